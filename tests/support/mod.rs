//! What the stories share: a hermetic world with its own home, repository and tmux socket.
mod answer;
pub(crate) mod faults;
mod planned;
mod programs;
mod terminal;
mod trouble;
mod waiting;
mod world;

pub(crate) use answer::Answer;
pub(crate) use programs::{SAMPLE, path_without_opencode};
pub(crate) use terminal::Terminal;
pub(crate) use waiting::{until, until_some};
pub(crate) use world::{STREAM, WORK, World};
