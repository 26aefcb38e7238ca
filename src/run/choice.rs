//! Which agent and models a thread gets: flag, then plan, then `default`.
use super::preconditions::LaunchRefusal;
use crate::agent::config::{Agent, AgentsFile, DriverKind, ModelChoice};
use crate::domain::beginning::Beginning;
use crate::domain::run::{Executor, Overrides};
use crate::domain::session::{Cause, EndStatus, Mode, SessionRecord};
use crate::domain::thread::Thread;

/// The agent that takes threads nobody assigned.
pub const DEFAULT_AGENT: &str = "default";

/// What a person said about how the thread begins.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// Its beginning, if it has one of its own.
    pub beginning: Option<&'a Beginning>,
    /// The session whose conversation goes on, if one does.
    pub resumed: Option<&'a SessionRecord>,
}

/// The thread's agent, and its models in fall-back order. A conversation goes on with the model
/// it had, unless a person names another one or another agent.
///
/// # Errors
/// When agents.yaml has no such agent, it has no model although its driver needs one, or it cannot
/// go on with the conversation.
pub fn choose(
    agents: &AgentsFile,
    overrides: &Overrides,
    thread: &Thread<'_>,
    wish: Wish<'_>,
) -> Result<(Agent, Vec<ModelChoice>), LaunchRefusal> {
    let named = overrides
        .agent
        .as_deref()
        .or_else(|| wish.beginning.and_then(|begin| begin.agent.as_deref()))
        .or_else(|| thread.assigned_agent());
    let agent = agents
        .agent(named.unwrap_or(DEFAULT_AGENT))
        .map_err(|source| LaunchRefusal::UnknownAgent {
            thread: overrides.agent.is_none().then_some(thread.id),
            source,
        })?
        .clone();
    if let Some(record) = wish.resumed {
        can_go_on(&agent, record, thread)?;
    }
    let same_agent = wish
        .resumed
        .filter(|record| record.agent_name == agent.name);
    let models = match (&overrides.model, same_agent) {
        // `--model` means this one: nothing falls back from a person's explicit choice
        (Some(model), _) => vec![model_choice(model)],
        // which model goes on after a limit is for the limits to say
        (None, Some(record)) if is_after_limit(record) => agent.models.clone(),
        (None, Some(record)) => from_its_model_on(&agent, record),
        (None, None) => agent.models.clone(),
    };
    if models.is_empty() && agent.driver == DriverKind::Opencode {
        return Err(LaunchRefusal::NoModel(agent.name));
    }
    Ok((agent, models))
}

/// Conversations are the driver's: another one cannot go on with them.
fn can_go_on(
    agent: &Agent,
    record: &SessionRecord,
    thread: &Thread<'_>,
) -> Result<(), LaunchRefusal> {
    let theirs = record.driver.as_deref();
    let same = theirs.is_none_or(|theirs| theirs == agent.driver.word());
    // an agent that `work` played in a rehearsal was written down as one that was played
    let played = theirs == Some(DriverKind::Rehearsal.word()) && record.rehearsal;
    if agent.driver != DriverKind::Command && (same || played) {
        return Ok(());
    }
    Err(LaunchRefusal::NothingToResume {
        thread: thread.id,
        why: format!(
            "agent `{}` is driven by `{}` and cannot go on with a conversation of `{}`",
            agent.name,
            agent.driver,
            theirs.unwrap_or("another")
        ),
    })
}

fn is_after_limit(record: &SessionRecord) -> bool {
    let end = record.end();
    end.is_some_and(|end| (end.status, end.cause) == (EndStatus::Interrupted, Some(Cause::Limit)))
}

/// The model the conversation had, then those the agent falls back on from there.
fn from_its_model_on(agent: &Agent, record: &SessionRecord) -> Vec<ModelChoice> {
    let place = agent
        .models
        .iter()
        .position(|choice| choice.model == record.model && choice.variant == record.variant);
    match place.and_then(|place| agent.models.get(place..)) {
        Some(models) => models.to_vec(),
        None if record.model.is_empty() => agent.models.clone(),
        None => vec![ModelChoice {
            model: record.model.clone(),
            variant: record.variant.clone(),
        }],
    }
}

/// How the thread's agent is run: as the run says, else as its own entry says.
///
/// # Errors
/// When an interface is asked for and the agent has none, or nobody could see it.
pub fn mode(agent: &Agent, asked: Mode, executor: Executor) -> Result<Mode, LaunchRefusal> {
    let mode = if asked == Mode::Tui {
        asked
    } else {
        agent.mode
    };
    if mode == Mode::Tui && agent.driver != DriverKind::Opencode {
        return Err(LaunchRefusal::NoInterface {
            agent: agent.name.clone(),
            driver: agent.driver.word(),
        });
    }
    if mode == Mode::Tui && executor == Executor::Process {
        return Err(LaunchRefusal::NobodySees(agent.name.clone()));
    }
    Ok(mode)
}

/// `provider/model` or `provider/model:variant`.
fn model_choice(text: &str) -> ModelChoice {
    match text.rsplit_once(':') {
        Some((model, variant)) if model.contains('/') && !variant.contains('/') => ModelChoice {
            model: model.to_owned(),
            variant: Some(variant.to_owned()),
        },
        _ => ModelChoice {
            model: text.to_owned(),
            variant: None,
        },
    }
}
