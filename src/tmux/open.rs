//! Opens panes: as few tmux calls as their length allows, usually one.

use super::argv::{self, OptionOf, set_option};
use super::error::TmuxError;
use super::look::{self, configured_server};
use super::pane::{Pane, PaneRef};
use super::place::{Place, places};
use super::sequence::{LONGEST, Sequence};
use super::server::{Scope, Server};
use super::spec::{PaneSpec, SessionSpec};
use super::text::clean_line;
use crate::domain::clean::clean_line as clean;

impl Server {
    /// Opens `panes` in the tmux session, which is made if it does not exist, and says which they
    /// are, in the same order.
    ///
    /// Free room in windows of ours is used first; a new window holds up to four panes, fewer if
    /// one would get less than 80 columns or 12 rows. What somebody looks at stays in front. Every
    /// pane has its tags before its program can be seen by anybody.
    ///
    /// Callers see to it that two of them do not make the same session at the same time.
    ///
    /// # Errors
    /// [`TmuxError::OpenedPartly`] if tmux refused after some were made; nothing was made with any
    /// other error.
    pub fn open_panes(
        &self,
        session: &SessionSpec,
        panes: &[PaneSpec],
    ) -> Result<Vec<PaneRef>, TmuxError> {
        panes.iter().try_for_each(check)?;
        if panes.is_empty() {
            return Ok(Vec::new());
        }
        let existing = self.list_panes(Scope::Session(&session.name))?;
        check_ours(session, &existing)?;
        let places = places(&existing, session.size, panes.len());
        let mut steps: Vec<Sequence> = places
            .iter()
            .zip(panes)
            .map(|(place, pane)| step(session, *place, pane))
            .collect();
        if let Some(first) = steps.first_mut().filter(|_| !existing.is_empty()) {
            *first = not_over(session)
                .join(make_room(session, &places))
                .join(std::mem::take(first));
        }
        steps.push(back_to_front(session, &existing, &places));
        self.run_steps(&steps, panes.len())
    }

    fn run_steps(&self, steps: &[Sequence], asked: usize) -> Result<Vec<PaneRef>, TmuxError> {
        let mut opened = Vec::with_capacity(asked);
        for sequence in batches(steps) {
            let answer = match self.runner.answer(&sequence) {
                Ok(answer) => answer,
                Err(failure) => return Err(partly(opened, asked, failure)),
            };
            opened.extend(answer.printed.lines().filter_map(PaneRef::parse));
            match answer.end {
                Ok(()) => {}
                // only the way back to what was in front can have failed
                Err(_) if opened.len() == asked => break,
                Err(failure) => return Err(partly(opened, asked, failure)),
            }
        }
        if opened.len() == asked {
            return Ok(opened);
        }
        let said = format!("{} panes for {asked}", opened.len());
        let unreadable = TmuxError::UnreadableAnswer {
            command: "open-panes".to_owned(),
            said,
        };
        Err(partly(opened, asked, unreadable))
    }
}

/// Something runs in the session again: see [`Server::offer_to_leave`].
fn not_over(session: &SessionSpec) -> Sequence {
    let current = session.name.current();
    look::WHEN_OVER
        .iter()
        .fold(Sequence::new(), |sequence, name| {
            sequence.then(argv::unset_option(&current, name))
        })
}

fn check(pane: &PaneSpec) -> Result<(), TmuxError> {
    if pane.argv.len() < 2 {
        return Err(TmuxError::WouldUseShell {
            words: pane.argv.len(),
        });
    }
    if !pane.cwd.is_dir() {
        return Err(TmuxError::NotADirectory {
            path: pane.cwd.clone(),
        });
    }
    Ok(())
}

fn check_ours(session: &SessionSpec, existing: &[Pane]) -> Result<(), TmuxError> {
    let root = clean(session.root.as_str());
    if existing
        .iter()
        .all(|pane| pane.root.as_deref() == Some(root.as_str()))
    {
        return Ok(());
    }
    Err(TmuxError::NotOurs {
        session: session.name.clone(),
    })
}

