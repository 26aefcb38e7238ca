//! What people and agents write down, and the documents made of it.
pub mod checkpoint;
pub mod checkpoint_message;
pub mod own_files;
pub mod phase;
