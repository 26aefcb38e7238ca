//! The files of a workstream: what may happen to them, and what must not be lost.
mod basics;
mod crowd;
mod editors;
mod every_call;
mod hostile;
mod journals;
mod laws;
mod locks;
mod numbering;
mod old_files;
mod place;
mod runtime_files;
mod writer;
