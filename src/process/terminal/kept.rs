//! The settings of our terminal while another program has it, for when that one dies untidily.
use std::io;

use rustix::{
    io::write,
    termios::{OptionalActions, Termios, tcgetattr, tcsetattr},
};

use super::quiet::TtouBlocked;

/// What a program may have switched on, switched off, in the terms of ECMA-48 and xterm: scroll
/// region, mouse, focus and paste reports, the keypad, the alternate screen, colours, no cursor.
const TIDY: &[u8] =
    b"\x1b[r\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1004l\x1b[?2004l\
\x1b[?1l\x1b>\x1b[?1049l\x1b(B\x1b[0m\x1b[?25h\r\n";

/// The terminal of our standard input as it was.
pub struct KeptTerminal {
    /// None when there is no terminal.
    before: Option<Termios>,
}

impl KeptTerminal {
    /// The settings as they are now.
    #[must_use]
    pub fn look() -> Self {
        Self {
            before: tcgetattr(io::stdin()).ok(),
        }
    }

    /// Puts back what is no longer as it was, and leaves the alternate screen then. Whether there
    /// was anything to do: whoever ended in good order has set its terminal back itself.
    pub fn put_back(&self) -> bool {
        let (Some(before), Ok(now)) = (&self.before, tcgetattr(io::stdin())) else {
            return false;
        };
        if (before.local_modes, before.input_modes) == (now.local_modes, now.input_modes) {
            return false;
        }
        let _blocked = TtouBlocked::new();
        // what was typed meanwhile stays; a terminal that refuses is gone
        let _gone = tcsetattr(io::stdin(), OptionalActions::Now, before);
        let mut rest = TIDY;
        while let Ok(count @ 1..) = write(io::stdout(), rest) {
            rest = rest.get(count..).unwrap_or_default();
        }
        true
    }
}
