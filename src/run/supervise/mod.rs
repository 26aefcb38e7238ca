//! The supervisor: one small process per thread run.
//!
//! It holds the lock on `sessions/<id>/alive` for its whole life, starts the agent in its own
//! process group with plain files for its output, follows those files, and writes how it ended:
//! `exit.json` first, then (after the agent's process tree is gone) the record under the state
//! lock. The agent dies with it: by the parent-death signal, and what has left its group is
//! found by its tag.
mod backoff;
mod begun;
mod chain;
mod claim;
mod closing;
mod exec;
mod finish;
mod follow;
mod idle;
mod intake;
mod keeping;
mod last_word;
mod live;
mod model_server;
mod next;
mod outcome;
mod pausing;
mod recorder;
mod screen;
mod session;
mod signals;
mod spending;
mod starting;
mod stop_reason;
mod surroundings;
mod tell;
mod terms_of;
mod trouble;
mod tui;
mod tui_watch;
mod verifying;
mod waiting;

pub use chain::{Place, SuperviseError, Supervised, supervise};
pub use exec::NOT_STARTED;
