//! Everything that reaches the terminal. No other room prints.
//!
//! [`ui::Ui`] holds the two streams. Views are pure functions from domain values to [`line::Line`]s
//! (for people) or JSON (for scripts, see [`json`]); a line cleans whatever is put on it.
pub mod amount;
pub mod clean;
pub mod duration;
pub mod envelope;
pub mod line;
pub mod prompt;
pub mod settings;
pub mod style;
pub mod symbols;
pub mod table;
pub mod ui;
