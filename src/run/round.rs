//! One round of a dispatch: which queued threads have a slot, what each of them will be, and which
//! of them cannot be started.
use super::dispatch::{DispatchError, Programs, plan};
use super::preconditions::plan_is_approved;
use super::project::Project;
use super::room::startable_with_room;
use super::spec::{Environment, LaunchSpec};
use super::told::Teller;
use super::unstartable::is_of_thread;
use crate::agent::config::AgentsFile;
use crate::domain::id::ThreadId;
use crate::domain::run::Run;
use crate::domain::workstream::Workstream;

/// What a dispatch is given.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) project: &'a Project,
    pub(super) agents: &'a AgentsFile,
    pub(super) programs: &'a Programs,
    pub(super) environment: &'a Environment,
}

/// Sessions to be started, each with what its agent is told; and threads that cannot be started.
pub(super) type Plans = (Vec<(LaunchSpec, String)>, Vec<(ThreadId, DispatchError)>);

/// Plans every thread that has a slot.
///
/// # Errors
/// What is wrong with everything.
pub(super) fn plans(
    known: Known<'_>,
    workstream: &Workstream,
    run: &Run,
) -> Result<Plans, DispatchError> {
    let Known {
        project,
        agents,
        programs,
        environment,
    } = known;
    let teller = Teller::new(project, workstream)?;
    let (mut planned, mut refused) = (Vec::new(), Vec::new());
    let may_start = startable_with_room(project, workstream, run)?;
    if run.keeps_to_plan && !may_start.is_empty() {
        plan_is_approved(project, workstream)?;
    }
    for id in may_start {
        let Some(thread) = workstream.thread(id) else {
            continue;
        };
        let spec = plan(
            project,
            agents,
            programs,
            environment,
            workstream,
            run,
            &thread,
        );
        let told = |spec| {
            let told = teller.told(&thread, run.beginning(id))?;
            Ok((spec, told.text))
        };
        match spec.and_then(told) {
            Ok(plan) => planned.push(plan),
            Err(error) if is_of_thread(&error) => refused.push((id, error)),
            Err(error) => return Err(error),
        }
    }
    Ok((planned, refused))
}
