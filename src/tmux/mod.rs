//! The only room that knows tmux.
//!
//! One tmux server on a private socket serves every repository; one tmux session belongs to one
//! workstream of one repository. [`Server`] asks, [`TmuxError`] says why not. What tmux knows
//! about a pane is evidence, never the record: it can lose an exit status for good.
//!
//! Text that people write goes into `@work_*` options only. Names, titles and start directories
//! are format strings to tmux, and a format can run a command.

mod argv;
mod environment;
mod error;
mod layout;
mod look;
mod open;
mod pane;
mod pane_list;
mod place;
mod program;
mod runner;
mod sequence;
mod server;
mod session;
mod socket;
mod spec;
mod text;
mod version;

pub use error::TmuxError;
pub use layout::Size;
pub use pane::{Pane, PaneId, PaneLife, PaneRef, ServerIdentity};
pub use server::{Scope, Server};
pub use session::{SessionName, session_name};
pub use socket::Socket;
pub use spec::{PaneSpec, PaneTags, SessionSpec};
pub use version::Version;
