//! What a verification says in the end: each item with its evidence, and what to do next.
use super::item::{A_PERSON, Item, NOTHING_SHOWS_IT, SAYS_NOTHING, Verdict};
use crate::domain::check_kind::CheckKind;
use crate::domain::concrete::TASK_EXAMPLE;
use crate::domain::id::{Scope, StageId};
use crate::domain::session::Verified;
use crate::domain::verdict::{Verdict as Judgement, VerifiedItem};
use std::collections::{BTreeMap, BTreeSet};

/// Next steps at most (seed 000, later versions).
const STEPS: usize = 5;

/// One item with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The item.
    pub item: Item,
    /// The verdict.
    pub verdict: Verdict,
    /// What its commands showed, if there were any.
    pub shown: Option<Verified>,
}

/// The whole report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Each item.
    pub items: Vec<VerifiedItem>,
    /// What nothing covers.
    pub gaps: Vec<String>,
    /// What to do, most urgent first, five at most.
    pub next_steps: Vec<String>,
    /// All of it in a line.
    pub summary: String,
    /// What kinds of checks were made.
    pub kinds: BTreeSet<CheckKind>,
}

impl Report {
    /// The report on these items.
    #[must_use]
    pub fn of(judged: &[Judged], gaps: Vec<String>) -> Self {
        let items: Vec<VerifiedItem> = judged.iter().map(Judged::in_words).collect();
        let next_steps = next_steps(judged, &gaps);
        Self {
            summary: summary(judged, &gaps, next_steps.first()),
            kinds: judged.iter().flat_map(Judged::kinds).collect(),
            items,
            gaps,
            next_steps,
        }
    }

    /// The kinds of checks that were not made.
    #[must_use]
    pub fn not_made(&self) -> Vec<CheckKind> {
        let mut kinds = CheckKind::ALL.to_vec();
        kinds.retain(|kind| !self.kinds.contains(kind));
        kinds
    }

    /// The worst verdict; a gap is worth a warning.
    #[must_use]
    pub fn worst(&self) -> Judgement {
        let items = self.items.iter().map(|item| item.verdict);
        let gap = (!self.gaps.is_empty()).then_some(Judgement::Warn);
        items.chain(gap).max().unwrap_or(Judgement::Ok)
    }
}

impl Judged {
    /// As the journal and the documents say it.
    #[must_use]
    pub fn in_words(&self) -> VerifiedItem {
        let kinds: Vec<&str> = self.kinds().iter().map(|kind| kind.label()).collect();
        VerifiedItem {
            id: self.item.id.to_string(),
            label: match self.item.id {
                Scope::Stage(stage) => format!("Phase {}: {}", stage.0, self.item.name),
                _ => self.item.name.clone(),
            },
            verdict: match self.verdict {
                Verdict::Shown => Judgement::Ok,
                Verdict::Unproven => Judgement::Warn,
                Verdict::Failed => Judgement::Fail,
            },
            evidence: self.evidence(),
            kind: (!kinds.is_empty()).then(|| kinds.join(", ")),
        }
    }

    /// What kinds of checks were made.
    fn kinds(&self) -> BTreeSet<CheckKind> {
        let commands = self.shown.iter().flat_map(|shown| &shown.commands);
        let words = self.item.told.iter();
        commands
            .map(|command| CheckKind::of_command(command))
            .chain(words.map(|words| CheckKind::of_words(words)))
            .collect()
    }

    /// What shows it; or what is wrong.
    fn evidence(&self) -> String {
        let mut parts = Vec::new();
        if self.verdict != Verdict::Shown {
            parts.extend(self.trouble());
            let open = self.item.open.iter();
            parts.extend(open.map(|open| open.what.clone()));
        }
        if self.verdict != Verdict::Failed {
            let shown = self.shown.iter().filter(|shown| shown.ok);
            parts.extend(shown.flat_map(passed));
            if self.shown.is_none() {
                parts.extend(self.item.told.iter().cloned());
            }
        }
        parts.join("; ")
    }

