//! Reads `IMPLEMENTATION_PHASES.md` (seed 001): phases with type, tasks and criteria.
use super::sheet::{bullet, paths};
use crate::track::text::fence::Fence;
use crate::track::text::item::{Label, item};
use crate::track::text::key::depth;
use crate::track::text::lines::{lines, without_mark};

/// The phases of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phases {
    /// From the title; empty when it names none.
    pub name: String,
    /// In the order of the document.
    pub phases: Vec<ReadPhase>,
}

/// A phase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadPhase {
    /// Its name.
    pub name: String,
    /// The anchor of its heading.
    pub anchor: String,
    /// What kind of work it is.
    pub kind: Option<String>,
    /// Files that matter in it.
    pub files: Vec<String>,
    /// What is to be done.
    pub tasks: Vec<String>,
    /// What must hold at its end.
    pub criteria: Vec<String>,
    /// Everything else that is said of it.
    pub text: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Text,
    Tasks,
    Criteria,
    Files,
}

/// Reads the document. Without phases it is none.
#[must_use]
pub fn read(text: &str) -> Phases {
    let (_, text) = without_mark(text);
    let mut found = Phases::default();
    let (mut fence, mut list, mut level) = (Fence::default(), List::Text, 0);
    for line in lines(text) {
        let line = line.trimmed();
        let fenced = fence.holds(line);
        if let Some(depth) = depth(line).filter(|_| !fenced) {
            let title = line.trim_start_matches('#').trim();
            if let Some((name, number)) = phase(title) {
                level = depth;
                list = List::Text;
                found.phases.push(ReadPhase {
                    name,
                    anchor: anchor(title, number),
                    ..ReadPhase::default()
                });
            } else if depth == 1 && found.phases.is_empty() {
                title
                    .split_once(':')
                    .map_or("", |(_, name)| name.trim())
                    .clone_into(&mut found.name);
            } else if depth > level && level > 0 {
                list = named(title);
            } else {
                // a section beside the phases
                level = 0;
            }
            continue;
        }
        if level > 0
            && let Some(phase) = found.phases.last_mut()
        {
            list = phase.line(line, list, fenced);
        }
    }
    found
}

impl ReadPhase {
    /// Takes one line in; returns the list that the next one belongs to.
    fn line(&mut self, line: &str, list: List, fenced: bool) -> List {
        if line.is_empty() || line == "---" {
            return list;
        }
        if fenced {
            self.text.push(line.to_owned());
            return list;
        }
        if let Some((name, value)) = line
            .strip_prefix("**")
            .and_then(|rest| rest.split_once("**"))
        {
            let name = name.trim_end_matches(':');
            let value = value.trim_start_matches(':').trim();
            return self.field(name, value);
        }
        let said = item(line)
            .map(|it| it.text)
            .or_else(|| bullet(line).or_else(|| numbered(line)).map(str::to_owned));
        match (list, said) {
            (List::Tasks, Some(task)) => self.tasks.push(task),
            (List::Criteria, Some(criterion)) => self.criteria.push(criterion),
            (List::Files, Some(file)) => {
                let path = file
                    .split_once(" - ")
                    .map_or(file.as_str(), |(path, _)| path);
                self.files.extend(paths(path));
            }
            (_, Some(said)) => self.text.push(said),
            (_, None) => {
                self.text.push(line.to_owned());
                return List::Text;
            }
        }
        list
    }

    fn field(&mut self, name: &str, value: &str) -> List {
        let list = named(name);
        match (name.to_lowercase().as_str(), value) {
            ("type", kind) => self.kind = Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
            (_, "") => {}
            _ => match list {
                List::Files => self.files.extend(paths(value)),
                List::Criteria => self.criteria.push(value.to_owned()),
                List::Tasks => self.tasks.push(value.to_owned()),
                List::Text => self.text.push(format!("{name}: {value}")),
            },
        }
        list
    }
}

/// The text behind `1.`.
fn numbered(line: &str) -> Option<&str> {
    let (number, rest) = line.trim_start().split_once(". ")?;
    let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| rest.trim())
}

/// The name of a phase in a heading, and its number.
fn phase(title: &str) -> Option<(String, u32)> {
    let (label, name) = title.split_once([':', '-', '–', '—'])?;
    match Label::parse(label)? {
        Label::Phase(number) => Some((name.trim().to_owned(), number.parse().unwrap_or(0))),
        _ => None,
    }
}

fn named(title: &str) -> List {
    let lower = title.to_lowercase();
    if lower.contains("verification")
        || lower.contains("exit criteria")
        || lower.contains("acceptance")
    {
        List::Criteria
    } else if lower.starts_with("task") || lower.contains("implementation steps") {
        List::Tasks
    } else if lower.contains("files") {
        List::Files
    } else {
        List::Text
    }
}

/// The anchor that renderers of Markdown give a heading.
fn anchor(title: &str, number: u32) -> String {
    let mut anchor = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            ' ' => anchor.push('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => anchor.push(c),
            _ => {}
        }
    }
    if anchor.is_empty() {
        format!("phase-{number}")
    } else {
        anchor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sm_074_xr_040_names_types_tasks_and_criteria_are_read() {
        let read = read(
            "# Implementation Phases: Task Manager\n\n## Phase 1: Setup\n\n**Type**: Infrastructure\n**Estimated**: 2 hours\n**Files**: `package.json`, `src/main.ts`\n\n**Tasks**:\n- [ ] Scaffold the project\n- [ ] Add Tailwind\n\n**Verification Criteria**:\n- [ ] `npm run build` passes\n- the page loads\n\n**Exit Criteria**: it deploys\n\n---\n\n### Phase 2: Database\n**Type**: Database\n#### Tasks\n1. Choose a name\n- Schema\n\n## Notes\n- [ ] not a task\n",
        );
        assert_eq!((read.name.as_str(), read.phases.len()), ("Task Manager", 2));
        let first = &read.phases[0];
        assert_eq!(
            (first.name.as_str(), first.kind.as_deref()),
            ("Setup", Some("Infrastructure"))
        );
        assert_eq!(first.anchor, "phase-1-setup");
        assert_eq!(first.files, ["package.json", "src/main.ts"]);
        assert_eq!(first.tasks, ["Scaffold the project", "Add Tailwind"]);
        assert_eq!(
            first.criteria,
            ["`npm run build` passes", "the page loads", "it deploys"]
        );
        assert_eq!(first.text, ["Estimated: 2 hours"]);
        assert_eq!(read.phases[1].tasks, ["Choose a name", "Schema"]);
        assert!(super::read("# A\n\n## B\n").phases.is_empty());
    }
}
