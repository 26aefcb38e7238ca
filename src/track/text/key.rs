//! What a line is recognised by when its content changes: the heading it stands under, and its own
//! name there.
use super::fence::Fence;
use super::item::item;
use super::lines::Line;
use std::collections::HashMap;

/// How a line that a person changed is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A box with its text: a change is read.
    Item,
    /// What comes next: a change is read.
    Next,
    /// Says what the state says, always: a change is overwritten.
    Volatile,
    /// Anything else that we wrote: a change stays.
    Plain,
}

/// The name of one line inside its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The nearest heading and, of an indented line, the item above it.
    pub place: String,
    /// The line's own name.
    pub own: String,
    /// How a change is treated.
    pub nature: Nature,
}

/// Lines of the form `Name: value` that the documents have.
const STATUS: [&str; 6] = [
    "last updated",
    "working on",
    "next",
    "also running",
    "blocked by",
    "paused",
];

/// The keys of all lines.
#[must_use]
pub fn keys(lines: &[Line<'_>]) -> Vec<Key> {
    let mut fence = Fence::default();
    let (mut heading, mut parent) = (String::new(), String::new());
    lines
        .iter()
        .map(|line| {
            let text = line.trimmed();
            if fence.holds(text) {
                return Key {
                    place: heading.clone(),
                    own: text.to_owned(),
                    nature: Nature::Plain,
                };
            }
            let (own, nature) = own(text);
            if let Some(depth) = depth(text) {
                parent.clear();
                if depth <= 2 {
                    heading.clone_from(&own);
                } else {
                    let top = heading.split('\n').next().unwrap_or_default();
                    heading = format!("{top}\n{own}");
                }
                return Key {
                    place: String::new(),
                    own: heading.clone(),
                    nature,
                };
            }
            let indented = text.starts_with([' ', '\t']);
            let place = if indented {
                format!("{heading}\n{parent}")
            } else {
                heading.clone()
            };
            if !indented {
                parent.clone_from(&own);
            }
            Key { place, own, nature }
        })
        .collect()
}

/// The keys as numbers: equal keys of several texts have equal numbers.
#[derive(Debug, Default)]
pub struct Numbers {
    known: HashMap<String, u32>,
}

impl Numbers {
    /// The number of a word; a new one for a new word.
    pub fn of(&mut self, word: &str) -> u32 {
        if let Some(number) = self.known.get(word) {
            return *number;
        }
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.insert(word.to_owned(), next);
        next
    }
}

/// How deep a heading is; None when the line is none.
#[must_use]
pub fn depth(text: &str) -> Option<usize> {
    let hashes = text.len() - text.trim_start_matches('#').len();
    let rest = text.get(hashes..)?;
    ((1..=6).contains(&hashes) && (rest.is_empty() || rest.starts_with(' '))).then_some(hashes)
}

/// The line's own name.
#[must_use]
pub fn own(text: &str) -> (String, Nature) {
    if let Some(depth) = depth(text) {
        return heading(text, depth);
    }
    if let Some(item) = item(text) {
        return (format!("[] {}", item.identity()), Nature::Item);
    }
    let bare = text.trim_start();
    if let Some((name, _)) = bare
        .strip_prefix("**")
        .and_then(|rest| rest.split_once("**:"))
    {
        let name = name.to_lowercase();
        let nature = if name == "next action" {
            Nature::Next
        } else {
            Nature::Volatile
        };
        return (format!("** {name}"), nature);
    }
    if let Some((name, _)) = text.split_once(':') {
        let name = name.to_lowercase();
        if STATUS.contains(&name.as_str()) {
            let nature = if name == "next" {
                Nature::Next
            } else {
                Nature::Volatile
            };
            return (format!(": {name}"), nature);
        }
    }
    if text.starts_with(' ')
        && let Some((name, _)) = bare
            .strip_prefix("- ")
            .and_then(|rest| rest.split_once(": "))
        && name.split(' ').count() <= 2
    {
        return (format!("- {}", name.to_lowercase()), Nature::Plain);
    }
    (text.to_owned(), Nature::Plain)
}

fn heading(text: &str, depth: usize) -> (String, Nature) {
    let title = text.get(depth..).unwrap_or_default().trim();
    let lower = title.to_lowercase();
    for name in ["status:", "started:", "last updated:"] {
        if lower.starts_with(name) {
            return (format!("# {name}"), Nature::Volatile);
        }
    }
    for name in ["session progress", "orchestration:", "session state"] {
        if depth == 1 && lower.starts_with(name) {
            return (format!("# {name}"), Nature::Plain);
        }
    }
    if let Some((label, _)) = lower.split_once(':')
        && let Some(label) = super::item::Label::parse(label)
    {
        return (format!("{depth} {label}"), Nature::Item);
    }
    (format!("{depth} {lower}"), Nature::Plain)
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    #[test]
    fn a_line_keeps_its_name_when_its_content_changes() {
        let before = "# Session State\n## Phase 3: API [In Progress]\n- [ ] GET /x <-- CURRENT\n  - Agent: a (in progress)\n**Next Action**: a\nNext: a\n```\n- [ ] x\n```\n";
        let after = "# Session State\n## Phase 3: API v2 [Complete]\n- [x] GET /x (commit: abc)\n  - Agent: b\n**Next Action**: b\nNext: b\n```\n- [ ] x\n```\n";
        assert_eq!(keys(&lines(before)), keys(&lines(after)));
    }
}
