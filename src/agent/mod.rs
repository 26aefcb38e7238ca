//! Agents: `agents.yaml`, drivers, and the rehearsal.
//!
//! ```text
//! config      agents.yaml: agents, defaults of runs, warnings with line and column
//! driver      what a driver is: command to start, events to read, verdict at the end
//! opencode    the opencode driver: command line, environment, events, HTTP API of its TUI
//! command     the driver for any program: prompt on stdin, the exit code decides
//! rehearsal   scripted model server for the real opencode, and a scripted agent without it
//! ```
//!
//! Nothing here starts an agent process: the supervisor does, from what a driver says.
pub mod command;
pub mod config;
pub mod driver;
pub mod opencode;
pub mod rehearsal;
mod yaml;

pub use yaml::Position;
