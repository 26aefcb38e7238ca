//! PLAN.md, as pure functions over its text.
pub mod change;
pub mod code;
mod comment;
pub mod completion;
pub mod drift;
pub mod edit;
pub mod finding;
pub mod fingerprint;
pub mod glob;
mod matching;
pub mod model;
mod normal;
pub mod parse;
pub mod position;
pub mod prompt;
pub mod reconcile;
mod rules;
pub mod template;
pub mod validate;

#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod finding_tests;
#[cfg(test)]
mod parse_tests;
#[cfg(test)]
mod prompt_tests;
#[cfg(test)]
mod reconcile_tests;
#[cfg(test)]
mod sample;
