//! Fenced code: nothing inside is read.

/// Follows the lines of a text and knows which are in a code fence.
#[derive(Debug, Default)]
pub struct Fence {
    open: Option<(char, usize)>,
}

impl Fence {
    /// Whether this line belongs to a fence: its first and last line do.
    pub fn holds(&mut self, line: &str) -> bool {
        let text = line.trim_start();
        let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = mark.map_or(0, |mark| text.chars().take_while(|c| *c == mark).count());
        match (self.open, mark) {
            (None, Some(mark)) if length >= 3 => {
                let rest = text.get(length..).unwrap_or_default();
                if mark == '`' && rest.contains('`') {
                    return false;
                }
                self.open = Some((mark, length));
                true
            }
            (None, _) => false,
            (Some((open, least)), Some(mark))
                if mark == open && length >= least && text.trim_end().chars().count() == length =>
            {
                self.open = None;
                true
            }
            (Some(_), _) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_ends_where_it_is_closed() {
        let text = [
            "a",
            "```json",
            "- [ ] x",
            "~~~",
            "```",
            "b",
            "``` a ` b",
            "c",
        ];
        let mut fence = Fence::default();
        let held: Vec<bool> = text.iter().map(|line| fence.holds(line)).collect();
        assert_eq!(held, [false, true, true, true, true, false, false, false]);
    }
}
