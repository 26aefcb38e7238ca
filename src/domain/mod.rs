//! What work is, as pure values and functions.
//!
//! Nothing here reads a file, a clock, the environment or a terminal: time, ids and randomness
//! come in as arguments. So every rule about states can be tested without a machine around it.
pub mod activity;
pub mod approach;
pub mod beginning;
pub mod budget;
pub mod category;
pub mod check_kind;
pub mod checkpoint;
pub mod circle;
pub mod clean;
pub mod concrete;
pub mod dollars;
pub mod evidence;
pub mod handoff;
pub mod happened;
pub mod id;
pub mod integrity;
pub mod named;
pub mod new_task;
mod once;
pub mod open_tasks;
pub mod progress;
pub mod prompt;
pub mod rehearsed;
pub mod remedy;
pub mod run;
pub mod schedule;
pub mod session;
pub mod session_json;
pub mod slug;
pub mod stage;
pub mod suggestion;
pub mod task;
pub mod terms;
pub mod thread;
pub mod through;
pub mod tracked;
pub mod transition;
pub mod verdict;
mod verifying;
pub mod workstream;
