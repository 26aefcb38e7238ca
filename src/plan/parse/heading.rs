//! What a heading means in a plan, and what it was probably meant to be.
use crate::domain::suggestion::near;

/// What a heading opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `# Plan: name`.
    Title,
    /// A section of the plan.
    Section(Section),
    /// `### Stage NN: name`.
    Stage,
    /// A section of a stage.
    Part(Part),
    /// `##### Batch NN: name`.
    Batch,
    /// `###### Thread NN: name @agent`.
    Thread,
}

/// Sections of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Summary,
    References,
    Requirements,
    Stages,
}

/// Sections of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Definition,
    Constitution,
    Questions,
    Verification,
    Batches,
}

/// How well a heading fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fit {
    /// As it should be.
    Exact,
    /// The right words at another level; what it should be.
    WrongLevel(String),
    /// Almost the right words; what it should be.
    Near(String),
}

/// A heading that means, or was meant to mean, something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning<'a> {
    pub(super) kind: Kind,
    /// The digits of its number.
    pub(super) number: &'a str,
    /// What follows the colon.
    pub(super) name: &'a str,
    pub(super) fit: Fit,
}

const SECTIONS: [(&str, Section); 4] = [
    ("Summary", Section::Summary),
    ("References", Section::References),
    ("Requirements", Section::Requirements),
    ("Stages", Section::Stages),
];

const PARTS: [(&str, Part); 6] = [
    ("Definition", Part::Definition),
    ("Constitution", Part::Constitution),
    ("Questions", Part::Questions),
    ("Verification", Part::Verification),
    ("Batches", Part::Batches),
    ("Threads", Part::Batches),
];

const NUMBERED: [(&str, Kind); 3] = [
    ("Stage", Kind::Stage),
    ("Batch", Kind::Batch),
    ("Thread", Kind::Thread),
];

impl Kind {
    /// The level of its headings.
    pub(super) const fn level(self) -> usize {
        match self {
            Self::Title => 1,
            Self::Section(_) => 2,
            Self::Stage => 3,
            Self::Part(_) => 4,
            Self::Batch => 5,
            Self::Thread => 6,
        }
    }

    /// Which headings end it: those of the same or a lower rank.
    pub(super) const fn rank(self) -> usize {
        match self {
            Self::Title => 2,
            other => other.level(),
        }
    }

    /// How it is called.
    pub(super) const fn phrase(self) -> &'static str {
        match self {
            Self::Title => "a plan's title",
            Self::Section(_) => "a section of the plan",
            Self::Stage => "a stage",
            Self::Part(_) => "a section of a stage",
            Self::Batch => "a batch",
            Self::Thread => "a thread",
        }
    }
}

impl Section {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::References => "References",
            Self::Requirements => "Requirements",
            Self::Stages => "Stages",
        }
    }
}

impl Part {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Definition => "Definition",
            Self::Constitution => "Constitution",
            Self::Questions => "Questions",
            Self::Verification => "Verification",
            Self::Batches => "Batches",
        }
    }
}

/// What a heading of this level and text means; nothing when it is not about plans.
pub(super) fn meaning(level: usize, text: &str) -> Option<Meaning<'_>> {
    let text = text.trim();
    part_by_name(level, text)
        .or_else(|| numbered(level, text))
        .or_else(|| title(level, text))
        .or_else(|| section(level, text))
        .or_else(|| part_by_likeness(level, text))
}

/// `###### ` for level 6.
pub(super) fn hashes(level: usize) -> String {
    "#".repeat(level)
}

fn at_level(kind: Kind, level: usize, wanted: &str) -> Fit {
    if kind.level() == level {
        Fit::Exact
    } else {
        Fit::WrongLevel(format!("{} {wanted}", hashes(kind.level())))
    }
}

fn plain(kind: Kind, fit: Fit) -> Meaning<'static> {
    Meaning {
        kind,
        number: "",
        name: "",
        fit,
    }
}

fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// The name of a stage's section, as it is or with what the ancestor put before it.
fn part_by_name(level: usize, text: &str) -> Option<Meaning<'static>> {
    let bare = text.trim_end_matches(':').trim_end();
    let (_, part) = PARTS.into_iter().find(|(name, _)| {
        same(bare, name)
            || bare
                .split_once(' ')
                .is_some_and(|(first, rest)| same(first, "stage") && same(rest.trim(), name))
    })?;
    let kind = Kind::Part(part);
    Some(plain(kind, at_level(kind, level, part.word())))
}

/// `Stage 01: name` and its kin.
fn numbered(level: usize, text: &str) -> Option<Meaning<'_>> {
    let word_end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(word_end)?;
    let known = NUMBERED.into_iter().find(|(name, _)| same(word, name));
    let is_word = known.is_some();
    let (name, kind) = known.or_else(|| meant(word))?;

    let after = rest.trim_start_matches([' ', '\t', '#', '.', '-', '_', '*', ':']);
    let digits_end = after
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(after.len());
    let (number, behind) = after.split_at_checked(digits_end)?;
    let own_level = kind.level() == level;
    if number.is_empty() && !(own_level && (is_word || rest.contains(':'))) {
        return None;
    }
    let spaced = rest.trim_start_matches([' ', '\t']).len() == after.len() && rest != after;
    let colon = behind.trim_start().strip_prefix(':');
    let title = colon.map_or_else(
        || behind.trim_start_matches([':', '：', '.', '-', '–', '—', ')', ' ', '\t']),
        str::trim_start,
    );
    let shown = if title.is_empty() { "name" } else { title };
    let digits = if number.is_empty() { "01" } else { number };
    let wanted = format!("{name} {digits:0>2}: {shown}");
    let fit = if is_word && spaced && !number.is_empty() && colon.is_some() {
        at_level(kind, level, &wanted)
    } else {
        Fit::Near(format!("{} {wanted}", hashes(kind.level())))
    };
    Some(Meaning {
        kind,
        number,
        name: title,
        fit,
    })
}

/// Stage, batch or thread with a slip of the finger in it.
fn meant(word: &str) -> Option<(&'static str, Kind)> {
    let first = word.chars().next()?.to_ascii_lowercase();
    let found = near(word, NUMBERED.iter().map(|(name, _)| *name));
    found
        .into_iter()
        .filter(|name| word.len() >= 4 && name.to_ascii_lowercase().starts_with(first))
        .find_map(|name| NUMBERED.into_iter().find(|(known, _)| *known == name))
}

/// `Plan: name`.
fn title(level: usize, text: &str) -> Option<Meaning<'_>> {
    let (name, fit) = if let Some((word, name)) = text.split_once(':') {
        let (word, name) = (word.trim_end(), name.trim_start());
        let wanted = format!("Plan: {name}");
        if same(word, "plan") {
            (name, at_level(Kind::Title, level, &wanted))
        } else {
            like(word, ["Plan"]).filter(|_| level == 1)?;
            (name, Fit::Near(format!("# {wanted}")))
        }
    } else {
        let (word, name) = text.split_once(' ').unwrap_or((text, ""));
        if level != 1 || !same(word, "plan") {
            return None;
        }
        let shown = if name.is_empty() { "name" } else { name };
        (name, Fit::Near(format!("# Plan: {shown}")))
    };
    Some(Meaning {
        kind: Kind::Title,
        number: "",
        name,
        fit,
    })
}

/// `Summary` and its kin.
fn section(level: usize, text: &str) -> Option<Meaning<'static>> {
    let bare = text.trim_end_matches(':').trim_end();
    if let Some((name, section)) = SECTIONS.into_iter().find(|(name, _)| same(bare, name)) {
        let kind = Kind::Section(section);
        return Some(plain(kind, at_level(kind, level, name)));
    }
    if level != 2 {
        return None;
    }
    let name = like(bare, SECTIONS.iter().map(|(name, _)| *name))?;
    let (_, section) = SECTIONS.into_iter().find(|(known, _)| *known == name)?;
    Some(plain(
        Kind::Section(section),
        Fit::Near(format!("## {name}")),
    ))
}

