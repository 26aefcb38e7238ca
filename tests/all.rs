//! All integration tests, as one binary: one module per story or command.
mod support;
#[cfg(test)]
mod tmux;