/// The commands that make one pane and tag it.
fn step(session: &SessionSpec, place: Place, pane: &PaneSpec) -> Sequence {
    let current = session.name.current();
    match place {
        Place::NewSession => {
            let made = argv::new_session(session.name.as_str(), session.size.window(), pane);
            let root = clean(session.root.as_str());
            let stream = clean_line(&session.stream);
            configured_server()
                .then(made)
                .then(set_option(OptionOf::Session(&current), "@work_root", &root))
                .then(set_option(
                    OptionOf::Session(&current),
                    "@work_stream",
                    &stream,
                ))
                .join(tags(&current, pane))
        }
        Place::NewWindow => Sequence::new()
            .then(argv::new_window(&current, pane))
            .join(tags(&current, pane)),
        Place::CurrentWindow => beside(&current, pane),
        Place::Window(window) => beside(&window.target(), pane),
    }
}

/// A pane beside the active one of `target`; it is the active one from then on.
fn beside(target: &str, pane: &PaneSpec) -> Sequence {
    Sequence::new()
        .then(argv::split_window(target, pane))
        .then(argv::tile(target))
        .join(tags(target, pane))
}

fn tags(target: &str, pane: &PaneSpec) -> Sequence {
    let tags = &pane.tags;
    let pairs = [
        ("@work_session", &tags.session),
        ("@work_thread", &tags.thread),
        ("@work_name", &tags.name),
        ("@work_state", &tags.state),
    ];
    pairs
        .iter()
        .fold(Sequence::new(), |sequence, (name, text)| {
            sequence.then(set_option(OptionOf::Pane(target), name, &clean_line(text)))
        })
}

/// Before panes are added: windows to come get the size asked for unless somebody looks, and
/// people may have made one pane of a window too small to be split.
fn make_room(session: &SessionSpec, places: &[Place]) -> Sequence {
    let size = session.size.window();
    let size = format!("{}x{}", size.columns, size.rows);
    let current = session.name.current();
    let first = Sequence::new().then(set_option(
        OptionOf::Session(&current),
        "default-size",
        &size,
    ));
    touched(places)
        .iter()
        .fold(first, |sequence, window| sequence.then(argv::tile(window)))
}

/// Selects what was in front before, or the first pane of a new session.
fn back_to_front(session: &SessionSpec, existing: &[Pane], places: &[Place]) -> Sequence {
    if existing.is_empty() {
        let first = format!("{}^", session.name.current());
        return Sequence::new()
            .then(argv::select_window(&first))
            .then(argv::select_pane(&format!("{first}.{{top-left}}")));
    }
    let touched = touched(places);
    let mut sequence = Sequence::new();
    for pane in existing.iter().filter(|pane| pane.active) {
        let window = pane.window.target();
        if touched.contains(&window) {
            sequence = sequence.then(argv::select_pane(&pane.id.pane.to_string()));
        }
        if pane.window.current {
            sequence = sequence.then(argv::select_window(&window));
        }
    }
    sequence
}

/// The windows that were there before and get a pane, each once.
fn touched(places: &[Place]) -> Vec<String> {
    let mut windows: Vec<String> = Vec::new();
    for place in places {
        if let Place::Window(window) = place
            && !windows.contains(&window.target())
        {
            windows.push(window.target());
        }
    }
    windows
}

/// The steps in as few sequences as tmux's limit allows. A step that is too long for itself stays
/// alone, and is refused when it is sent.
fn batches(steps: &[Sequence]) -> Vec<Sequence> {
    let mut batches: Vec<Sequence> = Vec::new();
    for step in steps.iter().filter(|step| !step.is_empty()) {
        match batches.last_mut() {
            // the two bytes are the `;` between them
            Some(last) if last.bytes() + step.bytes() + 2 <= LONGEST => {
                *last = std::mem::take(last).join(step.clone());
            }
            _ => batches.push(step.clone()),
        }
    }
    batches
}

fn partly(opened: Vec<PaneRef>, asked: usize, failure: TmuxError) -> TmuxError {
    if opened.is_empty() {
        return failure;
    }
    TmuxError::OpenedPartly {
        opened,
        asked,
        source: Box::new(failure),
    }
}