    /// What did not pass.
    fn trouble(&self) -> Option<String> {
        let failed = self.shown.as_ref()?.failed.as_ref()?;
        let last = failed.output.lines().last().unwrap_or_default().trim();
        let last = if last.is_empty() {
            String::new()
        } else {
            format!(", {last}")
        };
        Some(format!("`{}`: {}{last}", failed.command, failed.why))
    }

    fn stage(&self) -> StageId {
        match self.item.id {
            Scope::Stage(stage) => stage,
            Scope::Batch(batch) => batch.stage,
            Scope::Thread(thread) => thread.stage(),
            Scope::Task(task) => task.thread.stage(),
        }
    }
}

/// Each command that passed, with its exit code and what it counted.
fn passed(shown: &Verified) -> Vec<String> {
    shown
        .commands
        .iter()
        .enumerate()
        .map(|(index, command)| {
            let seen = shown.seen.get(index).filter(|seen| !seen.is_empty());
            let seen = seen.map(|seen| format!(", {seen}")).unwrap_or_default();
            format!("`{command}`: exit 0{seen}")
        })
        .collect()
}

/// What blocks first, then what is not covered, then what nothing shows, then what a person judges.
fn next_steps(judged: &[Judged], gaps: &[String]) -> Vec<String> {
    let mut steps: Vec<(u8, String)> = Vec::new();
    for one in judged {
        let (id, name) = (one.item.id, &one.item.name);
        if let Some(trouble) = one.trouble() {
            steps.push((0, format!("Make it pass: {id} {name}, {trouble}")));
        }
        for open in &one.item.open {
            steps.push(match open.verdict {
                Verdict::Failed => (0, format!("Settle what {id} {name} needs: {}", open.what)),
                _ if matches!(id, Scope::Stage(_)) => (
                    3,
                    format!("{id} {name}: {}{}", open.what, how(id, &open.what)),
                ),
                _ => (
                    2,
                    format!("Show {id} {name}: {}{}", open.what, how(id, &open.what)),
                ),
            });
        }
    }
    steps.extend(gaps.iter().map(|gap| (1, format!("Close the gap: {gap}"))));
    steps.sort_by_key(|(urgency, _)| *urgency);
    let mut steps: Vec<String> = steps.into_iter().map(|(_, step)| step).collect();
    steps.truncate(STEPS);
    steps
}

/// How that can be shown, where it is not plain.
fn how(id: Scope, what: &str) -> String {
    match id {
        Scope::Stage(stage) if what.starts_with(A_PERSON) => {
            format!(" (`work approve stage {} --evidence TEXT`)", stage.0)
        }
        Scope::Thread(_) if what == NOTHING_SHOWS_IT => format!(
            " (a command under `**Verify:**` in PLAN.md, or `work update --thread {id} --evidence TEXT`)"
        ),
        Scope::Thread(_) if what.ends_with(SAYS_NOTHING) => {
            format!(" (say it as in \"{TASK_EXAMPLE}\")")
        }
        _ => String::new(),
    }
}

/// `✅ Phases 1-3 verified. ⚠️ Phase 4: nothing shows it. Recommend: …`
fn summary(judged: &[Judged], gaps: &[String], first: Option<&String>) -> String {
    let mut phases: BTreeMap<StageId, Verdict> = BTreeMap::new();
    for one in judged {
        let worst = phases.entry(one.stage()).or_insert(one.verdict);
        *worst = one.verdict.max(*worst);
    }
    let with = |verdict: Verdict| -> Vec<u32> {
        let phases = phases.iter().filter(|(_, worst)| **worst == verdict);
        phases.map(|(stage, _)| stage.0).collect()
    };
    let what = |verdict: Verdict| -> String {
        let mut of = judged.iter().filter(|one| one.verdict == verdict);
        match (of.next(), of.count()) {
            (Some(one), 0) => one.evidence(),
            (Some(_), more) => format!("{} items", more + 1),
            (None, _) => String::new(),
        }
    };
    let mut parts = Vec::new();
    if let Some(phases) = named(&with(Verdict::Shown)) {
        parts.push(format!("✅ {phases} verified."));
    }
    if let Some(phases) = named(&with(Verdict::Unproven)) {
        parts.push(format!("⚠️ {phases}: {}.", what(Verdict::Unproven)));
    }
    if !gaps.is_empty() {
        parts.push(match gaps {
            [gap] => format!("⚠️ {gap}."),
            _ => format!("⚠️ {} gaps.", gaps.len()),
        });
    }
    if let Some(phases) = named(&with(Verdict::Failed)) {
        parts.push(format!("❌ {phases}: {}.", what(Verdict::Failed)));
    }
    if let Some(step) = first {
        parts.push(format!("Recommend: {step}"));
    }
    parts.join(" ")
}

