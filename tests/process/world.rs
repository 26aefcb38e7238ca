//! What these tests start and wait for, ended whatever happens.
use std::{
    fs,
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use workstreams::process::{
    clock::new_session_id,
    end::{EndPlan, end_tree},
    identity::ProcessIdentity,
    tag::TAG_VARIABLE,
};

/// Looks until `probe` finds something; a minute at most.
pub(super) fn until<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "no {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Waits for a file with a whole line in it, and gives the line.
pub(super) fn line_in(file: &Path) -> String {
    until("line", || {
        let text = fs::read_to_string(file).ok()?;
        text.ends_with('\n').then(|| text.trim().to_owned())
    })
}

/// Waits for a file that holds a pid, and says whose.
pub(super) fn process_in(file: &Path) -> ProcessIdentity {
    let pid = line_in(file).parse().unwrap();
    ProcessIdentity::of(pid).unwrap()
}

/// A child that does not outlive the test.
pub(super) struct Running(pub(super) Child);

impl Running {
    pub(super) fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    pub(super) fn identity(&self) -> ProcessIdentity {
        ProcessIdentity::of(self.0.id()).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _status = self.0.wait();
    }
}

/// A session of our own; what carries its tag does not outlive the test.
pub(super) struct Session(pub(super) String);

impl Session {
    pub(super) fn new() -> Self {
        Self(new_session_id())
    }

    /// A shell that carries the tag.
    pub(super) fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env(TAG_VARIABLE, &self.0);
        command
    }

    pub(super) fn plan(&self) -> EndPlan {
        EndPlan {
            tag: Some(self.0.clone()),
            ..EndPlan::default()
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        end_tree(&self.plan()).unwrap();
    }
}
