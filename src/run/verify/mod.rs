//! Verification: commands of the approved plan that show whether something is done.
//!
//! They are the only shell text that `work` runs. They come from the plan as a person approved it
//! and from nowhere else, run in a process group of their own with a time limit, and are ended with
//! everything they started.
mod bench;
mod choice;
mod gaps;
mod item;
mod planned;
mod record;
mod report;
mod stale;
mod store;

pub use bench::{Bench, environment};
pub use choice::{Choice, chosen};
pub use gaps::{gaps, on_record, requirements};
pub use item::{Item, Open, Verdict, items};
pub use planned::{PlanUnreadable, Planned, planned};
pub use record::record;
pub use report::{Judged, Report};
pub use stale::{changed_since_verified, mark as mark_stale};
pub use store::{store_stage, store_thread};
