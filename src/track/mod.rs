//! What people and agents write down, and the documents made of it.
pub mod at;
pub mod blockers;
pub mod changed_files;
pub mod errors;
pub mod failed;
pub mod own_files;
pub mod phase;
pub mod tracked;
