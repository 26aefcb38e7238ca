//! One workstream of one repository, with who acts on it: what every operation starts from.
use crate::domain::session::SessionRecord;
use crate::domain::slug::{SessionId, StreamId};
use crate::domain::thread::DonePolicy;
use crate::domain::workstream::Workstream;
use crate::store::actor::Actor;
use crate::store::draft::Draft;
use crate::store::error::StoreError;
use crate::store::layout::Repository;
use crate::store::lock::LockLimit;
use crate::store::notices::Notices;
use crate::store::state::{Store, Tracked};
use crate::store::stream_folder::StreamFolder;
use crate::tmux::{Server, Socket, TmuxError};
use camino::Utf8Path;
use jiff::Timestamp;
use std::sync::Arc;

/// Where our tmux server listens unless `WORK_TMUX_SOCKET` says otherwise.
pub const SOCKET: &str = "work";

/// One workstream, and who acts on it.
#[derive(Clone)]
pub struct Project {
    repository: Repository,
    folder: StreamFolder,
    actor: Actor,
    host: String,
    done: DonePolicy,
    limit: LockLimit,
    notices: Arc<dyn Notices + Send + Sync>,
    socket: Option<String>,
    tracked: Option<Arc<Tracked>>,
}

impl Project {
    /// The workstream `stream` of the repository.
    #[must_use]
    pub fn new(
        repository: Repository,
        stream: &StreamId,
        actor: Actor,
        done: DonePolicy,
        limit: LockLimit,
        notices: Arc<dyn Notices + Send + Sync>,
    ) -> Self {
        Self {
            folder: repository.stream(stream),
            repository,
            actor,
            host: crate::process::host::hostname(),
            done,
            limit,
            notices,
            socket: None,
            tracked: None,
        }
    }

    /// The same, with the tracked session that what is written down belongs to.
    #[must_use]
    pub fn tracked_in(self, tracked: Arc<Tracked>) -> Self {
        Self {
            tracked: Some(tracked),
            ..self
        }
    }

    /// The same, with somebody else who acts.
    #[must_use]
    pub fn acting_as(self, actor: Actor) -> Self {
        Self { actor, ..self }
    }

    /// The same, with our tmux server at this socket. A pane knows its own from `TMUX` (tmux(1)):
    /// the environment of panes holds nothing else of the launcher's.
    #[must_use]
    pub fn at_socket(self, socket: Option<String>) -> Self {
        Self { socket, ..self }
    }

    /// The same, with this as what makes a thread completed. A supervisor has it from its session's
    /// `launch.json`: reading agents.yaml once more would make it a mebibyte larger.
    #[must_use]
    pub fn with_done(self, done: DonePolicy) -> Self {
        Self { done, ..self }
    }

    /// The repository.
    #[must_use]
    pub const fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The folder that holds `workstreams/`.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        self.repository.root()
    }

    /// The workstream's folder.
    #[must_use]
    pub const fn folder(&self) -> &StreamFolder {
        &self.folder
    }

    /// The workstream's id.
    #[must_use]
    pub const fn stream(&self) -> &StreamId {
        self.folder.id()
    }

    /// Name of this machine.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// This machine and this folder, as a run names where it was started.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.root())
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What makes a thread completed.
    #[must_use]
    pub const fn done_policy(&self) -> DonePolicy {
        self.done
    }

    /// How long the locks are waited for.
    #[must_use]
    pub const fn limit(&self) -> LockLimit {
        self.limit
    }

    /// Who is told of waiting and repairs.
    #[must_use]
    pub fn notices(&self) -> &dyn Notices {
        self.notices.as_ref()
    }

    /// The state as it is now; takes no lock.
    ///
    /// # Errors
    /// When tasks.json cannot be read.
    pub fn read(&self) -> Result<Workstream, StoreError> {
        self.state().read()
    }

    /// tasks.json as it stands now, with every field that it holds.
    ///
    /// # Errors
    /// When tasks.json cannot be read.
    pub fn read_text(&self) -> Result<String, StoreError> {
        self.state().read_text()
    }

    /// Changes the state under its lock; see [`Store::update`].
    ///
    /// # Errors
    /// When the lock, the files or `change` refuse; nothing is changed then.
    pub fn update<T, E: From<StoreError>>(
        &self,
        now: Timestamp,
        change: impl FnMut(&mut Draft) -> Result<T, E>,
    ) -> Result<T, E> {
        self.state().update(&self.actor, now, change)
    }

    /// Changes facts of one session's record.
    ///
    /// # Errors
    /// When the lock or the files refuse, or there is no such session.
    pub fn amend(
        &self,
        now: Timestamp,
        session: &SessionId,
        change: impl Fn(&mut SessionRecord),
    ) -> Result<(), StoreError> {
        self.update(now, |draft| draft.amend_session(session, &change))
    }

    /// Its state, with its notices and the limit of its lock.
    #[must_use]
    pub fn state(&self) -> Store<'_> {
        Store::new(&self.folder)
            .limit(self.limit)
            .notices(self.notices.as_ref())
            .tracked(self.tracked.as_deref())
    }

    /// Our tmux server, whether it runs or not.
    ///
    /// # Errors
    /// When tmux is not installed or the socket's name is not usable.
    pub fn tmux(&self) -> Result<Server, TmuxError> {
        our_server(self.socket.as_deref())
    }
}

/// Our tmux server at this socket, else at the one of `WORK_TMUX_SOCKET`, else at [`SOCKET`];
/// whether it runs or not.
///
/// # Errors
/// When tmux is not installed or the socket's name is not usable.
pub fn our_server(socket: Option<&str>) -> Result<Server, TmuxError> {
    let named = || {
        std::env::var("WORK_TMUX_SOCKET")
            .ok()
            .filter(|name| !name.is_empty())
    };
    let socket = socket.map(str::to_owned).or_else(named);
    let socket = Socket::parse(socket.as_deref().unwrap_or(SOCKET))?;
    Server::new(socket, std::env::vars_os())
}
