//! The conditions under which the threads of a run work, from what is to be started: accounts,
//! budgets, conversations that a limit cut off.
use super::launch::{Order, PreparedThread};
use crate::agent::config::{AgentsFile, DriverKind, ModelChoice};
use crate::domain::beginning::{Beginning, How};
use crate::domain::id::ThreadId;
use crate::domain::run::{Executor, Run};
use crate::domain::session::SessionRecord;
use crate::domain::terms::Terms;
use crate::domain::thread::Thread;
use crate::domain::workstream::Workstream;
use camino::Utf8Path;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What an agent is told whose conversation a limit cut off.
const LIMIT_IS_OVER: &str = "A limit of your model's provider stopped you. It has ended: look at \
                             what is there, then go on where you stopped.";

/// What an agent is told whose conversation goes on after a failure that was not its own.
pub(super) const FAILURE_IS_OVER: &str = "Your model's provider failed in the middle of your work. \
                                          Look at what is there, then go on where you stopped.";

/// The accounts that limits of these models belong to, in order, each once.
pub(super) fn accounts(models: &[ModelChoice]) -> Vec<String> {
    let mut accounts: Vec<String> = Vec::new();
    for model in models {
        if !accounts.iter().any(|account| account == model.provider()) {
            accounts.push(model.provider().to_owned());
        }
    }
    accounts
}

/// The models that can be used now, in their order; all of them when none can.
pub(super) fn at_no_limit(models: &[ModelChoice], run: &Run, now: Timestamp) -> Vec<ModelChoice> {
    let free: Vec<ModelChoice> = models
        .iter()
        .filter(|model| !run.is_at_limit(model.provider(), now))
        .cloned()
        .collect();
    if free.is_empty() {
        models.to_vec()
    } else {
        free
    }
}

/// The terms of these threads, where there are any.
pub(super) fn terms(threads: &[PreparedThread]) -> Vec<Terms> {
    let terms = threads.iter().map(|thread| Terms {
        thread: thread.id,
        accounts: match thread.agent.driver {
            DriverKind::Opencode => accounts(&thread.models),
            DriverKind::Command | DriverKind::Rehearsal => Vec::new(),
        },
        budget: thread.agent.budget,
    });
    terms
        .filter(|terms| !terms.accounts.is_empty() || terms.budget.is_some())
        .collect()
}

/// Limits that an earlier run ran into and that hold on. Who runs a thread in a terminal does not
/// wait there: the provider itself says whether it can be used.
pub(super) fn waits_of(
    before: Option<&Run>,
    order: &Order,
    now: Timestamp,
) -> BTreeMap<String, Timestamp> {
    before
        .filter(|run| run.rehearsal.is_some() == order.rehearsal.is_some())
        .filter(|_| order.executor != Some(Executor::Terminal))
        .map(|run| run.waits.clone())
        .unwrap_or_default()
        .into_iter()
        .filter(|(_, until)| *until > now)
        .collect()
}

/// How a thread begins that nobody said anything about: one whose session a limit cut off goes on
/// with the same conversation, as it would have done in the run it belonged to.
pub(super) fn beginning_after_limit(thread: &Thread<'_>, order: &Order) -> Option<Beginning> {
    let record = thread.last().filter(|_| thread.was_cut_off_by_limit())?;
    let same_kind = record.rehearsal == order.rehearsal.is_some();
    let is_there = record
        .dir
        .as_deref()
        .is_none_or(|dir| Utf8Path::new(dir).is_dir());
    let can = same_kind && is_there && order.overrides.agent.is_none();
    record.agent_session_id.as_ref().filter(|_| can)?;
    Some(after_limit(thread.id, record))
}

/// The conversation of that session goes on.
pub(super) fn after_limit(thread: ThreadId, record: &SessionRecord) -> Beginning {
    Beginning {
        thread,
        how: How::Resume(record.session_id.clone()),
        agent: Some(record.agent_name.clone()),
        note: Some(LIMIT_IS_OVER.to_owned()),
    }
}

/// The budget of agents.yaml that is used up for a thread.
pub(super) fn used_up(
    agents: &AgentsFile,
    workstream: &Workstream,
    thread: &PreparedThread,
    rehearsal: bool,
) -> Option<crate::domain::budget::UsedUp> {
    let budget = agents.defaults.budget.value;
    budget.used_up(
        workstream,
        thread.id,
        thread.agent.budget,
        rehearsal,
        |_| crate::domain::budget::Spent::default(),
    )
}
