//! Lines out of pieces of bytes, whatever the bytes are.
use std::io::BufRead as _;

/// One line without its line end. May hold anything but a newline, invalid UTF-8 included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The line, or its beginning.
    pub bytes: &'a [u8],
    /// How many bytes of it were dropped because it was too long; 0 for nearly all.
    pub dropped: u64,
}

/// Puts lines together that arrive in pieces. Holds at most one line, cut at a limit.
#[derive(Debug)]
pub struct LineSplitter {
    limit: usize,
    begun: Vec<u8>,
    dropped: u64,
}

impl LineSplitter {
    /// Lines longer than `limit` bytes are cut there.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            begun: Vec::new(),
            dropped: 0,
        }
    }

    /// Takes the next piece and hands out every line that it completes.
    pub fn push(&mut self, piece: &[u8], mut each: impl FnMut(Line<'_>)) {
        let mut rest = piece;
        while !rest.is_empty() {
            let (line, ended) = next_line(&mut rest);
            if !ended {
                self.keep(line);
            } else if self.begun.is_empty() && self.dropped == 0 {
                each(cut(line, self.limit));
            } else {
                self.keep(line);
                self.end(&mut each);
            }
        }
    }

    /// Hands out what was begun and will not be completed: the writer has ended.
    pub fn finish(&mut self, mut each: impl FnMut(Line<'_>)) {
        if !self.begun.is_empty() || self.dropped > 0 {
            self.end(&mut each);
        }
    }

    fn keep(&mut self, part: &[u8]) {
        let room = self.limit.saturating_sub(self.begun.len());
        let Line { bytes, dropped } = cut(part, room);
        self.begun.extend_from_slice(bytes);
        self.dropped = self.dropped.saturating_add(dropped);
    }

    fn end(&mut self, each: &mut impl FnMut(Line<'_>)) {
        each(Line {
            bytes: &self.begun,
            dropped: self.dropped,
        });
        // A long line must not be paid for ever after.
        self.begun.clear();
        self.begun.shrink_to(4 << 10);
        self.dropped = 0;
    }
}

/// The bytes up to the next newline, and whether there was one.
fn next_line<'a>(rest: &mut &'a [u8]) -> (&'a [u8], bool) {
    let all = *rest;
    // Only moves forward in a slice, so it cannot fail; std's search is the fast one.
    let length = rest.skip_until(b'\n').unwrap_or(all.len());
    let line = all.get(..length).unwrap_or(all);
    match line.strip_suffix(b"\n") {
        Some(line) => (line, true),
        None => (line, false),
    }
}

fn cut(line: &[u8], limit: usize) -> Line<'_> {
    match line.split_at_checked(limit) {
        Some((bytes, beyond)) => Line {
            bytes,
            dropped: beyond.len() as u64,
        },
        None => Line {
            bytes: line,
            dropped: 0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::LineSplitter;
    use proptest::prelude::{Strategy, any, prop, proptest};

    fn split(limit: usize, pieces: &[&[u8]]) -> Vec<(Vec<u8>, u64)> {
        let mut lines = Vec::new();
        let mut splitter = LineSplitter::new(limit);
        for piece in pieces {
            splitter.push(piece, |line| {
                lines.push((line.bytes.to_vec(), line.dropped));
            });
        }
        splitter.finish(|line| lines.push((line.bytes.to_vec(), line.dropped)));
        lines
    }

    #[test]
    fn lines_come_whole_however_they_arrive() {
        let lines = split(100, &[b"on", b"e\ntw", b"", b"o", b"\n\n\xff\nend"]);
        let lines: Vec<_> = lines.iter().map(|(bytes, _)| bytes.as_slice()).collect();
        assert_eq!(lines, [&b"one"[..], b"two", b"", b"\xff", b"end"]);
    }

    #[test]
    fn a_long_line_is_cut_and_says_so() {
        let lines = split(4, &[b"abcd\nabcdef\nabc", b"defgh", b"ij\nx"]);
        let expected = [("abcd", 0), ("abcd", 2), ("abcd", 6), ("x", 0)];
        let expected = expected.map(|(text, dropped)| (text.as_bytes().to_vec(), dropped));
        assert_eq!(lines, expected);
    }

    #[test]
    fn nothing_yields_nothing() {
        assert!(split(4, &[]).is_empty());
        assert!(split(4, &[b"a\n"]).len() == 1);
    }

    fn noise() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(
            prop::strategy::Union::new([
                any::<u8>().boxed(),
                proptest::strategy::Just(b'\n').boxed(),
            ]),
            0..200,
        )
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(bytes in noise(), at in 0_usize..200, limit in 0_usize..20) {
            let (left, right) = bytes.split_at(at.min(bytes.len()));
            assert_eq!(split(limit, &[left, right]), split(limit, &[&bytes]));
            let expected: Vec<_> = bytes
                .strip_suffix(b"\n")
                .unwrap_or(&bytes)
                .split(|&byte| byte == b'\n')
                .map(<[u8]>::len)
                .collect();
            let found: Vec<_> = split(limit, &[&bytes])
                .iter()
                .map(|(line, dropped)| line.len() + usize::try_from(*dropped).unwrap())
                .collect();
            if !bytes.is_empty() {
                assert_eq!(found, expected);
            }
        }
    }
}
