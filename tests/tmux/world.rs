//! A private tmux server in a temporary folder, ended with the test.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;
use workstreams::tmux::{
    Pane, PaneSpec, PaneTags, Scope, Server, SessionName, SessionSpec, Size, Socket, session_name,
};

/// The size most tests use: four panes in a window.
pub(super) const WIDE: Size = Size {
    columns: 200,
    rows: 50,
};

/// A server of its own and a folder for whatever panes write.
pub(super) struct World {
    pub(super) server: Server,
    pub(super) folder: Utf8PathBuf,
    _temporary: TempDir,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with_environment(&[])
    }

    /// A server whose starter has these variables besides its own.
    pub(super) fn with_environment(more: &[(&str, &str)]) -> Self {
        let temporary = tempfile::Builder::new()
            .prefix("wt")
            .tempdir_in("/tmp")
            .unwrap();
        let folder = Utf8PathBuf::from_path_buf(temporary.path().canonicalize().unwrap()).unwrap();
        let socket = Socket::at(&folder.join("s")).unwrap();
        let more = more
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        let server = Server::new(socket, std::env::vars_os().chain(more)).unwrap();
        Self {
            server,
            folder,
            _temporary: temporary,
        }
    }

    /// Runs tmux by hand against the same server.
    pub(super) fn tmux(&self, words: &[&str]) -> Output {
        let socket = self.folder.join("s");
        let mut tmux = Command::new(self.server.program());
        tmux.args(["-u", "-S", socket.as_str()])
            .args(words)
            .env_remove("TMUX");
        tmux.output().unwrap()
    }

    /// What tmux says about a pane, a window or a session.
    pub(super) fn said(&self, target: &str, format: &str) -> String {
        let output = self.tmux(&["display-message", "-p", "-t", target, format]);
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end_matches('\n')
            .to_owned()
    }

    pub(super) fn session(&self, size: Size) -> SessionSpec {
        let root = self.folder.clone();
        let stream = "001-search".to_owned();
        SessionSpec {
            name: session_name(&stream, &root),
            root,
            stream,
            size,
        }
    }

    pub(super) fn panes(&self, session: &SessionName) -> Vec<Pane> {
        self.server.list_panes(Scope::Session(session)).unwrap()
    }

    /// A file that a pane writes, once it is complete: the writer renames it into place.
    pub(super) fn written(&self, name: &str) -> String {
        let path = self.folder.join(name);
        until(|| path.exists());
        std::fs::read_to_string(path).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

/// A pane that runs a shell script with `words` as its arguments; never ends by itself if the
/// script does not.
pub(super) fn script(thread: &str, cwd: &Utf8Path, script: &str, words: &[&str]) -> PaneSpec {
    let argv = [&["sh", "-c", script, "sh"], words].concat();
    let tags = PaneTags {
        session: format!("session-{thread}"),
        thread: thread.to_owned(),
        name: format!("name of {thread}"),
        state: "starting".to_owned(),
    };
    PaneSpec {
        argv: argv.into_iter().map(str::to_owned).collect(),
        cwd: cwd.to_owned(),
        tags,
    }
}

/// A pane that only waits.
pub(super) fn waiting(thread: &str, cwd: &Utf8Path) -> PaneSpec {
    script(thread, cwd, "exec sleep 600", &[])
}

/// Asks until the condition holds; fails the test after twenty seconds.
pub(super) fn until(mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(
            Instant::now() < deadline,
            "the condition did not come true in time"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}
