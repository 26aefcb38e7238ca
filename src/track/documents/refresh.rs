//! Keeping documents current: after every change, once they exist. Where there are none it costs
//! one look for the settings.
use super::desk::Desk;
use super::error::DocumentError;
use super::kind::Kind;
use super::paper::{Fate, Form, Paper};
use super::write::{read, replace};
use super::{seen, settings, source};
use crate::store::journal;
use crate::track::story::model::Story;
use crate::track::views::tracked::{TrackedSession, tracked};
use crate::track::views::{orchestration, tracked_decisions, tracked_handoff, tracked_log};
use camino::Utf8PathBuf;
use std::collections::BTreeSet;

/// The folder of the progress files.
pub(super) const CLAUDE: &str = ".claude/progress";

/// What became of each document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Path and fate, those that stayed as they were included.
    pub documents: Vec<(Utf8PathBuf, Fate)>,
}

/// Brings all documents of the workstream up to date. The last state wins, however many do this at
/// once.
///
/// # Errors
/// When plan, state or journal cannot be read, or a document not be written.
pub fn refresh(desk: &Desk<'_>) -> Result<Refreshed, DocumentError> {
    let on = settings::read(desk.repository)?;
    if on.is_empty() || is_seen(desk)? {
        return Ok(Refreshed::default());
    }
    desk.alone(|| {
        if is_seen(desk)? {
            return Ok(Refreshed::default());
        }
        let state = seen::state(desk);
        let story = desk.story()?;
        let papers = papers(desk, &on, &story)?;
        let mut refreshed = Refreshed::default();
        for paper in &papers {
            let fate = paper.update(desk, &story)?;
            refreshed.documents.push((paper.path.clone(), fate));
        }
        remember(desk, &state, &papers)?;
        Ok(refreshed)
    })
}

/// Brings the documents of tracked sessions up to date where there is no workstream. The desk's
/// workstream is not looked at.
///
/// # Errors
/// When the journal cannot be read, or a document not be written.
pub fn refresh_outside(desk: &Desk<'_>) -> Result<(), DocumentError> {
    if !settings::read(desk.repository)?.contains(&Kind::Archive) {
        return Ok(());
    }
    desk.alone(|| {
        let entries = journal::read(&desk.repository.journal_file())?;
        for session in tracked(&entries) {
            for paper in of_session(desk, &session, None)? {
                paper.update(desk, &Story::default())?;
            }
        }
        Ok(())
    })
}

/// Notes how everything looked, so that the next command need not look into it.
pub(super) fn remember(
    desk: &Desk<'_>,
    state: &str,
    papers: &[Paper],
) -> Result<(), DocumentError> {
    let documents = seen::documents(papers.iter().map(|paper| paper.path.as_path()));
    let paths: String = papers
        .iter()
        .map(|paper| format!("{}\n", paper.path))
        .collect();
    let text = format!("{paths}\n{state}\n{documents}");
    replace(&seen_file(desk), None, &text)?;
    Ok(())
}

fn seen_file(desk: &Desk<'_>) -> Utf8PathBuf {
    desk.drawer().join(format!("seen.{}", desk.stream))
}

/// Whether everything looks as it did after the last time.
fn is_seen(desk: &Desk<'_>) -> Result<bool, DocumentError> {
    let Some(text) = read(&seen_file(desk))? else {
        return Ok(false);
    };
    let Some((paths, rest)) = text.split_once("\n\n") else {
        return Ok(false);
    };
    let documents = seen::documents(paths.lines().map(Into::into));
    Ok(rest == format!("{}\n{documents}", seen::state(desk)))
}

/// The documents that the workstream has.
pub(super) fn papers(
    desk: &Desk<'_>,
    on: &BTreeSet<Kind>,
    story: &Story,
) -> Result<Vec<Paper>, DocumentError> {
    let mut papers = Vec::new();
    if desk.is_on_top()? {
        if on.contains(&Kind::Progress) {
            papers.push(top(desk, Form::Progress));
        }
        let session = top(desk, Form::Session);
        let wanted = story.begun || story.checkpoint.is_some() || session.path.exists();
        if on.contains(&Kind::Session) && !story.phases.is_empty() && wanted {
            papers.push(session);
        }
    }
    if on.contains(&Kind::Claude) {
        let paper = claude(desk, story);
        let is_there = paper.path.exists();
        let wanted = (story.named || orchestration::is_wanted(story)) && !story.finished;
        if is_there || (wanted && !story.phases.is_empty()) {
            papers.push(paper);
        }
    }
    if on.contains(&Kind::Archive) {
        let entries = source::entries(desk)?;
        for session in tracked(&entries) {
            papers.extend(of_session(desk, &session, Some(story))?);
        }
    }
    Ok(papers)
}

/// A document at the top of the repository.
pub(super) fn top(desk: &Desk<'_>, form: Form) -> Paper {
    let name = match form {
        Form::Session => "SESSION.md",
        _ => "SESSION_PROGRESS.md",
    };
    Paper::new(desk, form, name)
}

/// The workstream's progress file.
pub(super) fn claude(desk: &Desk<'_>, story: &Story) -> Paper {
    let inside = format!("{CLAUDE}/{}", orchestration::file_name(story));
    Paper::new(desk, Form::Orchestration, &inside)
}

/// The documents of a tracked session. One that ended is closed once they are written.
fn of_session(
    desk: &Desk<'_>,
    session: &TrackedSession<'_>,
    story: Option<&Story>,
) -> Result<Vec<Paper>, DocumentError> {
    let papers = papers_of_session(desk, session, story);
    let handoff = papers.last().filter(|_| session.ended.is_some());
    if let Some(handoff) = handoff
        && handoff.base(desk)?.is_some()
        && handoff.path.exists()
    {
        return Ok(Vec::new());
    }
    Ok(papers)
}

/// The same, closed or not; the hand-off is the last of one that ended.
pub(super) fn papers_of_session(
    desk: &Desk<'_>,
    session: &TrackedSession<'_>,
    story: Option<&Story>,
) -> Vec<Paper> {
    let zone = &desk.zone;
    let paper = |name: &str, text: String| {
        let inside = format!("archive/sessions/SESSION-{}-{name}", session.number);
        Paper::new(desk, Form::Text(text), &inside)
    };
    let mut papers = vec![
        paper("LOG.md", tracked_log::render(session, zone)),
        paper("FILES.txt", session.files_text()),
        paper("DECISIONS.md", tracked_decisions::render(session, zone)),
    ];
    if session.ended.is_some() {
        let text = tracked_handoff::render(session, story, zone);
        papers.push(paper("HANDOFF.md", text));
    }
    papers
}
