//! The documents of a tracked session, made on request for a session of an agent.
use super::desk::Desk;
use super::error::DocumentError;
use super::refresh::papers_of_session;
use super::source;
use crate::domain::clean::clean_line;
use crate::domain::session::SessionRecord;
use crate::store::entry::Recorded;
use crate::track::views::tracked::TrackedSession;
use camino::Utf8PathBuf;

/// Writes log, files, decisions and, once it has ended, hand-off of a session. Gives the paths.
///
/// # Errors
/// When state or journal cannot be read, or a document not be written.
pub fn write(
    desk: &Desk<'_>,
    record: &SessionRecord,
    purpose: &str,
    files: Vec<String>,
) -> Result<Vec<Utf8PathBuf>, DocumentError> {
    desk.alone(|| {
        let story = desk.story()?;
        let entries = source::entries(desk)?;
        let id = &record.session_id;
        let is_own = |entry: &&Recorded| entry.entry.session.as_ref() == Some(id);
        let end = record.end();
        let session = TrackedSession {
            number: id.to_string(),
            started: record.started_at,
            ended: end.map(|end| end.at),
            purpose: Some(clean_line(purpose)),
            start_commit: record.base_commit.clone(),
            summary: record
                .note
                .clone()
                .or_else(|| end.and_then(|end| end.message.clone())),
            files,
            next: None,
            entries: entries.iter().filter(is_own).collect(),
        };
        let mut paths = Vec::new();
        for paper in papers_of_session(desk, &session, Some(&story)) {
            paper.update(desk, &story)?;
            paths.push(paper.path);
        }
        Ok(paths)
    })
}
