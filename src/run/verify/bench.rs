//! Runs commands one after another until one does not pass, and ends what they leave behind.
use super::planned::limit;
use crate::domain::clean::clean;
use crate::domain::session::{FailedCheck, Verified};
use crate::domain::slug::SessionId;
use crate::process::clock;
use crate::process::end::{Adopted, Ask, EndPlan, end_tree};
use crate::process::identity::ProcessIdentity;
use crate::process::signal::{Signal, name_of};
use crate::run::project::Project;
use crate::run::spec::Environment;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::pin::Pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{Child, Command};

/// Kept of the output of a command that did not pass, in bytes and in lines.
const TAIL: u64 = 8 * 1024;
const LINES: usize = 20;

/// Kept of what a command that passed said last, in characters.
const SEEN: usize = 120;

/// A command that writes more is ended: nobody reads it, and the disk is not ours.
const FLOOD: u64 = 256 * 1024 * 1024;

/// Between two looks at how much it wrote.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Where commands are run.
#[derive(Debug, Clone)]
pub struct Bench {
    /// This program: it ties the life of each command to ours.
    pub work: Utf8PathBuf,
    /// Working directory.
    pub dir: Utf8PathBuf,
    /// The whole environment.
    pub environment: Vec<(String, String)>,
    /// What they carry as `WORK_SESSION`, and are found by.
    pub tag: String,
    /// Everything they print is added to this file.
    pub log: Utf8PathBuf,
    /// How long one command may take.
    pub limit: Duration,
    /// Whether processes that lost their parent become children of this one.
    pub adopts: bool,
}

