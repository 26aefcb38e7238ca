//! The tmux server: what it is asked and what it says.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::argv::{self, OptionOf};
use super::environment;
use super::error::TmuxError;
use super::look;
use super::pane::{Pane, PaneId, PaneLife, PaneRef, ServerIdentity};
use super::pane_list;
use super::program;
use super::runner::Runner;
use super::sequence::Sequence;
use super::session::SessionName;
use super::socket::Socket;
use super::text::clean_line;
use super::version::Version;
use crate::domain::clean::clean_line as clean;

/// How long tmux may take for one answer. It takes milliseconds; this is for a stopped server.
const LIMIT: Duration = Duration::from_secs(10);

/// Which panes are listed.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// Those of every session.
    All,
    /// Those of one session.
    Session(&'a SessionName),
}

/// The tmux server on one socket, whether it runs or not. Every question is one short-lived tmux
/// client; nothing is kept open.
#[derive(Clone, Debug)]
pub struct Server {
    pub(super) runner: Runner,
}

impl Server {
    /// The server on `socket`. `environment` is the one of this process: tmux is looked for on its
    /// `PATH`, and only what a terminal needs of it reaches a server that we start.
    ///
    /// # Errors
    /// [`TmuxError::NotInstalled`].
    pub fn new(
        socket: Socket,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, TmuxError> {
        let environment = environment::for_tmux(environment);
        let search_path = environment.iter().find(|(name, _)| name == "PATH");
        let program = program::find(search_path.map(|(_, value)| value.as_os_str()))?;
        Ok(Self {
            runner: Runner {
                program,
                socket,
                environment,
                limit: LIMIT,
            },
        })
    }

    /// The same server with another time limit for every answer.
    #[must_use]
    pub const fn with_limit(mut self, limit: Duration) -> Self {
        self.runner.limit = limit;
        self
    }

    /// Where it listens.
    #[must_use]
    pub const fn socket(&self) -> &Socket {
        &self.runner.socket
    }

    /// The tmux program that is used.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.runner.program
    }

    /// Which tmux is installed.
    ///
    /// # Errors
    /// [`TmuxError::TooOld`] when it lacks what we use.
    pub fn version(&self) -> Result<Version, TmuxError> {
        Version::parse(&self.runner.version()?)?.check()
    }

