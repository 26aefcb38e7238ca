//! `work doctor`: a line for each thing that was looked at, and what to do below it.
use super::line::{Line, wrap};
use super::style::Tone;
use super::symbols::Symbols;

/// One thing that was looked at.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// What.
    pub name: &'a str,
    /// How it is: well, worth knowing, or a problem.
    pub tone: Tone,
    /// What was seen.
    pub message: &'a str,
    /// What to do about it.
    pub hint: Option<&'a str>,
}

/// All lines, and the sum at the end.
#[must_use]
pub fn doctor_view(seen: &[Seen<'_>], symbols: Symbols, limit: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for one in seen {
        let sign = match one.tone {
            Tone::Ok => symbols.well(),
            Tone::Problem => symbols.badly(),
            _ => "!",
        };
        let text = format!("{sign} {}: {}", one.name, one.message);
        let tone = if one.tone == Tone::Ok {
            Tone::Plain
        } else {
            one.tone
        };
        let mut wrapped = wrap(tone, &text, 2, limit.saturating_sub(2)).into_iter();
        lines.extend(wrapped.by_ref().take(1).map(|line| unindented(&line, tone)));
        lines.extend(wrapped);
        if let Some(hint) = one.hint {
            lines.extend(wrap(
                Tone::Muted,
                &format!("{} {hint}", symbols.arrow()),
                4,
                limit,
            ));
        }
    }
    lines.push(sum(seen));
    lines
}

/// The first line begins with its sign at the edge.
fn unindented(line: &Line, tone: Tone) -> Line {
    Line::of(tone, line.text().trim_start())
}

fn sum(seen: &[Seen<'_>]) -> Line {
    let count = |tone| seen.iter().filter(|one| one.tone == tone).count();
    let (problems, warnings) = (count(Tone::Problem), count(Tone::Warning));
    let words =
        |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (problems, warnings) {
        (0, 0) => Line::of(Tone::Ok, "All is well."),
        _ => Line::of(
            Tone::Strong,
            &format!(
                "{}, {}.",
                words(problems, "problem"),
                words(warnings, "warning")
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::line::plain;

    #[test]
    fn hints_stand_below_and_the_sum_comes_last() {
        let seen = [
            Seen {
                name: "tmux",
                tone: Tone::Ok,
                message: "3.3a",
                hint: None,
            },
            Seen {
                name: "disk",
                tone: Tone::Problem,
                message: "1 MiB free",
                hint: Some("make room"),
            },
        ];
        assert_eq!(
            plain(&doctor_view(&seen, Symbols::Ascii, 60)),
            "+ tmux: 3.3a\nx disk: 1 MiB free\n    -> make room\n1 problem, 0 warnings."
        );
        assert_eq!(plain(&doctor_view(&[], Symbols::Ascii, 60)), "All is well.");
    }
}
