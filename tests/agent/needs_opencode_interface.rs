//! opencode's own interface, in a pane of a private tmux, watched over its API.

use std::process::Command;
use std::time::Duration;

use camino::Utf8PathBuf;
use tempfile::TempDir;
use workstreams::agent::driver::{AgentExit, EndCause, LaunchMode, Verdict};
use workstreams::agent::opencode::interface::{Activity, Api, Snapshot};

use super::finder::opencode;
use super::rig::Rig;

/// A tmux server of our own; it ends with its owner.
struct Tmux {
    folder: TempDir,
}

impl Tmux {
    fn command(&self) -> Command {
        let mut command = Command::new("tmux");
        command
            .arg("-S")
            .arg(self.folder.path().join("socket"))
            .args(["-f", "/dev/null"]);
        command
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _gone = self.command().arg("kill-server").output();
    }
}

async fn until<T, F: Future<Output = Option<T>>>(mut condition: impl FnMut() -> F) -> T {
    let waiting = async {
        loop {
            if let Some(found) = condition().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting)
        .await
        .expect("it happens in time")
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

#[tokio::test]
async fn its_state_is_read_over_http() {
    let Some(program) = opencode() else { return };
    if Command::new("tmux").arg("-V").output().is_err() {
        eprintln!("SKIP tmux: its_state_is_read_over_http: tmux is not installed");
        return;
    }
    let rig = Rig::new(program, "permissions: { outside: ask }");
    let server = rig.serve("[permission, { text: over }]").await;
    let (port, password) = (free_port(), "a password");
    let mode = LaunchMode::Tui {
        port,
        password,
        prompt: "do \"it\" $now",
    };
    let command = rig.command(&server, None, mode);

    let tmux = Tmux {
        folder: tempfile::tempdir().expect("a folder"),
    };
    let mut start = tmux.command();
    start.args([
        "new-session",
        "-d",
        "-x",
        "120",
        "-y",
        "40",
        "-c",
        rig.project().as_str(),
    ]);
    for (name, value) in &command.env {
        start.arg("-e").arg(format!("{name}={value}"));
    }
    start.arg("--").arg(&command.program).args(&command.args);
    let output = start.output().expect("tmux runs");
    assert!(output.status.success(), "{output:?}");

    let dir: Utf8PathBuf = rig.project();
    let api = Api::new(port, password, &dir);
    let id = until(async || api.busy_session().await.ok().flatten()).await;
    api.set_title(&id, "ours [0198]").await.expect("a title");
    let waiting = until(async || {
        let seen = api.snapshot(&id).await.ok()?;
        matches!(seen.activity, Activity::NeedsPermission { .. }).then_some(seen)
    })
    .await;
    let closed = AgentExit {
        code: Some(0),
        signal: None,
    };
    assert!(matches!(
        Snapshot::verdict(Some(&waiting), closed),
        Verdict::Interrupted {
            cause: EndCause::User,
            ..
        }
    ));

    api.abort(&id).await.expect("aborted");
    until(async || (api.snapshot(&id).await.ok()?.activity == Activity::Idle).then_some(())).await;
    drop(server);
    assert!(Api::new(port, "wrong", &dir).snapshot(&id).await.is_err());
    assert!(
        std::fs::read_to_string(rig.record())
            .expect("recorded")
            .contains("do \\\"it\\\" $now")
    );
}
