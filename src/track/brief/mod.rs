//! The resume brief: what a person or agent needs who goes on and was not there.
pub mod make;
pub mod model;
mod recalled;
mod text;
