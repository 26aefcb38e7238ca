//! `work stop` where the records cannot be read or written: what provably runs here is ended all the
//! same, and the command says that no record tells of it yet.
use super::context::Context;
use super::stop::{Stop, agree};
use crate::domain::id::Scope;
use crate::domain::named::{Named, Names};
use crate::domain::session::SessionStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::living::{Ended, Living, end, living};
use crate::run::project::Project;

/// Whether the person has agreed to what is ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreed {
    /// They know what will be ended, and want it.
    Already,
    /// They are to be told, and asked.
    NotYet,
}

/// Ends what lives, and fails with what was `refused`: always an error, with its exit code.
pub(super) fn without_records(
    context: &Context,
    args: &Stop,
    project: &Project,
    agreed: Agreed,
    refused: Failure,
) -> Failure {
    match try_end(context, args, project, agreed) {
        Ok(Done::Nothing) => {
            refused.hint("no supervisor of it lives here: there is nothing to end")
        }
        Ok(Done::Shown) => {
            refused.hint("the same command without --dry-run ends them all the same")
        }
        Ok(Done::Ended(ended)) => said(refused, &ended),
        Err(failure) => failure,
    }
}

enum Done {
    Nothing,
    Shown,
    Ended(Vec<Ended>),
}

fn try_end(
    context: &Context,
    args: &Stop,
    project: &Project,
    agreed: Agreed,
) -> Result<Done, Failure> {
    let mut meant = living(project);
    let scope = scope(args, &meant)?;
    meant.retain(|one| {
        scope.is_none_or(|scope| one.thread.is_some_and(|thread| scope.holds(thread)))
    });
    if meant.is_empty() {
        return Ok(Done::Nothing);
    }
    if agreed == Agreed::NotYet {
        for one in &meant {
            context
                .ui
                .say(&format!("{}: its supervisor lives", name(one)));
        }
        if args.dry_run {
            return Ok(Done::Shown);
        }
        if !agree(context, meant.len(), scope)? {
            return Err(Failure::new(Exit::No, "nothing was ended"));
        }
    }
    let ended = end(project, &meant);
    for one in &ended {
        let how = one.end.as_ref().map(|end| SessionStatus::from(end.status));
        let how = match (one.gone, how) {
            (false, _) => "still there",
            (true, Some(status)) => status.word(),
            (true, None) => "ended without a word",
        };
        context.ui.say(&format!("{}: {how}", name(&one.living)));
    }
    Ok(Done::Ended(ended))
}

/// What is meant, as far as the folders of the sessions tell it.
fn scope(args: &Stop, living: &[Living]) -> Result<Option<Scope>, Failure> {
    let mut names = Names::default();
    for one in living {
        if let Some(thread) = one.thread {
            names.add(thread, &one.name);
        }
    }
    Ok(match (&args.thread, &args.batch) {
        (Some(Named::Id(thread)), _) => Some(Scope::Thread(*thread)),
        (Some(part), _) => Some(Scope::Thread(names.find(part)?)),
        (None, Some(Named::Id(batch))) => Some(Scope::Batch(*batch)),
        (None, Some(part)) => Some(Scope::Batch(names.find(part)?)),
        (None, None) => None,
    })
}

fn name(one: &Living) -> String {
    match one.thread {
        Some(thread) => format!("{thread} {}", one.name).trim_end().to_owned(),
        None => format!("session {}", one.session),
    }
}

/// What was ended, and that no record says so.
fn said(refused: Failure, ended: &[Ended]) -> Failure {
    let (gone, there): (Vec<_>, Vec<_>) = ended.iter().partition(|one| one.gone);
    let sessions = match gone.len() {
        1 => "1 session was ended".to_owned(),
        count => format!("{count} sessions were ended"),
    };
    let mut failure = Failure {
        message: format!("{sessions}, and no record says so: {}", refused.message),
        ..refused
    };
    for one in there {
        let process = one.living.supervisor.as_ref();
        failure = failure.hint(match process {
            Some(process) => format!(
                "the supervisor of {}, process {}, did not end",
                name(&one.living),
                process.pid
            ),
            None => format!(
                "the supervisor of {} lives, and none of the processes that can be seen here is it",
                name(&one.living)
            ),
        });
    }
    failure.hint(
        "how each of them ended is kept in its session's folder; the next command that can read and write the records takes it over",
    )
}
