//! What people and agents write down, and the documents made of it.
pub mod at;
pub mod blockers;
pub mod brief;
mod brief_text;
pub mod changed_files;
pub mod checkpoint;
pub mod checkpoint_message;
pub mod errors;
pub mod failed;
pub mod own_files;
pub mod phase;
pub mod saved;
pub mod session_summary;
pub mod todos;
pub mod tracked;
