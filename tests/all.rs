//! All integration tests, as one binary: one module per story or command.
mod process;
mod support;
#[cfg(test)]
mod tmux;
