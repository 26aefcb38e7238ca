//! The resume brief as text for people and agents: what must not be overlooked first and last.
use super::model::{Brief, Item, Phase, Told};
use crate::domain::clean::{clean, clean_line};
use crate::domain::progress::Progress;
use crate::domain::task::TaskStatus;
use jiff::Timestamp;
use std::fmt::Write as _;

/// Longest output of an agent that is told word by word, in characters.
const OUTPUT_LIMIT: usize = 2000;

impl Brief {
    /// The brief as text, Markdown that reads well as it stands.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = Text {
            brief: self,
            out: String::new(),
        };
        text.head();
        text.position();
        text.plan();
        text.failed();
        text.blockers();
        text.told("Decisions", &self.decisions);
        text.told("Notes", &self.notes);
        text.verification();
        text.criteria();
        text.told("Points to come back to", &self.checkpoints);
        text.outputs();
        text.warnings();
        text.section("Next action");
        text.line(&clean(&self.next));
        text.out
    }
}

struct Text<'a> {
    brief: &'a Brief,
    out: String,
}

impl Text<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
    }

    fn section(&mut self, name: &str) {
        let _ = writeln!(self.out, "\n## {name}");
    }

    fn when(&self, at: Timestamp) -> String {
        at.to_zoned(self.brief.zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    }

    /// Status, how much is done, the working tree, how old it is.
    fn head(&mut self) {
        let brief = self.brief;
        let name = if brief.name.is_empty() {
            String::new()
        } else {
            format!(" {}", clean_line(&brief.name))
        };
        self.line(&format!("# {}{name}", brief.stream));
        self.line(&format!(
            "{}, {} of {} tasks done",
            brief.status, brief.done, brief.total
        ));
        match &brief.tree {
            Some(tree) => {
                let commit = tree.commit.as_deref().unwrap_or("no commit yet");
                let changes = match tree.unexpected.len() {
                    0 => "no uncommitted work".to_owned(),
                    1 => "1 file with uncommitted work".to_owned(),
                    more => format!("{more} files with uncommitted work"),
                };
                self.line(&format!("{} at {commit}, {changes}", tree.branch));
            }
            None => self.line("no git here"),
        }
        if let Some(updated) = brief.updated {
            let updated = self.when(updated);
            self.line(&format!("last updated {updated}"));
        }
    }

    fn position(&mut self) {
        let brief = self.brief;
        self.section("Where the work stands");
        if let Some(phase) = brief.plan.iter().find(|phase| phase.current) {
            let activity = brief
                .activity
                .map(|activity| format!(", in {activity}"))
                .unwrap_or_default();
            self.line(&format!(
                "Phase {}: {} ({} of {} done){activity}",
                phase.number, phase.name, phase.done, phase.total
            ));
        } else if brief.total > 0 {
            self.line("Every task is done or cancelled.");
        } else {
            self.line("There are no tasks yet.");
        }
        if let Some(last) = &brief.last_completed {
            self.line(&format!("Last completed: {}", clean_line(last)));
        }
        for item in &brief.working_on {
            self.line(&format!("Working on: {}", named(item)));
        }
        for thread in &brief.interrupted {
            let how = if thread.resumable {
                "its conversation can go on"
            } else {
                "needs a restart"
            };
            self.line(&format!(
                "Cut off: {} {}, {}: {how} (`work fix --thread {}`)",
                thread.thread,
                clean_line(&thread.name),
                thread.end,
                thread.thread
            ));
        }
    }

    fn plan(&mut self) {
        if self.brief.plan.is_empty() {
            return;
        }
        self.section("Plan");
        for phase in &self.brief.plan {
            self.line(&phase_line(phase));
            for item in &phase.tasks {
                self.line(&format!("  {}", task_line(item)));
            }
        }
    }

    fn failed(&mut self) {
        self.section("Failed attempts: do not repeat them");
        if self.brief.failed.is_empty() {
            self.line("None was written down.");
        }
        for failed in &self.brief.failed {
            let about = failed
                .about
                .as_ref()
                .map(|about| format!(" [{about}]"))
                .unwrap_or_default();
            let when = self.when(failed.at);
            self.line(&format!("- {}{about} ({when})", clean_line(&failed.line())));
        }
        if !self.brief.failed.is_empty() {
            self.line("`work fail APPROACH --check` tells whether something failed before.");
        }
    }

    fn blockers(&mut self) {
        let brief = self.brief;
        if brief.blockers.is_empty() && brief.errors.is_empty() {
            return;
        }
        self.section("Blockers and open errors");
        for blocker in &brief.blockers {
            let about = blocker.about.as_deref().unwrap_or("all");
            let waiting = blocker
                .waiting_for
                .as_ref()
                .map(|who| format!(" (waiting for {})", clean_line(who)))
                .unwrap_or_default();
            self.line(&format!(
                "- {about}: {}{waiting}",
                clean_line(&blocker.text)
            ));
        }
        for error in &brief.errors {
            let kind = error.kind.as_deref().unwrap_or("error");
            self.line(&format!(
                "- {}: {} (`work log --resolve {} HOW`)",
                clean_line(kind),
                clean_line(&error.text),
                error.short
            ));
        }
    }

    fn told(&mut self, name: &str, told: &[Told]) {
        if told.is_empty() {
            return;
        }
        self.section(name);
        for one in told {
            let when = self.when(one.at);
            let mark = one
                .mark
                .as_ref()
                .map(|mark| format!(" [{}]", clean_line(mark)))
                .unwrap_or_default();
            let why = one
                .why
                .as_ref()
                .map(|why| format!(", because {}", clean_line(why)))
                .unwrap_or_default();
            self.line(&format!("- {when}{mark} {}{why}", clean_line(&one.text)));
        }
    }

    fn verification(&mut self) {
        let brief = self.brief;
        self.section("Verification");
        let Some(verified) = &brief.verified else {
            self.line("Nothing was verified yet; a ticked box shows nothing.");
            return;
        };
        let when = self.when(verified.at);
        self.line(&format!(
            "{when}: {} shown, {} with small trouble, {} failed",
            verified.ok,
            verified.warn.len(),
            verified.fail.len()
        ));
        for (mark, list) in [("❌", &verified.fail), ("⚠️", &verified.warn)] {
            for line in list {
                self.line(&format!("- {mark} {}", clean_line(line)));
            }
        }
    }

    fn criteria(&mut self) {
        let brief = self.brief;
        if brief.spec.is_none() && brief.criteria.is_empty() {
            return;
        }
        self.section("What the current phase asks for");
        if let Some(spec) = &brief.spec {
            self.line(&format!("Spec: {}", clean_line(spec)));
        }
        for criterion in &brief.criteria {
            self.line(&format!("- {}", clean_line(criterion)));
        }
    }

    fn outputs(&mut self) {
        let brief = self.brief;
        if brief.outputs.is_empty() {
            return;
        }
        self.section("What agents gave back last");
        for output in &brief.outputs {
            let state = if output.partial { ", partial" } else { "" };
            let when = self.when(output.at);
            self.line(&format!(
                "- {} on {}{state} ({when}):",
                clean_line(&output.agent),
                output.thread
            ));
            let text = match &output.output {
                serde_json::Value::String(text) => text.clone(),
                json => json.to_string(),
            };
            for line in shortened(&text).lines() {
                self.line(&format!("  {}", clean_line(line)));
            }
        }
    }

    fn warnings(&mut self) {
        if self.brief.warnings.is_empty() {
            return;
        }
        self.section("Mind");
        for warning in &self.brief.warnings {
            self.line(&format!("- {}", clean_line(warning)));
        }
    }
}

