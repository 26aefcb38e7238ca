//! Panes and processes of ours that outlived their sessions.
use super::check::Check;
use super::remedy::Remedy;
use crate::domain::slug::SessionId;
use crate::process::tag;
use crate::run::project::{self, Project};
use crate::store::layout::Repository;
use crate::tmux::{Pane, PaneLife, Scope};
use std::collections::BTreeMap;

/// What is known of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It runs, or is verified at this moment.
    Works,
    /// It has ended.
    Ended,
}

fn known(projects: &[Project]) -> BTreeMap<SessionId, Known> {
    projects
        .iter()
        .filter_map(|project| project.read().ok())
        .flat_map(|workstream| {
            let sessions = workstream.sessions().map(|(_, record)| {
                let verifies = record.verified.as_ref().is_some_and(|done| done.running);
                let known = if record.is_running() || verifies {
                    Known::Works
                } else {
                    Known::Ended
                };
                (record.session_id.clone(), known)
            });
            sessions.collect::<Vec<_>>()
        })
        .collect()
}

/// Panes of this repository on our tmux server. Dead ones show how their threads ended and go at
/// the next launch; one that lives on although its session has ended is left over.
pub(super) fn panes(repository: &Repository, projects: &[Project]) -> Option<Check> {
    let server = project::our_server(None).ok()?;
    let panes = server.list_panes(Scope::All).ok()?;
    let known = known(projects);
    let root = crate::domain::clean::clean(repository.root().as_str());
    let ours = panes
        .iter()
        .filter(|pane| pane.root.as_deref() == Some(root.as_str()));
    let of = |pane: &Pane| -> Option<SessionId> { pane.session.as_deref()?.parse().ok() };
    let ours: Vec<&Pane> = ours.filter(|pane| of(pane).is_some()).collect();
    let left: Vec<&Pane> = ours
        .iter()
        .copied()
        .filter(|pane| pane.life == PaneLife::Running)
        .filter(|pane| of(pane).is_some_and(|id| known.get(&id) == Some(&Known::Ended)))
        .collect();
    if left.is_empty() {
        return match ours.len() {
            0 => None,
            count => Some(Check::ok("panes", format!("{count}, none left over"))),
        };
    }
    let threads: Vec<&str> = left
        .iter()
        .filter_map(|pane| pane.thread.as_deref())
        .collect();
    Some(
        Check::warning(
            "panes",
            format!("left over from sessions that ended: {}", threads.join(", ")),
        )
        .hint("`work doctor --fix` closes them")
        .remedy(Remedy::ClosePanes {
            panes: left.iter().map(|pane| pane.id).collect(),
        }),
    )
}

/// Processes that carry the tag of a session that has ended, or of one of this repository that no
/// record knows.
pub(super) fn processes(repository: &Repository, projects: &[Project]) -> Option<Check> {
    let known = known(projects);
    // a workstream that cannot be read may know them
    let is_silent = |stream: &str| {
        let of = projects.iter().find(|it| it.stream().as_str() == stream);
        of.is_some_and(|project| project.read().is_err())
    };
    let is_unrecorded = |id: &SessionId| {
        let places = tag::places(id.as_str()).unwrap_or_default();
        let mut ours = places
            .iter()
            .filter(|place| place.root == repository.root().as_str());
        ours.any(|place| !is_silent(&place.stream))
    };
    let mut left: BTreeMap<SessionId, Vec<u32>> = BTreeMap::new();
    for (process, session) in tag::all_tagged().ok()? {
        let Ok(id) = session.parse::<SessionId>() else {
            continue;
        };
        let is_left = match known.get(&id) {
            Some(known) => *known == Known::Ended,
            None => left.contains_key(&id) || is_unrecorded(&id),
        };
        if is_left {
            left.entry(id).or_default().push(process.pid);
        }
    }
    if left.is_empty() {
        return Some(Check::ok("processes", "none left over"));
    }
    let pids: Vec<String> = left.values().flatten().map(ToString::to_string).collect();
    Some(
        Check::warning(
            "processes",
            format!(
                "left over from sessions that ended or that no record knows: {}",
                pids.join(", ")
            ),
        )
        .hint("`work doctor --fix` ends them")
        .remedy(Remedy::EndProcesses {
            sessions: left.into_keys().collect(),
        }),
    )
}
