//! Threads that wait for their start, and why.
use super::duration::local_beside;
use super::scene::{Page, Scene};
use crate::domain::id::ThreadId;
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
    let mut groups: Vec<Queued> = Vec::new();
    for id in scene.around.queue {
        let (why, command) = match why(scene, *id) {
            Some(WhyNot::Paused) => (WhyNot::Paused.text(), Some("work multi")),
            Some(why) => (words(&why, scene.page), None),
            None => ("ready to start".to_owned(), Some("work wait")),
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

/// Why a queued thread waits; none when it may start at once.
#[must_use]
pub fn why(scene: &Scene<'_>, thread: ThreadId) -> Option<WhyNot> {
    let run = scene.workstream.run.as_ref()?;
    schedule::why_queued(scene.workstream, run, thread, scene.page.now)
}

/// The reason in words, times as a person reads them.
#[must_use]
pub fn words(why: &WhyNot, page: &Page) -> String {
    match why {
        WhyNot::Limit { account, until } => {
            let until = local_beside(*until, page.now, &page.zone);
            format!("the limit of {account} ends at {until}")
        }
        WhyNot::Retry(from) => {
            let from = local_beside(*from, page.now, &page.zone);
            format!("tried again at {from}, after a failure on the way to the model")
        }
        why => why.text(),
    }
}