fn phase_line(phase: &Phase) -> String {
    let mark = match phase.status {
        Progress::Completed => "[x]",
        _ => "[ ]",
    };
    let current = if phase.current { "  <-- current" } else { "" };
    format!(
        "- {mark} Phase {}: {} ({} of {}){current}",
        phase.number,
        clean_line(&phase.name),
        phase.done,
        phase.total
    )
}

/// A task with its box, its state where the box does not say it, and what was said last.
fn task_line(item: &Item) -> String {
    let (mark, state) = match item.status {
        TaskStatus::Completed => ("[x]", ""),
        TaskStatus::Cancelled => ("[x]", " [cancelled]"),
        TaskStatus::Blocked => ("[ ]", " [blocked]"),
        TaskStatus::InProgress => ("[ ]", " [in progress]"),
        TaskStatus::Pending => ("[ ]", ""),
    };
    let needs = if item.depends_on.is_empty() {
        String::new()
    } else {
        format!(" [needs {}]", item.depends_on.join(", "))
    };
    let said = item
        .said
        .as_ref()
        .map(|said| format!(": {}", clean_line(said)))
        .unwrap_or_default();
    format!("- {mark} {}{state}{needs}{said}", named(item))
}

fn named(item: &Item) -> String {
    format!("{} {}", item.id, clean_line(&item.name))
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= OUTPUT_LIMIT {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(OUTPUT_LIMIT).collect();
    short.push_str(" … (`work export --format json` has all of it)");
    short
}
