//! PLAN.md, as pure functions over its text.
pub mod fingerprint;
