//! Everything a session needs, none of it its own.
use super::chain::running;
use super::claim::{self, pane};
use super::recorder::Recorder;
use super::stop_reason::Place;
use crate::domain::session::AgentStamp;
use crate::process::end::{Adopted, Ask, EndPlan};
use crate::process::identity::ProcessIdentity;
use crate::run::project::Project;
use crate::run::spec::{Environment, LaunchSpec};
use crate::store::session_folder::SessionFolder;
use std::time::Duration;

/// Where a session happens and what it is made of.
pub(super) struct Surroundings<'a> {
    pub(super) project: &'a Project,
    pub(super) folder: &'a SessionFolder,
    pub(super) spec: &'a LaunchSpec,
    pub(super) environment: &'a Environment,
    pub(super) place: Place,
    /// Children of ours that are no part of the agent: the model server of a rehearsal.
    pub(super) spare: Vec<u32>,
}

impl Surroundings<'_> {
    /// Records who supervises, the agent's process, and the pane.
    pub(super) fn record_start(&self, recorder: Option<&Recorder>, stamp: Option<AgentStamp>) {
        let (Some(recorder), Some(stamp)) = (recorder, stamp) else {
            return;
        };
        let project = self.project.clone();
        let in_pane = self.place == Place::Pane;
        let state = running(self.spec);
        recorder.find_out(move || {
            // tmux is asked here, when the agent runs already and nobody waits for the lock
            let pane = in_pane.then(|| pane(&project, &state)).flatten();
            move |record| {
                if record.supervisor.is_none() {
                    record.supervisor = claim::stamp();
                }
                record.agent_process = Some(stamp.clone());
                if record.pane.is_none() {
                    record.pane.clone_from(&pane);
                }
            }
        });
    }

    /// Everything below this supervisor but what is spared, and whatever carries the session's
    /// tag.
    pub(super) fn whole_tree(&self, child: Option<u32>, asks: Vec<Ask>) -> EndPlan {
        EndPlan {
            root: ProcessIdentity::current(),
            group: None,
            tag: Some(self.spec.session.to_string()),
            spare: self.spare.clone(),
            asks,
            kill_grace: Duration::from_secs(5),
            adopted: Adopted::ReapExcept(self.spare.iter().copied().chain(child).collect()),
        }
    }
}
