//! All integration tests, as one binary: one module per story or command.
mod support;
mod ui;
