//! Everything that reaches the terminal. No other room prints.
//!
//! [`ui::Ui`] holds the two streams. Views are pure functions from domain values to [`line::Line`]s
//! (for people) or JSON (for scripts); a line cleans whatever is put on it.
pub mod amount;
pub mod attention;
pub mod boxed;
pub mod captured;
pub mod changelog_view;
pub mod clean;
pub mod dashboard;
pub mod doctor_view;
pub mod duration;
pub mod envelope;
pub mod export_csv;
pub mod export_md;
pub mod facts;
pub mod gate_view;
mod held_interrupt;
pub mod html;
pub mod item_json;
pub mod line;
mod line_input;
pub mod list_view;
pub mod markdown;
pub mod menu;
pub mod progress;
pub mod prompt;
pub mod queued;
pub mod report_html;
pub mod report_md;
pub mod scene;
pub mod session_view;
pub mod session_words;
pub mod sessions_view;
pub mod settings;
pub mod show_view;
pub mod status_json;
pub mod status_view;
pub mod style;
pub mod symbols;
pub mod table;
pub mod thread_table;
pub mod timeline_svg;
pub mod totals;
pub mod tree_view;
pub mod trouble_table;
#[expect(
    clippy::module_inception,
    reason = "every type has a file of its name; this one is the room's heart"
)]
pub mod ui;
pub mod waits;
pub mod why_view;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod status_tests;
#[cfg(test)]
mod text_tests;
#[cfg(test)]
mod view_tests;
