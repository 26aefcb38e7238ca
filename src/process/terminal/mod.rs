//! The terminal of a pane: written to without ever waiting for it, handed to the agent and back.
mod backlog;
pub mod foreground;
mod kept;
mod pane_tty;
mod quiet;
mod size;
mod suspend_key;

pub use foreground::{hand_terminal_to, take_terminal_back};
pub use kept::KeptTerminal;
pub use pane_tty::PaneTty;
pub use size::{TerminalSize, terminal_size};
pub use suspend_key::without_suspend_key;
