//! What every command starts from: the terminal, the flags, the workstream they mean.
use super::global::Global;
use super::ledger::running_now;
use crate::agent::config::AgentsFile;
use crate::domain::slug::{SessionId, StreamId};
use crate::domain::thread::DonePolicy;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::process::zone::zone;
use crate::run::project::Project;
use crate::store::actor::Actor;
use crate::store::layout::Repository;
use crate::store::lock::{Holder, LockLimit};
use crate::store::notices::{Notices, Warning};
use crate::store::state::Store;
use crate::store::stream_folder::StreamFolder;
use crate::ui::scene::Page;
use crate::ui::ui::Ui;
use camino::{Utf8Path, Utf8PathBuf};
use std::sync::Arc;

/// The terminal and the flags.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) ui: Arc<Ui>,
    pub(super) global: Global,
}

/// Waiting and repairs are told to the person.
struct Told(Arc<Ui>);

impl Notices for Told {
    fn waiting(&self, holder: Option<&Holder>) {
        match holder {
            Some(holder) => self
                .0
                .say(&format!("waiting for the state lock, held by {holder}")),
            None => self.0.say("waiting for the state lock"),
        }
    }

    fn warning(&self, warning: &Warning) {
        self.0.warn(&warning.to_string());
    }
}

impl Context {
    pub(super) fn new(mut global: Global) -> Self {
        // a variable that is set to nothing counts as unset
        global.stream = global.stream.filter(|stream| !stream.is_empty());
        global.root = global.root.filter(|root| !root.as_str().is_empty());
        Self {
            ui: Arc::new(Ui::new(global.settings())),
            global,
        }
    }

    /// The repository: `--root`, or found from here upwards.
    pub(super) fn repository(&self) -> Result<Repository, Failure> {
        match &self.global.root {
            Some(root) => Ok(Repository::at(&absolute(root)?)?),
            None => Ok(Repository::find(&here()?)?),
        }
    }

    /// The workstream that is meant.
    pub(super) fn project(&self) -> Result<Project, Failure> {
        let repository = self.repository()?;
        let stream = self.stream(&repository)?;
        Ok(self.project_of(repository, &stream))
    }

    /// A workstream of a repository.
    pub(super) fn project_of(&self, repository: Repository, stream: &StreamId) -> Project {
        let done = done_policy(&repository);
        let by = actor_in(&repository.stream(stream));
        let everywhere = repository.clone();
        Project::new(
            repository,
            stream,
            by,
            done,
            LockLimit::default(),
            self.notices(),
        )
        .tracked_in(Arc::new(move || running_now(&everywhere)))
    }

    /// Who is told of waiting and repairs: the person.
    pub(super) fn notices(&self) -> Arc<dyn Notices + Send + Sync> {
        Arc::new(Told(Arc::clone(&self.ui)))
    }

    /// The same for a process that nobody waits for: it waits for locks as long as it takes.
    pub(super) fn patient_project(&self, part: &str) -> Result<Project, Failure> {
        let project = self.patient(part)?;
        let done = done_policy(project.repository());
        Ok(project.with_done(done))
    }

    /// The same for a supervisor, which learns from its session what makes a thread completed.
    pub(super) fn supervisor_project(&self) -> Result<Project, Failure> {
        self.patient("supervisor")
    }

    fn patient(&self, part: &str) -> Result<Project, Failure> {
        let repository = self.repository()?;
        let stream = self.stream(&repository)?;
        Ok(Project::new(
            repository,
            &stream,
            Actor::work(part),
            DonePolicy::default(),
            LockLimit::Unlimited,
            self.notices(),
        ))
    }

    /// `--stream`, else the current one, else the only one.
    pub(super) fn stream(&self, repository: &Repository) -> Result<StreamId, Failure> {
        if let Some(text) = &self.global.stream {
            return Ok(repository.resolve(text)?);
        }
        if let Some(current) = repository.current()? {
            return Ok(current);
        }
        let all = repository.streams()?;
        match all.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(none_here(repository)?),
            _ => Err(Failure::new(
                Exit::NotFound,
                "no workstream is current, and there are several",
            )
            .hint("`work list` shows them; name one with --stream, or `work current STREAM`")),
        }
    }

    /// The page that this terminal gives.
    pub(super) fn page(&self) -> Page {
        Page::of(&self.ui, clock::now(), zone())
    }
}

/// That there is none to work on, and where those are that there were.
fn none_here(repository: &Repository) -> Result<Failure, Failure> {
    let make = "`work create NAME` makes one, `work init --example` a small one to rehearse";
    let archived = repository.archived()?.len();
    if archived == 0 {
        return Ok(Failure::new(Exit::NotFound, "there is no workstream here yet").hint(make));
    }
    let said = format!("there is no workstream here: {archived} archived");
    Ok(Failure::new(Exit::NotFound, said)
        .hint("`work list --all` shows what is archived; to go on with one, move its folder back to workstreams/")
        .hint(make))
}

/// The working directory, as the person sees it.
pub(super) fn here() -> Result<Utf8PathBuf, Failure> {
    let dir = std::env::current_dir().map_err(|error| {
        Failure::new(
            Exit::No,
            format!("the working directory cannot be found: {error}"),
        )
    })?;
    Utf8PathBuf::from_path_buf(dir)
        .map_err(|dir| Failure::new(Exit::No, format!("the path {} is not UTF-8", dir.display())))
}

/// A path from a flag, made absolute.
pub(super) fn absolute(path: &Utf8Path) -> Result<Utf8PathBuf, Failure> {
    // without the dots of `./x`, which would stand in everything that is printed
    let whole = here()?.join(path);
    Ok(whole.components().collect())
}

/// What makes a thread completed. A broken agents.yaml must not hide the status: its command
/// says what is wrong with it.
fn done_policy(repository: &Repository) -> DonePolicy {
    std::fs::read_to_string(repository.agents_file())
        .ok()
        .and_then(|text| AgentsFile::parse(&text, &repository.agents_file()).ok())
        .map(|(file, _)| file.defaults.done.value)
        .unwrap_or_default()
}

/// Who types: an agent inside its session, or a person.
pub(super) fn actor() -> Actor {
    match session_around() {
        Some(session) => Actor::agent(session.to_string()),
        None => Actor::person(std::env::var("USER").unwrap_or_else(|_| "somebody".to_owned())),
    }
}

/// The same, with the agent called by its name where the workstream knows the session.
fn actor_in(folder: &StreamFolder) -> Actor {
    let Some(session) = session_around() else {
        return actor();
    };
    let workstream = Store::new(folder).read().ok();
    let record = workstream.as_ref().and_then(|it| it.session(&session));
    record.map_or_else(actor, |(_, record)| Actor::agent(&record.agent_name))
}

/// The session whose agent runs this command, if one does.
pub(super) fn session_around() -> Option<SessionId> {
    std::env::var("WORK_SESSION")
        .ok()
        .and_then(|id| id.parse().ok())
}
