//! Real processes, files and terminals.
#![cfg(test)]

mod agent_exec;
mod child;
mod detached;
mod end;
mod follow;
mod identity;
mod terminal;
mod world;
