//! What people and agents write down, and the documents made of it.
pub mod documents;
pub mod intake;
pub mod read;
pub mod story;
pub mod text;
pub mod views;
