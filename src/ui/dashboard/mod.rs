//! The live dashboard (`work watch`): what is on it, how it is drawn, its keys and its screen.
mod board;
mod draw;
mod keys;
mod screen;

pub use board::{Board, Log};
pub use keys::Press;
pub use screen::{Heard, Screen, ScreenError};
