//! Going on over later batches, in the foreground, as long as everything is done and gates allow.
use super::context::Context;
use super::gate::at_gate;
use super::multi::start_batch;
use super::multi_args::Multi;
use super::present::settled;
use super::watching::{Watching, is_done, runtime};
use crate::domain::schedule::closed_gate;
use crate::domain::through::Through;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::project::Project;
use crate::run::spec::Environment;

/// Waits for the present batch, then launches the next, until `through` is reached, something is
/// not done, or a stage waits for a person.
pub(super) fn go_on(
    context: &Context,
    args: &Multi,
    project: &Project,
    environment: &Environment,
    through: Through,
) -> Result<Exit, Failure> {
    let watching = Watching {
        context,
        project,
        environment,
        threads: &[],
        limit: None,
    };
    let following = Multi {
        batch: None,
        thread: Vec::new(),
        rerun: Vec::new(),
        through: Some(through),
        ..args.clone()
    };
    loop {
        let (look, waited) = runtime()?.block_on(watching.reported())?;
        let next = look.present.workstream.next_batch_for(args.kind());
        let next = next.filter(|batch| through.reaches(*batch));
        let Some(next) = next.filter(|_| is_done(&look, waited)) else {
            return watching.end(&look, waited);
        };
        if !context.ui.is_json() {
            watching.table(&look)?;
        }
        let closed = closed_gate(&look.present.workstream, next);
        if let Some(stage) = closed.filter(|_| asks_gates(args)) {
            return at_gate(context, project, stage);
        }
        let present = settled(context, project)?;
        start_batch(context, &following, project, &present, environment)?;
    }
}

/// Whether a closed gate stops this launch.
pub(super) const fn asks_gates(args: &Multi) -> bool {
    !args.force && args.rehearse.is_none()
}
