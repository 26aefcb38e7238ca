//! What all documents show, as one value: assembled once from plan, state and journal, pure.
pub mod assemble;
mod current;
pub mod events;
pub mod model;
mod phases;
