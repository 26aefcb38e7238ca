//! The supervisor: one small process per thread run.
//!
//! It holds the lock on `sessions/<id>/alive` for its whole life, starts the agent in its own
//! process group with plain files for its output, follows those files, and writes how it ended:
//! `exit.json` first, then (after the agent's process tree is gone) the record under the state
//! lock. The agent dies with it: by the parent-death signal, and what has left its group is
//! found by its tag.
mod begun;
mod chain;
mod claim;
mod exec;
mod finish;
mod intake;
mod live;
mod model_server;
mod outcome;
mod recorder;
mod screen;
mod session;
mod signals;
mod stop_reason;
mod surroundings;
mod tui;
mod verifying;

pub use chain::{Place, SuperviseError, Supervised, supervise};
pub use exec::NOT_STARTED;
