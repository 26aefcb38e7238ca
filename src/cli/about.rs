//! What every command that writes to the journal can be told beside the words themselves.
use super::context::{Context, session_around};
use super::known::meant;
use super::ledger::{Belongs, Ledger};
use crate::domain::id::{Scope, ThreadId};
use crate::domain::named::Named;
use crate::domain::tracked::TrackedNumber;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::process::zone::zone;
use crate::store::entry::{Event, JournalEntry};
use crate::track::at::{self, AtError, FORMS};
use clap::Args;
use jiff::Timestamp;

/// What an entry is about, when it happened, and which tracked session it belongs to.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "About the entry")]
pub(super) struct About {
    /// The stage, batch, thread or task that it is about (an agent's: its thread)
    #[arg(long, value_name = "ID")]
    about: Option<Named<Scope>>,
    /// When it happened, if not now: "2h ago", 14:30, "2026-01-29 14:30" or RFC 3339
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// The tracked session that it belongs to (default: CURRENT_SESSION, or the only one that runs)
    #[arg(long, value_name = "N")]
    session: Option<TrackedNumber>,
}

/// The same, resolved: what entries of this command carry.
pub(super) struct Carried {
    pub(super) now: Timestamp,
    scope: Option<Scope>,
    tracked: Belongs,
    at: Option<Timestamp>,
}

impl About {
    /// About this session, for the seed's own words.
    pub(super) fn of_session(session: Option<TrackedNumber>, at: Option<String>) -> Self {
        Self {
            about: None,
            at,
            session,
        }
    }

    /// Looks at what it names.
    pub(super) fn carried(&self, ledger: &Ledger) -> Result<Carried, Failure> {
        let now = clock::now();
        let scope = match &self.about {
            Some(scope) => {
                let state = ledger.state()?.ok_or_else(|| {
                    Failure::new(
                        Exit::NotFound,
                        "there is no workstream that --about could mean",
                    )
                })?;
                Some(meant(&state, scope)?)
            }
            None => own_thread().map(Scope::from),
        };
        Ok(Carried {
            now,
            scope,
            tracked: ledger.tracked(self.session.as_ref())?,
            at: happened(self.at.as_deref(), now)?,
        })
    }
}

impl Carried {
    /// An entry that tells this.
    pub(super) fn entry(&self, event: Event) -> JournalEntry {
        self.entry_about(event, self.scope)
    }

    /// The same about something else.
    pub(super) fn entry_about(&self, event: Event, scope: Option<Scope>) -> JournalEntry {
        JournalEntry {
            event,
            scope,
            session: session_around(),
            tracked: self.tracked.number(),
            happened: self.at,
        }
    }

    /// What was said of it: `01.02` or nothing.
    pub(super) const fn scope(&self) -> Option<Scope> {
        self.scope
    }

    /// Says what was done, and where it went to when that is not plain.
    pub(super) fn say(&self, context: &Context, done: &str) {
        let session = self.tracked.number();
        let session = session.map(|number| format!(" (session {number})"));
        let late = if self.at.is_some() {
            ", marked as written down later"
        } else {
            ""
        };
        let session = session.unwrap_or_default();
        context.ui.say(&format!("{done}{late}{session}"));
        if let Belongs::Unsaid(running) = &self.tracked {
            let numbers: Vec<String> = running.iter().map(ToString::to_string).collect();
            context.ui.warn(&format!(
                "sessions {} are running, and it belongs to none of them: --session N or CURRENT_SESSION names the one that is meant",
                numbers.join(" and ")
            ));
        }
    }
}

/// A time from `--at`.
pub(super) fn happened(text: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    at::parse(text, now, &zone()).map_err(|error| {
        let exit = match &error {
            AtError::Shape(_) => Exit::Usage,
            AtError::Future(_) => Exit::Refused,
        };
        Failure::from_error(exit, &error).hint(format!("--at takes {FORMS}"))
    })
}

/// The thread of the agent session that this command runs in.
fn own_thread() -> Option<ThreadId> {
    session_around()?;
    std::env::var("WORK_THREAD").ok()?.parse().ok()
}
