//! `doctor`: looks at everything that a run depends on, and says what to do about what is wrong.
//! Looking changes nothing but what every command mends (sessions whose supervisor is gone).
mod agents;
pub mod check;
pub mod examine;
mod left_over;
mod locks;
mod machine;
mod opencode_data;
mod programs;
pub mod remedy;
mod sessions;
mod state;
