//! Verification: commands of the approved plan that show whether something is done.
//!
//! They are the only shell text that `work` runs. They come from the plan as a person approved it
//! and from nowhere else, run in a process group of their own with a time limit, and are ended with
//! everything they started.
mod bench;
mod item;
mod planned;
mod store;

pub use bench::{Bench, environment};
pub use item::{Item, Open, Verdict, items};
pub use planned::{PlanUnreadable, Planned, planned};
pub use store::{store_stage, store_thread};
