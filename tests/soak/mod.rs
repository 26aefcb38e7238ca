//! The soak: threads, updates and looks in parallel while anything is killed at any moment.
//!
//! The short form runs with all other tests. The long one, by hand:
//! `WORK_SOAK_KILLS=200 cargo test --test all soak:: -- --nocapture`, with `WORK_SOAK_SEED=N` to
//! repeat the choices of a run.
mod acknowledged;
mod agents;
mod bystander;
mod dice;
mod invariants;
mod kills;
mod random_kills;
mod round;
mod witness;
