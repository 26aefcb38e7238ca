//! Which agent and models a thread gets: flag, then plan, then `default`.
use super::preconditions::LaunchRefusal;
use crate::agent::config::{Agent, AgentsFile, DriverKind, ModelChoice};
use crate::domain::run::{Executor, Overrides};
use crate::domain::session::Mode;
use crate::domain::thread::Thread;

/// The agent that takes threads nobody assigned.
pub const DEFAULT_AGENT: &str = "default";

/// The thread's agent, and its models in fall-back order.
///
/// # Errors
/// When agents.yaml has no such agent, or it has no model although its driver needs one.
pub fn choose(
    agents: &AgentsFile,
    overrides: &Overrides,
    thread: &Thread<'_>,
) -> Result<(Agent, Vec<ModelChoice>), LaunchRefusal> {
    let named = overrides
        .agent
        .as_deref()
        .or_else(|| thread.assigned_agent());
    let agent = agents
        .agent(named.unwrap_or(DEFAULT_AGENT))
        .map_err(|source| LaunchRefusal::UnknownAgent {
            thread: overrides.agent.is_none().then_some(thread.id),
            source,
        })?
        .clone();
    let models = match &overrides.model {
        // `--model` means this one: nothing falls back from a person's explicit choice
        Some(model) => vec![model_choice(model)],
        None => agent.models.clone(),
    };
    if models.is_empty() && agent.driver == DriverKind::Opencode {
        return Err(LaunchRefusal::NoModel(agent.name));
    }
    Ok((agent, models))
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
