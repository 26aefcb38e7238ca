//! `multi`: check everything, write the run and the intents, have the supervisors started.
use super::choice::{Wish, choose, mode};
use super::dispatch::{self, Dispatched};
use super::preconditions::{self, LaunchRefusal, Program};
use super::programs::{find_programs, plan_verification};
use super::project::Project;
use super::rehearsal_homes;
use super::resumed;
use super::scope::{
    batch_of, chosen, gates_are_open, name_unverified, nothing_is_unverified, nothing_to_start,
};
use super::settle::Present;
use super::spec::Environment;
use super::whereabouts::unrecorded;
use super::{terms, warm};
use crate::agent::config::{Agent, AgentsFile, MaxParallel, ModelChoice, Notify};
use crate::agent::driver::{LaunchMode, LaunchRequest, command_for};
use crate::agent::rehearsal::Script;
use crate::domain::beginning::Beginning;
use crate::domain::id::{BatchId, TaskId, ThreadId};
use crate::domain::run::{Executor, Overrides, Rehearsal, Run, RunState};
use crate::domain::schedule::{WhyNot, why_not};
use crate::domain::session::{Mode, SessionRecord};
use crate::domain::slug::SessionId;
use crate::domain::task::TaskStatus;
use crate::domain::thread::{Surroundings, Thread};
use crate::domain::through::Through;
use crate::domain::workstream::Workstream;
use crate::process::{clock, resources};
use crate::store::draft::Draft;
use crate::store::error::StoreError;
use crate::tmux::Size;
use camino::{Utf8Path, Utf8PathBuf};

/// Whether plan and gate are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gates {
    /// They must be open.
    Respect,
    /// A person said `--force`.
    Ignore,
}

/// What a person asked for.
#[derive(Debug, Clone)]
pub struct Order {
    /// This batch; else the one of the threads, else the next incomplete one.
    pub batch: Option<BatchId>,
    /// Only these threads; all of the batch when empty.
    pub threads: Vec<ThreadId>,
    /// These run again although they are done.
    pub rerun: Vec<ThreadId>,
    /// These begin as a person says; nothing else is started then, and they may be of several
    /// batches.
    pub beginnings: Vec<Beginning>,
    /// Another agent or model than the plan's.
    pub overrides: Overrides,
    /// At most so many at once.
    pub max_parallel: Option<u32>,
    /// Who starts the supervisors.
    pub executor: Option<Executor>,
    /// Headless, or with the agents' own interfaces.
    pub mode: Mode,
    /// A scripted model plays.
    pub rehearsal: Option<Rehearsal>,
    /// Whether plan and gate are asked.
    pub gates: Gates,
    /// How far the run goes on by itself.
    pub through: Option<Through>,
}

/// One thread as it would be started.
#[derive(Debug, Clone)]
pub struct PreparedThread {
    /// The thread.
    pub id: ThreadId,
    /// Its name.
    pub name: String,
    /// Its agent.
    pub agent: Agent,
    /// Its models in fall-back order.
    pub models: Vec<ModelChoice>,
    /// Headless, or in the agent's own interface.
    pub mode: Mode,
    /// The agent's program; none when `work` plays it.
    pub program: Option<Program>,
    /// Its prompt file, whether it exists or is made from tasks.json.
    pub prompt: Utf8PathBuf,
    /// The conversation that goes on, if one does.
    pub resume: Option<String>,
    /// Where it works.
    pub dir: Utf8PathBuf,
    /// Blocked tasks that are open again when it starts.
    pub unblocks: Vec<TaskId>,
    /// Commands of the approved plan that will be run when it has ended well.
    pub verify: Vec<String>,
    /// Why it does not start, if it does not.
    pub why_not: Option<WhyNot>,
    /// How it begins, if that was said or follows from its last session.
    pub beginning: Option<Beginning>,
}

impl PreparedThread {
    /// What would be executed, with `SESSION` for what only a launch can know; empty when `work`
    /// plays the agent.
    #[must_use]
    pub fn argv(&self) -> Vec<String> {
        let thread = self.id.to_string();
        let request = LaunchRequest {
            thread_id: &thread,
            thread_name: &self.name,
            session_id: "SESSION",
            attempt: 1,
            dir: &self.dir,
            prompt_file: &self.prompt,
            agent: &self.agent,
            model: self.models.first(),
            resume: self.resume.as_deref(),
            mode: LaunchMode::Piped,
            program: self.program.as_ref().map(|program| program.path.as_path()),
            rehearsal: None,
        };
        command_for(&request).map_or_else(
            |_| Vec::new(),
            |command| {
                std::iter::once(command.program)
                    .chain(command.args)
                    .collect()
            },
        )
    }
}

/// A launch that may go ahead.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The batch.
    pub batch: BatchId,
    /// Its threads, or those asked for.
    pub threads: Vec<PreparedThread>,
    /// At most so many at once.
    pub max_parallel: u32,
    /// Whether memory decides how many of them start.
    pub by_memory: bool,
    /// Who starts the supervisors.
    pub executor: Executor,
    /// Things a person should know before.
    pub warnings: Vec<String>,
    agents: AgentsFile,
    order: Order,
    elsewhere: Vec<SessionId>,
}

