//! The documents, rendered: one file each. The same story and zone give the same bytes.
pub mod agent_outputs;
pub mod orchestration;
pub mod progress;
pub mod session_archive;
pub mod session_state;
mod session_state_limits;
pub mod status_words;
pub mod times;
pub mod tracked;
pub mod tracked_decisions;
pub mod tracked_handoff;
pub mod tracked_log;
