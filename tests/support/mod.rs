//! What the tests share: a hermetic world.
