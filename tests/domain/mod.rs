//! The rules of `domain`, as tables and properties.
mod made;
mod prompts;
mod schedules;
mod state_machine;
mod thread_states;
mod totals;
