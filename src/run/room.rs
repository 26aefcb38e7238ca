//! `max_parallel: auto`: how many agents more find room in the memory of this machine.
use super::project::Project;
use crate::domain::id::ThreadId;
use crate::domain::run::Run;
use crate::domain::schedule::startable;
use crate::domain::workstream::Workstream;
use crate::process::{clock, memory, tree};
use crate::store::error::StoreError;
use jiff::{SignedDuration, Timestamp};

/// What an agent is expected to use until one was measured here, in bytes.
const FIRST_GUESS: u64 = 600 * 1024 * 1024;

/// Memory that is left alone.
const RESERVE: u64 = 1024 * 1024 * 1024;

/// An agent that began less long ago has not taken all of its memory yet.
const GROWS: SignedDuration = SignedDuration::from_secs(20);

/// What agents are expected to need is told in steps of this size, so that it does not change with
/// every look.
const STEP: u64 = 100 * 1024 * 1024;

/// How many agents more may start, and what one of them is expected to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    agents: usize,
    each: u64,
}

/// One running agent, measured.
#[derive(Debug, Clone, Copy)]
struct Measured {
    /// Bytes of it and all it started.
    bytes: u64,
    began: Timestamp,
}

/// The queued threads that may start, as many as find room, if memory decides. Writes down when
/// some wait for memory, and when they do no more.
///
/// # Errors
/// When the state refuses.
pub(super) fn startable_with_room(
    project: &Project,
    workstream: &Workstream,
    run: &Run,
) -> Result<Vec<ThreadId>, StoreError> {
    let mut may = startable(workstream, run, clock::now());
    let room = (run.by_memory && !may.is_empty()).then(|| room(workstream, run, may.len()));
    let short = room.filter(|room| room.agents < may.len());
    note(project, run, short.map(|room| room.each))?;
    if let Some(short) = short {
        may.truncate(short.agents);
    }
    Ok(may)
}

fn note(project: &Project, run: &Run, no_room_for: Option<u64>) -> Result<(), StoreError> {
    if run.no_room_for == no_room_for {
        return Ok(());
    }
    project.update(clock::now(), |draft| {
        let same = |now: &Run| now.id == run.id;
        let Some(mut run) = draft.view().run.clone().filter(same) else {
            return Ok(());
        };
        run.no_room_for = no_room_for;
        draft.set_run(Some(&run))
    })
}

/// The room there is now. Costs nothing but a look at the machine's memory while that is plenty.
fn room(workstream: &Workstream, run: &Run, wanted: usize) -> Room {
    let free = memory::available()
        .unwrap_or(u64::MAX)
        .saturating_sub(RESERVE);
    let running = workstream
        .sessions()
        .filter(|(_, record)| record.is_running() && run.has(record));
    let agents: Vec<Measured> = running
        .map(|(_, record)| Measured {
            bytes: record
                .agent_process
                .as_ref()
                .map_or(0, |agent| size_of_tree(agent.pid)),
            began: record.started_at,
        })
        .collect();
    room_beside(&agents, free, wanted, clock::now())
}

fn room_beside(agents: &[Measured], free: u64, wanted: usize, now: Timestamp) -> Room {
    let (young, grown): (Vec<&Measured>, Vec<&Measured>) = agents
        .iter()
        .partition(|agent| now.duration_since(agent.began) < GROWS);
    let most = grown.iter().map(|agent| agent.bytes).max();
    let each = most
        .filter(|bytes| *bytes > 0)
        .map_or(FIRST_GUESS, |bytes| bytes.div_ceil(STEP) * STEP);
    let spoken_for: u64 = young
        .iter()
        .map(|agent| each.saturating_sub(agent.bytes))
        .sum();
    let fit = free.saturating_sub(spoken_for) / each;
    let fit = usize::try_from(fit).unwrap_or(usize::MAX);
    // one agent is always tried: nothing would ever start on a small machine
    let least = usize::from(agents.is_empty());
    Room {
        agents: fit.max(least).min(wanted),
        each,
    }
}

fn size_of_tree(pid: u32) -> u64 {
    let below = tree::descendants_of(pid).unwrap_or_default();
    std::iter::once(pid)
        .chain(below.into_iter().map(|process| process.pid))
        .filter_map(|pid| memory::proportional_size(pid).ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    fn agent(mebibytes: u64, age: i64) -> Measured {
        Measured {
            bytes: mebibytes * MIB,
            began: Timestamp::from_second(1000 - age).unwrap(),
        }
    }

    fn fit(agents: &[Measured], free: u64) -> usize {
        let now = Timestamp::from_second(1000).unwrap();
        room_beside(agents, free * MIB, 50, now).agents
    }

    #[test]
    fn the_first_ones_are_guessed_the_next_ones_measured() {
        assert_eq!(fit(&[], 1800), 3);
        assert_eq!(fit(&[agent(180, 60)], 1800), 9);
        assert_eq!(fit(&[agent(180, 60), agent(850, 60)], 1800), 2);
    }

    #[test]
    fn what_young_agents_will_still_take_is_not_free() {
        assert_eq!(fit(&[agent(100, 1), agent(0, 1)], 1800), 1);
        assert_eq!(fit(&[agent(400, 60), agent(100, 1)], 1500), 3);
    }

    #[test]
    fn one_is_always_tried_and_never_more_than_wanted() {
        assert_eq!(fit(&[], 0), 1);
        assert_eq!(fit(&[agent(600, 60)], 0), 0);
        assert_eq!(fit(&[], 1_000_000), 50);
    }
}
