//! A line with a box, as people and tools write it: `- [x] Phase 2: Set up [dependency: Phase 1]`.

/// What stands in the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Open,
    /// `x`.
    Done,
    /// `~`: being worked on.
    Active,
    /// `!` or `-`: stuck.
    Stuck,
}

/// What an item calls itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// `Phase 2`, `Stage 2`: a stage.
    Phase(String),
    /// `Task 2`, `Step 2`: an item of a plan without inner structure.
    Task(String),
    /// `01.02.03.04`: the id of a task.
    Id(String),
}

impl Label {
    /// Reads a label that stands alone: `Phase 2`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (label, rest) = label(text.trim())?;
        rest.trim_matches([':', ' ']).is_empty().then_some(label)
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Phase(number) => write!(f, "Phase {number}"),
            Self::Task(number) => write!(f, "Task {number}"),
            Self::Id(id) => f.write_str(id),
        }
    }
}

/// A line with a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLine {
    /// Columns before the bullet.
    pub indent: usize,
    /// The box.
    pub mark: Mark,
    /// What it calls itself.
    pub label: Option<Label>,
    /// Its text without label and tags. Of `**Name** - more` the name.
    pub text: String,
    /// What follows a name in bold.
    pub more: String,
    /// What it depends on; None when nothing is said, empty when `none` is.
    pub depends: Option<Vec<String>>,
    /// `[blocked: why]`.
    pub blocked: Option<String>,
    /// `[cancelled: why]`, or a text that is struck out.
    pub cancelled: Option<String>,
    /// `[agent: name]`.
    pub agent: Option<String>,
    /// `(commit: hash)`.
    pub commit: Option<String>,
    /// Whether `<-- CURRENT` stands behind it.
    pub current: bool,
}

/// Reads a line with a box.
#[must_use]
pub fn item(line: &str) -> Option<ItemLine> {
    let bare = line.trim_start();
    let indent = line.len() - bare.len();
    let rest = bare
        .strip_prefix(['-', '*', '+'])?
        .strip_prefix(' ')?
        .trim_start();
    let inside = rest.strip_prefix('[')?;
    let (mark, rest) = inside.split_once(']')?;
    let mark = match mark {
        " " | "" => Mark::Open,
        "x" | "X" => Mark::Done,
        "~" => Mark::Active,
        "!" | "-" => Mark::Stuck,
        _ => return None,
    };
    let rest = rest.strip_prefix(' ')?.trim();
    let rest = without_comment(rest);
    let mut item = ItemLine {
        indent,
        mark,
        label: None,
        text: String::new(),
        more: String::new(),
        depends: None,
        blocked: None,
        cancelled: None,
        agent: None,
        commit: None,
        current: false,
    };
    let rest = item.take_tags(rest);
    item.take_name(rest.trim());
    Some(item)
}

impl ItemLine {
    /// What the line is recognised by when it is changed.
    #[must_use]
    pub fn identity(&self) -> String {
        match &self.label {
            Some(label) => label.to_string().to_lowercase(),
            None => self.text.to_lowercase(),
        }
    }

    fn take_tags(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for (open, close, keep) in TAGS {
            while let Some((before, value, after)) = tag(&text, open, close) {
                let value = value.trim().to_owned();
                match keep {
                    Tag::Depends => self.depends.get_or_insert_default().extend(listed(&value)),
                    Tag::Blocked => self.blocked = Some(value),
                    Tag::Cancelled => self.cancelled = Some(value),
                    Tag::Agent => self.agent = Some(value),
                    Tag::Commit => self.commit = Some(value),
                    Tag::Current => self.current = true,
                    Tag::Verdict => {}
                }
                text = format!("{} {}", before.trim_end(), after.trim_start());
            }
        }
        text
    }

    fn take_name(&mut self, text: &str) {
        let text = match text
            .strip_prefix("~~")
            .and_then(|rest| rest.split_once("~~"))
        {
            Some((struck, rest)) => {
                self.cancelled.get_or_insert_default();
                format!("{struck}{rest}")
            }
            None => text.to_owned(),
        };
        let text = text.trim();
        let bold = text
            .strip_prefix("**")
            .and_then(|rest| rest.split_once("**"));
        let (name, more) = bold.unwrap_or((text, ""));
        let (label, name) = match label(name) {
            Some((label, rest)) => (Some(label), rest.trim_start_matches([':', ' '])),
            None => (None, name),
        };
        let more = more.trim();
        // `**Task 1**: text`
        if bold.is_some() && label.is_some() && name.is_empty() {
            more.trim_start_matches(':')
                .trim()
                .clone_into(&mut self.text);
        } else {
            name.trim().clone_into(&mut self.text);
            more.trim_start_matches(['-', '–', '—', ':'])
                .trim()
                .clone_into(&mut self.more);
        }
        self.label = label;
    }
}

#[derive(Clone, Copy)]
enum Tag {
    Depends,
    Blocked,
    Cancelled,
    Agent,
    Commit,
    Current,
    Verdict,
}

