//! How much SESSION.md shows of what: the document stays below its limit whatever the size.

/// Fewer lines than this (seed 001: "<200 lines").
pub(super) const LIMIT: usize = 200;

/// How many of each are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Stages that are complete, the last ones.
    pub(super) complete: usize,
    /// Stages that are pending, the next ones.
    pub(super) pending: usize,
    /// Other stages that are being worked on.
    pub(super) others: usize,
    /// Tasks of the current stage that are done, the last ones.
    pub(super) done: usize,
    /// Tasks of the current stage that are open.
    pub(super) open: usize,
    /// Criteria of the current stage.
    pub(super) criteria: usize,
    /// Its issues.
    pub(super) issues: usize,
    /// Files and planning documents.
    pub(super) files: usize,
}

const ALL: usize = usize::MAX;

/// From everything to as little as possible.
pub(super) const STEPS: [Limits; 7] = [
    Limits {
        complete: ALL,
        pending: ALL,
        others: ALL,
        done: ALL,
        open: ALL,
        criteria: ALL,
        issues: 20,
        files: 40,
    },
    Limits {
        complete: ALL,
        pending: ALL,
        others: ALL,
        done: 0,
        open: ALL,
        criteria: ALL,
        issues: 20,
        files: 20,
    },
    Limits {
        complete: ALL,
        pending: 3,
        others: ALL,
        done: 0,
        open: 60,
        criteria: 30,
        issues: 10,
        files: 20,
    },
    Limits {
        complete: 5,
        pending: 3,
        others: 5,
        done: 0,
        open: 60,
        criteria: 20,
        issues: 10,
        files: 20,
    },
    Limits {
        complete: 5,
        pending: 3,
        others: 3,
        done: 0,
        open: 30,
        criteria: 10,
        issues: 5,
        files: 10,
    },
    Limits {
        complete: 2,
        pending: 1,
        others: 1,
        done: 0,
        open: 10,
        criteria: 5,
        issues: 3,
        files: 5,
    },
    Limits {
        complete: 0,
        pending: 0,
        others: 0,
        done: 0,
        open: 3,
        criteria: 2,
        issues: 1,
        files: 3,
    },
];
