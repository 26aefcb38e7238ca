//! Whole workflows as users have them, one file each.
mod execute;
mod first_batch;
mod inside;
mod json;
mod looking;
mod queue;
mod refusals;
mod refusals_of_state;
mod sessions;
mod set_up;
mod update;
mod waiting;
mod wrong_use;
