//! The room `ui` against real terminals and pipes.
mod prompt;
mod streams;
