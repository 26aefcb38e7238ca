//! Hooks for coding agents and git: all of them call `work hook`, and what people have stays.
mod claude;
mod error;
mod git;
mod kept;
mod opencode;

pub use claude::install as install_claude;
pub use error::HookError;
pub use git::{Rule, install as install_git};
pub use kept::Kept;
pub use opencode::{PLUGIN, install as install_opencode};
