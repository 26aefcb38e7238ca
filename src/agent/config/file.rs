//! `agents.yaml` as a whole.

use camino::Utf8Path;

use super::read_agent::read_agent;
use super::read_defaults::{read_defaults, read_notify};
use super::{Agent, ConfigError, Defaults, Notify, Problem, Reading, UnknownAgent, Warning};
use crate::domain::suggestion::near;

/// The most bytes of an `agents.yaml` that are read.
pub const FILE_LIMIT: usize = 1024 * 1024;

/// What an `agents.yaml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentsFile {
    /// The agents in file order.
    pub agents: Vec<Agent>,
    /// The defaults of runs.
    pub defaults: Defaults,
    /// How a person is told that something happened.
    pub notify: Vec<Notify>,
}

impl AgentsFile {
    /// Reads the text of an `agents.yaml`; `path` is for messages only.
    ///
    /// Unknown keys are passed over with a [`Warning`] each.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its line and column and what would be allowed.
    pub fn parse(text: &str, path: &Utf8Path) -> Result<(Self, Vec<Warning>), ConfigError> {
        let mut reading = Reading::new(path);
        let tree = reading.tree(text, FILE_LIMIT)?;
        let mut top = reading.fields("agents.yaml", &tree, "a map with `agents:`")?;
        let mut file = Self::default();
        if let Some(node) = top.take("agents") {
            for item in reading.list("agents", node, "a list of agents")? {
                let agent = read_agent(&mut reading, item)?;
                file.add(agent, &reading)?;
            }
        }
        if let Some(node) = top.take("defaults") {
            file.defaults = read_defaults(&mut reading, node)?;
        }
        if let Some(node) = top.take("notify") {
            file.notify = read_notify(&mut reading, node)?;
        }
        reading.finish(&top, "agents.yaml");
        Ok((file, reading.warnings))
    }

    /// The agent of that name.
    ///
    /// # Errors
    ///
    /// [`UnknownAgent`] with the nearest name and all known ones.
    pub fn agent(&self, name: &str) -> Result<&Agent, UnknownAgent> {
        self.agents
            .iter()
            .find(|agent| agent.name == name)
            .ok_or_else(|| {
                let names = self.agents.iter().map(|agent| agent.name.as_str());
                UnknownAgent {
                    name: name.to_owned(),
                    near: near(name, names.clone())
                        .first()
                        .map(|near| (*near).to_owned()),
                    known: names.map(str::to_owned).collect(),
                }
            })
    }

    fn add(&mut self, agent: Agent, reading: &Reading<'_>) -> Result<(), ConfigError> {
        if let Some(first) = self.agents.iter().find(|other| other.name == agent.name) {
            let problem = Problem::DuplicateAgent {
                name: agent.name.clone(),
                first: first.at.line,
            };
            return Err(reading.wrong(agent.at, problem));
        }
        self.agents.push(agent);
        Ok(())
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
