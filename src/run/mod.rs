//! Running a batch and recording it.
