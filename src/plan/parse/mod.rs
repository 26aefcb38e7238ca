//! From text to a plan: Markdown blocks, what headings and labels mean, and the items below them.
mod blocks;
mod build;
mod command;
mod footer;
mod heading;
mod label;
mod lost;
mod mark;
mod read;
mod source;
mod stage;
mod task;
mod thread;

pub use self::read::parse;
