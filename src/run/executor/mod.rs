//! Who starts supervisors: panes of tmux, or plain detached processes.
pub mod detached;
pub mod panes;
mod submission;

pub use submission::{ExecutorError, Rounds, Submission, submit};
