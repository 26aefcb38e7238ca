//! What a document that was read back changes in the state. Pure: the store carries it out.
pub mod change;
mod context;
mod items;
pub mod mask;
mod numbering;
pub mod take;
