//! One call per fresh data folder of opencode: several first starts at once race for its database
//! (observed with 1.18: 2 of 8 died).
use super::answer::answer_within;
use super::launch::Prepared;
use super::opencode_home;
use super::project::Project;
use super::rehearsal_homes;
use super::spec::Environment;
use crate::agent::config::DriverKind;
use crate::agent::opencode::warm_up;
use crate::agent::rehearsal::private_home;
use crate::domain::run::Run;
use camino::Utf8PathBuf;
use std::time::Duration;

/// How long the call may take: opencode may wait for npm over a minute.
const LIMIT: Duration = Duration::from_secs(180);

/// Makes the database, where there is none yet. Whatever goes wrong shows in the sessions.
pub(super) fn data_folder(
    project: &Project,
    prepared: &Prepared,
    run: &Run,
    environment: &Environment,
) {
    let opencode = prepared
        .threads
        .iter()
        .filter(|thread| thread.agent.driver == DriverKind::Opencode)
        .find_map(|thread| thread.program.as_ref());
    let Some(opencode) = opencode else {
        return;
    };
    let mut environment = environment.clone();
    if run.rehearsal.is_some() {
        let home = rehearsal_homes::home(project, &run.id);
        if opencode_home::make_ready(&home).is_err() {
            return;
        }
        environment.0.extend(private_home(&home));
    }
    if !database(&environment).is_some_and(|file| file.exists()) {
        let _shows_in_the_sessions = answer_within(LIMIT, &opencode.path, &warm_up(), &environment);
    }
}

/// Where opencode 1.18 keeps its conversations.
pub(super) fn database(environment: &Environment) -> Option<Utf8PathBuf> {
    let data = match environment
        .value("XDG_DATA_HOME")
        .filter(|dir| !dir.is_empty())
    {
        Some(dir) => Utf8PathBuf::from(dir),
        None => Utf8PathBuf::from(environment.value("HOME")?).join(".local/share"),
    };
    Some(data.join("opencode").join("opencode.db"))
}
