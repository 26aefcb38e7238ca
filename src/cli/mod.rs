//! The command line: one file per command, each with its arguments (their doc comments are the
//! help text), a call, and what is printed. No logic.
mod app;
mod approve;
mod attach;
mod completions;
mod context;
mod current;
mod diff;
mod dispatch;
mod exec_agent;
mod execute;
mod fail;
mod fail_launch;
mod global;
mod init;
mod inside;
mod known;
mod list;
mod logs;
mod model_server;
mod multi;
mod multi_args;
mod present;
mod rehearsal_agent;
mod session;
mod session_complete;
mod show;
mod status;
mod stop;
mod supervise;
mod tree;
mod update;
mod wait;
mod watching;

pub use app::{Cli, command, run};
