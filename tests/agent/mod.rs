//! Agents: the real opencode against the scripted model, and the scripted agent.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skip must be seen"
)]
mod docs;
mod finder;
mod interface;
mod opencode;
mod player;
mod rig;
