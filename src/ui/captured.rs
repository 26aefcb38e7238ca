//! Output that is kept instead of shown, for tests.
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was printed by a [`super::ui::Ui`] that shows nothing.
#[derive(Debug, Clone, Default)]
pub struct Captured {
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
}

impl Captured {
    /// What went to stdout so far.
    #[must_use]
    pub fn stdout(&self) -> String {
        locked(&self.stdout).clone()
    }

    /// What went to stderr so far.
    #[must_use]
    pub fn stderr(&self) -> String {
        locked(&self.stderr).clone()
    }

    pub(super) fn add_stdout(&self, text: &str) {
        locked(&self.stdout).push_str(text);
    }

    pub(super) fn add_stderr(&self, text: &str) {
        locked(&self.stderr).push_str(text);
    }
}

/// A text is whole after every write, so a writer that panicked did no harm.
fn locked(text: &Mutex<String>) -> MutexGuard<'_, String> {
    text.lock().unwrap_or_else(PoisonError::into_inner)
}
