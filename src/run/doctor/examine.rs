//! The whole examination, in the order in which a person would look.
use super::check::Check;
use super::{agents, left_over, locks, machine, opencode_data, programs, sessions, state};
use crate::run::project::Project;
use crate::run::spec::Environment;
use crate::store::layout::Repository;

/// What is looked at.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The repository, where there is one.
    pub repository: Option<&'a Repository>,
    /// Its workstreams that are looked at.
    pub projects: &'a [Project],
    /// What programs are started with.
    pub environment: &'a Environment,
}

/// Looks at everything.
#[must_use]
pub fn examine(subject: Subject<'_>) -> Vec<Check> {
    let file = subject.repository.map(agents::read);
    let agents_file = file.as_ref().and_then(|file| file.as_ref().ok());
    let mut checks = vec![
        programs::tmux(agents_file.map(|(file, _)| file)),
        programs::git(subject.environment),
    ];
    let Some(repository) = subject.repository else {
        checks.push(
            Check::warning(
                "repository",
                "there is no `workstreams` folder here or above",
            )
            .hint("`work init` makes one"),
        );
        return checks;
    };
    match file {
        Some(Ok((file, warnings))) => {
            checks.extend(agents::of_file(&file, &warnings));
            checks.extend(programs::of_agents(
                &file,
                repository.root(),
                subject.environment,
            ));
            checks.extend(agents::named_by_tasks(&file, subject.projects));
            checks.extend(opencode_data::check(&file, subject));
        }
        Some(Err(check)) => checks.push(*check),
        None => {}
    }
    for project in subject.projects {
        let (check, readable) = state::check(project);
        checks.push(check);
        if readable {
            checks.extend(sessions::check(project));
        }
        checks.extend(locks::check(project));
    }
    checks.extend(left_over::panes(repository, subject.projects));
    checks.extend(left_over::processes(repository, subject.projects));
    checks.push(machine::disk(repository));
    checks.extend(machine::session_folders(repository, subject.projects));
    checks.push(machine::file_system(repository));
    checks
}
