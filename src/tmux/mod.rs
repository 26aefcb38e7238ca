//! The only room that knows tmux.