const TAGS: [(&str, &str, Tag); 13] = [
    ("[dependency:", "]", Tag::Depends),
    ("[dependencies:", "]", Tag::Depends),
    ("[dep:", "]", Tag::Depends),
    ("[depends on:", "]", Tag::Depends),
    ("[blocked:", "]", Tag::Blocked),
    ("[blocked", "]", Tag::Blocked),
    ("[cancelled:", "]", Tag::Cancelled),
    ("[cancelled", "]", Tag::Cancelled),
    ("[agent:", "]", Tag::Agent),
    ("(commit:", ")", Tag::Commit),
    ("<-- CURRENT", "", Tag::Current),
    ("← **CURRENT**", "", Tag::Current),
    ("❌ failed verification", "", Tag::Verdict),
];

fn tag<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let at = find_word(text, open)?;
    let inside = text.get(at + open.len()..)?;
    let end = inside.find(close)?;
    Some((
        text.get(..at)?,
        inside.get(..end)?,
        inside.get(end + close.len()..)?,
    ))
}

/// Finds a word whatever the case of its letters is.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let length = word.len();
    text.char_indices().map(|(at, _)| at).find(|at| {
        text.get(*at..at + length)
            .is_some_and(|part| part.eq_ignore_ascii_case(word))
    })
}

fn listed(value: &str) -> Vec<String> {
    value
        .split([',', ';', '&'])
        .flat_map(|part| part.split(" and "))
        .map(str::trim)
        .filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("none"))
        .map(str::to_owned)
        .collect()
}

fn without_comment(text: &str) -> &str {
    text.strip_prefix("<!--")
        .and_then(|rest| rest.split_once("-->"))
        .map_or(text, |(_, rest)| rest.trim_start())
}

/// A label at the beginning of a text, and the rest.
fn label(text: &str) -> Option<(Label, &str)> {
    for word in ["task", "step", "phase", "stage"] {
        let Some(rest) = text.get(word.len()..) else {
            continue;
        };
        if !text
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word))
        {
            continue;
        }
        let rest = rest.strip_prefix(' ')?;
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let letter = rest
            .get(digits..)?
            .chars()
            .next()
            .filter(char::is_ascii_lowercase);
        let length = digits + usize::from(letter.is_some());
        let (number, rest) = rest.split_at_checked(length)?;
        if digits == 0 || rest.starts_with(char::is_alphanumeric) {
            return None;
        }
        let number = plain_number(number);
        return Some(match word {
            "task" | "step" => (Label::Task(number), rest),
            _ => (Label::Phase(number), rest),
        });
    }
    let length = text.len()
        - text
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
            .len();
    let (id, rest) = text.split_at_checked(length)?;
    let is_id = id.split('.').count() == 4 && id.parse::<crate::domain::id::TaskId>().is_ok();
    (is_id && !rest.starts_with(char::is_alphanumeric)).then(|| (Label::Id(id.to_owned()), rest))
}

/// `02` and `2` are one number.
fn plain_number(number: &str) -> String {
    let bare = number.trim_start_matches('0');
    if bare.is_empty() || bare.starts_with(|c: char| !c.is_ascii_digit()) {
        format!("0{bare}")
    } else {
        bare.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts_041_and_ts_064_labels_boxes_and_dependencies_are_read() {
        let read = |line: &str| item(line).unwrap();
        let it = read("- [x] Phase 2: Set up OAuth flow [dependency: Phase 1]");
        assert_eq!(
            (it.mark, it.label.clone()),
            (Mark::Done, Some(Label::Phase("2".into())))
        );
        assert_eq!(it.text, "Set up OAuth flow");
        assert_eq!(it.depends, Some(vec!["Phase 1".to_owned()]));
        assert_eq!(
            read("- [ ] Task 1: A [dependency: none]").depends,
            Some(Vec::new())
        );
        assert_eq!(
            read("* [X] **Step 3**: do it").label,
            Some(Label::Task("3".into()))
        );
        assert_eq!(read("* [X] **Step 3**: do it").text, "do it");
        assert_eq!(read("- [ ] Do auth stuff").label, None);
        assert_eq!(read("- [ ] Taskmaster: x").label, None);
        let it = read("  - [x] 01.01.02.03 Parse it (commit: ghi9012) <-- CURRENT");
        assert_eq!(
            (it.indent, it.commit.as_deref(), it.current),
            (2, Some("ghi9012"), true)
        );
        assert_eq!(
            (it.label, it.text.as_str()),
            (Some(Label::Id("01.01.02.03".into())), "Parse it")
        );
        let it = read("- [x] ~~Task 4: old way~~ [cancelled: not needed]");
        assert_eq!(it.cancelled.as_deref(), Some("not needed"));
        assert_eq!(
            (it.label, it.text.as_str()),
            (Some(Label::Task("4".into())), "old way")
        );
        let it = read("- [ ] Task 5: x [blocked: no key] [dep: Task 1, Task 2]");
        assert_eq!(it.blocked.as_deref(), Some("no key"));
        assert_eq!(it.depends.unwrap().len(), 2);
        let it = read("- [x] **Phase 1: Architecture** - Tier 2 pattern");
        assert_eq!(
            (it.text.as_str(), it.more.as_str()),
            ("Architecture", "Tier 2 pattern")
        );
        assert_eq!(read("- [ ] <!-- id:t_1 dep:t_0 --> Write").text, "Write");
        for other in ["- [a] x", "- [link](x)", "[ ] x", "- x", "-[ ] x", ""] {
            assert_eq!(item(other), None, "{other}");
        }
    }
}
