//! What people and agents write down, and the documents made of it.
pub mod read;
pub mod story;
pub mod text;
pub mod views;
