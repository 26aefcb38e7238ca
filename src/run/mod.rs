//! Running a batch and recording what really happened.
//!
//! `multi` writes the intent, has the executor start one supervisor per thread, and may then go
//! away: each supervisor records its own end and starts what waits for a slot. Nobody has to stay
//! alive for the record to be right; `settle` mends what a killed supervisor could not write.
pub mod approve_stage;
pub mod assign;
mod at_work;
pub mod attach;
pub mod changed;
pub mod choice;
pub mod complete;
pub mod completed_at;
pub mod create;
pub mod declare;
pub mod diff;
pub mod dispatch;
mod event_words;
pub mod executor;
pub mod fix;
pub mod gate;
pub mod git;
pub mod handoff;
mod history;
pub mod import;
pub mod intent;
pub mod last_words;
pub mod launch;
mod left_behind;
pub mod linked;
mod models;
pub mod open;
pub mod plan_add;
pub mod plan_approve;
pub mod plan_check;
pub mod plan_diff;
pub mod plan_editor;
pub mod plan_error;
pub mod plan_file;
pub mod preconditions;
mod programs;
pub mod project;
pub mod put_away;
pub mod rehearse;
mod resumed;
mod scope;
pub mod settle;
pub mod setup;
pub mod spec;
pub mod stop;
pub mod supervise;
pub mod told;
pub mod update;
pub mod verify;
pub mod wait;
pub mod warm;
pub mod why;
