//! Fuzzing of everything that reads what others may have written: mutated samples, and every input
//! that is answered in a new way becomes a sample itself.
//!
//! It needs no toolchain but the stable one, so it runs with all other tests: a few thousand inputs
//! with a fixed seed. The long form, by hand, so many seconds for each target:
//! `WORK_FUZZ_SECONDS=600 cargo test --release --test all fuzz:: -- --nocapture`
mod engine;
mod events;
mod files;
mod ids;
mod journal;
mod mutate;
mod state;
mod texts;
