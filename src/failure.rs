//! What a command returns when it cannot.
