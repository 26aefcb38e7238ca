//! `work fix`: put threads in trouble right, by flags or in a dialogue.
mod args;
mod carry_out;
mod dialogue;
mod entry;
mod new_stage;
mod summary;

pub(super) use args::Fix;
pub(super) use entry::run;
