//! Whole workflows as users have them, one file each.
mod first_batch;
