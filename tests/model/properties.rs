//! What must hold in every state, and in every step.
use crate::model::rules::Rules;
use crate::model::state::{ATTEMPTS, Agent, Launcher, State, Supervisor};
use workstreams::domain::session::EndStatus;

/// The ten properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Property {
    /// Never two live agents of one thread.
    P1,
    /// An end is final.
    P2,
    /// Completed means that the agent really exited with success.
    P3,
    /// An update of an old attempt never lands on a newer one.
    P4,
    /// At most one attempt is open.
    P5,
    /// After settle no dead session is shown as running.
    P6,
    /// An exit that is on the disk is what the record says in the end.
    P7,
    /// Where a record has ended nothing of its agent lives.
    P8,
    /// There is always a way to nothing being shown as running.
    P9,
    /// What a limit cut off waits in the queue until somebody goes on with it.
    P10,
}

/// Those that do not hold in this state.
pub(crate) fn of_state(rules: &Rules, now: &State) -> Vec<Property> {
    let each = 0..ATTEMPTS;
    let mut broken = Vec::new();
    let mut require = |property, holds: bool| {
        if !holds {
            broken.push(property);
        }
    };
    let ended = |attempt: usize| now.records[attempt].and_then(|record| record.end);
    require(
        Property::P1,
        each.clone().filter(|it| now.works(*it)).count() <= 1,
    );
    require(
        Property::P3,
        each.clone().all(|it| {
            ended(it) != Some(EndStatus::Completed) || now.agents[it] == Agent::Succeeded
        }),
    );
    require(Property::P4, !now.stale_update_landed);
    require(
        Property::P5,
        each.clone().filter(|it| now.runs(*it)).count() <= 1,
    );
    let nobody_comes = |attempt: usize| {
        now.launcher == Launcher::Nobody && now.supervisors[attempt] == Supervisor::Nobody
    };
    require(
        Property::P6,
        !rules.settle
            || each
                .clone()
                .filter(|it| nobody_comes(*it))
                .all(|it| !rules.settled(now, it).runs(it)),
    );
    require(
        Property::P7,
        each.clone().all(|it| {
            let exit = now.exit_files[it];
            ended(it).is_none() || exit.is_none() || ended(it) == exit
        }),
    );
    require(
        Property::P10,
        each.clone().all(|it| {
            !now.cut_off[it] || ended(it).is_none() || now.attempts() > it + 1 || now.queued
        }),
    );
    require(
        Property::P8,
        each.clone().all(|it| ended(it).is_none() || !now.works(it)),
    );
    broken
}

/// Those that this step breaks.
pub(crate) fn of_step(before: &State, after: &State) -> Vec<Property> {
    let is_final = (0..ATTEMPTS).all(|attempt| {
        let end = |state: &State| state.records[attempt].and_then(|record| record.end);
        end(before).is_none() || end(before) == end(after)
    });
    if is_final {
        Vec::new()
    } else {
        vec![Property::P2]
    }
}
