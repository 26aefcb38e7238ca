//! Rules that hold for any sequence of changes and any damage.
use super::place::{Place, ann, now, record};
use proptest::prelude::*;
use workstreams::domain::id::TaskId;
use workstreams::domain::session::{Cause, End, EndStatus};
use workstreams::domain::task::TaskStatus;
use workstreams::domain::transition::SessionEvent;
use workstreams::domain::workstream::Workstream;
use workstreams::store::error::StoreError;
use workstreams::store::state::Store;

#[derive(Debug, Clone)]
enum Step {
    Status(u32, TaskStatus),
    Start(u32),
    End(u32, EndStatus),
    Pause(bool),
    Remove(u32),
    Add(u32),
}

fn steps() -> impl Strategy<Value = Step> {
    let ends = [
        EndStatus::Completed,
        EndStatus::Failed,
        EndStatus::Interrupted,
    ];
    prop_oneof![
        (1..4u32, prop::sample::select(TaskStatus::ALL.to_vec()))
            .prop_map(|(n, s)| Step::Status(n, s)),
        (0..6u32).prop_map(Step::Start),
        (0..6u32, prop::sample::select(ends.to_vec())).prop_map(|(n, s)| Step::End(n, s)),
        any::<bool>().prop_map(Step::Pause),
        (1..5u32).prop_map(Step::Remove),
        (1..5u32).prop_map(Step::Add),
    ]
}

/// Takes a step; one that is refused changes nothing.
fn take(place: &Place, step: &Step) {
    let _refused: Result<(), StoreError> =
        Store::new(&place.folder).update(&ann(), now(), |draft| match step {
            Step::Status(n, status) => draft.set_task_status(&TaskId::new(1, 1, 1, *n), *status),
            Step::Start(n) => draft
                .start_session(&record(&format!("s{n}"), "1.1.1"))
                .map(drop),
            Step::End(n, status) => {
                let end = SessionEvent::Ended(End {
                    status: *status,
                    cause: Some(Cause::Exit),
                    exit_code: None,
                    signal: None,
                    at: now(),
                    message: None,
                });
                let id = format!("s{n}").parse().unwrap();
                draft.end_session(&id, &end).map(drop)
            }
            Step::Pause(paused) => draft.set_paused(*paused),
            Step::Remove(n) => draft.remove_task(&TaskId::new(1, 1, 1, *n)),
            Step::Add(n) => draft.add_task(&super::place::new_task(TaskId::new(1, 1, 1, *n))),
        });
}

fn read(place: &Place) -> Workstream {
    Store::new(&place.folder).read().unwrap()
}

/// The state without what a lost file cannot know: nothing so far.
fn essence(state: &Workstream) -> (Vec<workstreams::domain::task::Task>, bool) {
    (state.tasks.clone(), state.paused)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any earlier state of tasks.json, put back, is brought up to date by the log: what the file
    /// shows is what the log says. Doing it again changes nothing.
    #[test]
    fn an_old_file_and_the_log_give_the_present_state(
        list in prop::collection::vec(steps(), 1..14),
        back in any::<prop::sample::Index>(),
    ) {
        let place = Place::new(3);
        let mut texts = vec![place.text()];
        for step in &list {
            take(&place, step);
            texts.push(place.text());
        }
        let present = read(&place);
        let old = back.get(&texts);
        place.write(old);
        prop_assert_eq!(essence(&read(&place)), essence(&present));
        take(&place, &Step::Pause(!present.paused));
        take(&place, &Step::Pause(present.paused));
        prop_assert_eq!(essence(&read(&place)), essence(&present));
    }

    /// A log that was cut anywhere is repaired to its last whole line, and work goes on.
    #[test]
    fn a_torn_log_gives_its_longest_whole_prefix(
        list in prop::collection::vec(steps(), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let place = Place::new(3);
        let mut states = vec![read(&place)];
        let first = place.text();
        let mut lengths = vec![0];
        for step in &list {
            take(&place, step);
            let length = std::fs::metadata(place.folder.log_file()).map_or(0, |meta| meta.len());
            if length > *lengths.last().unwrap() {
                lengths.push(length);
                states.push(read(&place));
            }
        }
        prop_assume!(lengths.len() > 1);
        let log = std::fs::read(place.folder.log_file()).unwrap();
        let header = log.iter().position(|b| *b == b'\n').unwrap() + 1;
        let end = header + cut.index(log.len() - header + 1);
        std::fs::write(place.folder.log_file(), &log[..end]).unwrap();
        place.write(&first);
        let whole = lengths.iter().rposition(|length| *length <= end as u64).unwrap();
        prop_assert_eq!(essence(&read(&place)), essence(&states[whole]));
        let paused = states[whole].paused;
        take(&place, &Step::Pause(!paused));
        prop_assert_eq!(read(&place).paused, !paused);
        prop_assert_eq!(read(&place).tasks, states[whole].tasks.clone());
    }

    /// A damaged tasks.json is an error or still says something; it is never replaced by guesses.
    #[test]
    fn damage_is_an_error_or_no_damage(at in any::<prop::sample::Index>(), bit in 0..8u8, cut in any::<bool>()) {
        let place = Place::new(1);
        let mut bytes = place.text().into_bytes();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << bit;
        }
        // old enough not to be waited for
        std::fs::write(place.folder.tasks_file(), &bytes).unwrap();
        let file = std::fs::File::options().write(true).open(place.folder.tasks_file()).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000)).unwrap();
        drop(file);
        let could_read = Store::new(&place.folder).read().is_ok();
        take(&place, &Step::Pause(true));
        let after = std::fs::read(place.folder.tasks_file()).unwrap();
        prop_assert!(could_read || after == bytes);
    }
}
