//! Whose each line of a document is: what we wrote last tells ours from those of people.
use super::align::align;
use super::key::{Nature, Numbers, own};
use super::lines::{Line, lines, without_mark};

/// Whose a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Ours: this line of what we wrote last.
    Ours(usize),
    /// Ours, with another content: a person's edit of this line.
    Changed(usize),
    /// A person's own.
    Foreign,
}

/// A document beside what we wrote last.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    /// The byte order mark, if the document has one.
    pub mark: &'a str,
    /// What we wrote last.
    pub base: Vec<Line<'a>>,
    /// The document.
    pub file: Vec<Line<'a>>,
    /// Whose each of its lines is.
    pub owners: Vec<Owner>,
}

/// Compares a document with what we wrote last.
#[must_use]
pub fn compare<'a>(base: &'a str, file: &'a str) -> Comparison<'a> {
    let (mark, file) = without_mark(file);
    let (base, file) = (lines(base), lines(file));
    let mut numbers = Numbers::default();
    let of_base: Vec<u32> = base.iter().map(|line| numbers.of(line.trimmed())).collect();
    let of_file: Vec<u32> = file.iter().map(|line| numbers.of(line.trimmed())).collect();
    let pairs = align(&of_base, &of_file);
    let mut owners = vec![Owner::Foreign; file.len()];
    let (mut gap, mut from) = (Vec::new(), 0);
    for (at, with) in pairs.iter().enumerate() {
        match with {
            None => gap.push(at),
            Some(with) => {
                changed(&base, &file, &gap, from..*with, &mut owners);
                gap.clear();
                from = with + 1;
                if let Some(owner) = owners.get_mut(*with) {
                    *owner = Owner::Ours(at);
                }
            }
        }
    }
    changed(&base, &file, &gap, from..file.len(), &mut owners);
    Comparison {
        mark,
        base,
        file,
        owners,
    }
}

/// What became of a line of a document that we never wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Understood {
    /// Nothing: it stays.
    Not,
    /// It says what we will say.
    Yes,
    /// It is this line of ours, and stays as the person has it.
    As(&'static str),
}

/// A document that we never wrote: what is understood counts as ours.
#[must_use]
pub fn first_contact<'a>(file: &'a str, understood: &[Understood]) -> Comparison<'a> {
    let (mark, file) = without_mark(file);
    let file = lines(file);
    let mut base = Vec::new();
    let owners = file
        .iter()
        .enumerate()
        .map(|(at, line)| match understood.get(at) {
            Some(Understood::Yes) => {
                base.push(*line);
                Owner::Ours(base.len() - 1)
            }
            Some(Understood::As(text)) => {
                base.push(Line { text, end: "\n" });
                Owner::Changed(base.len() - 1)
            }
            Some(Understood::Not) | None => Owner::Foreign,
        })
        .collect();
    Comparison {
        mark,
        base,
        file,
        owners,
    }
}

/// Finds lines of ours that were changed, among those that are gone and those that are new.
fn changed(
    base: &[Line<'_>],
    file: &[Line<'_>],
    gone: &[usize],
    new: std::ops::Range<usize>,
    owners: &mut [Owner],
) {
    if gone.is_empty() || new.is_empty() {
        return;
    }
    let named = |line: &Line<'_>| own(line.trimmed());
    let added: Vec<(usize, (String, Nature))> = new
        .filter_map(|at| Some((at, named(file.get(at)?))))
        .filter(|(_, (name, _))| !name.is_empty())
        .collect();
    let mut from = 0;
    for at in gone {
        let Some((name, nature)) = base.get(*at).map(named) else {
            continue;
        };
        // a plain line is only itself
        if nature == Nature::Plain && !name.starts_with(['#', '-', '1']) {
            continue;
        }
        let found = added
            .iter()
            .enumerate()
            .skip(from)
            .find(|(_, (_, (other, _)))| *other == name);
        if let Some((place, (with, _))) = found {
            from = place + 1;
            if let Some(owner) = owners.get_mut(*with) {
                *owner = Owner::Changed(*at);
            }
        }
    }
}