/// The environment of an agent's commands: the launcher's, the agent's own entries, and `WORK_*`.
#[must_use]
pub fn environment(
    project: &Project,
    base: &Environment,
    agent: &[(String, String)],
    ours: &[(&str, String)],
) -> Vec<(String, String)> {
    let mut all = base.0.clone();
    all.extend(agent.iter().cloned());
    all.push(("WORK_ROOT".to_owned(), project.root().to_string()));
    all.push(("WORK_STREAM".to_owned(), project.stream().to_string()));
    all.extend(
        ours.iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    all
}

impl Bench {
    /// A bench for commands that a person runs by hand: with a tag of their own.
    ///
    /// # Errors
    /// When this program's own file is gone.
    pub fn by_hand(
        project: &Project,
        base: &Environment,
        ours: &[(&str, String)],
        log: Utf8PathBuf,
    ) -> io::Result<Self> {
        let program = std::env::current_exe()?;
        let work = Utf8PathBuf::from_path_buf(program)
            .map_err(|path| io::Error::other(format!("{} is not UTF-8", path.display())))?;
        let tag = clock::new_session_id();
        let mut ours = ours.to_vec();
        ours.push(("WORK_SESSION", tag.clone()));
        Ok(Self {
            work,
            dir: project.root().to_owned(),
            environment: environment(project, base, &[], &ours),
            tag,
            log,
            limit: limit(project),
            adopts: false,
        })
    }

    /// A bench for a supervisor, which has become a subreaper.
    #[must_use]
    pub fn of_session(
        project: &Project,
        session: &SessionId,
        work: Utf8PathBuf,
        environment: Vec<(String, String)>,
        log: Utf8PathBuf,
    ) -> Self {
        Self {
            work,
            dir: project.root().to_owned(),
            environment,
            tag: session.to_string(),
            log,
            limit: limit(project),
            adopts: true,
        }
    }

    /// Runs the commands until one does not pass. `stop` ends them, and says why; `each` is told
    /// of every command before it is run. To be called on the main thread: the parent-death
    /// signal belongs to the thread that forks.
    pub async fn run(
        &self,
        commands: &[String],
        stop: impl Future<Output = String>,
        mut each: impl FnMut(&str),
    ) -> Verified {
        let mut stop = std::pin::pin!(stop);
        let mut failed = None;
        let mut ran = Vec::new();
        let mut seen = Vec::new();
        for command in commands {
            each(command);
            ran.push(command.clone());
            match self.one(command, stop.as_mut()).await {
                Ok(said) => seen.push(said),
                Err(why) => {
                    failed = Some(why);
                    break;
                }
            }
        }
        Verified {
            ok: failed.is_none(),
            at: clock::now(),
            commands: ran,
            seen: if seen.iter().all(String::is_empty) {
                Vec::new()
            } else {
                seen
            },
            failed,
            running: false,
        }
    }

    /// Runs a command. What it said last with a number in it.
    async fn one(
        &self,
        command: &str,
        stop: Pin<&mut impl Future<Output = String>>,
    ) -> Result<String, FailedCheck> {
        let failed = |why: String, output: String| FailedCheck {
            command: command.to_owned(),
            why,
            output,
        };
        let (mut log, begin) = self.open(command).map_err(|error| {
            failed(
                format!("`{}` cannot be written: {error}", self.log),
                String::new(),
            )
        })?;
        let mut child = self
            .start(command, &log)
            .map_err(|error| failed(format!("no process for it: {error}"), String::new()))?;
        let pid = child.id();
        let outcome = tokio::select! {
            status = child.wait() => Ok(status),
            why = self.too_much(begin) => Err(why),
            why = stop => Err(why),
        };
        self.end(pid).await;
        let why = match outcome {
            Ok(Ok(status)) if status.success() => return Ok(counted(&tail(&self.log, begin))),
            Ok(Ok(status)) => how(status),
            Ok(Err(error)) => error.to_string(),
            Err(why) => {
                let _status = child.wait().await;
                why
            }
        };
        let _full = writeln!(log, "[{why}]");
        Err(failed(why, tail(&self.log, begin)))
    }

    /// The log, and where the output of the command begins.
    fn open(&self, command: &str) -> io::Result<(File, u64)> {
        let mut log = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.log)?;
        writeln!(log, "$ {command}")?;
        let begin = log.metadata()?.len();
        Ok((log, begin))
    }

    fn start(&self, command: &str, log: &File) -> io::Result<Child> {
        Command::new(self.work.as_std_path())
            .arg("exec-agent")
            .arg("--parent")
            .arg(std::process::id().to_string())
            .args(["--", "sh", "-c", command])
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.dir)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log.try_clone()?)
            .spawn()
    }

    /// Resolves when the time is over, or the command wrote more than anybody reads.
    async fn too_much(&self, begin: u64) -> String {
        let end = tokio::time::Instant::now() + self.limit;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(end) => {
                    return format!("not finished after {}", words(self.limit));
                }
                () = tokio::time::sleep(LOOK_AGAIN) => {
                    let length = std::fs::metadata(&self.log).map_or(0, |meta| meta.len());
                    if length.saturating_sub(begin) > FLOOD {
                        return format!("wrote more than {} MiB", FLOOD / (1024 * 1024));
                    }
                }
            }
        }
    }

    /// Ends the command and all it started.
    async fn end(&self, pid: Option<u32>) {
        let plan = EndPlan {
            root: pid.and_then(ProcessIdentity::of),
            group: pid.and_then(|pid| i32::try_from(pid).ok()),
            tag: Some(self.tag.clone()),
            asks: vec![Ask {
                signal: Signal::Terminate,
                grace: Duration::from_secs(2),
            }],
            adopted: if self.adopts {
                Adopted::ReapExcept(pid.into_iter().collect())
            } else {
                Adopted::Leave
            },
            ..EndPlan::default()
        };
        // it blocks for as long as somebody lingers
        let _joined = tokio::task::spawn_blocking(move || end_tree(&plan)).await;
    }
}

fn how(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => {
            name_of(signal).map_or_else(|| format!("signal {signal}"), str::to_owned)
        }
        (None, None) => status.to_string(),
    }
}

/// The last line with a number in it, without what frames it; nothing when there is none.
fn counted(output: &str) -> String {
    let line = output
        .lines()
        .rev()
        .find(|line| line.contains(|c: char| c.is_ascii_digit()));
    let line = line.unwrap_or_default().trim_matches(['=', ' ', '-']);
    line.chars().take(SEEN).collect()
}

/// The last lines after `begin`, without control sequences.
fn tail(log: &Utf8Path, begin: u64) -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(log)?;
        let from = file.metadata()?.len().saturating_sub(TAIL).max(begin);
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<String> = text
        .lines()
        .map(clean)
        .filter(|line| !line.is_empty() && !line.starts_with('['))
        .collect();
    let skip = lines.len().saturating_sub(LINES);
    lines.get(skip..).unwrap_or_default().join("\n")
}

/// `3s`, `10m`, `1h 30m`.
fn words(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s}s"),
        (0, m, 0) => format!("{m}m"),
        (0, m, s) => format!("{m}m {s}s"),
        (h, m, _) => format!("{h}h {m}m"),
    }
}
