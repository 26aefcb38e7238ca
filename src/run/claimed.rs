//! Who has a running session: as its record says, or, until that could be written, as its
//! supervisor signed in `alive`.
use super::project::Project;
use crate::domain::session::{ProcessIdentity, SessionRecord, SupervisorStamp};
use crate::domain::slug::SessionId;
use crate::process::argument::{CommandLine, with_argument};
use crate::store::alive::{Absent, signed};

/// The supervisor that has claimed the session, alive or not.
#[must_use]
pub(super) fn by(project: &Project, record: &SessionRecord) -> Option<SupervisorStamp> {
    let file = || project.folder().session(&record.session_id).alive_file();
    record.supervisor.clone().or_else(|| signed(&file()))
}

/// Proof that the record is an intent which nobody has claimed, nor will while it is held; none
/// when it is more than that.
#[must_use]
pub(super) fn unclaimed(project: &Project, record: &SessionRecord) -> Option<Absent> {
    let absent = Absent::hold(&project.folder().session(&record.session_id).alive_file())?;
    (record.is_running() && by(project, record).is_none()).then_some(absent)
}

/// The supervisors of this workstream by their command lines, each with the session it was started
/// for. A copy of the repository has the same sessions: root and workstream stand there, too.
#[must_use]
pub(super) fn all(project: &Project) -> Vec<(SessionId, ProcessIdentity)> {
    let here = [
        "--root",
        project.root().as_str(),
        "--stream",
        project.stream().as_str(),
    ];
    let session = |process: &CommandLine| {
        let [_, word, session, place @ ..] = process.words.as_slice() else {
            return None;
        };
        let ours = word == "supervise" && place.iter().take(here.len()).eq(here.iter());
        session.to_str().filter(|_| ours)?.parse().ok()
    };
    let found = with_argument("supervise").unwrap_or_default();
    found
        .into_iter()
        .filter_map(|process| Some((session(&process)?, process.identity)))
        .collect()
}

/// The supervisor of the session by its command line, whether it has claimed it or not.
#[must_use]
pub(super) fn process(session: &SessionId) -> Option<ProcessIdentity> {
    let found = with_argument(session.as_str()).ok()?;
    let supervises = found.into_iter().find(|process| {
        // the word in its place: tmux's server keeps the command line that made it, which names
        // the session too, for its whole life
        let word = |place: usize| process.words.get(place);
        word(1).is_some_and(|word| word == "supervise")
            && word(2).is_some_and(|word| word == session.as_str())
    });
    supervises.map(|process| process.identity)
}
