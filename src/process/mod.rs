//! Processes of this machine: who they are, how they end, what they wrote, what time it is.
//!
//! Everything that only Linux offers (`/proc`, pidfd, inotify, parent-death signals) stands here
//! and nowhere else. A process is never addressed by its pid alone: pids are reused within
//! seconds, so every signal goes to a [`identity::ProcessIdentity`] that was checked again.
pub mod activity;
pub mod agent_exec;
pub mod argument;
pub mod belonging;
pub mod chance;
pub mod clock;
pub mod detached;
pub mod end;
mod exec_window;
pub mod file_age;
pub mod file_system;
pub mod follow;
pub mod git;
pub mod git_changes;
pub mod git_commit;
pub mod git_status;
pub mod host;
pub mod identity;
pub mod memory;
mod proc_stat;
pub mod readiness;
pub mod reap;
pub mod resources;
pub mod signal;
pub mod subreaper;
pub mod tag;
pub mod terminal;
pub mod tree;
pub mod zone;
