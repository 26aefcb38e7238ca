//! The key that suspends what runs in a terminal (Ctrl-Z). In a pane there is no shell that could
//! have it go on again: its agent would stand still until a time limit ends it.
use std::io;

use rustix::termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};

use super::{foreground::controlling_terminal, quiet::TtouBlocked};

/// What a terminal has for a key that does not exist (`_POSIX_VDISABLE` of Linux).
const NO_KEY: u8 = 0;

/// Takes the key away from our terminal. `Ok(false)` when we have none.
///
/// # Errors
/// When the terminal refuses.
pub fn without_suspend_key() -> io::Result<bool> {
    let Some(terminal) = controlling_terminal()? else {
        return Ok(false);
    };
    let mut settings = tcgetattr(&terminal)?;
    settings.special_codes[SpecialCodeIndex::VSUSP] = NO_KEY;
    let _blocked = TtouBlocked::new();
    tcsetattr(&terminal, OptionalActions::Now, &settings)?;
    Ok(true)
}
