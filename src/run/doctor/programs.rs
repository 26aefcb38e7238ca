//! The programs that `work` starts: are they there, new enough, and do they know the models?
use super::check::Check;
use crate::agent::config::{Agent, AgentsFile, DriverKind};
use crate::agent::opencode;
use crate::domain::run::Executor;
use crate::run::answer::answer;
use crate::run::preconditions::{self, LaunchRefusal, Program};
use crate::run::spec::Environment;
use crate::run::{models, project};
use camino::Utf8Path;

/// tmux: needed unless supervisors run as detached processes.
pub(super) fn tmux(file: Option<&AgentsFile>) -> Check {
    let executor = file.map_or(Executor::Tmux, |file| file.defaults.executor.value);
    match project::our_server(None).and_then(|server| server.version()) {
        Ok(version) => Check::ok("tmux", version.to_string()),
        Err(error) if executor == Executor::Tmux => Check::problem("tmux", error.to_string())
            .hint("install tmux 3.2 or newer, or set `executor: process` in agents.yaml"),
        Err(error) => Check::warning("tmux", error.to_string())
            .hint("runs go on without it, because agents.yaml says `executor: process`"),
    }
}

/// git: without it there are no commits, no diffs, no checkpoints; the rest works.
pub(super) fn git(environment: &Environment) -> Check {
    let found = preconditions::find("git", environment.value("PATH"), Utf8Path::new("/"));
    let answer = found.and_then(|path| answer(&path, &["--version".to_owned()], environment).ok());
    match answer {
        Some(text) => Check::ok("git", text.trim().trim_start_matches("git version ")),
        None => Check::warning("git", "it is not installed or does not answer")
            .hint("install it: commits, diffs and checkpoints need it"),
    }
}

/// The program of each agent, and its models where the program can tell.
pub(super) fn of_agents(
    file: &AgentsFile,
    root: &Utf8Path,
    environment: &Environment,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut opencode: Option<Result<Program, String>> = None;
    let mut known: Option<Vec<String>> = None;
    for agent in &file.agents {
        if agent.driver != DriverKind::Opencode {
            checks.push(of_agent(agent, root, environment));
            continue;
        }
        let found = opencode.get_or_insert_with(|| {
            let (check, found) = opencode_program(agent, root, environment);
            checks.push(check);
            if let Ok(program) = &found {
                known = models::known(&program.path, environment);
            }
            found
        });
        match (found, &known) {
            (Ok(_), Some(known)) => checks.push(models_of(agent, known)),
            (Ok(_), None) => checks.push(
                Check::warning(name_of(agent), "opencode does not list its models")
                    .hint("`opencode models` shows what it says; `opencode auth login` signs in"),
            ),
            (Err(_), _) => {}
        }
    }
    checks
}

fn name_of(agent: &Agent) -> String {
    format!("agent {}", agent.name)
}

fn opencode_program(
    agent: &Agent,
    root: &Utf8Path,
    environment: &Environment,
) -> (Check, Result<Program, String>) {
    match preconditions::program(agent, environment, root) {
        Ok(Some(program)) => {
            let version = program.version.clone().unwrap_or_default();
            let tried = opencode::version_of(&version).is_ok_and(|version| version.is_tried());
            let message = format!("{version}, {}", program.path);
            let check = if tried {
                Check::ok("opencode", message)
            } else {
                Check::warning("opencode", message).hint(format!(
                    "this `work` was tried with {}.{}; rehearse first: `work multi --rehearse`",
                    opencode::Version::OLDEST.major,
                    opencode::Version::OLDEST.minor
                ))
            };
            (check, Ok(program))
        }
        Ok(None) => {
            let why = "it has no program".to_owned();
            (Check::problem("opencode", &why), Err(why))
        }
        Err(error) => {
            let why = error.to_string();
            let hint = match error {
                LaunchRefusal::TooOld { .. } => "`opencode upgrade` brings the newest",
                _ => {
                    "https://opencode.ai says how to install it; `work multi --rehearse` needs none"
                }
            };
            (Check::problem("opencode", &why).hint(hint), Err(why))
        }
    }
}

fn of_agent(agent: &Agent, root: &Utf8Path, environment: &Environment) -> Check {
    let name = name_of(agent);
    match preconditions::program(agent, environment, root) {
        Ok(Some(program)) => Check::ok(name, format!("{}: {}", agent.driver, program.path)),
        Ok(None) => Check::ok(name, agent.driver.to_string()),
        Err(error) => Check::problem(name, error.to_string())
            .hint("put it on PATH, or name it by its path in agents.yaml"),
    }
}

fn models_of(agent: &Agent, known: &[String]) -> Check {
    let name = name_of(agent);
    let unknown: Vec<&str> = agent
        .models
        .iter()
        .map(|choice| choice.model.as_str())
        .filter(|model| !known.iter().any(|known| known == model))
        .collect();
    let first = agent.models.first().map(|choice| choice.model.as_str());
    match (first, unknown.as_slice()) {
        (None, _) => Check::problem(name, "it has no model").hint("give it one under `models:`"),
        (Some(_), []) => {
            let models: Vec<String> = agent.models.iter().map(ToString::to_string).collect();
            Check::ok(name, models.join(", "))
        }
        (Some(first), unknown) if unknown.contains(&first) => Check::problem(
            name,
            format!(
                "opencode does not know `{first}`; {}",
                models::instead(first, known)
            ),
        )
        .hint("`opencode models` lists those it can use here"),
        (Some(_), unknown) => Check::warning(
            name,
            format!(
                "opencode does not know its fall-back {}",
                unknown.join(", ")
            ),
        )
        .hint("`opencode models` lists those it can use here"),
    }
}
