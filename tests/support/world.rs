//! A repository of its own, with its own home, tmux socket and environment. Nothing of the
//! person's is read or touched; everything it started is ended with it.
use super::{Answer, until};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The program under test.
pub(crate) const WORK: &str = env!("CARGO_BIN_EXE_work");

/// Id of the workstream that `threads` makes.
pub(crate) const STREAM: &str = "001-story";

/// One hermetic world.
pub(crate) struct World {
    dir: TempDir,
}

impl World {
    /// A git repository with one commit, `workstreams/`, and nothing else.
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("work-world-")
            .tempdir()
            .unwrap();
        let world = Self { dir };
        for folder in ["home", "repo/workstreams", "bin"] {
            std::fs::create_dir_all(world.path(folder)).unwrap();
        }
        world.write(
            "repo/workstreams/.gitignore",
            "*/sessions/\n*/.state/\n.current\n",
        );
        world.git(&["init", "-q", "-b", "main"]);
        world.git(&["commit", "-q", "--allow-empty", "-m", "start"]);
        world
    }

    /// The same with one workstream: `batches[b]` threads in batch `01.<b+1>`, one task each,
    /// given to the agent `default`, which is this shell script.
    pub(crate) fn with_threads(batches: &[u32], script: &str) -> Self {
        let world = Self::new();
        world.threads(batches);
        world.shell_agent(script, "");
        world
    }

    /// Writes tasks.json: one task a thread.
    pub(crate) fn threads(&self, batches: &[u32]) {
        let mut tasks = Vec::new();
        for (batch, threads) in (1..).zip(batches) {
            for thread in 1..=*threads {
                tasks.push(json!({
                    "id": format!("01.{batch:02}.{thread:02}.01"),
                    "name": format!("task of thread {thread}"),
                    "stage_name": "Stage", "batch_name": format!("Batch {batch}"),
                    "thread_name": format!("Thread {thread}"), "status": "pending",
                    "assigned_agent": "default", "sessions": [],
                }));
            }
        }
        let file =
            json!({ "version": "1.1.0", "stream_id": STREAM, "name": "Story", "tasks": tasks });
        let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
        self.write(&format!("repo/workstreams/{STREAM}/tasks.json"), &text);
    }

    /// agents.yaml with one agent `default`: the driver `command` with this shell script, which
    /// gets the prompt on stdin and WORK_* in its environment. `more` is YAML for the agent's
    /// entry, for example `timeout: 3s`.
    pub(crate) fn shell_agent(&self, script: &str, more: &str) {
        self.write("agent.sh", &format!("#!/bin/sh\n{script}\n"));
        let more = if more.is_empty() {
            String::new()
        } else {
            format!("    {more}\n")
        };
        let text = format!(
            "agents:\n  - name: default\n    driver: command\n    command: [sh, {}]\n{more}",
            self.path("agent.sh").display()
        );
        self.write("repo/agents.yaml", &text);
    }

    /// A shell script that ticks every task of its thread.
    pub(crate) const TICK: &'static str =
        "cat >/dev/null\nwork update --thread \"$WORK_THREAD\" --status completed --report done";

    /// A path inside the world.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.dir.path().join(inside)
    }

    /// The repository.
    pub(crate) fn repo(&self) -> PathBuf {
        self.path("repo")
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, inside: &str) -> String {
        let path = self.path(inside);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The world's tmux socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.path("tmux")
    }

    /// The whole environment of every program in this world.
    pub(crate) fn environment(&self, command: &mut Command) {
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", self.path("bin").display());
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.path("home"))
            .env("XDG_CONFIG_HOME", self.path("home/.config"))
            .env("XDG_DATA_HOME", self.path("home/.local/share"))
            .env("XDG_STATE_HOME", self.path("home/.local/state"))
            .env("XDG_CACHE_HOME", self.path("home/.cache"))
            .env("USER", "tester")
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("TERM", "xterm-256color")
            .env("GIT_AUTHOR_NAME", "tester")
            .env("GIT_AUTHOR_EMAIL", "tester@example.org")
            .env("GIT_COMMITTER_NAME", "tester")
            .env("GIT_COMMITTER_EMAIL", "tester@example.org")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("WORK_TMUX_SOCKET", self.socket());
    }

    /// `work` with these arguments, in the repository, ready to be changed and started.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.program(Path::new(WORK), args)
    }

    /// Any program with these arguments, in the repository, ready to be changed and started.
    pub(crate) fn program(&self, program: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        self.environment(&mut command);
        command
            .args(args)
            .current_dir(self.repo())
            .stdin(Stdio::null());
        command
    }

    /// Runs `work` with these arguments.
    #[must_use = "assert the exit code: .exits(0)"]
    pub(crate) fn work(&self, args: &[&str]) -> Answer {
        self.command(args).output().unwrap().into()
    }

    /// Starts `work` with these arguments; the caller waits for it.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs git in the repository.
    pub(crate) fn git(&self, args: &[&str]) -> Answer {
        let mut command = Command::new("git");
        self.environment(&mut command);
        let answer: Answer = command
            .args(args)
            .current_dir(self.repo())
            .output()
            .unwrap()
            .into();
        answer.exits(0)
    }

    /// Runs tmux on the world's socket.
    pub(crate) fn tmux(&self, args: &[&str]) -> Answer {
        let mut command = Command::new("tmux");
        self.environment(&mut command);
        command
            .arg("-S")
            .arg(self.socket())
            .args(args)
            .output()
            .unwrap()
            .into()
    }

    /// `work status --json`.
    #[track_caller]
    pub(crate) fn status(&self) -> Value {
        self.work(&["status", "--json"]).exits(0).data()
    }

    /// One thread of the status.
    #[track_caller]
    pub(crate) fn thread(&self, id: &str) -> Value {
        let status = self.status();
        let threads = status["threads"].as_array().unwrap();
        threads
            .iter()
            .find(|thread| thread["id"] == id)
            .unwrap_or_else(|| panic!("no thread {id}: {status:#}"))
            .clone()
    }

    /// All session records, oldest first.
    #[track_caller]
    pub(crate) fn sessions(&self) -> Vec<Value> {
        self.work(&["session", "list", "--json"]).exits(0).data()["sessions"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// tasks.json as it stands, without `work` looking at it.
    pub(crate) fn tasks_file(&self) -> Value {
        serde_json::from_str(&self.read(&format!("repo/workstreams/{STREAM}/tasks.json"))).unwrap()
    }

    /// The folder of a session.
    pub(crate) fn session_folder(&self, id: &str) -> PathBuf {
        self.repo()
            .join(format!("workstreams/{STREAM}/sessions/{id}"))
    }

    /// Process ids of everything that runs with this world in its environment or arguments.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let mark = self.dir.path().to_str().unwrap().as_bytes().to_vec();
        let holds = |path: &Path| {
            std::fs::read(path)
                .is_ok_and(|bytes| bytes.windows(mark.len()).any(|window| window == mark))
        };
        std::fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|pid| *pid != std::process::id())
            .filter(|pid| {
                let process = PathBuf::from(format!("/proc/{pid}"));
                // a zombie shows neither
                holds(&process.join("environ")) || holds(&process.join("cmdline"))
            })
            .collect()
    }

    /// Processes of agents and supervisors: all but the tmux server.
    pub(crate) fn workers(&self) -> Vec<u32> {
        self.processes()
            .into_iter()
            .filter(|pid| {
                let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
                !name.is_empty() && !name.starts_with("tmux")
            })
            .collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // everything of this world and of nothing else: it is found by the world's own folder
        let _no_server = self.tmux(&["kill-server"]);
        for pid in self.processes() {
            let _gone = Command::new("kill").args(["-9", &pid.to_string()]).output();
        }
        if !std::thread::panicking() {
            until("the world's processes to be gone", || {
                self.processes().is_empty()
            });
        }
    }
}
