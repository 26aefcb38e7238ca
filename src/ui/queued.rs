//! Threads that wait for their start, and why.
use super::amount::many;
use super::scene::Scene;
use crate::domain::id::ThreadId;
use crate::domain::run::RunState;
use crate::domain::schedule::{self, WhyNot};

/// A reason, and the queued threads that it holds back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// In queue order.
    pub threads: Vec<ThreadId>,
    /// Why they wait.
    pub why: String,
    /// What to type, if a person can do something.
    pub command: Option<&'static str>,
}

/// The queue by reason.
#[must_use]
pub fn queued(scene: &Scene<'_>) -> Vec<Queued> {
    let workstream = scene.workstream;
    let mut groups: Vec<Queued> = Vec::new();
    let paused = workstream.paused
        || workstream
            .run
            .as_ref()
            .is_some_and(|run| run.state == RunState::Paused);
    let startable = workstream
        .run
        .as_ref()
        .map(|run| schedule::startable(workstream, run))
        .unwrap_or_default();
    let rerun = workstream.run.as_ref().map_or(&[][..], |run| &run.rerun);
    for id in scene.around.queue {
        let held = workstream
            .thread(*id)
            .and_then(|thread| schedule::why_not(workstream, &thread, rerun));
        let (why, command) = if paused {
            ("the run is paused".to_owned(), Some("work multi"))
        } else if startable.contains(id) {
            ("ready to start".to_owned(), Some("work wait"))
        } else {
            (
                held.as_ref().map_or_else(|| slots(scene), WhyNot::text),
                None,
            )
        };
        match groups.iter_mut().find(|group| group.why == why) {
            Some(group) => group.threads.push(*id),
            None => groups.push(Queued {
                threads: vec![*id],
                why,
                command,
            }),
        }
    }
    groups
}

fn slots(scene: &Scene<'_>) -> String {
    match &scene.workstream.run {
        Some(run) => format!(
            "at most {} at once",
            many(run.max_parallel as usize, "thread")
        ),
        None => "no run is active".to_owned(),
    }
}
