//! `work plan edit`.
use super::context::Context;
use super::launching::has_terminal;
use super::plan_check::report;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::plan_check::checked;
use crate::run::plan_editor::edit;
use clap::Args;

/// Open PLAN.md in your editor ($VISUAL, $EDITOR, else vi), then check it
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work plan edit\n  EDITOR=\"code --wait\" work plan edit")]
pub(super) struct PlanEdit {}

pub(super) fn run(context: &Context, _args: &PlanEdit) -> Result<Exit, Failure> {
    let project = context.project()?;
    let editor = editor()?;
    let status = edit(&project, &editor)?;
    if !status.success() {
        return Err(Failure::new(
            Exit::No,
            format!("the editor `{editor}` ended with {status}"),
        )
        .hint("the plan is as the editor left it; `work plan check` checks it"));
    }
    report(context, &project, &checked(&project)?)
}

/// The person's editor. Without a terminal none is made up: it would wait for ever.
fn editor() -> Result<String, Failure> {
    let named = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|editor| !editor.trim().is_empty());
    match named {
        Some(editor) => Ok(editor),
        None if has_terminal() => Ok("vi".to_owned()),
        None => Err(Failure::new(
            Exit::Usage,
            "no editor is named, and there is no terminal to show one",
        )
        .hint("set EDITOR, or change PLAN.md with any other tool and run `work plan check`")),
    }
}
