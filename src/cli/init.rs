//! `work init`.
use super::context::{Context, absolute, here};
use super::hook::Enforce;
use super::init_hooks::{Caller, install as install_hooks};
use super::inside::refuse_inside;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::process::git;
use crate::run::hooks;
use crate::run::makefile::{INCLUDE, makefile};
use crate::run::setup::{Made, example, set_up};
use crate::run::skills::{Kept, Tool, install};
use crate::track::documents::kind::Kind;
use crate::track::documents::settings;
use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};
use serde_json::json;

/// Set up this repository for workstreams; existing files stay
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work init --example\n  work init --skills opencode,claude")]
pub(super) struct Init {
    /// Add a small workstream that can be rehearsed at once
    #[arg(long)]
    example: bool,
    /// Write instruction files that teach these agents to plan with, work under and review through
    /// `work`; files that you edited stay
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TOOL")]
    skills: Vec<Reader>,
    /// Set up hooks that call `work hook`: they keep the record current and remind; yours stay
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CALLER")]
    hooks: Vec<Caller>,
    /// What a commit without a tracked session gets: off (default), warn or reject
    #[arg(
        long,
        value_enum,
        default_value_t,
        hide_default_value = true,
        value_name = "RULE",
        requires = "hooks"
    )]
    enforce: Enforce,
    /// Write make targets for tracked sessions (track-init, track-log, …) as an include file
    #[arg(long)]
    makefile: bool,
    /// Keep these documents current: progress (SESSION_PROGRESS.md), session (SESSION.md), claude
    /// (.claude/progress/), archive (archive/sessions/)
    #[arg(long, value_delimiter = ',', value_name = "DOCUMENT")]
    documents: Vec<Kind>,
}

/// A tool that reads instruction files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Reader {
    /// .opencode/skills/
    Opencode,
    /// .claude/skills/
    Claude,
}

pub(super) fn run(context: &Context, args: &Init) -> Result<Exit, Failure> {
    refuse_inside("init")?;
    let root = match &context.global.root {
        Some(root) => absolute(root)?,
        None => {
            let here = here()?;
            git::top_level(&here).map_or(here, Utf8PathBuf::from)
        }
    };
    let mut made = Vec::new();
    let repository = set_up(&root, &mut made)?;
    let stream = if args.example {
        Some(example(&repository, clock::now(), &mut made)?)
    } else {
        None
    };
    let skills = skills(&root, &args.skills)?;
    let hooks = install_hooks(&root, &args.hooks, args.enforce)?;
    let wants_line = args.makefile && makefile(&root, &mut made)?;
    let file = settings::path(&repository);
    let was_there = file.exists();
    if settings::enable(&repository, &args.documents)? {
        made.push(Made {
            path: file,
            new: !was_there,
        });
        super::sync::keep_current(context);
    }
    if context.ui.is_json() {
        let mut files: Vec<_> = made
            .iter()
            .map(|made| json!({ "path": made.path, "new": made.new }))
            .collect();
        files.extend(skills.iter().map(|(path, kept)| {
            json!({ "path": path, "new": *kept == Kept::Made, "renewed": *kept == Kept::Renewed })
        }));
        files.extend(hooks.iter().map(|(path, kept)| {
            json!({ "path": path, "new": *kept == hooks::Kept::Made, "renewed": *kept == hooks::Kept::Changed })
        }));
        context
            .ui
            .json(json!({ "root": root, "files": files, "stream": stream }))?;
        return Ok(Exit::Ok);
    }
    for Made { path, new } in &made {
        context
            .ui
            .out(&format!("{} {path}", if *new { "made " } else { "stays" }))?;
    }
    for (path, kept) in &skills {
        let word = match kept {
            Kept::Made => "made ",
            Kept::Renewed => "newer",
            Kept::Stays => "stays",
        };
        context.ui.out(&format!("{word} {path}"))?;
    }
    for (path, kept) in &hooks {
        context.ui.out(&format!("{} {path}", kept.word()))?;
    }
    if args.hooks.contains(&Caller::Git) && args.enforce == Enforce::Off {
        context
            .ui
            .say("No rule for commits: --enforce warn or --enforce reject sets one.");
    }
    if wants_line {
        context.ui.say(&format!(
            "Your Makefile stays as it is: add the line `{INCLUDE}` to it."
        ));
    }
    context.ui.out("")?;
    context.ui.out(if stream.is_some() {
        WITH_EXAMPLE
    } else {
        WITHOUT_EXAMPLE
    })?;
    Ok(Exit::Ok)
}

fn skills(root: &Utf8Path, readers: &[Reader]) -> Result<Vec<(Utf8PathBuf, Kept)>, Failure> {
    let mut files = Vec::new();
    for reader in readers {
        let tool = match reader {
            Reader::Opencode => Tool::Opencode,
            Reader::Claude => Tool::Claude,
        };
        files.extend(install(root, tool)?);
    }
    Ok(files)
}

const WITH_EXAMPLE: &str = "\
What to type next:
  work tree                          what is planned
  work multi --rehearse --in-place   run the first batch with a scripted model
  work status                        what became of each thread

A rehearsal costs nothing. Without --in-place it runs on a temporary copy and
leaves this folder alone. When agents.yaml names your own agents and models,
leave out --rehearse.";

const WITHOUT_EXAMPLE: &str = "\
What to type next:
  work create \"First steps\"          a workstream with a plan to fill
  work save -c                       or without a plan: keep track of what you do

Or without a plan, as a file workstreams/001-first-steps/tasks.json. The smallest one
that `work multi` runs (ids are stage.batch.thread.task; threads of one batch run in
parallel):

  {
    \"version\": \"1.1.0\",
    \"stream_id\": \"001-first-steps\",
    \"tasks\": [
      { \"id\": \"01.01.01.01\", \"name\": \"Write the parser\", \"stage_name\": \"Core\",
        \"batch_name\": \"First\", \"thread_name\": \"Parser\", \"status\": \"pending\" },
      { \"id\": \"01.01.02.01\", \"name\": \"Write the printer\", \"stage_name\": \"Core\",
        \"batch_name\": \"First\", \"thread_name\": \"Printer\", \"status\": \"pending\" }
    ]
  }

Then:
  work tree                          what is planned
  work multi --dry-run               what would be started
  work multi --rehearse              try it on a copy, at no cost

`work init --example` makes a small workstream to look at first.";