impl Prepared {
    /// The commands that will tell a person of what happens.
    pub fn notify(&self) -> impl Iterator<Item = &str> {
        self.agents.notify.iter().filter_map(|way| match way {
            Notify::Command(command) => Some(command.as_str()),
            Notify::Bell => None,
        })
    }
}

/// Checks everything that can be checked before anything is written.
///
/// # Errors
/// The first thing that stands in the way.
pub fn prepare(
    project: &Project,
    present: &Present,
    order: Order,
    environment: &Environment,
) -> Result<Prepared, LaunchRefusal> {
    let workstream = &present.workstream;
    nothing_runs(workstream, &present.elsewhere)?;
    let unrecorded = unrecorded(project, workstream);
    if !unrecorded.is_empty() {
        return Err(LaunchRefusal::Unrecorded(unrecorded));
    }
    preconditions::something_is_planned(project, workstream)?;
    let around = Surroundings {
        done: project.done_policy(),
        queue: &[],
        elsewhere: &present.elsewhere,
    };
    nothing_is_unverified(workstream, &order, &around)?;
    let batch = batch_of(workstream, &order)?;
    if order.gates == Gates::Respect {
        preconditions::plan_is_approved(project, workstream)?;
        gates_are_open(workstream, batch, &order)?;
    }
    let (agents, agent_warnings) = preconditions::agents(project)?;
    let mut warnings: Vec<String> = agent_warnings.iter().map(ToString::to_string).collect();
    let executor = order.executor.unwrap_or(agents.defaults.executor.value);
    preconditions::executor_is_there(project, executor)?;
    check_script(&order)?;
    let mut threads = Vec::new();
    for thread in chosen(workstream, batch, &order)? {
        threads.push(prepare_thread(
            project, workstream, &agents, &order, &thread,
        )?);
    }
    name_unverified(workstream, &mut threads, &around);
    plan_verification(project, workstream, &order, &mut threads, &mut warnings)?;
    for thread in threads.iter_mut().filter(|it| it.why_not.is_none()) {
        let used_up = terms::used_up(&agents, workstream, thread, order.rehearsal.is_some());
        thread.why_not = used_up.map(WhyNot::Budget);
    }
    let starting = || threads.iter().filter(|thread| thread.why_not.is_none());
    if starting().next().is_none() {
        return Err(nothing_to_start(batch, &order, &threads));
    }
    let max_parallel = order
        .max_parallel
        .unwrap_or_else(|| allowed(&agents, starting().count()));
    find_programs(project, &mut threads, &order, environment, &mut warnings)?;
    Ok(Prepared {
        batch,
        threads,
        max_parallel,
        by_memory: order.max_parallel.is_none()
            && agents.defaults.max_parallel.value == MaxParallel::Auto,
        executor,
        warnings,
        agents,
        order,
        elsewhere: present.elsewhere.clone(),
    })
}

/// Writes the run with all its threads queued, then starts as many as there are slots.
///
/// # Errors
/// When somebody else was faster, or the state, a session folder or the executor refuses.
pub fn launch(
    project: &Project,
    prepared: &Prepared,
    environment: &Environment,
    size: Size,
) -> Result<Dispatched, dispatch::DispatchError> {
    let now = clock::now();
    let starting: Vec<ThreadId> = prepared
        .threads
        .iter()
        .filter(|thread| thread.why_not.is_none())
        .map(|thread| thread.id)
        .collect();
    let before = project.read()?.run;
    let run = Run {
        id: clock::new_session_id(),
        state: RunState::Active,
        scope: prepared.batch,
        threads: starting.clone(),
        rerun: prepared.order.rerun.clone(),
        queue: starting,
        beginnings: prepared
            .threads
            .iter()
            .filter_map(|thread| thread.beginning.clone())
            .collect(),
        executor: prepared.executor,
        max_parallel: prepared.max_parallel,
        by_memory: prepared.by_memory,
        no_room_for: None,
        terms: terms::terms(&prepared.threads),
        budget: prepared.agents.defaults.budget.value,
        waits: terms::waits_of(before.as_ref(), &prepared.order, now),
        retries: Vec::new(),
        mode: prepared.order.mode,
        overrides: prepared.order.overrides.clone(),
        rehearsal: prepared.order.rehearsal.clone(),
        through: prepared.order.through,
        keeps_to_plan: prepared.order.gates == Gates::Respect && prepared.order.rehearsal.is_none(),
        told: false,
        place: Some(project.place()),
        started_at: now,
    };
    if run.rehearsal.is_some() {
        rehearsal_homes::prune(project, &project.read()?, &run);
    }
    // conversations that go on have their data folder
    if prepared
        .threads
        .iter()
        .any(|thread| thread.resume.is_none())
    {
        warm::data_folder(project, prepared, &run, environment);
    }
    let versions = prepared
        .threads
        .iter()
        .filter_map(|thread| Some((thread.agent.name.clone(), thread.program.clone()?)))
        .collect();
    dispatch::launching(project, || {
        project.update(now, |draft| {
            nothing_runs(draft.view(), &prepared.elsewhere)?;
            draft.set_paused(false)?;
            for task in prepared.threads.iter().flat_map(|thread| &thread.unblocks) {
                unblock(draft, *task)?;
            }
            draft.set_run(Some(&run))?;
            Ok::<_, dispatch::DispatchError>(())
        })?;
        dispatch::under_lock(project, &prepared.agents, &versions, environment, size)
    })
}

