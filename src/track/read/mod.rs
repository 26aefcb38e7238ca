//! Documents read back: what people and other tools wrote becomes facts, line by line. Pure.
pub mod attempt;
pub mod fact;
pub mod moment;
pub mod orchestration;
pub mod phases;
pub mod phases_plan;
pub mod progress;
pub mod session_state;
mod sheet;
