//! Processes of this machine: identity, groups, signals, clock.
