//! The private homes of rehearsed agents, some megabytes each: those that nobody can need any more
//! go when the next rehearsal begins.
use super::project::Project;
use super::resumed;
use crate::domain::remedy::{Means, conversation};
use crate::domain::run::Run;
use crate::domain::workstream::Workstream;
use camino::Utf8PathBuf;

/// So many of the newest stay all the same: somebody may want to look at what was just rehearsed.
const NEWEST: usize = 3;

/// The private home of a rehearsal's agents.
pub(super) fn home(project: &Project, run: &str) -> Utf8PathBuf {
    homes(project).join(run)
}

fn homes(project: &Project) -> Utf8PathBuf {
    project.folder().state_dir().join("rehearsal")
}

/// Removes the homes of earlier runs, but for the newest ones and those that hold the conversation
/// of a thread that is not done. What cannot be removed stays.
pub(super) fn prune(project: &Project, workstream: &Workstream, run: &Run) {
    let Ok(entries) = homes(project).read_dir_utf8() else {
        return;
    };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_owned())
        .filter(|name| *name != run.id)
        .collect();
    // the id of a run begins with its time
    names.sort_unstable();
    let old = names.len().saturating_sub(NEWEST);
    let needed = needed(project, workstream);
    for name in names.iter().take(old) {
        let home = home(project, name);
        if !needed.contains(&home) {
            let _stays = std::fs::remove_dir_all(&home);
        }
    }
}

/// Where the conversations are that a resume would go on with.
fn needed(project: &Project, workstream: &Workstream) -> Vec<Utf8PathBuf> {
    let means = Means {
        other_agents: 0,
        host: Some(project.host()),
        rehearsing: true,
        planned: false,
    };
    workstream
        .threads()
        .iter()
        .filter(|thread| !thread.is_ticked())
        .filter_map(|thread| conversation(thread, means).ok())
        .filter_map(|record| resumed::stage(project, record))
        .map(|stage| stage.home)
        .collect()
}
