//! Reads `.claude/progress/*.md` (seed 002), minimal and full, by whomever it was written.
use super::attempt::attempt;
use super::fact::{ReadDone, ReadItem, ReadOutput, ReadTrouble, Reading, StageField, What};
use super::moment;
use super::sheet::{Sheet, bullet, is_none};
use crate::track::text::fence::Fence;
use crate::track::text::item::{Label, Mark, item};
use crate::track::text::key::depth;
use crate::track::text::lines::Line;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Outside,
    Overview,
    Completed,
    Current,
    Pending,
    Context,
    Decisions,
    Paths,
    Dependencies,
    Blockers,
    Outputs,
    Errors,
    Notes,
}

/// Reads the lines of the document.
#[must_use]
pub fn read(lines: &[Line<'_>]) -> Reading {
    let mut reader = Reader {
        sheet: Sheet::new(lines),
        section: Section::Outside,
        count: 0,
        phase: None,
        output: None,
        error: None,
    };
    let mut fence = Fence::default();
    for (at, line) in lines.iter().enumerate() {
        let text = line.trimmed();
        if fence.holds(text) {
            reader.fenced(at, text);
        } else {
            reader.line(at, text);
        }
    }
    reader.close();
    reader.sheet.reading
}

struct Reader {
    sheet: Sheet,
    section: Section,
    /// Stages so far, for those without a number.
    count: u32,
    phase: Option<(Label, String)>,
    /// An output: its first line, how many lines, what it is.
    output: Option<(usize, usize, ReadOutput)>,
    /// An error: its heading, the lines that tell of it, what it is.
    error: Option<(usize, Vec<usize>, ReadTrouble)>,
}

impl Reader {
    /// Ends what takes several lines.
    fn close(&mut self) {
        if let Some((at, count, mut output)) = self.output.take() {
            output.text = output.text.trim_end().to_owned();
            if !output.text.is_empty() {
                self.sheet.facts(at, count, What::Output(output));
            }
        }
        if let Some((at, parts, error)) = self.error.take()
            && !error.text.is_empty()
        {
            self.sheet.fact(at, What::Trouble(error));
            for part in parts {
                self.sheet.fact(part, What::Part);
            }
        }
    }

    fn fenced(&mut self, at: usize, text: &str) {
        if self.section != Section::Outputs {
            return;
        }
        // the minimal form has no heading for its one output
        let (first, count, output) = self.output.get_or_insert_with(|| {
            let output = ReadOutput {
                agent: "agent".to_owned(),
                partial: false,
                text: String::new(),
            };
            (at, 0, output)
        });
        *count = at + 1 - *first;
        if !text.trim_start().starts_with("```") {
            output.text.push_str(text);
            output.text.push('\n');
        }
    }

    fn line(&mut self, at: usize, text: &str) {
        if let Some(depth) = depth(text) {
            return self.heading(at, text, depth);
        }
        if text == "---" {
            return self.sheet.frame(at);
        }
        if text.is_empty() {
            return;
        }
        let said = bullet(text);
        if is_none(said.unwrap_or(text)) && self.section != Section::Outside {
            return self.sheet.frame(at);
        }
        match self.section {
            Section::Outside | Section::Outputs => {}
            Section::Overview => {
                self.note(at, "Overview", text.trim_start_matches("**Outcome**: "));
            }
            Section::Completed | Section::Current | Section::Pending => self.phase(at, text),
            Section::Errors => self.error(at, text),
            Section::Paths => self.path(at, text),
            section => {
                if let Some(said) = said {
                    self.bullet(at, section, said, text);
                }
            }
        }
    }

    fn heading(&mut self, at: usize, text: &str, depth: usize) {
        self.close();
        let title = text.trim_start_matches('#').trim();
        let lower = title.to_lowercase();
        if depth == 1 {
            if lower.starts_with("orchestration:") {
                self.sheet.frame(at);
            }
            self.section = Section::Outside;
            return;
        }
        if ["status:", "started:", "last updated:"]
            .iter()
            .any(|name| lower.starts_with(name))
        {
            return self.sheet.frame(at);
        }
        if depth == 3 && self.section == Section::Outputs {
            let (agent, state) = title.rsplit_once('(').unwrap_or((title, ""));
            let partial = state.contains("in_progress") || state.contains("in progress");
            let output = ReadOutput {
                agent: agent.trim().to_owned(),
                partial,
                text: String::new(),
            };
            self.output = Some((at, 1, output));
            return;
        }
        if depth == 3 && self.section == Section::Errors {
            let (time, kind) = title.split_once(" - ").unwrap_or(("", title));
            let at_time = moment::parse(time);
            let error = ReadTrouble {
                at: at_time,
                kind: kind.to_owned(),
                text: String::new(),
                resolution: None,
            };
            self.error = Some((at, Vec::new(), error));
            return;
        }
        let known = match lower.trim_matches(|c: char| !c.is_alphanumeric() && c != ')') {
            "overview" => Section::Overview,
            "completed phases" | "completed" => Section::Completed,
            "current phase" | "current" => Section::Current,
            "pending phases" | "pending" => Section::Pending,
            "context for resume" | "context" => Section::Context,
            "architecture decisions" | "key decisions" | "decisions" => Section::Decisions,
            "key file paths" | "key files" => Section::Paths,
            "dependencies" => Section::Dependencies,
            "blockers" => Section::Blockers,
            "agent outputs" | "agent output" | "agent output (latest)" | "latest agent output" => {
                Section::Outputs
            }
            "error log" => Section::Errors,
            "notes" => Section::Notes,
            _ => Section::Outside,
        };
        self.section = known;
        self.phase = None;
        if known != Section::Outside {
            self.sheet.frame(at);
        }
    }

    fn note(&mut self, at: usize, section: &str, text: &str) {
        self.sheet
            .fact(at, What::Note(section.to_owned(), text.to_owned()));
    }

    fn phase(&mut self, at: usize, text: &str) {
        if let Some(mut read) = item(text) {
            if read.indent > 1 {
                return;
            }
            if read.more.is_empty()
                && let Some((name, more)) = read.text.clone().split_once(" - ")
            {
                name.trim().clone_into(&mut read.text);
                more.trim().clone_into(&mut read.more);
            }
            self.count += 1;
            if !matches!(read.label, Some(Label::Phase(_))) {
                read.label = Some(Label::Phase(self.count.to_string()));
            }
            if self.section == Section::Current && read.mark == Mark::Open {
                read.mark = Mark::Active;
                // what we write there is no last step
                if read.more.contains(" tasks done") {
                    read.more.clear();
                }
            }
            self.phase = read.label.clone().map(|label| (label, read.more.clone()));
            return self.sheet.fact(
                at,
                What::Item(ReadItem {
                    item: read,
                    under: None,
                }),
            );
        }
        let (Some(said), Some((label, more))) = (bullet(text), self.phase.clone()) else {
            return;
        };
        let Some((name, value)) = said.split_once(':') else {
            return;
        };
        let value = value.trim();
        let time = moment::parse(value);
        let what = match name.to_lowercase().as_str() {
            "agent" => {
                let agent = value.trim_end_matches("(in progress)").trim();
                What::Field(label, StageField::Agent(agent.to_owned()))
            }
            "completed" => What::Done(ReadDone {
                at: time,
                label: Some(label),
                summary: more,
            }),
            "started" => match time {
                Some(time) => What::Field(label, StageField::Started(time)),
                None => What::Standing,
            },
            "notes" => What::Note(String::new(), value.to_owned()),
            "key decisions" => {
                for decision in value.trim_matches(['[', ']']).split(';') {
                    self.sheet
                        .fact(at, What::Decision(decision.trim().to_owned(), None));
                }
                return;
            }
            _ => return,
        };
        self.sheet.fact(at, what);
    }

    fn path(&mut self, at: usize, text: &str) {
        if let Some(said) = bullet(text) {
            return self.note(at, "Key File Paths", &said.replace('`', ""));
        }
        // a table of roles and paths
        let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
        if let ([role, path], true) = (cells.as_slice(), text.starts_with('|')) {
            let path = path.trim_matches('`');
            if path.contains(['/', '.']) {
                self.note(at, "Key File Paths", &format!("{role}: {path}"));
            }
        }
    }

    fn bullet(&mut self, at: usize, section: Section, said: &str, text: &str) {
        let what = match section {
            Section::Decisions => {
                let split = said
                    .strip_suffix(')')
                    .and_then(|rest| rest.rsplit_once(" ("));
                let (text, why) = split.map_or((said, None), |(text, why)| (text, Some(why)));
                What::Decision(text.to_owned(), why.map(str::to_owned))
            }
            Section::Blockers => match item(text) {
                Some(item) if item.mark == Mark::Done => return,
                Some(item) => What::Blocker(item.text, None),
                None => blocker(said),
            },
            Section::Dependencies => What::Note("Dependencies".to_owned(), said.to_owned()),
            Section::Notes => What::Note(String::new(), said.to_owned()),
            _ => context(said),
        };
        self.sheet.fact(at, what);
    }

    fn error(&mut self, at: usize, text: &str) {
        let Some((_, parts, error)) = &mut self.error else {
            return;
        };
        let Some((name, value)) = bullet(text).and_then(|said| said.split_once(':')) else {
            return;
        };
        let value = value.trim();
        match name.trim_matches('*').to_lowercase().as_str() {
            "error" => value.clone_into(&mut error.text),
            "resolution" => {
                error.resolution =
                    Some(value.to_owned()).filter(|it| !it.to_lowercase().starts_with("pending"));
            }
            "phase" | "agent" => {}
            // more than we know of: it stays as it is
            _ => return,
        }
        parts.push(at);
    }
}

fn blocker(said: &str) -> What {
    match said.strip_prefix("Waiting for ") {
        Some(rest) => match rest.split_once(": ") {
            Some((who, text)) => What::Blocker(text.to_owned(), Some(who.to_owned())),
            None => What::Blocker(said.to_owned(), Some(rest.to_owned())),
        },
        None => What::Blocker(said.to_owned(), None),
    }
}

/// A line of what is needed to go on.
fn context(said: &str) -> What {
    if let Some(next) = said.strip_prefix("Next: ") {
        return What::Next(next.to_owned());
    }
    if let Some(text) = said.strip_prefix("Blocker: ") {
        return blocker(text);
    }
    if said.starts_with("Tried ")
        && said.contains(": Failed because ")
        && let Some(attempt) = attempt(said)
    {
        return What::Attempt(attempt);
    }
    What::Note("Context for Resume".to_owned(), said.to_owned())
}
