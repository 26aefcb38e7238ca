//! What the keys of the dashboard mean.

/// What a person pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// So many rows down, up when negative.
    Move(isize),
    /// Show the pane of the chosen thread.
    Attach,
    /// Show its log, or no more.
    Log,
    /// End it.
    Stop,
    /// Put it right.
    Fix,
    /// The answer yes.
    Yes,
    /// Leave.
    Quit,
    /// Ctrl-C.
    Interrupt,
    /// Something else: the answer no.
    Other,
}

/// The line that explains them.
pub(super) const HELP: &str = "↑↓ choose  a attach  l log  s stop  f fix  q quit";

/// The same where only ASCII can be shown.
pub(super) const ASCII_HELP: &str = "j k choose  a attach  l log  s stop  f fix  q quit";

/// What the terminal sent, key by key. Read here and not by crossterm, whose reader forgets a key
/// that comes together with a change of size (0.29: one notice of two is dropped).
pub(super) fn presses(mut bytes: &[u8]) -> Vec<Press> {
    let mut found = Vec::new();
    while let Some((first, rest)) = bytes.split_first() {
        let (press, after) = match (*first, rest.first()) {
            (0x1b, Some(b'[' | b'O')) => sequence(rest.get(1..).unwrap_or_default()),
            _ => (plain(*first), rest),
        };
        found.push(press);
        bytes = after;
    }
    found
}

const fn plain(byte: u8) -> Press {
    match byte {
        0x03 => Press::Interrupt,
        b'k' => Press::Move(-1),
        b'j' => Press::Move(1),
        b'a' | b'\r' => Press::Attach,
        b'l' => Press::Log,
        b's' => Press::Stop,
        b'f' => Press::Fix,
        b'y' => Press::Yes,
        b'q' | 0x1b => Press::Quit,
        _ => Press::Other,
    }
}

/// What stands behind `ESC [`: parameters, and the byte that ends them (ECMA-48, 5.4).
fn sequence(bytes: &[u8]) -> (Press, &[u8]) {
    let end = bytes.iter().position(|byte| (0x40..=0x7e).contains(byte));
    let Some(end) = end else {
        return (Press::Other, &[]);
    };
    let (parameters, rest) = bytes.split_at(end);
    let press = match (parameters, rest.first()) {
        (b"", Some(b'A')) => Press::Move(-1),
        (b"", Some(b'B')) => Press::Move(1),
        (b"", Some(b'H')) | (b"1" | b"7", Some(b'~')) => Press::Move(isize::MIN),
        (b"", Some(b'F')) | (b"4" | b"8", Some(b'~')) => Press::Move(isize::MAX),
        (b"5", Some(b'~')) => Press::Move(-10),
        (b"6", Some(b'~')) => Press::Move(10),
        _ => Press::Other,
    };
    (press, rest.get(1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_one_by_one() {
        use Press::{Fix, Interrupt, Log, Move, Other, Quit, Stop};
        let cases: [(&[u8], &[Press]); 6] = [
            (b"\x1b[A\x1bOBjk", &[Move(-1), Move(1), Move(1), Move(-1)]),
            (b"lsf", &[Log, Stop, Fix]),
            (b"\x1b", &[Quit]),
            (b"\x03q", &[Interrupt, Quit]),
            (
                b"\x1b[4~\x1b[5~\x1b[H",
                &[Move(isize::MAX), Move(-10), Move(isize::MIN)],
            ),
            (
                "\u{1b}[1;5Aé\u{1b}[".as_bytes(),
                &[Other, Other, Other, Other],
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(presses(bytes), expected, "{bytes:?}");
        }
    }
}
