//! `.claude/progress/<domain>-<feature>.md` (seed 002), minimal or full.
use super::agent_outputs::fenced;
use super::times::iso;
use crate::domain::clean::clean_line;
use crate::domain::slug::slug;
use crate::track::story::model::{Decision, Phase, Shape, Standing, Story, Trouble};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// Notes of a stage that stand with it, the last ones; all stand at the end.
const NOTES: usize = 3;

/// Sections that notes may name.
const CONTEXT: [&str; 6] = [
    "overview",
    "planning docs",
    "context for resume",
    "key file paths",
    "dependencies",
    "key files",
];

/// Name of the file.
#[must_use]
pub fn file_name(story: &Story) -> String {
    let feature = story
        .stream
        .split_once('-')
        .map_or(story.stream.as_str(), |(_, name)| name);
    format!("{}-{}.md", slug(&story.domain), slug(feature))
}

/// Whether it appears by itself.
#[must_use]
pub fn is_wanted(story: &Story) -> bool {
    story.phases.len() >= 3 || story.agents >= 2 || story.interrupted
}

/// Renders the document.
#[must_use]
pub fn render(story: &Story, zone: &TimeZone) -> String {
    let small = (3..=4).contains(&story.phases.len()) && story.agents <= 1;
    let page = Page { story, zone };
    if small { page.minimal() } else { page.full() }
}

struct Page<'a> {
    story: &'a Story,
    zone: &'a TimeZone,
}

impl<'a> Page<'a> {
    fn minimal(&self) -> String {
        let mut text = self.head();
        for (title, wanted) in [
            ("Completed", Standing::Complete),
            ("Current", Standing::InProgress),
            ("Pending", Standing::Pending),
        ] {
            let _ = write!(text, "\n## {title}\n\n");
            let phases = self.phases(wanted);
            for phase in &phases {
                let mark = if wanted == Standing::Complete {
                    'x'
                } else {
                    ' '
                };
                let said = match wanted {
                    Standing::Complete => phase.summary.clone(),
                    Standing::Pending => None,
                    _ => Some(self.doing(phase)),
                };
                let said = said.map_or_else(String::new, |said| format!(" - {said}"));
                let _ = writeln!(
                    text,
                    "- [{mark}] {}: {}{said}",
                    phase.label(),
                    self.name(phase)
                );
            }
            if phases.is_empty() {
                text.push_str("None.\n");
            }
        }
        text.push_str("\n## Context\n\n");
        let ending = self.story.ending.as_deref().map(outcome);
        let mut lines: Vec<String> = ending.into_iter().collect();
        lines.extend(self.story.decisions.iter().map(decided));
        lines.extend(self.story.notes.iter().map(|note| note.text.clone()));
        lines.extend(self.story.attempts.iter().map(super::progress::attempt));
        lines.extend(
            self.blockers()
                .into_iter()
                .map(|it| format!("Blocker: {it}")),
        );
        lines.extend(
            self.open_errors()
                .map(|it| format!("Error: {}: {}", it.kind, it.text)),
        );
        lines.extend(
            self.story
                .next_action()
                .map(|it| format!("Next: {}", it.replace('\n', " "))),
        );
        bullets(&mut text, &lines, "None.");
        text.push_str("\n## Agent Output (latest)\n\n");
        match self.story.outputs.last() {
            Some(output) => fenced(&mut text, output),
            None => text.push_str("None yet.\n"),
        }
        text
    }

    fn full(&self) -> String {
        let mut text = self.head();
        text.push_str("\n## Overview\n\n");
        let mut overview = self.noted("overview");
        if !self.story.goal.is_empty() {
            overview.insert(0, plain(&self.story.goal));
        }
        if overview.is_empty() {
            overview.push(self.story.name.clone());
        }
        let _ = writeln!(text, "{}", overview.join("\n"));
        if let Some(ending) = &self.story.ending {
            let _ = write!(text, "\n**Outcome**: {}\n", plain(ending));
        }
        text.push_str("\n---\n\n## Completed Phases\n\n");
        self.completed(&mut text);
        text.push_str("\n## Current Phase\n\n");
        self.current(&mut text);
        text.push_str("\n## Pending Phases\n\n");
        let pending = self.phases(Standing::Pending);
        for phase in &pending {
            let _ = writeln!(text, "- [ ] **{}: {}**", phase.label(), self.name(phase));
        }
        if pending.is_empty() {
            text.push_str("None.\n");
        }
        text.push_str("\n---\n");
        self.context(&mut text);
        text.push_str("\n---\n\n## Agent Outputs\n");
        for output in &self.story.outputs {
            let state = if output.partial {
                "in_progress"
            } else {
                "completed"
            };
            let _ = write!(text, "\n### {} ({state})\n\n", output.agent);
            fenced(&mut text, output);
        }
        if self.story.outputs.is_empty() {
            text.push_str("\nNone yet.\n");
        }
        text.push_str("\n---\n\n## Error Log\n");
        for error in &self.story.errors {
            self.error(&mut text, error);
        }
        if self.story.errors.is_empty() {
            text.push_str("\nNone.\n");
        }
        text.push_str("\n---\n\n## Notes\n\n");
        self.notes(&mut text);
        text
    }

