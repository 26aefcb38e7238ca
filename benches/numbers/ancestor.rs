//! The ancestor beside us: npm `@agenv/workstreams`, run by npm `bun`, in a prefix of its own below
//! the target folder. Where npm is missing or cannot fetch it, it is left out, and the table says so.
//!
//! Its version 0.9.1 keeps threads in SQLite and has no tasks below them, so a thread of its stands
//! beside a task of ours. A plan is approved by its own command; as that takes seconds a thread
//! (prompts, git), the rest of the threads are rows like the one it wrote itself.
use crate::peak;
use crate::sample::{ms, time_of};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The release that is measured.
pub(crate) const VERSION: &str = "0.9.1";

const RUNS: usize = 11;

/// Copies the approved thread until there are as many as asked for.
const FILL: &str = r#"
const { Database } = require("bun:sqlite");
const [file, wanted] = process.argv.slice(-2);
const db = new Database(file);
const keys = (row) => Object.keys(row);
const put = (table, row) => db.query(`insert or ignore into ${table} (${keys(row)}) values (${keys(row).map(() => "?")})`).run(...Object.values(row));
const batch = db.query("select * from batches").get();
const thread = db.query("select * from threads").get();
const two = (n) => String(n).padStart(2, "0");
db.transaction(() => {
  for (let n = 0; n < Number(wanted); n++) {
    const b = Math.floor(n / 100) + 1, t = (n % 100) + 1;
    const batch_id = `01.${two(b)}`, thread_id = `${batch_id}.${two(t)}`;
    const name = `Thread number ${n} with a name of usual length`;
    put("batches", { ...batch, batch_id, batch_number: b, name: `Batch ${b}`,
      metadata_json: JSON.stringify({ ...JSON.parse(batch.metadata_json), id: batch_id, number: b, name: `Batch ${b}` }) });
    put("threads", { ...thread, thread_id, batch_id, thread_number: t, name,
      metadata_json: JSON.stringify({ ...JSON.parse(thread.metadata_json), id: thread_id, batchId: batch_id, number: t, name, itemName: name,
        status: n % 3 == 0 ? "completed" : "pending" }) });
  }
})();
"#;

/// An installed ancestor.
struct Installed {
    bun: PathBuf,
    program: PathBuf,
}

/// One workstream of the ancestor's, in a folder of its own.
pub(crate) struct Ancestor {
    installed: &'static Installed,
    folder: tempfile::TempDir,
}

/// What a command of the ancestor's took.
#[derive(Clone, Copy)]
pub(crate) struct Took {
    pub(crate) time: Duration,
    pub(crate) mib: f64,
}

/// What became of updates at once.
pub(crate) struct Kept {
    pub(crate) kept: usize,
    pub(crate) errors: usize,
    pub(crate) took: Duration,
}

impl Ancestor {
    /// With that many threads. None where it cannot be installed.
    pub(crate) fn with(threads: usize) -> Option<Self> {
        let ancestor = Self {
            installed: installed()?,
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir_all(ancestor.folder.path().join("home")).unwrap();
        let git = ["init", "-q", "."];
        assert!(
            ancestor
                .program("git")
                .args(git)
                .status()
                .unwrap()
                .success()
        );
        ancestor.run(&["init"]);
        ancestor.run(&["create", "--name", "numbers"]);
        ancestor.run(&["current", "--set", "000-numbers"]);
        ancestor.run(&["plan", "create", "--stages", "1"]);
        let stage = ancestor.folder.path().join("work/000-numbers/stages/01");
        fs::write(stage.join("PLAN.md"), PLAN).unwrap();
        fs::write(stage.join("REQUIREMENTS.md"), REQUIREMENTS).unwrap();
        ancestor.run(&["approve", "plan"]);
        ancestor.fill(threads);
        Some(ancestor)
    }

    fn fill(&self, threads: usize) {
        let script = self.folder.path().join("fill.js");
        fs::write(&script, FILL).unwrap();
        let status = self
            .program(&self.installed.bun)
            .arg(script)
            .arg(self.folder.path().join("work/db.sqlite"))
            .arg(threads.to_string())
            .status();
        assert!(status.unwrap().success());
    }

    /// Median time and peak memory of a command.
    pub(crate) fn took(&self, args: &[&str]) -> Took {
        Took {
            time: time_of(RUNS, |_| self.command(args)),
            mib: peak::of(&self.command(args)),
        }
    }

    /// Updates of different threads, a process each, all at once.
    pub(crate) fn parallel_updates(&self, count: usize) -> Kept {
        let start = Instant::now();
        let writers: Vec<_> = (1..=count)
            .map(|number| {
                let thread = format!("01.01.{number:02}");
                let report = format!("by {number}");
                let args = ["update", "--thread", &thread, "--status", "completed"];
                self.command(&args)
                    .args(["--report", &report])
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let ended = writers.into_iter().map(|mut it| it.wait().unwrap());
        let errors = ended.filter(|status| !status.success()).count();
        let took = start.elapsed();
        let output = self
            .command(&["export", "--format", "json"])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let kept = (1..=count)
            .filter(|number| text.contains(&format!("\"by {number}\"")))
            .count();
        Kept { kept, errors, took }
    }

    fn run(&self, args: &[&str]) {
        let output = self.command(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.program(&self.installed.bun);
        command.arg(&self.installed.program).args(args);
        command
    }

    /// A program in the folder, with nothing of the user's but PATH.
    fn program(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path().join("home"))
            .env("WORKSTREAM_ROLE", "USER")
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "bench")))
            .envs(
                ["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "bench@localhost")),
            )
            .current_dir(self.folder.path());
        command
    }
}

impl Took {
    /// For the table.
    pub(crate) fn described(self) -> String {
        format!("{}, {:.0} MiB", ms(self.time), self.mib)
    }
}

/// Installed once; what is there already is taken.
fn installed() -> Option<&'static Installed> {
    static INSTALLED: OnceLock<Option<Installed>> = OnceLock::new();
    INSTALLED.get_or_init(install).as_ref()
}

fn install() -> Option<Installed> {
    let prefix = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ancestor-{VERSION}"));
    let found = Installed {
        bun: prefix.join("node_modules/.bin/bun"),
        program: prefix.join("node_modules/@agenv/workstreams/dist/bin/work.js"),
    };
    if !found.program.exists() {
        let installed = Command::new("npm")
            .args([
                "install",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                "--prefix",
            ])
            .arg(&prefix)
            .args([&format!("@agenv/workstreams@{VERSION}"), "bun@1"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status();
        if !installed.is_ok_and(|status| status.success()) {
            eprintln!("  the ancestor is left out: npm could not install it");
            return None;
        }
    }
    Some(found)
}

const PLAN: &str = "# Stage 01 Numbers Plan\n\n## Summary\n\nMeasure it.\n\n## References\n\n- none\n\n\
    ## Questions\n\n- [x] none\n\n## Batches\n\n### Batch 01: Batch 1\n\nDoes it.\n\n\
    #### Thread 01: Thread number 0\n\n**Summary:**\nDo it.\n\n**Details:**\nJust that.\n";

const REQUIREMENTS: &str = "# Stage 01 Requirements\n\n## Summary\n\nMeasure it.\n\n\
    ## Deliverables\n\n- a number\n\n## Dependencies\n\n- `README.md`\n\n## Resources\n\n- `README.md`\n";
