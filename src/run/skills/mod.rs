//! Instruction files that teach coding agents to plan with, work under and review through `work`.
mod install;
mod text;

pub use install::{Kept, Tool, install};
pub use text::{NAMES, skill};
