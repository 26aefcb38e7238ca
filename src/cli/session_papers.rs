//! `work session show --documents`: the documents of a tracked session for a session of an agent.
use super::context::actor;
use super::sync::desk;
use crate::domain::id::ThreadId;
use crate::domain::session::SessionRecord;
use crate::domain::workstream::Workstream;
use crate::failure::Failure;
use crate::run::changed;
use crate::run::project::Project;
use crate::track::documents::agent_session;
use camino::Utf8PathBuf;

/// Writes them; their paths from the repository's root.
pub(super) fn write(
    project: &Project,
    workstream: &Workstream,
    thread: ThreadId,
    record: &SessionRecord,
) -> Result<Vec<Utf8PathBuf>, Failure> {
    let changed = changed::at_end(project, record)
        .or_else(|| changed::since(project, workstream, thread, record));
    let files = changed.map(|changed| changed.files).unwrap_or_default();
    let name = workstream.thread(thread).map(|it| it.name().to_owned());
    let purpose = format!("{thread} {}", name.unwrap_or_default());
    let by = actor();
    let desk = desk(project, &by);
    let paths = agent_session::write(&desk, record, purpose.trim_end(), files)?;
    let inside = |path: Utf8PathBuf| match path.strip_prefix(project.root()) {
        Ok(inside) => inside.to_owned(),
        Err(_) => path,
    };
    Ok(paths.into_iter().map(inside).collect())
}
