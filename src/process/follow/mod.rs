//! What other processes write, followed without polling: notices that a file has grown
//! ([`Follower`]), the bytes that were appended ([`FileTail`]), the lines in them
//! ([`LineSplitter`]), and what changes in folders ([`DirectoryWatch`]).
mod directory;
mod follower;
mod inotify;
mod lines;
mod tail;

pub use directory::{Change, DirectoryWatch};
pub use follower::Follower;
pub use inotify::WatchError;
pub use lines::{Line, LineSplitter};
pub use tail::FileTail;