/// `Phase 2`, `Phases 1-3, 5`. None without any.
fn named(phases: &[u32]) -> Option<String> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for phase in phases {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *phase => *last = *phase,
            _ => ranges.push((*phase, *phase)),
        }
    }
    let words: Vec<String> = ranges
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{first}-{last}"),
        })
        .collect();
    match phases.len() {
        0 => None,
        1 => Some(format!("Phase {}", words.join(", "))),
        _ => Some(format!("Phases {}", words.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::FailedCheck;
    use crate::run::verify::Open;

    fn judged(id: &str, verdict: Verdict, open: &[&str]) -> Judged {
        let open = open.iter().map(|what| Open {
            verdict,
            what: (*what).to_owned(),
        });
        let item = Item {
            id: id.parse().unwrap(),
            name: format!("name of {id}"),
            commands: Vec::new(),
            told: Vec::new(),
            open: open.collect(),
        };
        Judged {
            item,
            verdict,
            shown: None,
        }
    }

    #[test]
    fn ts_060_the_summary_names_phases_as_ranges() {
        let all = [
            judged("01.01.01", Verdict::Shown, &[]),
            judged("02", Verdict::Shown, &[]),
            judged("03", Verdict::Shown, &[]),
            judged("04.01.01", Verdict::Shown, &[]),
            judged("04", Verdict::Unproven, &["tests not run"]),
            judged("06", Verdict::Shown, &[]),
        ];
        assert_eq!(
            Report::of(&all, Vec::new()).summary,
            "✅ Phases 1-3, 6 verified. ⚠️ Phase 4: tests not run. Recommend: 04 name of 04: tests not run"
        );
        assert_eq!(Report::of(&[], Vec::new()).summary, "");
    }

    #[test]
    fn ts_051_xr_06_next_steps_are_five_at_most_and_what_blocks_comes_first() {
        let mut failed = judged("02.01.01", Verdict::Failed, &[]);
        failed.shown = Some(Verified {
            ok: false,
            at: "2026-01-02T03:04:05Z".parse().unwrap(),
            commands: vec!["cargo test".into()],
            seen: Vec::new(),
            failed: Some(FailedCheck {
                command: "cargo test".into(),
                why: "exit 101".into(),
                output: "a\n2 failed".into(),
            }),
            running: false,
        });
        let all = [
            judged(
                "01",
                Verdict::Unproven,
                &["a person has to look: it is fast"],
            ),
            judged("01.01.01", Verdict::Unproven, &["nothing shows it"]),
            judged(
                "01.01.02",
                Verdict::Failed,
                &["needs 01.01.01, which is not done"],
            ),
            failed,
        ];
        let report = Report::of(
            &all,
            vec!["R2 is named by no task: quick".into(), "x".into()],
        );
        assert_eq!(
            report.next_steps,
            [
                "Settle what 01.01.02 name of 01.01.02 needs: needs 01.01.01, which is not done",
                "Make it pass: 02.01.01 name of 02.01.01, `cargo test`: exit 101, 2 failed",
                "Close the gap: R2 is named by no task: quick",
                "Close the gap: x",
                "Show 01.01.01 name of 01.01.01: nothing shows it",
            ]
        );
        assert_eq!(report.worst(), Judgement::Fail);
        assert_eq!(report.items[3].evidence, "`cargo test`: exit 101, 2 failed");
        assert_eq!(report.items[3].kind.as_deref(), Some("unit tests"));
    }
}