    /// Which server runs now, if any.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn identity(&self) -> Result<Option<ServerIdentity>, TmuxError> {
        self.identify(Sequence::new())
    }

    /// Shows `state` in the border of the pane, and says which server that is; in one call,
    /// because many supervisors do it at the same time. None when the pane or the server is gone.
    ///
    /// # Errors
    /// When tmux cannot be asked.
    pub fn show_and_identify(
        &self,
        pane: PaneId,
        state: &str,
    ) -> Result<Option<ServerIdentity>, TmuxError> {
        let of = OptionOf::Pane(&pane.to_string());
        self.identify(Sequence::new().then(argv::set_option(of, "@work_state", &clean_line(state))))
    }

    fn identify(&self, first: Sequence) -> Result<Option<ServerIdentity>, TmuxError> {
        let format = "#{pid}\t#{start_time}\t%0";
        let answer = self.runner.ask(&first.then(argv::display(format)));
        let Some(answer) = unless_absent(answer)? else {
            return Ok(None);
        };
        let unreadable = || TmuxError::UnreadableAnswer {
            command: "display-message".to_owned(),
            said: clean_line(&answer),
        };
        PaneRef::parse(answer.trim_end())
            .map(|pane| Some(pane.server))
            .ok_or_else(unreadable)
    }

    /// Whether a server runs on the socket.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn is_running(&self) -> Result<bool, TmuxError> {
        self.identity().map(|identity| identity.is_some())
    }

    /// Whether the tmux session exists.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn has_session(&self, session: &SessionName) -> Result<bool, TmuxError> {
        self.did(Sequence::new().then(argv::has_session(&session.exact())))
    }

    /// The panes, none if there is no such session or no server.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn list_panes(&self, scope: Scope<'_>) -> Result<Vec<Pane>, TmuxError> {
        let command = match scope {
            Scope::All => argv::list_all_panes(pane_list::FORMAT),
            Scope::Session(session) => {
                argv::list_session_panes(&session.exact(), pane_list::FORMAT)
            }
        };
        let answer = unless_absent(self.runner.ask(&Sequence::new().then(command)))?;
        Ok(answer.map_or_else(Vec::new, |answer| pane_list::parse(&answer)))
    }

    /// Whether a recorded pane still exists on the server that made it.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn exists(&self, pane: &PaneRef) -> Result<bool, TmuxError> {
        Ok(self
            .list_panes(Scope::All)?
            .iter()
            .any(|found| found.id == *pane))
    }

    /// Ends the tmux session of the repository at `root` and hangs up on everything in it. Whether
    /// there was one.
    ///
    /// # Errors
    /// [`TmuxError::NotOurs`] if the session does not carry our tag for `root`.
    pub fn kill_session(
        &self,
        session: &SessionName,
        root: &camino::Utf8Path,
    ) -> Result<bool, TmuxError> {
        let panes = self.list_panes(Scope::Session(session))?;
        let root = clean(root.as_str());
        if panes
            .iter()
            .any(|pane| pane.root.as_deref() != Some(root.as_str()))
        {
            return Err(TmuxError::NotOurs {
                session: session.clone(),
            });
        }
        self.did(Sequence::new().then(argv::kill_session(&session.exact())))
    }

    /// Ends one pane and hangs up on its program. Whether there was one.
    ///
    /// # Errors
    /// When tmux cannot be asked.
    pub fn kill_pane(&self, pane: PaneId) -> Result<bool, TmuxError> {
        self.did(Sequence::new().then(argv::kill_pane(&pane.to_string())))
    }

    /// Removes the panes of ours in the session whose program ended, and gives their room to the
    /// others. How many there were. A session whose last pane goes, goes.
    ///
    /// # Errors
    /// When tmux cannot be asked.
    pub fn clear_dead(&self, session: &SessionName) -> Result<usize, TmuxError> {
        let panes = self.list_panes(Scope::Session(session))?;
        let ended = |pane: &&Pane| pane.session.is_some() && pane.life != PaneLife::Running;
        let mut cleared = 0;
        for pane in panes.iter().filter(ended) {
            if self.kill_pane(pane.id.pane)? {
                cleared += 1;
                self.did(Sequence::new().then(argv::tile(&pane.window.target())))?;
            }
        }
        Ok(cleared)
    }

    /// Shows `state` in the border of the pane. Whether the pane was there.
    ///
    /// # Errors
    /// When tmux cannot be asked.
    pub fn set_state(&self, pane: PaneId, state: &str) -> Result<bool, TmuxError> {
        let of = OptionOf::Pane(&pane.to_string());
        self.did(Sequence::new().then(argv::set_option(of, "@work_state", &clean_line(state))))
    }

    /// Brings the pane and its window to the front of its session. Whether it was there.
    ///
    /// # Errors
    /// When tmux cannot be asked.
    pub fn select(&self, pane: PaneId) -> Result<bool, TmuxError> {
        let pane = pane.to_string();
        self.did(
            Sequence::new()
                .then(argv::select_window(&pane))
                .then(argv::select_pane(&pane)),
        )
    }

    /// The client that shows the session in this terminal, ready to be started; it runs until the
    /// user leaves. Works inside another tmux as well: it does not get to know of that one.
    #[must_use]
    pub fn attach_command(&self, session: &SessionName) -> Command {
        self.runner.client(&argv::attach(&session.exact()))
    }

    /// Sends away everybody who looks at the session. Whether the session was there.
    ///
    /// # Errors
    /// When tmux cannot be asked.
    pub fn detach_clients(&self, session: &SessionName) -> Result<bool, TmuxError> {
        // alone, it would take any other client when the session is not there
        let session = session.exact();
        self.did(
            Sequence::new()
                .then(argv::has_session(&session))
                .then(argv::detach(&session)),
        )
    }

    /// Tells everybody who looks at the session to press Enter, and lets them leave with it, until
    /// new panes are opened there. Whether the session was there.
    ///
    /// # Errors
    /// When tmux cannot be asked.
    pub fn offer_to_leave(&self, session: &SessionName, text: &str) -> Result<bool, TmuxError> {
        let exact = session.exact();
        let current = session.current();
        let [keys, left, right] = look::WHEN_OVER;
        // a status line is a format
        let text = clean_line(text).replace('#', "##").replace('%', "%%");
        let text = format!("#[reverse] {text} #[noreverse]");
        let of = || OptionOf::Session(&current);
        let sequence = Sequence::new()
            .then(argv::has_session(&exact))
            .then(argv::enter_leaves(look::OVER))
            .then(argv::set_option(of(), keys, look::OVER))
            .then(argv::set_option(of(), left, &text))
            .then(argv::set_option(of(), right, ""));
        self.did(sequence)
    }

    /// All that the pane shows and what scrolled out of it; `None` without such a pane.
    ///
    /// # Errors
    /// When tmux cannot be asked.
    pub fn capture(&self, pane: PaneId) -> Result<Option<String>, TmuxError> {
        unless_absent(
            self.runner
                .ask(&Sequence::new().then(argv::capture(&pane.to_string()))),
        )
    }

    /// Runs commands about something that may be gone: whether it was there.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "every caller builds the sequence in place"
    )]
    fn did(&self, sequence: Sequence) -> Result<bool, TmuxError> {
        unless_absent(self.runner.ask(&sequence)).map(|answer| answer.is_some())
    }
}

/// `None` when tmux said that what it was asked about is not there.
fn unless_absent(answer: Result<String, TmuxError>) -> Result<Option<String>, TmuxError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(absence) if absence.is_absence() => Ok(None),
        Err(failure) => Err(failure),
    }
}
