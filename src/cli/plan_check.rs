//! `work plan check`.
use super::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::finding::Finding;
use crate::run::plan_check::{Checked, checked};
use crate::run::project::Project;
use clap::Args;
use serde_json::{Value, json};

/// Say everything that is wrong or remarkable in the plan, with line and column
///
/// Exit code 1 when there are errors: they keep the plan from being approved.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work plan check\n  work plan check --json")]
pub(super) struct PlanCheck {}

pub(super) fn run(context: &Context, _args: &PlanCheck) -> Result<Exit, Failure> {
    let project = context.project()?;
    report(context, &project, &checked(&project)?)
}

/// Prints the findings; the exit code says whether there are errors.
pub(super) fn report(
    context: &Context,
    project: &Project,
    checked: &Checked,
) -> Result<Exit, Failure> {
    if let Some(why) = &checked.no_agents {
        context
            .ui
            .warn(&format!("agents are not compared with agents.yaml: {why}"));
    }
    let errors = checked.errors().len();
    let warnings = checked.findings.len() - errors;
    if context.ui.is_json() {
        let of = |wanted: bool| -> Vec<Value> {
            let findings = checked.findings.iter();
            let wanted = findings.filter(|finding| finding.is_error() == wanted);
            wanted.map(finding_json).collect()
        };
        context.ui.json(json!({
            "plan": project.folder().plan_file(), "errors": of(true), "warnings": of(false),
        }))?;
    } else {
        let path = project.folder().plan_file();
        let shown = path.strip_prefix(project.root()).unwrap_or(&path);
        for finding in &checked.findings {
            let Finding {
                code,
                line,
                column,
                message,
                hint,
            } = finding;
            let level = finding.level();
            context.ui.out(&format!(
                "{shown}:{line}:{column}: {level} [{code}] {message}"
            ))?;
            if !hint.is_empty() {
                context.ui.out(&format!("    {hint}"))?;
            }
        }
        context.ui.out(&total(errors, warnings))?;
    }
    Ok(if errors == 0 { Exit::Ok } else { Exit::No })
}

fn finding_json(finding: &Finding) -> Value {
    json!({
        "line": finding.line, "column": finding.column, "code": finding.code.word(),
        "message": finding.message, "hint": finding.hint,
    })
}

fn total(errors: usize, warnings: usize) -> String {
    let many = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    match (errors, warnings) {
        (0, 0) => "Nothing is wrong with the plan.".to_owned(),
        (0, _) => format!("{}, no errors.", many(warnings, "warning")),
        (_, 0) => format!("{}.", many(errors, "error")),
        _ => format!("{}, {}.", many(errors, "error"), many(warnings, "warning")),
    }
}
