//! Which threads an order means, and whether they may start as far as the plan's gates go.
use super::launch::{Gates, Order, PreparedThread};
use super::preconditions::LaunchRefusal;
use crate::domain::beginning::Beginning;
use crate::domain::id::{BatchId, ThreadId};
use crate::domain::schedule::{WhyNot, closed_gate, unverified_before};
use crate::domain::thread::{Surroundings, Thread, ThreadStatus};
use crate::domain::workstream::{ManualStatus, Workstream};

/// The batch that the run works through.
pub(super) fn batch_of(workstream: &Workstream, order: &Order) -> Result<BatchId, LaunchRefusal> {
    if let Some(begin) = order.beginnings.first() {
        return Ok(begin.thread.batch);
    }
    let mut named = order.threads.iter().chain(&order.rerun);
    let first = named.next().copied();
    if let (Some(first), Some(other)) = (
        first,
        named.find(|id| Some(id.batch) != first.map(|f| f.batch)),
    ) {
        return Err(LaunchRefusal::SeveralBatches(first, *other));
    }
    let batch = order
        .batch
        .or(first.map(|id| id.batch))
        .or_else(|| workstream.next_batch());
    let Some(batch) = batch else {
        return Err(LaunchRefusal::NothingToStart("this workstream".to_owned()));
    };
    if workstream.threads_of(batch).is_empty() {
        return Err(LaunchRefusal::UnknownBatch(batch));
    }
    match first.filter(|id| id.batch != batch) {
        Some(stranger) => Err(LaunchRefusal::OtherBatch(stranger, batch)),
        None => Ok(batch),
    }
}

/// The threads that are meant, whether they may start or not.
pub(super) fn chosen<'a>(
    workstream: &'a Workstream,
    batch: BatchId,
    order: &Order,
) -> Result<Vec<Thread<'a>>, LaunchRefusal> {
    if !order.beginnings.is_empty() {
        let thread = |begin: &Beginning| {
            workstream
                .thread(begin.thread)
                .ok_or(LaunchRefusal::UnknownThread(begin.thread))
        };
        return order.beginnings.iter().map(thread).collect();
    }
    let all = workstream.threads_of(batch);
    let named: Vec<ThreadId> = order.threads.iter().chain(&order.rerun).copied().collect();
    if let Some(unknown) = named
        .iter()
        .find(|id| !all.iter().any(|thread| thread.id == **id))
    {
        return Err(LaunchRefusal::UnknownThread(*unknown));
    }
    Ok(all
        .into_iter()
        .filter(|thread| named.is_empty() || named.contains(&thread.id))
        .collect())
}

/// Every stage before those of the threads is approved; a rehearsal is free to look ahead.
pub(super) fn gates_are_open(
    workstream: &Workstream,
    batch: BatchId,
    order: &Order,
) -> Result<(), LaunchRefusal> {
    if order.rehearsal.is_some() {
        return Ok(());
    }
    let begun = order.beginnings.iter().map(|begin| begin.thread.batch);
    match std::iter::once(batch)
        .chain(begun)
        .find_map(|batch| closed_gate(workstream, batch))
    {
        Some(stage) => Err(LaunchRefusal::Gate(stage)),
        None => Ok(()),
    }
}

/// Where nobody says which batch or thread is meant, the next batch is only meant when those before
/// it are done, and an unverified thread is not (a gate that is closed says so itself). A rehearsal
/// is free to look ahead.
pub(super) fn nothing_is_unverified(
    workstream: &Workstream,
    order: &Order,
    around: &Surroundings<'_>,
) -> Result<(), LaunchRefusal> {
    let named = order.batch.is_some()
        || !order.threads.is_empty()
        || !order.rerun.is_empty()
        || !order.beginnings.is_empty();
    if named || order.gates == Gates::Ignore || order.rehearsal.is_some() {
        return Ok(());
    }
    let next = workstream.next_batch();
    let said_elsewhere = match next {
        Some(next) => closed_gate(workstream, next).is_some(),
        None => workstream.status == Some(ManualStatus::Completed),
    };
    let unverified = unverified_before(workstream, next, around);
    if said_elsewhere || unverified.is_empty() {
        Ok(())
    } else {
        Err(LaunchRefusal::Unverified(unverified))
    }
}

/// Threads that do not start because all is ticked say it when that is not shown.
pub(super) fn name_unverified(
    workstream: &Workstream,
    threads: &mut [PreparedThread],
    around: &Surroundings<'_>,
) {
    for prepared in threads {
        let is_unverified = prepared.why_not == Some(WhyNot::Completed)
            && workstream
                .thread(prepared.id)
                .is_some_and(|thread| thread.status(around) == ThreadStatus::Unverified);
        if is_unverified {
            prepared.why_not = Some(WhyNot::Unverified(prepared.id));
        }
    }
}

/// Why none of the threads starts: of few that were asked for each says its reason.
pub(super) fn nothing_to_start(
    batch: BatchId,
    order: &Order,
    threads: &[PreparedThread],
) -> LaunchRefusal {
    let asked = !order.threads.is_empty() || !order.beginnings.is_empty();
    let blocked = |thread: &PreparedThread| {
        thread
            .why_not
            .as_ref()
            .is_some_and(|why| asked || *why != WhyNot::Completed)
    };
    let reasons: Vec<String> = threads
        .iter()
        .filter(|thread| blocked(thread))
        .filter_map(|thread| {
            Some(format!(
                "{}: {}",
                thread.id,
                thread.why_not.as_ref()?.text()
            ))
        })
        .take(5)
        .collect();
    let scope = format!("batch {batch}");
    let scope = if reasons.is_empty() {
        scope
    } else {
        format!("{scope} ({})", reasons.join("; "))
    };
    let by_budget = |thread: &PreparedThread| matches!(thread.why_not, Some(WhyNot::Budget(_)));
    if threads.iter().any(by_budget) {
        LaunchRefusal::BudgetUsedUp(scope)
    } else {
        LaunchRefusal::NothingToStart(scope)
    }
}
