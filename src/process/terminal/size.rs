//! How much room a terminal has.
use std::io;

use rustix::termios::tcgetwinsize;

/// Columns and rows, both at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalSize {
    /// Characters in a line.
    pub columns: u16,
    /// Lines.
    pub rows: u16,
}

/// The size of the terminal that our output goes to; `None` when it goes elsewhere or the
/// terminal does not say.
pub fn terminal_size() -> Option<TerminalSize> {
    let size = tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some(TerminalSize {
        columns: size.ws_col,
        rows: size.ws_row,
    })
}
