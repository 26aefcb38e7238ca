//! opencode's own database: all parallel runs write to one SQLite file of the user.
use super::check::Check;
use super::examine::Subject;
use crate::agent::config::{AgentsFile, DriverKind};
use crate::process::file_system::{self, FileSystem};
use crate::run::project::Project;
use crate::run::warm;
use std::io::Read as _;

const NAME: &str = "opencode data";

/// Newest sessions of a workstream whose words are looked at.
const SESSIONS: usize = 50;

/// Bytes of a session's stderr that are looked at.
const WORDS: u64 = 4 << 20;

/// The data folder, where agents of opencode are used.
pub(super) fn check(file: &AgentsFile, subject: Subject<'_>) -> Option<Check> {
    let uses = |driver| file.agents.iter().any(|agent| agent.driver == driver);
    let database = uses(DriverKind::Opencode)
        .then(|| warm::database(subject.environment))
        .flatten()?;
    let folder = database.ancestors().find(|folder| folder.is_dir())?;
    if let Ok(FileSystem::Network(name)) = file_system::of(folder.as_std_path()) {
        return Some(
            Check::warning(NAME, format!("{database} lies on {name}, over a network"))
                .hint("SQLite needs locks that hold: point XDG_DATA_HOME at a local disk"),
        );
    }
    let locked: usize = subject.projects.iter().map(locked_out).sum();
    Some(if locked > 0 {
        Check::warning(
            NAME,
            format!("{locked} of the newest sessions met a locked database ({database})"),
        )
        .hint("fewer at once (`max_parallel` in agents.yaml), and no other opencode meanwhile")
    } else if database.exists() {
        Check::ok(NAME, database.to_string())
    } else {
        Check::ok(NAME, format!("none yet; the first launch makes {database}"))
    })
}

/// Sessions in which opencode said that its database is locked.
fn locked_out(project: &Project) -> usize {
    let Ok(workstream) = project.read() else {
        return 0;
    };
    let mut ids: Vec<_> = workstream
        .sessions()
        .map(|(_, record)| record.session_id.clone())
        .collect();
    ids.sort();
    ids.iter()
        .rev()
        .take(SESSIONS)
        .filter(|id| {
            let mut words = Vec::new();
            let file = std::fs::File::open(project.folder().session(id).stderr_file());
            file.is_ok_and(|file| {
                file.take(WORDS).read_to_end(&mut words).is_ok()
                    && String::from_utf8_lossy(&words).contains("database is locked")
            })
        })
        .count()
}
