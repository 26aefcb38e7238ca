//! The rules of the house, read from the source: arrows, purity, sizes, words and shape.
mod arrows;
mod code;
mod paths;
mod purity;
mod shape;
mod sizes;
mod source;
mod words;