/// Opens a blocked task again.
fn unblock(draft: &mut Draft, task: TaskId) -> Result<(), StoreError> {
    draft.set_task_status(&task, TaskStatus::Pending)?;
    let nothing = std::iter::once(("blocked_by".to_owned(), serde_json::Value::Null));
    draft.patch_task(&task, nothing.collect())
}

/// At most one run of a workstream at a time, and one is not over while it verifies. What runs
/// elsewhere is not judged and blocks nothing.
fn nothing_runs(workstream: &Workstream, elsewhere: &[SessionId]) -> Result<(), LaunchRefusal> {
    let here = |fits: fn(&SessionRecord) -> bool| -> Vec<ThreadId> {
        let sessions = workstream.sessions();
        sessions
            .filter(|(_, record)| fits(record) && !elsewhere.contains(&record.session_id))
            .map(|(thread, _)| thread)
            .collect()
    };
    let running = here(SessionRecord::is_running);
    if !running.is_empty() {
        return Err(LaunchRefusal::Running(running));
    }
    let verifying = here(SessionRecord::is_verifying);
    if !verifying.is_empty() {
        return Err(LaunchRefusal::Verifying(verifying));
    }
    Ok(())
}

fn prepare_thread(
    project: &Project,
    workstream: &Workstream,
    agents: &AgentsFile,
    order: &Order,
    thread: &Thread<'_>,
) -> Result<PreparedThread, LaunchRefusal> {
    let said = order
        .beginnings
        .iter()
        .find(|begin| begin.thread == thread.id);
    let beginning = said
        .cloned()
        .or_else(|| terms::beginning_after_limit(thread, order));
    let resumed = resumed::resumed(workstream, beginning.as_ref())?;
    if let Some(record) = resumed {
        resumed::playing(project, thread.id, record)?;
    }
    let wish = Wish {
        beginning: beginning.as_ref(),
        resumed,
    };
    let (agent, models) = choose(agents, &order.overrides, thread, wish)?;
    let executor = order.executor.unwrap_or(agents.defaults.executor.value);
    let mode = mode(&agent, order.mode, executor)?;
    let prompt = dispatch::prompt_file(project, workstream, thread);
    dispatch::written_prompt(&prompt, thread.id)?;
    Ok(PreparedThread {
        id: thread.id,
        name: thread.name().to_owned(),
        agent,
        models,
        mode,
        program: None,
        prompt,
        resume: resumed.and_then(|record| record.agent_session_id.clone()),
        dir: resumed::dir(project, resumed),
        unblocks: blocked(thread).filter(|_| said.is_some()).collect(),
        verify: Vec::new(),
        // who puts a blocked thread right takes the block away
        why_not: why_not(workstream, thread, &order.rerun)
            .filter(|why| said.is_none() || !matches!(why, WhyNot::Blocked(_))),
        beginning,
    })
}

fn blocked<'a>(thread: &'a Thread<'_>) -> impl Iterator<Item = TaskId> + 'a {
    thread
        .tasks
        .iter()
        .filter(|task| task.status == TaskStatus::Blocked)
        .map(|task| task.id)
}

/// A rehearsal script is read before anything is written.
fn check_script(order: &Order) -> Result<(), LaunchRefusal> {
    let Some(script) = order
        .rehearsal
        .as_ref()
        .and_then(|rehearsal| rehearsal.script.as_ref())
    else {
        return Ok(());
    };
    let text = std::fs::read_to_string(script)
        .map_err(|error| LaunchRefusal::Script(format!("cannot read `{script}`: {error}")))?;
    Script::parse(&text, Utf8Path::new(script))
        .map(drop)
        .map_err(|error| LaunchRefusal::Script(error.to_string()))
}

/// `max_parallel: auto`: agents mostly wait for a model, so more of them than cores may run. What
/// runs out is memory: that is measured at each start.
fn allowed(agents: &AgentsFile, threads: usize) -> u32 {
    match agents.defaults.max_parallel.value {
        MaxParallel::AtMost(limit) => limit.get(),
        MaxParallel::Auto => {
            let slots = threads.min(4 * resources::cores()).max(1);
            u32::try_from(slots).unwrap_or(u32::MAX)
        }
    }
}
