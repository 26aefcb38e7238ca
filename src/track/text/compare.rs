//! Whose each line of a document is: what we wrote last tells ours from those of people.
use super::align::align;
use super::key::{Nature, Numbers, own};
use super::lines::{Line, lines, without_mark};
use std::ops::Range;

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
    let mut links = words(&base, &file);
    let mut owners = vec![Owner::Foreign; file.len()];
    let mut edits = Vec::new();
    for gap in gaps(&links, base.len(), file.len()) {
        edits.extend(changed(&base, &file, gap));
    }
    for (at, with) in &edits {
        put(&mut owners, *with, Owner::Changed(*at));
    }
    for (at, with) in &links {
        put(&mut owners, *with, Owner::Ours(*at));
    }
    links.extend(edits);
    links.sort_unstable();
    for gap in gaps(&links, base.len(), file.len()) {
        for (at, with) in blanks(&base, &file, gap) {
            put(&mut owners, with, Owner::Ours(at));
        }
    }
    Comparison {
        mark,
        base,
        file,
        owners,
    }
}

/// A line of ours and the line of the document that it is.
type Link = (usize, usize);

/// The lines of both between two links.
type Gap = (Range<usize>, Range<usize>);

fn put(owners: &mut [Owner], at: usize, owner: Owner) {
    if let Some(place) = owners.get_mut(at) {
        *place = owner;
    }
}

/// Links of the lines that are not empty. Empty ones help to find them, but one within the text of a
/// person is like every other and would be taken for one of ours: they come last.
fn words(base: &[Line<'_>], file: &[Line<'_>]) -> Vec<Link> {
    let mut numbers = Numbers::default();
    let mut of = |lines: &[Line<'_>]| -> Vec<u32> {
        let numbered = lines.iter().map(|line| numbers.of(line.trimmed()));
        numbered.collect()
    };
    let (of_base, of_file) = (of(base), of(file));
    let pairs = align(&of_base, &of_file);
    let links = pairs.iter().zip(base).enumerate();
    links
        .filter(|(_, (_, line))| !line.trimmed().is_empty())
        .filter_map(|(at, (with, _))| Some((at, (*with)?)))
        .collect()
}

/// What lies between the links, before the first and behind the last.
fn gaps(links: &[Link], base: usize, file: usize) -> Vec<Gap> {
    let mut gaps = Vec::with_capacity(links.len() + 1);
    let (mut at, mut with) = (0, 0);
    for (next_at, next_with) in links.iter().copied().chain([(base, file)]) {
        gaps.push((at..next_at, with..next_with));
        (at, with) = (next_at + 1, next_with + 1);
    }
    gaps
}

/// Empty lines are ours where they stand beside a line of ours, else the first.
fn blanks(base: &[Line<'_>], file: &[Line<'_>], (mut at, mut with): Gap) -> Vec<Link> {
    let is_blank =
        |lines: &[Line<'_>], at: usize| lines.get(at).is_some_and(|line| line.trimmed().is_empty());
    let both = |at: usize, with: usize| is_blank(base, at) && is_blank(file, with);
    let mut found = Vec::new();
    while !at.is_empty() && !with.is_empty() && both(at.start, with.start) {
        found.push((at.start, with.start));
        (at.start, with.start) = (at.start + 1, with.start + 1);
    }
    while !at.is_empty() && !with.is_empty() && both(at.end - 1, with.end - 1) {
        (at.end, with.end) = (at.end - 1, with.end - 1);
        found.push((at.end, with.end));
    }
    // text of people on both sides of it: one without blanks in it is rather ours
    let alike = |with: &usize| file.get(*with).is_some_and(|line| line.text.is_empty());
    let (ours, theirs): (Vec<usize>, Vec<usize>) =
        with.filter(|with| is_blank(file, *with)).partition(alike);
    let rest = at.filter(|at| is_blank(base, *at));
    let mut chosen: Vec<usize> = ours
        .into_iter()
        .chain(theirs)
        .take(rest.clone().count())
        .collect();
    chosen.sort_unstable();
    found.extend(rest.zip(chosen));
    found
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
fn changed(base: &[Line<'_>], file: &[Line<'_>], (gone, new): Gap) -> Vec<Link> {
    let mut found = Vec::new();
    if gone.is_empty() || new.is_empty() {
        return found;
    }
    let named = |line: &Line<'_>| own(line.trimmed());
    let added: Vec<(usize, (String, Nature))> = new
        .filter_map(|at| Some((at, named(file.get(at)?))))
        .filter(|(_, (name, _))| !name.is_empty())
        .collect();
    let mut from = 0;
    for at in gone {
        let Some((name, nature)) = base.get(at).map(named) else {
            continue;
        };
        // a plain line is only itself
        if nature == Nature::Plain && !name.starts_with(['#', '-', '1']) {
            continue;
        }
        let same = added
            .iter()
            .enumerate()
            .skip(from)
            .find(|(_, (_, (other, _)))| *other == name);
        if let Some((place, (with, _))) = same {
            from = place + 1;
            found.push((at, *with));
        }
    }
    found
}
