//! `work agents`.
use super::context::Context;
use crate::agent::config::Agent;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::preconditions::agents_of;
use crate::ui::style::Tone;
use crate::ui::table::{Column, Fit, Table};
use clap::Args;
use serde_json::{Value, json};

/// List the agents of agents.yaml: what they are, what they suit, their models
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work agents\n  work agents --json")]
pub(super) struct Agents {}

pub(super) fn run(context: &Context, _args: &Agents) -> Result<Exit, Failure> {
    let (file, warnings) = agents_of(&context.repository()?)?;
    for warning in warnings {
        context.ui.warn(&warning.to_string());
    }
    if context.ui.is_json() {
        let agents: Vec<Value> = file.agents.iter().map(agent_json).collect();
        context.ui.json(json!({ "agents": agents }))?;
        return Ok(Exit::Ok);
    }
    let mut table = Table::new(vec![
        Column::new("AGENT", Fit::Whole),
        Column::new("DRIVER", Fit::Whole),
        Column::new("MODELS", Fit::Cut(16)),
        Column::optional("DESCRIPTION", Fit::Cut(16), 1),
        Column::optional("BEST FOR", Fit::Cut(12), 2),
    ]);
    for agent in &file.agents {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        table.row(vec![
            (Tone::Accent, agent.name.clone()),
            (Tone::Plain, agent.driver.word().to_owned()),
            (Tone::Plain, models(agent).join(", then ")),
            (Tone::Plain, text(&agent.description)),
            (Tone::Muted, text(&agent.best_for)),
        ]);
    }
    let ellipsis = context.ui.symbols().ellipsis();
    context
        .ui
        .lines(&table.lines(context.ui.width(), ellipsis))?;
    Ok(Exit::Ok)
}

fn models(agent: &Agent) -> Vec<String> {
    agent.models.iter().map(ToString::to_string).collect()
}

fn agent_json(agent: &Agent) -> Value {
    let models: Vec<Value> = agent
        .models
        .iter()
        .map(|choice| json!({ "model": choice.model, "variant": choice.variant }))
        .collect();
    json!({
        "name": agent.name, "driver": agent.driver.word(), "models": models,
        "description": agent.description, "bestFor": agent.best_for,
    })
}
