//! What a launch will run besides the agents' words: their programs, and the plan's verification.
use super::launch::{Order, PreparedThread};
use super::models;
use super::plan_error::PlanError;
use super::preconditions::{self, LaunchRefusal, Program};
use super::project::Project;
use super::spec::Environment;
use super::verify;
use crate::agent::config::{Agent, DriverKind};
use crate::domain::run::Rehearsal;
use crate::domain::workstream::Workstream;
use camino::Utf8Path;

/// What will be run to verify each thread: shown before it is used. A rehearsal of the default
/// script does no work that could be verified.
pub(super) fn plan_verification(
    project: &Project,
    workstream: &Workstream,
    order: &Order,
    threads: &mut [PreparedThread],
    warnings: &mut Vec<String>,
) -> Result<(), LaunchRefusal> {
    let plays = |rehearsal: &Rehearsal| rehearsal.script.is_none();
    if order.rehearsal.as_ref().is_some_and(plays) {
        return Ok(());
    }
    let planned = verify::planned(project, workstream).map_err(
        |verify::PlanUnreadable { path, source }| PlanError::Io {
            verb: "read",
            path,
            source,
        },
    )?;
    let mut withheld = false;
    for thread in threads.iter_mut().filter(|thread| thread.why_not.is_none()) {
        thread.verify = planned.of_thread(thread.id);
        withheld |= !planned.withheld(thread.id).is_empty();
    }
    if withheld {
        warnings.push(
            "the plan is not the one that was approved: its verification commands are not run"
                .to_owned(),
        );
    }
    Ok(())
}

/// Finds each agent's program, asks each program once who it is, and opencode which models it
/// knows.
pub(super) fn find_programs(
    project: &Project,
    threads: &mut [PreparedThread],
    order: &Order,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<(), LaunchRefusal> {
    let mut found: Vec<(String, Option<Program>)> = Vec::new();
    let mut models: Option<Option<Vec<String>>> = None;
    for thread in threads.iter_mut().filter(|thread| thread.why_not.is_none()) {
        let agent = &thread.agent;
        let known = found
            .iter()
            .find(|(name, _)| *name == agent.name)
            .map(|(_, program)| program.clone());
        let asked = |path: &Utf8Path| asked(&found, path);
        thread.program = match known {
            Some(program) => program,
            None if order.rehearsal.is_some() => {
                rehearsing_program(project, agent, environment, asked, warnings)
            }
            None => preconditions::program_unless(agent, environment, project.root(), asked)?,
        };
        if let (DriverKind::Opencode, None, Some(program)) =
            (agent.driver, &order.rehearsal, &thread.program)
        {
            let known = models.get_or_insert_with(|| models::known(&program.path, environment));
            match known {
                Some(known) => models::check(thread, known, order, warnings)?,
                None => warn(
                    warnings,
                    "opencode does not list its models, so they were not checked".to_owned(),
                ),
            }
        }
        found.push((thread.agent.name.clone(), thread.program.clone()));
    }
    Ok(())
}

/// A program that has said already who it is.
fn asked(found: &[(String, Option<Program>)], path: &Utf8Path) -> Option<Program> {
    found
        .iter()
        .filter_map(|(_, program)| program.clone())
        .find(|program| program.path == *path && program.version.is_some())
}

fn warn(warnings: &mut Vec<String>, warning: String) {
    if !warnings.contains(&warning) {
        warnings.push(warning);
    }
}

/// In a rehearsal only opencode is real, and `work` plays the agent where there is none.
fn rehearsing_program(
    project: &Project,
    agent: &Agent,
    environment: &Environment,
    asked: impl FnOnce(&Utf8Path) -> Option<Program>,
    warnings: &mut Vec<String>,
) -> Option<Program> {
    if agent.driver != DriverKind::Opencode {
        return None;
    }
    let program = preconditions::program_unless(agent, environment, project.root(), asked);
    program.unwrap_or_else(|reason| {
        let why = match reason {
            LaunchRefusal::NoProgram { .. } => "opencode is not installed".to_owned(),
            other => other.to_string(),
        };
        warn(warnings, format!("{why}: `work` plays the agents itself"));
        None
    })
}
