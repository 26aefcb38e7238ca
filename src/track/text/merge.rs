//! A new rendering in the place of the old one; what people wrote stays, each line where it was.
use super::align::align;
use super::compare::{Comparison, Owner};
use super::key::{Nature, Numbers, keys};
use super::lines::{Line, line_end, lines};

/// A line of ours that a person changed, and that stays as the person has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its line in the document, from 1.
    pub line: usize,
    /// As the person has it.
    pub theirs: String,
    /// As it would be.
    pub ours: String,
    /// Whether it was changed on both sides.
    pub conflict: bool,
}

/// A document brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Its new text.
    pub text: String,
    /// What of it is ours, to be compared with the next time.
    pub base: String,
    /// Edits that stay.
    pub kept: Vec<Kept>,
    /// Edits of lines that always say what the state says.
    pub overruled: Vec<Kept>,
    /// Lines of people, run by run: their places in the document, from 0.
    pub foreign: Vec<Vec<usize>>,
}

/// Puts `new` in the place of what we wrote last. `taken` are lines of the document (from 0) that
/// the new rendering says already.
#[must_use]
pub fn merge(document: &Comparison<'_>, new: &str, taken: &dyn Fn(usize) -> bool) -> Merged {
    let new_lines = lines(new);
    let placed = placed(&document.base, &new_lines);
    let mut slots: Vec<Vec<usize>> = vec![Vec::new(); new_lines.len() + 1];
    let mut edits: Vec<Option<(usize, usize)>> = vec![None; new_lines.len()];
    let mut untouched: Vec<Option<usize>> = vec![None; new_lines.len()];
    let mut slot = 0;
    let mut passed = 0;
    for (at, owner) in document.owners.iter().enumerate() {
        let mut foreign = !taken(at);
        if let Owner::Ours(base) | Owner::Changed(base) = owner {
            // the last line before this one that is still there
            for place in placed.get(passed..=*base).into_iter().flatten().flatten() {
                slot = place + 1;
            }
            passed = base + 1;
            let place = placed.get(*base).copied().flatten();
            if place.is_none() {
                // what stood behind it stands behind what is there instead
                slot = behind(&new_lines, &placed, slot);
            }
            let is_edit = matches!(owner, Owner::Changed(_)) && foreign;
            if let (Owner::Ours(_), Some(here)) =
                (owner, place.and_then(|place| untouched.get_mut(place)))
            {
                *here = Some(at);
            }
            foreign = is_edit && place.is_none() && nature_of(document, *base) != Nature::Volatile;
            if let Some(edit) = place
                .filter(|_| is_edit)
                .and_then(|place| edits.get_mut(place))
            {
                *edit = Some((*base, at));
            }
        }
        if foreign && let Some(slot) = slots.get_mut(slot) {
            slot.push(at);
        }
    }
    Weaving {
        document,
        new: &new_lines,
        end: line_end(&document.file),
        merged: Merged {
            text: document.mark.to_owned(),
            base: String::with_capacity(new.len()),
            kept: Vec::new(),
            overruled: Vec::new(),
            foreign: Vec::new(),
        },
    }
    .weave(&slots, &edits, &untouched)
}

/// Behind the lines that are new from here on, up to the next empty line or heading.
fn behind(new: &[Line<'_>], placed: &[Option<usize>], from: usize) -> usize {
    let was_there = |at: usize| placed.contains(&Some(at));
    let rest = new.iter().enumerate().skip(from);
    let more = rest.take_while(|(at, line)| {
        let text = line.trimmed();
        !text.is_empty() && !text.starts_with('#') && !was_there(*at)
    });
    from + more.count()
}

/// For each line of the old rendering its place in the new one.
fn placed(base: &[Line<'_>], new: &[Line<'_>]) -> Vec<Option<usize>> {
    let mut numbers = Numbers::default();
    let mut numbered = |lines: &[Line<'_>]| -> Vec<u32> {
        keys(lines)
            .iter()
            .map(|key| {
                // an empty line belongs to no heading
                if key.own.is_empty() {
                    numbers.of("")
                } else {
                    numbers.of(&format!("{}\n{}", key.place, key.own))
                }
            })
            .collect()
    };
    let (base, new) = (numbered(base), numbered(new));
    align(&base, &new)
}

fn nature_of(document: &Comparison<'_>, base: usize) -> Nature {
    document
        .base
        .get(base)
        .map_or(Nature::Plain, |line| super::key::own(line.trimmed()).1)
}

struct Weaving<'a, 'b> {
    document: &'b Comparison<'a>,
    new: &'b [Line<'b>],
    end: &'static str,
    merged: Merged,
}

impl Weaving<'_, '_> {
    fn weave(
        mut self,
        slots: &[Vec<usize>],
        edits: &[Option<(usize, usize)>],
        untouched: &[Option<usize>],
    ) -> Merged {
        self.foreign(slots.first());
        for (place, line) in self.new.iter().enumerate() {
            match edits.get(place).copied().flatten() {
                Some((base, at)) => self.edited(line, base, at),
                None => {
                    let here = untouched.get(place).copied().flatten();
                    let there = here.and_then(|at| self.document.file.get(at).copied());
                    match there.filter(|there| there.trimmed() == line.trimmed()) {
                        // blanks at its end may be somebody's
                        Some(there) => self.ours(&there, line.text),
                        None => self.ours(line, line.text),
                    }
                }
            }
            self.foreign(slots.get(place + 1));
        }
        self.merged
    }

    fn break_line(&mut self) {
        let text = &self.merged.text;
        if !text.is_empty() && !text.ends_with('\n') && text != "\u{feff}" {
            self.merged.text.push_str(self.end);
        }
    }

    fn ours(&mut self, line: &Line<'_>, base: &str) {
        self.break_line();
        self.merged.text.push_str(line.text);
        self.merged.text.push_str(self.end);
        self.merged.base.push_str(base);
        self.merged.base.push('\n');
    }

    fn foreign(&mut self, slot: Option<&Vec<usize>>) {
        let mut run = Vec::new();
        for at in slot.into_iter().flatten() {
            if let Some(line) = self.document.file.get(*at) {
                self.break_line();
                for part in [line.text, line.end] {
                    self.merged.text.push_str(part);
                }
                run.push(*at);
            }
        }
        if !run.is_empty() {
            self.merged.foreign.push(run);
        }
    }

    fn edited(&mut self, line: &Line<'_>, base: usize, at: usize) {
        let nature = nature_of(self.document, base);
        let text = |lines: &[Line<'_>], at: usize| {
            lines
                .get(at)
                .map(|line| line.trimmed().to_owned())
                .unwrap_or_default()
        };
        let (old, theirs) = (
            text(&self.document.base, base),
            text(&self.document.file, at),
        );
        if theirs == line.trimmed() {
            return self.ours(line, line.text);
        }
        let kept = Kept {
            line: at + 1,
            theirs: theirs.clone(),
            ours: line.text.to_owned(),
            conflict: old != line.trimmed(),
        };
        if nature == Nature::Volatile {
            self.merged.overruled.push(kept);
            return self.ours(line, line.text);
        }
        self.merged.kept.push(kept);
        let theirs = Line {
            text: &theirs,
            end: line.end,
        };
        self.ours(&theirs, &old);
    }
}
