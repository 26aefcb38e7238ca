//! Rehearsal: a plan run with a scripted model or agent, at no cost.
mod command_line;

pub(super) use command_line::command_line;
