//! Where people and agents write down what happened: the journal of a workstream, or the one
//! outside of any.
use super::context::{Context, actor, session_around};
use crate::domain::tracked::TrackedNumber;
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::project::Project;
use crate::store::draft::Draft;
use crate::store::entry::{JournalEntry, Recorded};
use crate::store::journal;
use crate::store::layout::Repository;
use crate::store::lock::LockLimit;
use crate::store::notices::Notices;
use crate::store::outside::Outside;
use crate::track::tracked::{self, TrackedSession};
use camino::Utf8Path;
use jiff::Timestamp;
use std::sync::Arc;

/// A journal that can be written.
pub(super) enum Ledger {
    /// That of a workstream.
    Stream(Project),
    /// That outside of any.
    Outside(Repository, Arc<dyn Notices + Send + Sync>),
}

impl Context {
    /// The journal of the workstream that is meant; where there is none at all, the one outside.
    pub(super) fn ledger(&self) -> Result<Ledger, Failure> {
        let repository = self.repository()?;
        self.ledger_of(repository)
    }

    /// The same in a repository that is known.
    pub(super) fn ledger_of(&self, repository: Repository) -> Result<Ledger, Failure> {
        let none = self.global.stream.is_none() && repository.streams()?.is_empty();
        if none {
            return Ok(Ledger::Outside(repository, self.notices()));
        }
        let stream = self.stream(&repository)?;
        Ok(Ledger::Stream(self.project_of(repository, &stream)))
    }
}

impl Ledger {
    pub(super) const fn repository(&self) -> &Repository {
        match self {
            Self::Stream(project) => project.repository(),
            Self::Outside(repository, _) => repository,
        }
    }

    pub(super) fn root(&self) -> &Utf8Path {
        self.repository().root()
    }

    /// The workstream, where there is one.
    pub(super) const fn project(&self) -> Option<&Project> {
        match self {
            Self::Stream(project) => Some(project),
            Self::Outside(..) => None,
        }
    }

    /// Its state, where there is one.
    pub(super) fn state(&self) -> Result<Option<Workstream>, Failure> {
        Ok(self.project().map(Project::read).transpose()?)
    }

    /// Everything that was written down there.
    pub(super) fn entries(&self) -> Result<Vec<Recorded>, Failure> {
        let path = match self {
            Self::Stream(project) => project.folder().journal_file(),
            Self::Outside(repository, _) => repository.journal_file(),
        };
        Ok(journal::read(&path)?)
    }

    /// Appends entries; they are on the disk when this returns.
    pub(super) fn append(&self, now: Timestamp, entries: &[JournalEntry]) -> Result<(), Failure> {
        match self {
            Self::Stream(project) => project.update(now, |draft| {
                for entry in entries {
                    draft.journal(entry.clone());
                }
                Ok(())
            }),
            Self::Outside(repository, notices) => {
                let by = actor();
                let outside = outside(repository, &by, notices.as_ref());
                outside.exclusively(now, || Ok(outside.append(now, entries)?))
            }
        }
    }

    /// Looks at what was written down and adds to it, while nobody else does.
    pub(super) fn write<T>(
        &self,
        now: Timestamp,
        mut story: impl FnMut(&[Recorded]) -> Result<(T, Vec<JournalEntry>), Failure>,
    ) -> Result<T, Failure> {
        match self {
            Self::Stream(project) => project.update(now, |draft: &mut Draft| {
                let (value, entries) = story(&self.entries()?)?;
                entries.into_iter().for_each(|entry| draft.journal(entry));
                Ok(value)
            }),
            Self::Outside(repository, notices) => {
                let by = actor();
                let outside = outside(repository, &by, notices.as_ref());
                outside.exclusively(now, || {
                    let (value, entries) = story(&self.entries()?)?;
                    outside.append(now, &entries)?;
                    Ok(value)
                })
            }
        }
    }

