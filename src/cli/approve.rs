//! `work approve stage`.
use super::context::Context;
use super::inside::refuse_inside;
use super::known::known;
use super::present::settled;
use crate::domain::id::StageId;
use crate::domain::thread::{Surroundings, ThreadStatus};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::project::Project;
use crate::run::settle::Present;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Approve a stage, so that the next one may start
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work approve stage 1\n  work approve stage 1 --revoke")]
pub(super) struct Approve {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Approve a stage whose threads are all done
    Stage(Stage),
}

#[derive(Debug, Args)]
struct Stage {
    /// The stage
    stage: StageId,
    /// Take the approval back
    #[arg(long)]
    revoke: bool,
    /// Approve although threads are not done
    #[arg(long, conflicts_with = "revoke")]
    force: bool,
}

pub(super) fn run(context: &Context, args: &Approve) -> Result<Exit, Failure> {
    refuse_inside("approve")?;
    let What::Stage(args) = &args.what;
    let project = context.project()?;
    let present = settled(context, &project)?;
    known(&present.workstream, args.stage)?;
    let open = open_threads(&project, &present, args.stage);
    if !args.revoke && !args.force && !open.is_empty() {
        return Err(Failure::new(
            Exit::Refused,
            format!("stage {} is not done: {}", args.stage, open.join(", ")),
        )
        .hint("finish them, or approve all the same with --force"));
    }
    let status = if args.revoke { "revoked" } else { "approved" };
    let now = clock::now();
    project.update(now, |draft| {
        let mut approval = draft.top("approval");
        let said = json!({ "status": status, "at": now, "by": project.actor().name });
        put(&mut approval, &["stages", &args.stage.to_string()], said);
        draft.set_top("approval", Some(approval))
    })?;
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stage": args.stage, "status": status }))?;
    } else {
        context
            .ui
            .say(&format!("Stage {} is {status}.", args.stage));
    }
    Ok(Exit::Ok)
}

/// Sets a value inside objects, which are made where they are missing.
fn put(value: &mut Value, path: &[&str], new: Value) {
    let Some((key, rest)) = path.split_first() else {
        *value = new;
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    if let Some(fields) = value.as_object_mut() {
        put(
            fields.entry((*key).to_owned()).or_insert(Value::Null),
            rest,
            new,
        );
    }
}

fn open_threads(project: &Project, present: &Present, stage: StageId) -> Vec<String> {
    let around = Surroundings {
        done: project.done_policy(),
        queue: &[],
        elsewhere: &present.elsewhere,
    };
    present
        .workstream
        .threads()
        .iter()
        .filter(|thread| thread.id.stage() == stage)
        .map(|thread| (thread.id, thread.status(&around)))
        .filter(|(_, status)| *status != ThreadStatus::Completed)
        .map(|(id, status)| format!("{id} {status}"))
        .collect()
}
