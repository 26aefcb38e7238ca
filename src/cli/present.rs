//! The settled state as a scene for views.
use super::context::Context;
use crate::domain::session::Cause;
use crate::domain::thread::Surroundings;
use crate::failure::Failure;
use crate::run::project::Project;
use crate::run::settle::{Present, settle};
use crate::store::live;
use crate::ui::scene::{Live, LiveFacts, Page, Scene};

/// Settles before something is changed, and says what had to be mended. What cannot be written
/// down is a failure: nothing else could be.
pub(super) fn settled(context: &Context, project: &Project) -> Result<Present, Failure> {
    Ok(looked(context, project)?.written()?)
}

/// Settles for who only looks: what cannot be written down is shown all the same, with a warning.
pub(super) fn seen(context: &Context, project: &Project) -> Result<Present, Failure> {
    let present = looked(context, project)?;
    warn_of_unwritten(context, &present);
    Ok(present)
}

/// Says why something is shown and not recorded, if it is so.
pub(super) fn warn_of_unwritten(context: &Context, present: &Present) {
    if let Some(unwritten) = &present.unwritten {
        context.ui.warn(&unwritten.text());
    }
}

/// Settles, and says with `-v` what had to be mended.
pub(super) fn looked(context: &Context, project: &Project) -> Result<Present, Failure> {
    let present = settle(project)?;
    for mended in &present.settled {
        let cause = mended.end.cause.map(Cause::word).unwrap_or_default();
        context.ui.detail(&format!(
            "{}: session {} had ended ({cause}); recorded now",
            mended.thread, mended.session
        ));
    }
    Ok(present)
}

/// Shows the state to a view.
pub(super) fn on_scene<T>(
    page: &Page,
    project: &Project,
    present: &Present,
    view: impl FnOnce(&Scene<'_>) -> T,
) -> T {
    let queue = present
        .workstream
        .run
        .as_ref()
        .map(|run| run.queue.clone())
        .unwrap_or_default();
    let live = live_facts(project, present);
    view(&Scene {
        workstream: &present.workstream,
        around: Surroundings {
            done: project.done_policy(),
            queue: &queue,
            elsewhere: &present.elsewhere,
        },
        live: &live,
        page,
    })
}

/// What the supervisors of running sessions last said.
fn live_facts(project: &Project, present: &Present) -> LiveFacts {
    present
        .workstream
        .sessions()
        .filter(|(_, record)| record.is_running())
        .filter_map(|(_, record)| {
            let facts =
                live::Live::read(&project.folder().session(&record.session_id).live_file())?;
            let live = Live {
                last_event_at: facts.last_event_at,
                state: Some(facts.state).filter(|state| !state.is_empty()),
                waits: facts.waits_for,
                tokens: facts.tokens.total(),
            };
            Some((record.session_id.clone(), live))
        })
        .collect()
}
