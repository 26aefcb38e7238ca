//! A model of how sessions are begun, claimed, ended and settled, explored in all its states: one
//! thread, two attempts, up to four kills anywhere and a reboot. Every change of a session's state
//! goes through `domain::transition::apply`, as it does in the program.
//!
//! The properties P1–P9 are those of docs/state-machine.md. Each mutant leaves one rule out and
//! must break the properties named with it: so the check is known to be able to fail.
mod claims;
mod explore;
mod properties;
mod rules;
mod state;
