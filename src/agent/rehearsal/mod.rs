//! Rehearsal: a plan run with a scripted model or agent, at no cost.
//!
//! One script serves both ways: the model server answers the real opencode, and where there is no
//! opencode the player is the agent. `docs/agents.md` tells how a script is written.
mod answer;
mod command_line;
mod opencode_config;
mod player;
mod request;
mod script;
mod server;
mod shell;
mod spec;
mod step;
mod turn;

pub(super) use command_line::command_line;
pub use opencode_config::{config_for_opencode, environment_for_opencode, private_home, rehearsed};
pub use player::{PlayError, play};
pub use script::{SCRIPT_LIMIT, Script};
pub use server::{Announcement, RunError, run, serve};
pub use spec::{OpenTask, Spec, SpecError};
pub use step::{Finish, Step, ToolStep};
pub use turn::{Act, Before, Play, ToolCall, Turn};
