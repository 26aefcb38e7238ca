//! The end of an agent with everything it started.
//!
//! Tools of an agent run in sessions of their own, ignore signals, fork while they are being
//! ended. So everything that is provably ours is looked for again and again, asked in the order
//! that the caller gives, and killed at last. A process is provably ours when it descends from an
//! identified process, carries our tag, or shares the recorded group with one that does.
mod ending;
mod find;
mod group;
mod plan;

pub use ending::end_tree;
pub use plan::{Adopted, Ask, EndPlan, EndReport};
