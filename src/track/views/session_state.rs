//! `SESSION.md` (seed 001): where the work stands, in fewer than 200 lines.
use super::session_archive::ranges;
use super::session_state_limits::{LIMIT, Limits, STEPS};
use super::status_words::{item_text, mark, verdict};
use super::times::day;
use crate::domain::activity::Activity;
use crate::track::story::model::{Item, Phase, Shape, Standing, Story};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Renders the document. `foreign` is how many lines of others stand in it.
#[must_use]
pub fn render(story: &Story, zone: &TimeZone, foreign: usize) -> String {
    let room = LIMIT.saturating_sub(1).saturating_sub(foreign);
    let mut text = String::new();
    for limits in &STEPS {
        text = Page {
            story,
            zone,
            limits,
        }
        .render();
        if text.lines().count() <= room {
            break;
        }
    }
    text
}

/// The most lines that the document may have.
#[must_use]
pub const fn most_lines() -> usize {
    LIMIT - 1
}

struct Page<'a> {
    story: &'a Story,
    zone: &'a TimeZone,
    limits: &'a Limits,
}

impl Page<'_> {
    fn render(&self) -> String {
        let story = self.story;
        let mut text = String::from("# Session State\n\n");
        let current = story.current_phase.and_then(|id| story.phase(id));
        let named = current.map_or_else(|| "None".to_owned(), Phase::label);
        let activity = current.map_or(Activity::default(), |phase| phase.activity);
        let checkpoint = story.checkpoint.as_ref().map_or_else(
            || "None".to_owned(),
            |(commit, at)| format!("{commit} ({})", day(*at, self.zone)),
        );
        let _ = writeln!(text, "**Current Phase**: {named}");
        let _ = writeln!(text, "**Current Stage**: {}", activity.label());
        let _ = writeln!(text, "**Last Checkpoint**: {checkpoint}");
        let planning = quoted(&story.planning, self.limits.files);
        let _ = writeln!(text, "**Planning Docs**: {planning}\n\n---");
        self.complete(&mut text);
        let others = story.phases.iter().filter(|phase| {
            matches!(phase.standing, Standing::InProgress | Standing::Blocked)
                && Some(phase.id) != story.current_phase
        });
        let others: Vec<&Phase> = others.collect();
        let shown = others.len().min(self.limits.others);
        let (full, rest) = others.split_at_checked(shown).unwrap_or((&others, &[]));
        // the current stage stands where its number puts it
        let mut open: Vec<&Phase> = full.to_vec();
        open.extend(current.filter(|phase| phase.standing != Standing::Complete));
        open.sort_by_key(|phase| phase.id);
        for phase in open {
            if Some(phase.id) == story.current_phase {
                self.current(&mut text, phase);
            } else {
                self.other(&mut text, phase);
            }
        }
        summed(&mut text, rest, "In Progress");
        self.pending(&mut text);
        text
    }

    fn complete(&self, text: &mut String) {
        let done: Vec<&Phase> = self
            .story
            .phases
            .iter()
            .filter(|phase| phase.standing == Standing::Complete)
            .collect();
        let skip = done.len().saturating_sub(self.limits.complete);
        let (earlier, last) = done.split_at_checked(skip).unwrap_or((&[], &done));
        summed(text, earlier, "Complete");
        for phase in last {
            let on = phase
                .completed
                .map_or_else(|| "not known".to_owned(), |at| day(at, self.zone));
            let commit = phase.checkpoint.as_deref().unwrap_or("none");
            let _ = write!(
                text,
                "\n## {}: {} [Complete]\n\n**Completed**: {on} | **Checkpoint**: {commit}\n**Summary**: {}\n",
                phase.label(),
                self.name(phase),
                phase.summary.as_deref().unwrap_or(&phase.name)
            );
        }
    }

    /// The name of a stage; a plan without stages has that of the whole.
    fn name<'a>(&'a self, phase: &'a Phase) -> &'a str {
        if phase.name.is_empty() {
            &self.story.name
        } else {
            &phase.name
        }
    }

    fn heading(&self, text: &mut String, phase: &Phase) {
        let _ = write!(
            text,
            "\n## {}: {} [{}]\n\n",
            phase.label(),
            self.name(phase),
            phase.standing.label()
        );
        let started = phase
            .started
            .map(|at| format!("**Started**: {}", day(at, self.zone)));
        let kind = phase.kind.as_ref().map(|kind| format!("**Type**: {kind}"));
        let line: Vec<String> = kind.into_iter().chain(started).collect();
        if !line.is_empty() {
            let _ = writeln!(text, "{}", line.join(" | "));
        }
        if let Some(spec) = &phase.spec {
            let _ = writeln!(text, "**Spec**: `{spec}`");
        }
    }

    fn other(&self, text: &mut String, phase: &Phase) {
        self.heading(text, phase);
        let (done, all) = phase.done_of();
        let _ = writeln!(text, "**Tasks**: {done} of {all} done");
    }

    fn current(&self, text: &mut String, phase: &Phase) {
        self.heading(text, phase);
        self.break_paragraph(text);
        text.push_str("**Progress**:\n\n");
        self.tasks(text, phase);
        if phase.activity != Activity::Implementation && !phase.criteria.is_empty() {
            self.criteria(text, phase);
        }
        if phase.activity != Activity::Implementation
            && let Some(issue) = &phase.issue
        {
            let _ = writeln!(text, "\n**Current Issue**: {issue}");
        }
        let next = self
            .story
            .next_action()
            .unwrap_or_else(|| "None".to_owned());
        let _ = writeln!(text, "\n**Next Action**: {}", next.replace('\n', " "));
        let mut files = phase.key_files.clone();
        files.extend(
            phase
                .files
                .iter()
                .filter(|file| !phase.key_files.contains(file))
                .cloned(),
        );
        files.extend(self.noted("key files"));
        let _ = writeln!(
            text,
            "\n**Key Files**: {}",
            quoted(&files, self.limits.files)
        );
        self.issues(text, phase);
    }

    fn break_paragraph(&self, text: &mut String) {
        if !text.ends_with("\n\n") {
            text.push('\n');
        }
    }

    fn noted(&self, section: &str) -> Vec<String> {
        let notes = self.story.notes.iter();
        notes
            .filter(|note| note.section.eq_ignore_ascii_case(section))
            .map(|note| note.text.clone())
            .collect()
    }

    fn tasks(&self, text: &mut String, phase: &Phase) {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for item in &phase.tasks {
            *names.entry(&item.name).or_default() += 1;
        }
        let settled = phase
            .tasks
            .iter()
            .filter(|item| item.status.is_settled())
            .count();
        let open = phase.tasks.len() - settled;
        let earlier = settled.saturating_sub(self.limits.done);
        let (mut skip, mut room) = (earlier, self.limits.open);
        if earlier > 0 {
            let _ = writeln!(text, "- {earlier} earlier {} done", tasks(earlier));
        }
        for item in &phase.tasks {
            if item.status.is_settled() {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
            } else if Some(item.id) != self.story.current {
                if room == 0 {
                    continue;
                }
                room -= 1;
            }
            let label = match names.get(item.name.as_str()) {
                Some(1) | None => String::new(),
                Some(_) => format!("{} ", item.id),
            };
            let _ = writeln!(text, "{}", self.task(item, &label));
        }
        let rest = open.saturating_sub(self.limits.open);
        if rest > 0 {
            let _ = writeln!(text, "- {rest} more {} open", tasks(rest));
        }
        if phase.tasks.is_empty() {
            text.push_str("- no tasks yet\n");
        }
    }

    fn task(&self, item: &Item, label: &str) -> String {
        let commit = item
            .commit
            .as_ref()
            .map_or_else(String::new, |it| format!(" (commit: {it})"));
        let current = if self.story.current == Some(item.id) {
            " <-- CURRENT"
        } else {
            ""
        };
        let text = item_text(item, label);
        format!(
            "- [{}] {text}{commit}{}{current}",
            mark(item.status),
            verdict(item)
        )
    }

    fn criteria(&self, text: &mut String, phase: &Phase) {
        text.push_str("\n**Verification Progress**:\n\n");
        for criterion in phase.criteria.iter().take(self.limits.criteria) {
            let mark = if criterion.holds { 'x' } else { ' ' };
            let instead = criterion
                .instead
                .as_ref()
                .map_or_else(String::new, |it| format!(" (currently {it})"));
            let _ = writeln!(text, "- [{mark}] {}{instead}", criterion.text);
        }
        let rest = phase.criteria.len().saturating_sub(self.limits.criteria);
        if rest > 0 {
            let _ = writeln!(text, "- {rest} more");
        }
    }

    fn issues(&self, text: &mut String, phase: &Phase) {
        let story = self.story;
        let concerns = |of: Option<crate::domain::id::StageId>| of.is_none_or(|of| of == phase.id);
        let blockers = story
            .blockers
            .iter()
            .filter(|it| concerns(it.phase))
            .map(|it| match &it.waiting_for {
                Some(who) => format!("{} (waiting for {who})", it.text),
                None => it.text.clone(),
            });
        let errors = story
            .errors
            .iter()
            .filter(|it| concerns(it.phase) && it.resolution.is_none());
        let mut issues: Vec<String> = blockers.collect();
        issues.extend(errors.map(|it| match it.kind.as_str() {
            "Issue" => it.text.clone(),
            kind => format!("{kind}: {}", it.text),
        }));
        match issues.as_slice() {
            [] => text.push_str("\n**Known Issues**: None\n"),
            [only] => {
                let _ = writeln!(text, "\n**Known Issues**: {only}");
            }
            several => {
                text.push_str("\n**Known Issues**:\n\n");
                for issue in several.iter().take(self.limits.issues) {
                    let _ = writeln!(text, "- {issue}");
                }
                let rest = several.len().saturating_sub(self.limits.issues);
                if rest > 0 {
                    let _ = writeln!(text, "- {rest} more");
                }
            }
        }
    }

    fn pending(&self, text: &mut String) {
        let open = self
            .story
            .phases
            .iter()
            .filter(|phase| phase.standing == Standing::Pending);
        let open: Vec<&Phase> = open.collect();
        let shown = open.len().min(self.limits.pending);
        let (near, far) = open.split_at_checked(shown).unwrap_or((&open, &[]));
        for phase in near {
            let _ = write!(
                text,
                "\n## {}: {} [Pending]\n",
                phase.label(),
                self.name(phase)
            );
            if let Some(spec) = &phase.spec {
                let _ = write!(text, "\n**Spec**: `{spec}`\n");
            }
        }
        summed(text, far, "Pending");
    }
}

/// `Phases 7-60: Pending`.
fn summed(text: &mut String, phases: &[&Phase], word: &str) {
    let numbers: Vec<u32> = phases.iter().map(|phase| phase.id.0).collect();
    if !numbers.is_empty() {
        let _ = write!(text, "\n{}: {word}\n", ranges("Phase", &numbers));
    }
}

const fn tasks(count: usize) -> &'static str {
    if count == 1 { "task is" } else { "tasks are" }
}

fn quoted(paths: &[String], most: usize) -> String {
    if paths.is_empty() {
        return "None".to_owned();
    }
    let mut parts: Vec<String> = paths
        .iter()
        .take(most)
        .map(|path| format!("`{path}`"))
        .collect();
    let rest = paths.len().saturating_sub(most);
    if rest > 0 {
        parts.push(format!("and {rest} more"));
    }
    parts.join(", ")
}

/// Whether the plan has stages to show.
#[must_use]
pub fn is_wanted(story: &Story) -> bool {
    story.shape == Shape::Phased || !story.phases.is_empty()
}
