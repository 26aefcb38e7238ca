//! The rules of a plan, one file each.
pub(super) mod agents;
pub(super) mod basics;
pub(super) mod dependencies;
pub(super) mod inputs;
pub(super) mod names;
pub(super) mod numbers;
pub(super) mod requirements;
pub(super) mod shared;
pub(super) mod spec;
