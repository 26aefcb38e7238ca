//! All integration tests, as one binary: one module per story or command.
mod architecture;
mod exit_codes;
mod support;
