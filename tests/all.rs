//! All integration tests, as one binary: one module per story or command.
mod agent;
mod support;
