//! Whole workflows as users have them, one file each.
mod demo;
mod first_batch;
mod needs_opencode_failures;
mod needs_opencode_models;
mod needs_opencode_sample;
mod rehearsal;
mod secrets;
mod two_copies;
