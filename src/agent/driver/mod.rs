//! What a driver is: how an agent is started, read, and judged at its end.
mod event;
mod launch;
mod plain;
mod readable;
mod reader;
mod usage;
mod verdict;

pub use crate::domain::session::{Cause as EndCause, Tokens};
pub use event::{AgentError, AgentEvent};
pub use launch::{
    AgentCommand, LaunchError, LaunchMode, LaunchRequest, RehearsalPlay, StdinFrom, command_for,
};
pub(crate) use plain::PlainReader;
pub(crate) use readable::error_line;
pub use readable::readable;
pub use reader::Reader;
pub use usage::Usage;
pub use verdict::{AgentExit, Limit, Verdict};
pub(crate) use verdict::{KEYBOARD_QUIT, by_signal, plain_verdict};
