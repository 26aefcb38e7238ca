//! Text that a terminal has not taken yet: bounded, the oldest lines go first.
use std::collections::VecDeque;

/// What waits to be written. Over the limit whole lines are dropped from the front and a line says
/// later how many.
#[derive(Debug)]
pub(super) struct Backlog {
    limit: usize,
    /// The line that says how many were dropped, once its writing has begun.
    notice: VecDeque<u8>,
    text: VecDeque<u8>,
    skipped: u64,
    /// Whether the terminal has got the beginning of the line that `text` goes on with.
    in_line: bool,
}

impl Backlog {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            notice: VecDeque::new(),
            text: VecDeque::new(),
            skipped: 0,
            in_line: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.notice.is_empty() && self.text.is_empty() && self.skipped == 0
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.text.extend(bytes);
        while self.text.len() > self.limit {
            self.drop_a_line();
        }
    }

    /// What is to be written next; empty only when nothing is left.
    pub(super) fn next(&mut self) -> &[u8] {
        if self.notice.is_empty() && self.skipped > 0 {
            let begin = if self.in_line { "\n" } else { "" };
            let notice = format!("{begin}[{} lines skipped]\n", self.skipped);
            self.notice.extend(notice.bytes());
            self.skipped = 0;
            self.in_line = false;
        }
        let part = if self.notice.is_empty() {
            &self.text
        } else {
            &self.notice
        };
        part.as_slices().0
    }

    /// The first `count` bytes of what [`Self::next`] gave were written.
    pub(super) fn written(&mut self, count: usize) {
        if !self.notice.is_empty() {
            self.notice.drain(..count.min(self.notice.len()));
            return;
        }
        let last = self.text.drain(..count.min(self.text.len())).next_back();
        if let Some(last) = last {
            self.in_line = last != b'\n';
        }
        if self.text.is_empty() {
            // After a stall the memory goes back.
            self.text.shrink_to(4 << 10);
        }
    }

    /// Nobody will read it any more.
    pub(super) fn discard(&mut self) {
        *self = Self::new(self.limit);
    }

    /// The front line goes; if it has no end, all of it that has come so far.
    fn drop_a_line(&mut self) {
        let end = self.text.iter().position(|&byte| byte == b'\n');
        let length = end.map_or(self.text.len(), |end| end + 1);
        self.text.drain(..length);
        self.skipped += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Backlog;

    fn take(backlog: &mut Backlog, at_most: usize) -> String {
        let mut out = Vec::new();
        while !backlog.is_empty() && out.len() < at_most {
            let room = at_most - out.len();
            let part = backlog.next();
            let count = part.len().min(room);
            out.extend_from_slice(&part[..count]);
            backlog.written(count);
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_comes_out_as_it_went_in() {
        let mut backlog = Backlog::new(100);
        backlog.push(b"one\ntwo\n");
        assert_eq!(take(&mut backlog, 5), "one\nt");
        backlog.push(b"three");
        assert_eq!(take(&mut backlog, 100), "wo\nthree");
        assert!(backlog.is_empty());
    }

    #[test]
    fn the_oldest_lines_go_and_are_counted() {
        let mut backlog = Backlog::new(12);
        backlog.push(b"aaaa\nbbbb\ncccc\ndddd\n");
        assert_eq!(take(&mut backlog, 100), "[2 lines skipped]\ncccc\ndddd\n");
    }

    #[test]
    fn a_half_written_line_is_ended_before_the_notice() {
        let mut backlog = Backlog::new(12);
        backlog.push(b"aaaa\n");
        assert_eq!(take(&mut backlog, 2), "aa");
        backlog.push(b"bbbb\ncccc\n");
        assert_eq!(take(&mut backlog, 100), "\n[1 lines skipped]\nbbbb\ncccc\n");
    }

    #[test]
    fn drops_during_a_notice_get_a_notice_of_their_own() {
        let mut backlog = Backlog::new(6);
        backlog.push(b"aaaa\nbbbb\n");
        assert_eq!(take(&mut backlog, 3), "[1 ");
        backlog.push(b"cccc\n");
        assert_eq!(
            take(&mut backlog, 100),
            "lines skipped]\n[1 lines skipped]\ncccc\n"
        );
    }

    #[test]
    fn a_line_without_end_stays_bounded() {
        let mut backlog = Backlog::new(64);
        for _ in 0..1000 {
            backlog.push(&[b'x'; 50]);
        }
        assert!(take(&mut backlog, 10_000).len() < 200);
    }
}
