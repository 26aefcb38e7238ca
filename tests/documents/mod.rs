//! The documents of issue 6: rendered, read back, kept current. One file per document; tests name
//! the rows of the requirements.
mod foreign;
mod golden;
mod golden_papers;
mod phase_by_phase;
mod progress_by_hand;
mod progress_file;
mod progress_kept;
mod round_trip;
pub(crate) mod sample;
mod session_md;
mod tracked_sessions;
