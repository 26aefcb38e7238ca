//! The tmux room against a real tmux on a private socket.

mod environment;
mod lifecycle;
mod names;
mod panes;
mod world;
