//! The documents of issue 6: rendered, read back, kept current. One file per document; tests name
//! the rows of the requirements.
mod foreign;
mod progress_by_hand;
mod progress_kept;
