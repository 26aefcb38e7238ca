//! The documents as files: which exist, where they lie, and how they are kept current and read in.
pub mod agent_session;
pub mod apply;
pub mod archive;
mod backup;
pub mod desk;
pub mod error;
pub mod import;
pub mod kind;
mod overflow;
pub mod paper;
pub mod put_away;
pub mod refresh;
mod seen;
pub mod settings;
mod source;
pub mod sync;
mod write;