    /// All tracked sessions of the repository.
    pub(super) fn tracked_sessions(&self) -> Result<Vec<TrackedSession>, Failure> {
        Ok(tracked::sessions(
            &self.repository().recorded(Some(tracked::MARK))?,
        ))
    }

    /// The tracked session that an entry belongs to: the given one, that of `CURRENT_SESSION`, or
    /// the only one that runs. It must have begun and not ended.
    pub(super) fn tracked(&self, given: Option<&TrackedNumber>) -> Result<Belongs, Failure> {
        belonging(self.repository(), given)
    }
}

/// Which tracked session an entry belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Belongs {
    /// This one.
    To(TrackedNumber),
    /// None: no session runs, or an agent acts.
    Nowhere,
    /// None: these run, and nobody said which is meant.
    Unsaid(Vec<TrackedNumber>),
}

impl Belongs {
    /// The only session that runs; of several nobody knows which is meant.
    fn to_one_of(sessions: Vec<TrackedSession>) -> Self {
        let running = sessions.into_iter().filter(|it| it.ended.is_none());
        let mut running: Vec<TrackedNumber> = running.map(|it| it.number).collect();
        match running.len() {
            0 | 1 => running.pop().map_or(Self::Nowhere, Self::To),
            _ => Self::Unsaid(running),
        }
    }

    /// The session, if it is one.
    pub(super) fn number(&self) -> Option<TrackedNumber> {
        match self {
            Self::To(number) => Some(number.clone()),
            Self::Nowhere | Self::Unsaid(_) => None,
        }
    }
}

/// See [`Ledger::tracked`].
fn belonging(repository: &Repository, given: Option<&TrackedNumber>) -> Result<Belongs, Failure> {
    let named = match given {
        Some(number) => Some(number.clone()),
        None => current_session()?,
    };
    if named.is_none() && session_around().is_some() {
        // an agent's work belongs to its own session
        return Ok(Belongs::Nowhere);
    }
    let sessions = tracked::sessions(&repository.recorded(Some(tracked::MARK))?);
    let Some(number) = named else {
        return Ok(Belongs::to_one_of(sessions));
    };
    running(&sessions, &number)?;
    Ok(Belongs::To(number))
}

/// The tracked session that what a command does belongs to. One that has ended or never began is
/// no reason not to do it.
pub(super) fn running_now(repository: &Repository) -> Option<TrackedNumber> {
    belonging(repository, None).ok()?.number()
}

/// Finds a session that has begun and not ended.
pub(super) fn running<'a>(
    sessions: &'a [TrackedSession],
    number: &TrackedNumber,
) -> Result<&'a TrackedSession, Failure> {
    match sessions.iter().find(|it| it.number == *number) {
        None => Err(Failure::new(
            Exit::NotFound,
            format!("session {number} was never started"),
        )
        .hint(format!("`work session start {number}` starts it"))
        .hint("CURRENT_SESSION or --session names the session that entries belong to")),
        Some(session) if session.ended.is_some() => Err(Failure::new(
            Exit::Refused,
            format!("session {number} is complete, and its log is closed"),
        )
        .hint("`work session start` starts the next one; `unset CURRENT_SESSION` if it is set")),
        Some(session) => Ok(session),
    }
}

/// The number in `CURRENT_SESSION`.
pub(super) fn current_session() -> Result<Option<TrackedNumber>, Failure> {
    let text = std::env::var("CURRENT_SESSION").unwrap_or_default();
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|error| {
        Failure::from_error(Exit::Usage, &error).hint("it stands in CURRENT_SESSION")
    })
}

/// The journal outside, for who acts here.
pub(super) fn outside<'a>(
    repository: &'a Repository,
    by: &'a crate::store::actor::Actor,
    notices: &'a dyn Notices,
) -> Outside<'a> {
    Outside {
        repository,
        by,
        limit: LockLimit::default(),
        notices,
    }
}
