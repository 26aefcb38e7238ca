//! The hermetic world of the tests, as far as it is needed here.
#[path = "../../tests/support/answer.rs"]
mod answer;
#[path = "../../tests/support/waiting.rs"]
mod waiting;
#[path = "../../tests/support/world.rs"]
mod world;

pub(crate) use answer::Answer;
pub(crate) use waiting::until;
pub(crate) use world::{STREAM, WORK, World};
