//! The files of a workstream: what may happen to them, and what must not be lost.
mod basics;
mod place;