/// A stage's section whose heading holds its name, or almost.
fn part_by_likeness(level: usize, text: &str) -> Option<Meaning<'static>> {
    if level != 4 {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some((_, part)) = PARTS
        .into_iter()
        .find(|(name, _)| lower.contains(&name.to_lowercase()))
    {
        return Some(plain(Kind::Part(part), Fit::Exact));
    }
    // the last word names the section: `Thread safety` is about something else
    let last = text
        .rsplit(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())?;
    let (name, part) = like(last, PARTS.iter().map(|(name, _)| *name))
        .and_then(|name| PARTS.into_iter().find(|(known, _)| *known == name))?;
    Some(plain(Kind::Part(part), Fit::Near(format!("#### {name}"))))
}

/// The known word that this one is a slip of: same first letter, few other changes.
pub(super) fn like<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let first = word.chars().next()?.to_lowercase().next()?;
    if word.chars().count() < 4 {
        return None;
    }
    near(word, known)
        .into_iter()
        .find(|name| name.to_lowercase().starts_with(first) && name.len().abs_diff(word.len()) <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(level: usize, text: &str) -> Option<(Kind, Fit)> {
        meaning(level, text).map(|m| (m.kind, m.fit))
    }

    #[test]
    fn what_fits_is_read() {
        let m = meaning(6, "Thread 007: Fix `a: b` @me").unwrap();
        assert_eq!(
            (m.kind, m.number, m.name),
            (Kind::Thread, "007", "Fix `a: b` @me")
        );
        assert_eq!(m.fit, Fit::Exact);
        for (level, text, kind) in [
            (1, "plan: x", Kind::Title),
            (2, "SUMMARY", Kind::Section(Section::Summary)),
            (3, "stage 1:x", Kind::Stage),
            (4, "Stage Definition", Kind::Part(Part::Definition)),
            (4, "Open questions", Kind::Part(Part::Questions)),
            (4, "Threads", Kind::Part(Part::Batches)),
            (5, "Batch 100: x", Kind::Batch),
        ] {
            assert_eq!(fit(level, text), Some((kind, Fit::Exact)), "{text}");
        }
    }

    #[test]
    fn what_almost_fits_gets_a_suggestion() {
        for (level, text, wanted) in [
            (6, "Thead 1: x", "###### Thread 01: x"),
            (5, "Bach 01", "##### Batch 01: name"),
            (6, "Thread 01 - x", "###### Thread 01: x"),
            (6, "Thread01: x", "###### Thread 01: x"),
            (6, "Thread #2: x", "###### Thread 02: x"),
            (6, "Thread: x", "###### Thread 01: x"),
            (6, "Thread 3 x", "###### Thread 03: x"),
            (3, "Stage 1.2: x", "### Stage 01: 2: x"),
            (2, "Stage", "## Stages"),
            (2, "Sumary", "## Summary"),
            (2, "Refrences", "## References"),
            (4, "Questons", "#### Questions"),
            (4, "Batch", "#### Batches"),
            (4, "Defintion", "#### Definition"),
            (1, "Plan x", "# Plan: x"),
            (1, "Plna: x", "# Plan: x"),
        ] {
            let found = meaning(level, text).map(|m| m.fit);
            assert_eq!(found, Some(Fit::Near(wanted.to_owned())), "{text}");
        }
        for (level, text, wanted) in [
            (5, "Thread 01: x", "###### Thread 01: x"),
            (4, "Batch 2: x", "##### Batch 02: x"),
            (2, "Stage 1: x", "### Stage 01: x"),
            (3, "Questions", "#### Questions"),
            (3, "Stages", "## Stages"),
            (2, "Plan: x", "# Plan: x"),
        ] {
            let found = meaning(level, text).map(|m| m.fit);
            assert_eq!(found, Some(Fit::WrongLevel(wanted.to_owned())), "{text}");
        }
    }

    #[test]
    fn other_headings_mean_nothing() {
        for (level, text) in [
            (2, "Risks"),
            (3, "Approach"),
            (4, "Notes"),
            (4, "At 3 o'clock"),
            (5, "Phase 1: x"),
            (6, "Patch 1: x"),
            (4, "Thread safety"),
            (1, "Text toolbox"),
            (4, ""),
        ] {
            assert_eq!(fit(level, text), None, "{text}");
        }
    }
}
