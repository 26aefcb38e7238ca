//! All integration tests, as one binary: one module per room, story or command.
#![cfg(test)]
mod agent;
mod architecture;
mod docs_cli;
mod docs_reliability;
mod documents;
mod domain;
mod exit_codes;
mod fuzz;
mod model;
mod process;
mod soak;
mod store;
mod stories;
mod support;
mod tmux;
mod ui;
