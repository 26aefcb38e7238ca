//! What stories of faults share: agents that wait for a word, and looks at what is on disk that
//! mend nothing.
use super::{Answer, World, until, until_some};
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says that it is there, waits until the test says go, ticks its tasks.
pub(crate) const HOLD: &str = r#"cat >/dev/null
: > "$HOME/ready-$WORK_THREAD"
while [ ! -e "$HOME/go" ]; do sleep 0.05; done
work update --thread "$WORK_THREAD" --status completed --report done"#;

/// The same, and ends well without a tick.
pub(crate) const HOLD_THEN_0: &str = r#"cat >/dev/null
: > "$HOME/ready-$WORK_THREAD"
while [ ! -e "$HOME/go" ]; do sleep 0.05; done"#;

/// A tool in a session of its own that ignores every polite signal; then [`HOLD`].
pub(crate) const HOLD_WITH_TOOL: &str = r#"cat >/dev/null
setsid sh -c 'trap "" TERM HUP INT QUIT; : > "$HOME/tool-$WORK_THREAD"; while :; do sleep 0.1; done' &
while [ ! -e "$HOME/tool-$WORK_THREAD" ]; do sleep 0.05; done
: > "$HOME/ready-$WORK_THREAD"
while [ ! -e "$HOME/go" ]; do sleep 0.05; done
work update --thread "$WORK_THREAD" --status completed --report done"#;

impl World {
    /// Waits until the agents of these threads of batch 01.01 are at work.
    #[track_caller]
    pub(crate) fn ready(&self, threads: &[u32]) {
        for thread in threads {
            until(&format!("the agent of thread {thread} to be there"), || {
                self.path(&format!("home/ready-01.01.{thread:02}")).exists()
            });
        }
    }

    /// Lets all waiting agents, present and future, go on.
    pub(crate) fn go(&self) {
        self.write("home/go", "");
    }

    /// Files that somebody began to write, and environments of launchers that nobody took.
    pub(crate) fn unfinished(&self) -> Vec<PathBuf> {
        let files = self.contents().into_iter().map(|(path, _)| path);
        files
            .filter(|path| {
                let name = path.file_name().unwrap().to_str().unwrap();
                name == "env.json" || name.contains(".new") || name.contains(".tmp")
            })
            .collect()
    }

    /// What the supervisor of this thread's last session last said in `live.json`; null before.
    pub(crate) fn live(&self, thread: &str) -> Value {
        let session = self.record(thread).unwrap()["sessionId"].clone();
        let file = self
            .session_folder(session.as_str().unwrap())
            .join("live.json");
        let text = std::fs::read(file).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// The newest record of a thread as it stands on disk; no command of ours looks at it.
    #[track_caller]
    pub(crate) fn record(&self, thread: &str) -> Option<Value> {
        let file = self.tasks_file();
        let tasks = file["tasks"].as_array().unwrap().clone();
        tasks
            .iter()
            .filter_map(|task| task["sessions"].as_array())
            .flatten()
            .rfind(|session| session["threadId"] == thread)
            .cloned()
    }

    /// Waits until the record of the thread has ended, without any command that would mend it.
    #[track_caller]
    pub(crate) fn ended_by_itself(&self, thread: &str) -> Value {
        until_some(&format!("the record of {thread} to end by itself"), || {
            self.record(thread)
                .filter(|record| record["status"] != "running")
        })
    }

    /// The supervisor of a thread.
    #[track_caller]
    pub(crate) fn supervisor(&self, thread: &str) -> u32 {
        self.pid(thread, "supervisor")
    }

    /// The agent of a thread.
    #[track_caller]
    pub(crate) fn agent(&self, thread: &str) -> u32 {
        self.pid(thread, "agentProcess")
    }

    #[track_caller]
    fn pid(&self, thread: &str, whose: &str) -> u32 {
        let pid = until_some(&format!("the {whose} of {thread}"), || {
            self.record(thread)?[whose]["pid"].as_u64()
        });
        u32::try_from(pid).unwrap()
    }

    /// The state of the run on disk.
    pub(crate) fn run_state(&self) -> Value {
        self.tasks_file()["run"]["state"].clone()
    }

    /// Waits until no agent, tool or supervisor is left.
    #[track_caller]
    pub(crate) fn nobody_left(&self) {
        until("agents, tools and supervisors to be gone", || {
            self.workers().is_empty()
        });
    }

    /// The pane of a thread, by its tag.
    #[track_caller]
    pub(crate) fn pane(&self, thread: &str) -> String {
        let format = "#{pane_id} #{@work_thread}";
        let panes = self.tmux(&["list-panes", "-a", "-F", format]).exits(0);
        let of = |line: &str| Some(line.strip_suffix(&format!(" {thread}"))?.to_owned());
        panes.stdout.lines().find_map(of).unwrap()
    }

    /// Runs a script of the shell with these arguments where only it sees what it mounts. None
    /// when it leaves with 77: nothing can be mounted here.
    pub(crate) fn in_own_mounts(&self, script: &str, arguments: &[PathBuf]) -> Option<Answer> {
        let unshare = ["--mount", "sh", "-c", script, "sh"];
        let mut command = self.program(Path::new("unshare"), &unshare);
        let answer: Answer = command.args(arguments).output().unwrap().into();
        if answer.code == Some(77) {
            eprintln!("SKIP: nothing can be mounted here");
            return None;
        }
        Some(answer)
    }

    /// The state lock, held by this test until it is dropped.
    pub(crate) fn hold_state_lock(&self) -> File {
        let path = self
            .repo()
            .join(format!("workstreams/{}/.state/lock", super::world::STREAM));
        let file = File::options().write(true).open(path).unwrap();
        file.lock().unwrap();
        file
    }

    /// The proof of life of a session that nobody supervises yet, held by this test until it is
    /// dropped: its supervisor waits for it.
    pub(crate) fn hold_alive(&self, session: &str) -> File {
        let file = File::open(self.session_folder(session).join("alive")).unwrap();
        file.lock_shared().unwrap();
        file
    }

    /// Waits until the supervisor of a session has left its word on disk.
    #[track_caller]
    pub(crate) fn exit_file_written(&self, session: &str) {
        let file = self.session_folder(session).join("exit.json");
        until("exit.json", || {
            std::fs::read_to_string(&file).is_ok_and(|text| text.contains("\"session\""))
        });
    }
}

/// Sends a signal by name.
#[track_caller]
pub(crate) fn signal(name: &str, pid: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &pid.to_string()])
        .status()
        .unwrap();
    assert!(sent.success(), "kill -{name} {pid}");
}

/// Asserts status and cause of a record.
#[track_caller]
pub(crate) fn is(record: &Value, status: &str, cause: &str) {
    assert_eq!(record["status"], status, "{record:#}");
    assert_eq!(record["cause"], cause, "{record:#}");
}

/// Whether the process runs (a zombie does not). One whose first thread has ended runs on, and
/// keeps its locks, until its last thread has.
pub(crate) fn runs(pid: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return false;
    };
    threads.flatten().any(|thread| {
        std::fs::read_to_string(thread.path().join("stat")).is_ok_and(|stat| {
            let state = stat.rsplit(')').next().unwrap_or_default();
            !state.trim_start().starts_with(['Z', 'X'])
        })
    })
}
