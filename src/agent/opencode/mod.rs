//! The opencode driver, for opencode 1.18.
//!
//! What it asks of opencode and which traps it answers is told in `docs/opencode.md`.
mod command_line;
mod environment;
mod event;
pub mod interface;
mod lenient;
mod log;
mod plugin;
mod reader;
mod reset;
mod session_list;
mod version;

pub(super) use command_line::command_line;
pub use command_line::{title, warm_up};
pub use plugin::{CONFIG_VARIABLE, SOURCE as PLUGIN, config_with_plugin};
pub(super) use reader::OpencodeReader;
pub use session_list::{session_list, session_titled};
pub use version::{Version, VersionError, version_command, version_of};
