//! Documents as lines: whose each line is, and how ours are replaced while those of people keep
//! their bytes and their place.
pub mod align;
pub mod bytes;
pub mod compare;
pub mod fence;
pub mod item;
pub mod key;
pub mod lines;
pub mod merge;

#[cfg(test)]
mod merge_tests;
