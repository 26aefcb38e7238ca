//! The checkpoint commit at the end of a tracked session.
use super::checkpoint::{commit, place, warn};
use super::context::Context;
use super::ledger::Ledger;
use crate::domain::checkpoint::CheckpointStatus;
use crate::failure::Failure;
use crate::store::journal;
use crate::track::checkpoint::{CheckpointError, Wish, prepare};
use crate::track::tracked::TrackedSession;

/// Commits what changed, where there is git, a workstream and something to commit. What has no
/// phase or no next action gets no commit, and that is said; a commit that is refused leaves the
/// session open.
pub(super) fn checkpoint_at_end(
    context: &Context,
    ledger: &Ledger,
    session: &TrackedSession,
    words: Option<&str>,
) -> Result<(), Failure> {
    let Some(project) = ledger.project() else {
        return Ok(());
    };
    let workstream = project.read()?;
    let entries = journal::read(&project.folder().journal_file())?;
    let words = words.or(session.summary.as_deref());
    let description = words
        .or(session.purpose.as_deref())
        .and_then(|text| text.lines().next())
        .map_or_else(|| format!("session {}", session.number), str::to_owned);
    let wish = Wish {
        description,
        status: CheckpointStatus::InProgress,
        stage: None,
        did: words.map(str::to_owned),
        files: Vec::new(),
        next: None,
    };
    let store = project.state();
    let prepared = match prepare(place(project, &store), &workstream, &entries, &wish) {
        Ok(prepared) => prepared,
        Err(error @ (CheckpointError::NoStage | CheckpointError::NoNext)) => {
            context.ui.detail(&format!("no checkpoint commit: {error}"));
            return Ok(());
        }
        Err(error) => return Err(kept_open(error.into())),
    };
    if prepared.tree.is_none() {
        return Ok(());
    }
    warn(context, &prepared, &workstream);
    if let Some(made) = commit(context, project, &prepared).map_err(kept_open)? {
        let short = made.get(..7).unwrap_or(&made);
        let subject = prepared.message.to_string();
        let subject = subject.lines().next().unwrap_or_default();
        context.ui.say(&format!("{short} {subject}"));
    }
    Ok(())
}

fn kept_open(failure: Failure) -> Failure {
    failure.hint("the session goes on; `--no-commit` ends it without a commit")
}
