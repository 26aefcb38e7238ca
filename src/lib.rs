//! `work` runs a plan of work by parallel coding agents and tells the truth about it.
//!
//! One word, one meaning. A *workstream* is one goal with one plan. A *stage* is a serial phase
//! of it and ends at a gate; a *batch* is a serial group inside a stage; the *threads* of a batch
//! run in parallel, one agent each; *tasks* are what a thread ticks off, in order. A *session* is
//! one agent process on one thread, with a record of how it began and ended. The *supervisor* is
//! our process in each pane: it starts the agent, reads its events and writes how it ended.
//!
//! The rooms of this crate, and who may use whom (left uses right, never back):
//!
//! ```text
//! main → cli → { run, track, ui } → { store, agent, tmux, process } → { domain, plan }
//! ```
//!
//! `domain` and `plan` are pure: no file, process, clock, environment or terminal. `failure` and `exit` say
//! what a command returns when it cannot do what it was asked.
pub mod agent;
pub mod cli;
pub mod domain;
pub mod exit;
pub mod failure;
pub mod plan;
pub mod process;
pub mod run;
pub mod store;
pub mod tmux;
pub mod track;
pub mod ui;
