//! What the agent spends, beside its budgets.
use super::surroundings::Surroundings;
use crate::agent::driver::Usage;
use crate::domain::budget::{Spent, UsedUp};
use crate::domain::id::Scope;
use crate::domain::workstream::Workstream;
use crate::run::limit;
use crate::store::live::Live;

/// The budget that is used up, with what this session has used by now and what others that run
/// said last. Budgets are those of the run, and of the session's agent.
pub(super) fn used_up(around: &Surroundings<'_>, usage: Usage) -> Option<UsedUp> {
    let spec = around.spec;
    let workstream = around.project.read().ok()?;
    let (_, record) = workstream.session(&spec.session)?;
    let run = limit::run_of(workstream.run.as_ref(), record);
    let budget = run.map(|run| run.budget).unwrap_or_default();
    if budget.is_none() && spec.agent.budget.is_none() {
        return None;
    }
    let rehearsal = spec.rehearsal.is_some();
    let now = |scope: Option<Scope>| {
        let own = Spent::of(Some(&usage.tokens), Some(usage.cost));
        own.plus(of_others(around, &workstream, scope, rehearsal))
    };
    budget.used_up(&workstream, spec.thread, spec.agent.budget, rehearsal, now)
}

/// What running sessions have not recorded yet.
fn of_others(
    around: &Surroundings<'_>,
    workstream: &Workstream,
    scope: Option<Scope>,
    rehearsal: bool,
) -> Spent {
    workstream
        .sessions()
        .filter(|(thread, record)| {
            record.is_running()
                && record.session_id != around.spec.session
                && record.rehearsal == rehearsal
                && scope.is_none_or(|scope| scope.holds(*thread))
        })
        .filter_map(|(_, record)| {
            let folder = around.project.folder().session(&record.session_id);
            Live::read(&folder.live_file())
        })
        .map(|live| Spent::of(Some(&live.tokens), live.cost))
        .fold(Spent::default(), Spent::plus)
}
