//! `/proc/<pid>/stat`: the one line that says who a process is and whose child.
use std::{fs, io};

/// What we read of the line; field numbers are those of proc(5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ProcStat {
    pub(super) pid: u32,
    /// Field 3: `R`, `S`, `D`, `T`, `Z` …
    pub(super) state: u8,
    /// Field 4: 0 for the first process of a pid namespace.
    pub(super) parent: u32,
    /// Field 5.
    pub(super) group: i32,
    /// Fields 14 to 17: clock ticks of processor time, its own and that of children it waited for.
    pub(super) ticks: u64,
    /// Field 22, in clock ticks since boot.
    pub(super) start_time: u64,
}

impl ProcStat {
    /// The line of a process that exists (it may be a zombie).
    pub(super) fn read(pid: u32) -> io::Result<Self> {
        let line = fs::read(format!("/proc/{pid}/stat"))?;
        Self::parse(&line)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "unreadable stat line"))
    }

    /// A process that has ended and only waits to be collected.
    pub(super) fn has_ended(self) -> bool {
        matches!(self.state, b'Z' | b'X' | b'x')
    }

    /// Field 2, the name, may hold blanks, newlines and parentheses: what counts begins after the
    /// last `)`.
    fn parse(line: &[u8]) -> Option<Self> {
        let name_begin = line.iter().position(|&byte| byte == b'(')?;
        let name_end = line.iter().rposition(|&byte| byte == b')')?;
        let pid = std::str::from_utf8(line.get(..name_begin)?).ok()?;
        let rest = std::str::from_utf8(line.get(name_end + 1..)?).ok()?;
        let mut fields = rest.split_ascii_whitespace();
        let state = fields.next()?.bytes().next()?;
        let parent = fields.next()?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        // fields 6 to 13 lie between
        let mut ticks: u64 = fields.nth(8)?.parse().ok()?;
        for _ in 15..=17 {
            // a kernel may write a negative sum of children's times
            let more: i64 = fields.next()?.parse().ok()?;
            ticks = ticks.saturating_add_signed(more.max(0));
        }
        Some(Self {
            pid: pid.trim().parse().ok()?,
            state,
            parent,
            group,
            ticks,
            // fields 18 to 21 lie between
            start_time: fields.nth(4)?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ProcStat;

    const TAIL: &[u8] = b" S 7 40 6 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1000 1";

    #[test]
    fn a_name_may_hold_anything() {
        for name in ["(sh)", "(a) S 1 2)", "(x\ny z)", "()"] {
            let line = [b"42 ", name.as_bytes(), TAIL].concat();
            let stat = ProcStat::parse(&line).unwrap();
            assert_eq!(
                (stat.pid, stat.state, stat.parent, stat.group),
                (42, b'S', 7, 40)
            );
            assert_eq!((stat.ticks, stat.start_time), (5 + 6 + 7 + 8, 98765));
        }
        let line = [b"42 (\xff\xfe)", TAIL].concat();
        assert_eq!(ProcStat::parse(&line).unwrap().start_time, 98765);
    }

    #[test]
    fn half_a_line_is_no_process() {
        for line in [&b""[..], b"42", b"42 (sh)", b"42 (sh) S 7 40 6", b")("] {
            assert_eq!(ProcStat::parse(line), None);
        }
    }

    #[test]
    fn our_own_line_is_read() {
        let own = ProcStat::read(std::process::id()).unwrap();
        assert_eq!(own.pid, std::process::id());
        assert!(!own.has_ended());
        assert!(own.start_time > 0);
    }
}
