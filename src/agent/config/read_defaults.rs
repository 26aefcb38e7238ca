//! Reads `defaults:` and `notify:` of `agents.yaml`.

use std::num::NonZeroU32;

use super::read_budget::budget;
use super::{
    ConfigError, Defaults, DonePolicy, Executor, Isolation, MaxParallel, Notify, Problem, Reading,
    Setting,
};
use crate::agent::yaml::{Node, Value};

pub(super) fn read_defaults(
    reading: &mut Reading<'_>,
    node: &Node,
) -> Result<Defaults, ConfigError> {
    let mut defaults = Defaults::default();
    let mut fields = reading.fields("defaults", node, "a map")?;
    if let Some(node) = fields.take("max_parallel") {
        defaults.max_parallel = Setting::set(max_parallel(reading, node)?, node.at);
    }
    if let Some(node) = fields.take("isolation") {
        refuse(
            reading,
            "isolation",
            node,
            "worktree",
            "`isolation: shared`",
        )?;
        let value = reading.word("isolation", node, &[("shared", Isolation::Shared)])?;
        defaults.isolation = Setting::set(value, node.at);
    }
    if let Some(node) = fields.take("done") {
        let words = [
            ("claimed", DonePolicy::Claimed),
            ("verified", DonePolicy::Verified),
            ("exit", DonePolicy::Exit),
        ];
        defaults.done = Setting::set(reading.word("done", node, &words)?, node.at);
    }
    if let Some(node) = fields.take("verify_timeout") {
        let limit = reading.duration("verify_timeout", node)?;
        defaults.verify_timeout = Setting::set(limit, node.at);
    }
    if let Some(node) = fields.take("retries") {
        let allowed = "a number from 0 to 100";
        let retries = reading.number("retries", node, allowed)?;
        if retries > 100 {
            return Err(reading.unfit("retries", node, allowed));
        }
        defaults.retries = Setting::set(retries, node.at);
    }
    if let Some(node) = fields.take("retry_delay") {
        let delay = reading.duration("retry_delay", node)?;
        defaults.retry_delay = Setting::set(delay, node.at);
    }
    if let Some(node) = fields.take("budget") {
        defaults.budget = Setting::set(budget(reading, node)?, node.at);
    }
    if let Some(node) = fields.take("executor") {
        refuse(
            reading,
            "executor",
            node,
            "slurm",
            "`executor: tmux` or `executor: process`",
        )?;
        let words = [("tmux", Executor::Tmux), ("process", Executor::Process)];
        defaults.executor = Setting::set(reading.word("executor", node, &words)?, node.at);
    }
    reading.finish(&fields, "`defaults`");
    Ok(defaults)
}

pub(super) fn read_notify(
    reading: &mut Reading<'_>,
    node: &Node,
) -> Result<Vec<Notify>, ConfigError> {
    let allowed = "a list of `bell` and `command: …`";
    let mut ways = Vec::new();
    for item in reading.list("notify", node, allowed)? {
        match &item.value {
            Value::Scalar(word) if word == "bell" => ways.push(Notify::Bell),
            Value::Map(_) => {
                let mut fields = reading.fields("notify", item, allowed)?;
                let Some(command) = fields.take("command") else {
                    return Err(reading.unfit("notify", item, allowed));
                };
                ways.push(Notify::Command(
                    reading.text("command", command)?.to_owned(),
                ));
                reading.finish(&fields, "`notify`");
            }
            _ => return Err(reading.unfit("notify", item, allowed)),
        }
    }
    Ok(ways)
}

fn max_parallel(reading: &Reading<'_>, node: &Node) -> Result<MaxParallel, ConfigError> {
    if node.value == Value::Scalar("auto".to_owned()) {
        return Ok(MaxParallel::Auto);
    }
    let allowed = "auto, or a number from 1";
    let number = reading.number("max_parallel", node, allowed)?;
    NonZeroU32::new(number)
        .map(MaxParallel::AtMost)
        .ok_or_else(|| reading.unfit("max_parallel", node, allowed))
}

/// Refuses a word that has a meaning in the design and no code yet.
pub(super) fn refuse(
    reading: &Reading<'_>,
    key: &str,
    node: &Node,
    word: &str,
    instead: &str,
) -> Result<(), ConfigError> {
    match &node.value {
        Value::Scalar(value) if value == word => Err(reading.wrong(
            node.at,
            Problem::NotBuiltYet {
                key: key.to_owned(),
                value: value.clone(),
                instead: instead.to_owned(),
            },
        )),
        _ => Ok(()),
    }
}
