//! The files of a workstream.
