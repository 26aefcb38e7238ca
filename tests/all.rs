//! All integration tests, as one binary: one module per story or command.
mod store;
mod support;