    fn head(&self) -> String {
        let story = self.story;
        let status = match story.standing {
            Standing::Complete => "complete",
            Standing::Blocked => "blocked",
            Standing::InProgress | Standing::Pending => "in_progress",
        };
        let time = |at: Option<Timestamp>| {
            at.map_or_else(|| "not known".to_owned(), |at| iso(at, self.zone))
        };
        format!(
            "# Orchestration: {}\n\n## Status: {status}\n## Started: {}\n## Last Updated: {}\n",
            story.name,
            time(story.started),
            time(story.updated)
        )
    }

    /// Stages that stand so; blocked ones are current.
    fn phases(&self, wanted: Standing) -> Vec<&'a Phase> {
        let stands = |phase: &&Phase| match phase.standing {
            Standing::Blocked => wanted == Standing::InProgress,
            standing => standing == wanted,
        };
        self.story.phases.iter().filter(stands).collect()
    }

    fn name(&self, phase: &'a Phase) -> &'a str {
        if phase.name.is_empty() {
            &self.story.name
        } else {
            &phase.name
        }
    }

    /// What is going on in a stage.
    fn doing(&self, phase: &Phase) -> String {
        let (done, all) = phase.done_of();
        let current = self
            .story
            .current
            .and_then(|id| phase.tasks.iter().find(|item| item.id == id));
        let doing = current
            .filter(|_| !phase.is_one())
            .map_or_else(String::new, |item| format!("; now {}", item.name));
        format!("{done} of {all} tasks done{doing}")
    }

    fn completed(&self, text: &mut String) {
        let phases = self.phases(Standing::Complete);
        for phase in &phases {
            let summary = phase.summary.as_deref().unwrap_or("done");
            let _ = writeln!(
                text,
                "- [x] **{}: {}** - {summary}",
                phase.label(),
                self.name(phase)
            );
            if !phase.agents.is_empty() {
                let _ = writeln!(text, "  - Agent: {}", phase.agents.join(", "));
            }
            if let Some(at) = phase.completed {
                let _ = writeln!(text, "  - Completed: {}", iso(at, self.zone));
            }
            let decisions = self
                .story
                .decisions
                .iter()
                .filter(|it| it.phase == Some(phase.id));
            let decisions: Vec<String> = decisions.map(|it| it.text.clone()).collect();
            if !decisions.is_empty() {
                let _ = writeln!(text, "  - Key decisions: {}", decisions.join("; "));
            }
            if !phase.files.is_empty() {
                let _ = writeln!(text, "  - Files created: {}", phase.files.join(", "));
            }
        }
        if phases.is_empty() {
            text.push_str("None yet.\n");
        }
    }

    fn current(&self, text: &mut String) {
        let phases = self.phases(Standing::InProgress);
        for phase in &phases {
            let _ = writeln!(
                text,
                "- [ ] **{}: {}** - {}",
                phase.label(),
                self.name(phase),
                self.doing(phase)
            );
            if !phase.agents.is_empty() {
                let _ = writeln!(text, "  - Agent: {} (in progress)", phase.agents.join(", "));
            }
            if let Some(at) = phase.started {
                let _ = writeln!(text, "  - Started: {}", iso(at, self.zone));
            }
            let notes = self
                .story
                .notes
                .iter()
                .filter(|it| it.phase == Some(phase.id) && it.section.is_empty());
            let notes: Vec<&str> = notes.map(|it| it.text.as_str()).collect();
            for note in notes.iter().rev().take(NOTES).rev() {
                let _ = writeln!(text, "  - Notes: {note}");
            }
        }
        if phases.is_empty() {
            text.push_str("None.\n");
        }
    }

    fn context(&self, text: &mut String) {
        text.push_str("\n## Context for Resume\n\n");
        let mut lines = self.noted("context for resume");
        lines.extend(
            self.story
                .next_action()
                .map(|it| format!("Next: {}", it.replace('\n', " "))),
        );
        lines.extend(self.story.attempts.iter().map(super::progress::attempt));
        bullets(text, &lines, "None.");
        text.push_str("\n### Architecture Decisions\n\n");
        let decisions: Vec<String> = self.story.decisions.iter().map(decided).collect();
        bullets(text, &decisions, "None yet.");
        text.push_str("\n### Key File Paths\n\n");
        let mut paths = self.noted("key file paths");
        paths.extend(self.noted("key files"));
        for path in self.story.phases.iter().flat_map(|phase| &phase.key_files) {
            if !paths.contains(path) {
                paths.push(path.clone());
            }
        }
        bullets(text, &paths, "None yet.");
        text.push_str("\n### Dependencies\n\n");
        bullets(text, &self.dependencies(), "None.");
        text.push_str("\n### Blockers\n\n");
        bullets(text, &self.blockers(), "- None currently");
    }

    fn dependencies(&self) -> Vec<String> {
        let mut lines = self.noted("dependencies");
        let current = self.story.current_phase.and_then(|id| self.story.phase(id));
        let Some(phase) = current.filter(|_| self.story.shape == Shape::Phased) else {
            return lines;
        };
        let named = |ids: &mut dyn Iterator<Item = u32>| {
            let labels: Vec<String> = ids.map(|id| format!("Phase {id}")).collect();
            if labels.is_empty() {
                "none".to_owned()
            } else {
                labels.join(", ")
            }
        };
        lines.push(format!(
            "Depends on: {}",
            named(&mut phase.depends.iter().map(|id| id.0))
        ));
        let blocked = self
            .story
            .phases
            .iter()
            .filter(|it| it.depends.contains(&phase.id));
        lines.push(format!("Blocks: {}", named(&mut blocked.map(|it| it.id.0))));
        lines
    }

    fn blockers(&self) -> Vec<String> {
        let said = self.story.blockers.iter().map(|it| match &it.waiting_for {
            Some(who) => format!("Waiting for {who}: {}", it.text),
            None => it.text.clone(),
        });
        said.collect()
    }

    fn noted(&self, section: &str) -> Vec<String> {
        let notes = self.story.notes.iter();
        notes
            .filter(|note| note.section.eq_ignore_ascii_case(section))
            .map(|note| note.text.clone())
            .collect()
    }

    fn open_errors(&self) -> impl Iterator<Item = &'a Trouble> {
        self.story
            .errors
            .iter()
            .filter(|error| error.resolution.is_none())
    }

    fn error(&self, text: &mut String, error: &Trouble) {
        let phase = error.phase.and_then(|id| self.story.phase(id));
        let phase = phase.map_or_else(
            || "none".to_owned(),
            |phase| format!("{}: {}", phase.label(), self.name(phase)),
        );
        let _ = write!(
            text,
            "\n### {} - {}\n\n- Phase: {phase}\n- Agent: {}\n- Error: {}\n- Resolution: {}\n",
            iso(error.at, self.zone),
            error.kind,
            error.agent.as_deref().unwrap_or("none"),
            error.text,
            error.resolution.as_deref().unwrap_or("pending")
        );
    }

    fn notes(&self, text: &mut String) {
        let is_context = |section: &str| CONTEXT.contains(&section.to_lowercase().as_str());
        let notes = self
            .story
            .notes
            .iter()
            .filter(|note| !is_context(&note.section));
        let lines: Vec<String> = notes
            .map(|note| match note.section.as_str() {
                "" | "Notes" | "notes" => note.text.clone(),
                section => format!("{section}: {}", note.text),
            })
            .collect();
        bullets(text, &lines, "None.");
    }
}

fn decided(decision: &Decision) -> String {
    match &decision.why {
        Some(why) => format!("{} ({why})", decision.text),
        None => decision.text.clone(),
    }
}

/// What it came to, in the form that has no overview.
pub(in crate::track) fn outcome(ending: &str) -> String {
    format!("Outcome: {}", clean_line(&plain(ending)))
}

fn bullets(text: &mut String, lines: &[String], none: &str) {
    if lines.is_empty() {
        let _ = writeln!(text, "{none}");
    }
    for line in lines {
        let _ = writeln!(text, "- {line}");
    }
}

/// Text of a plan that must not begin a section of its own here.
fn plain(text: &str) -> String {
    let lines = text.lines().map(|line| {
        line.trim_end()
            .trim_start_matches('#')
            .trim_start_matches("- [ ]")
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}
