//! What work is, as pure values and functions.
