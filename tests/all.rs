//! All integration tests, as one binary: one module per room, story or command.
#![cfg(test)]
mod agent;
mod architecture;
mod docs_cli;
mod documents;
mod domain;
mod exit_codes;
mod model;
mod process;
mod store;
mod stories;
mod support;
mod tmux;
mod ui;
