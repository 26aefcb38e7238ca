//! A project, a private home, a scripted model, and agents run against it.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use workstreams::agent::config::{Agent, AgentsFile, DriverKind, Mode, ModelChoice};
use workstreams::agent::driver::{
    AgentCommand, AgentEvent, AgentExit, LaunchMode, LaunchRequest, Reader, Verdict, command_for,
};
use workstreams::agent::rehearsal::{
    Announcement, OpenTask, Play, Script, Spec, environment_for_opencode, rehearsed, serve,
};

const LIMIT: Duration = Duration::from_secs(180);
const MODEL: &str = "anthropic/claude";

/// Everything one test needs; gone with it.
pub(crate) struct Rig {
    _folder: TempDir,
    root: Utf8PathBuf,
    opencode: PathBuf,
    pub(crate) agent: Agent,
    pub(crate) model: ModelChoice,
}

/// What came of a session.
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    pub(crate) reader: Reader,
    pub(crate) events: Vec<AgentEvent>,
    /// The session id that stderr alone told.
    pub(crate) early_id: Option<String>,
}

/// A scripted model that ends with its owner.
pub(crate) struct Server {
    pub(crate) announcement: Announcement,
    task: JoinHandle<std::io::Result<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Rig {
    /// `extra` goes into the agent's entry of agents.yaml.
    pub(crate) fn new(opencode: PathBuf, extra: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = fs::canonicalize(folder.path()).expect("it is there");
        let root = Utf8PathBuf::from_path_buf(root).expect("UTF-8");
        for name in ["project", "home", "bin"] {
            fs::create_dir(root.join(name)).expect("a folder");
        }
        let text = format!("agents:\n  - name: a\n    models: [{MODEL}]\n    {extra}\n");
        let (file, warnings) =
            AgentsFile::parse(&text, Utf8Path::new("agents.yaml")).expect("valid");
        assert_eq!(warnings, []);
        let agent = file.agent("a").expect("there").clone();
        let model = rehearsed(&agent.models[0]);
        let rig = Self {
            _folder: folder,
            root,
            opencode,
            agent,
            model,
        };
        rig.write_work();
        fs::write(rig.prompt(), "Do the \"task\" of $HOME\nnow.\n").expect("the prompt");
        rig
    }

    pub(crate) fn project(&self) -> Utf8PathBuf {
        self.root.join("project")
    }

    fn prompt(&self) -> Utf8PathBuf {
        self.root.join("prompt.md")
    }

    pub(crate) fn record(&self) -> Utf8PathBuf {
        self.root.join("requests.jsonl")
    }

    /// What the stand-in for `work` was asked.
    pub(crate) fn ticks(&self) -> String {
        fs::read_to_string(self.root.join("ticks")).unwrap_or_default()
    }

    fn write_work(&self) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.root.join("bin/work");
        let ticks = self.root.join("ticks");
        fs::write(&path, format!("#!/bin/sh\necho \"$@\" >> '{ticks}'\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    }

    pub(crate) fn spec(&self) -> Spec {
        let task = |id: &str, name: &str| OpenTask {
            id: id.into(),
            name: name.into(),
        };
        Spec {
            thread_id: "01.01.02".into(),
            attempt: 1,
            tasks: vec![
                task("01.01.02.01", "it's $(id)"),
                task("01.01.02.02", "two"),
            ],
            work: self.root.join("bin/work").into_string(),
            script: None,
            record: Some(self.record()),
            outside: None,
        }
    }

    /// A server that plays `steps` (YAML list) for every thread, or the default script.
    pub(crate) async fn serve(&self, steps: &str) -> Server {
        let text = if steps.is_empty() {
            String::new()
        } else {
            format!("threads: {{ '*': {steps} }}")
        };
        let (script, warnings) = Script::parse(&text, Utf8Path::new("script")).expect("valid");
        assert_eq!(warnings, []);
        let play = Play::new(&script, &self.spec());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let key = "test-key".to_owned();
        let task = tokio::spawn(serve(listener, play, key.clone(), Some(self.record())));
        Server {
            announcement: Announcement { port, key },
            task,
        }
    }

    pub(crate) fn command(
        &self,
        server: &Server,
        resume: Option<&str>,
        mode: LaunchMode<'_>,
    ) -> AgentCommand {
        let program = Utf8Path::from_path(&self.opencode).expect("UTF-8");
        let mut command = command_for(&LaunchRequest {
            thread_id: "01.01.02",
            thread_name: "A thread",
            session_id: "0198c0de",
            attempt: 1,
            dir: &self.project(),
            prompt_file: &self.prompt(),
            agent: &self.agent,
            model: Some(&self.model),
            resume,
            mode,
            program: Some(program),
            rehearsal: None,
        })
        .expect("a command");
        let home = self.root.join("home");
        command.env.extend(environment_for_opencode(
            &home,
            &server.announcement,
            [MODEL],
        ));
        command
    }

    pub(crate) async fn run(&self, server: &Server) -> Outcome {
        self.run_until_end(server, None).await
    }

    pub(crate) async fn resume(&self, server: &Server, id: &str) -> Outcome {
        self.run_until_end(server, Some(id)).await
    }

    async fn run_until_end(&self, server: &Server, resume: Option<&str>) -> Outcome {
        let mut child = self.start(server, resume);
        let status = tokio::time::timeout(LIMIT, child.wait())
            .await
            .expect("it ends in time")
            .expect("it can be waited for");
        let exit = AgentExit {
            code: status.code(),
            signal: status.signal(),
        };
        self.outcome(exit, resume)
    }

    pub(crate) fn start(&self, server: &Server, resume: Option<&str>) -> tokio::process::Child {
        let command = self.command(server, resume, LaunchMode::Piped);
        tokio::process::Command::new(&command.program)
            .args(&command.args)
            .current_dir(&command.dir)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(command.env)
            .stdin(File::open(self.prompt()).expect("the prompt"))
            .stdout(Stdio::from(
                File::create(self.root.join("events")).expect("a file"),
            ))
            .stderr(Stdio::from(
                File::create(self.root.join("stderr")).expect("a file"),
            ))
            .kill_on_drop(true)
            .spawn()
            .expect("opencode starts")
    }

    /// Runs opencode with other arguments in the same home; its stdout.
    pub(crate) fn ask(&self, server: &Server, args: &[String]) -> Vec<u8> {
        let command = self.command(server, None, LaunchMode::Piped);
        let output = std::process::Command::new(&command.program)
            .args(args)
            .current_dir(&command.dir)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(command.env)
            .stdin(Stdio::null())
            .output()
            .expect("opencode runs");
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }

    /// Reads what was printed so far.
    pub(crate) fn outcome(&self, exit: AgentExit, resume: Option<&str>) -> Outcome {
        let lines = |name: &str| fs::read(self.root.join(name)).expect("the output");
        let mut reader = Reader::new(DriverKind::Opencode, Mode::Piped, resume);
        let mut events = Vec::new();
        for line in lines("stderr").split_inclusive(|byte| *byte == b'\n') {
            events.extend(reader.feed_stderr_line(line));
        }
        let early_id = reader.session_id().map(str::to_owned);
        for line in lines("events").split_inclusive(|byte| *byte == b'\n') {
            events.extend(reader.feed_stdout_line(line));
        }
        Outcome {
            verdict: reader.verdict(exit),
            reader,
            events,
            early_id,
        }
    }
}
