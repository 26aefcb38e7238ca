//! One round of a dispatch: which queued threads have a slot, what each of them will be, and which
//! of them cannot be started.
use super::dispatch::{DispatchError, Programs, plan};
use super::preconditions::plan_is_approved;
use super::project::Project;
use super::room::{Room, room};
use super::spec::{Environment, LaunchSpec};
use super::told::Teller;
use super::unstartable::is_of_thread;
use crate::agent::config::AgentsFile;
use crate::domain::id::ThreadId;
use crate::domain::run::Run;
use crate::domain::schedule::startable;
use crate::domain::workstream::Workstream;
use crate::process::clock;

/// What a dispatch is given.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) project: &'a Project,
    pub(super) agents: &'a AgentsFile,
    pub(super) programs: &'a Programs,
    pub(super) environment: &'a Environment,
}

/// What comes of a look at the queue.
pub(super) struct Round {
    /// Sessions to be started, each with what its agent is told.
    pub(super) planned: Vec<(LaunchSpec, String)>,
    /// Threads that cannot be started.
    pub(super) refused: Vec<(ThreadId, DispatchError)>,
    /// Too little memory for some that may start.
    pub(super) short: Option<Room>,
}

/// Plans every thread that has a slot.
///
/// # Errors
/// What is wrong with everything.
pub(super) fn plans(
    known: Known<'_>,
    workstream: &Workstream,
    run: &Run,
) -> Result<Round, DispatchError> {
    let Known {
        project,
        agents,
        programs,
        environment,
    } = known;
    let teller = Teller::new(project, workstream)?;
    let (mut planned, mut refused) = (Vec::new(), Vec::new());
    let may_start = startable(workstream, run, clock::now());
    if run.keeps_to_plan && !may_start.is_empty() {
        plan_is_approved(project, workstream)?;
    }
    let room = room_for(workstream, run, may_start.len());
    let slots = room.map_or(may_start.len(), |room| room.agents);
    let short = room.filter(|_| slots < may_start.len());
    for id in may_start.into_iter().take(slots) {
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
    Ok(Round {
        planned,
        refused,
        short,
    })
}

/// The room there is for what may start, if memory decides.
fn room_for(workstream: &Workstream, run: &Run, wanted: usize) -> Option<Room> {
    (run.by_memory && wanted > 0).then(|| room(workstream, run, wanted))
}
