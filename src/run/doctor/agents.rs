//! agents.yaml: can it be read, and will what it says hold up a run that nobody watches?
use super::check::Check;
use crate::agent::config::{Agent, AgentsFile, DriverKind, Permission, Warning};
use crate::domain::session::Mode;
use crate::domain::task::TaskStatus;
use crate::run::preconditions::{self, LaunchRefusal};
use crate::run::project::Project;
use crate::store::layout::Repository;
use std::collections::BTreeMap;

const NAME: &str = "agents.yaml";

/// The file, or what is wrong with it.
pub(super) fn read(repository: &Repository) -> Result<(AgentsFile, Vec<Warning>), Box<Check>> {
    preconditions::agents_of(repository).map_err(|error| {
        let check = Check::problem(NAME, error.to_string());
        Box::new(match error {
            LaunchRefusal::NoAgents(_) => check.hint("`work init` writes one"),
            _ => check.hint("docs/agents.md tells what may stand there"),
        })
    })
}

/// What the file says.
pub(super) fn of_file(file: &AgentsFile, warnings: &[Warning]) -> Vec<Check> {
    let count = file.agents.len();
    let mut checks = Vec::new();
    if warnings.is_empty() {
        let noun = if count == 1 { "agent" } else { "agents" };
        checks.push(Check::ok(NAME, format!("{count} {noun}")));
    }
    for warning in warnings {
        checks.push(Check::warning(NAME, warning.to_string()).hint("it is passed over as it is"));
    }
    checks.extend(file.agents.iter().filter_map(permissions));
    checks
}

/// Headless there is nobody to ask: opencode refuses, and the session ends there.
fn permissions(agent: &Agent) -> Option<Check> {
    let may = &agent.permissions;
    let listed = may
        .listed
        .iter()
        .filter(|listed| listed.permission == Permission::Ask)
        .map(|listed| listed.tool.as_str());
    let mut asks: Vec<&str> = [
        ("edit", may.edit),
        ("bash", may.bash),
        ("webfetch", may.webfetch),
        ("outside", may.outside),
    ]
    .into_iter()
    .filter(|(_, permission)| *permission == Permission::Ask)
    .map(|(name, _)| name)
    .chain(listed)
    .collect();
    asks.dedup();
    let headless = agent.driver == DriverKind::Opencode && agent.mode == Mode::Piped;
    (headless && !asks.is_empty()).then(|| {
        Check::warning(
            format!("permissions of {}", agent.name),
            format!(
                "it asks before {}, and in a run without its interface nobody answers",
                asks.join(", ")
            ),
        )
        .hint("set them to `allow` or `deny`, or start it with `work multi --tui`")
    })
}

/// Tasks that are to be done by somebody whom agents.yaml does not know.
pub(super) fn named_by_tasks(file: &AgentsFile, projects: &[Project]) -> Vec<Check> {
    let mut unknown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for project in projects {
        let Ok(workstream) = project.read() else {
            continue;
        };
        let open = |status| matches!(status, TaskStatus::Pending | TaskStatus::InProgress);
        for task in workstream.tasks.iter().filter(|task| open(task.status)) {
            if let Some(name) = &task.assigned_agent
                && file.agent(name).is_err()
            {
                let place = format!("{} {}", project.stream(), task.id.thread);
                let places = unknown.entry(name.clone()).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
    }
    unknown
        .into_iter()
        .map(|(name, places)| {
            let instead = file.agent(&name).err().map(|error| error.to_string());
            Check::problem(format!("agent {name}"), instead.unwrap_or_default()).hint(format!(
                "add it to agents.yaml or use `work assign`: it is to do {}",
                places.join(", ")
            ))
        })
        .collect()
}
