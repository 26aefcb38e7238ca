//! What people and agents write down, and the documents made of it.
pub mod text;
