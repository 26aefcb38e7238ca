//! The life of a supervisor: a chain of sessions of one thread, each with its own record, folder
//! and `alive`. Fall-back models continue the chain in the same pane.
use super::claim::{Claim, claim};
use super::follow::{self, Following};
use super::next::Next;
use super::outcome::Outcome;
use super::screen::Screen;
use super::signals::Signals;
use super::surroundings::Surroundings;
use super::waiting::{self, Waited};
use super::{
    closing, finish, keeping, last_word, model_server, pausing, starting, tell, verifying,
};
use crate::domain::run::Executor;
use crate::domain::session::{End, EndStatus};
use crate::domain::slug::SessionId;
use crate::domain::thread::DonePolicy;
use crate::process::subreaper;
use crate::process::terminal::take_terminal_back;
use crate::process::zone::zone;
use crate::run::handoff::{self, Coming};
use crate::run::project::Project;
use crate::run::spec::{Environment, LaunchSpec};
use crate::run::{dispatch, linked};
use crate::store::alive::Alive;
use crate::store::error::StoreError;
use crate::store::session_folder::SessionFolder;
use jiff::Timestamp;
use std::time::Duration;

pub use super::stop_reason::Place;

/// What became of a supervisor's work.
#[derive(Debug)]
pub enum Supervised {
    /// The last session of the chain ended like this.
    Ended(End),
    /// There was nothing to do, and why.
    NotOurs(&'static str),
}

/// Why a supervisor could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum SuperviseError {
    /// Signals cannot be listened for.
    #[error("signals cannot be listened for: {0}")]
    Signals(#[from] std::io::Error),
    /// A file of the session cannot be read or written.
    #[error(transparent)]
    Folder(#[from] linked::FolderError),
    /// The state refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Supervises the session, and those that follow it in the chain.
///
/// # Errors
/// When the session's lock is taken, its folder unreadable, or the state unwritable.
pub async fn supervise(
    project: &Project,
    session: &SessionId,
    place: Place,
) -> Result<Supervised, SuperviseError> {
    let signals = Signals::listen()?;
    let folder = project.folder().session(session);
    let alive = Alive::take(&folder.alive_file())?;
    let me = match claim(project, session)? {
        Claim::Ours(me) => me,
        Claim::NotOurs(why) => {
            // nobody will ever start it
            linked::forget_environment(&folder);
            return Ok(Supervised::NotOurs(why));
        }
    };
    let spec: LaunchSpec = linked::launch_spec(&folder)?;
    let environment: Environment = linked::take_environment(&folder)?;
    alive.sign(&folder.alive_file(), &me)?;
    let project = &project.clone().with_done(spec.conditions.done);
    // without it a tool of the agent may outlive us; its tag still finds it
    let _refused = subreaper::become_subreaper();
    let mut chain = Chain {
        project,
        environment,
        place,
        screen: Screen::open(),
        signals,
        spec,
        folder,
        alive,
        pause: None,
    };
    loop {
        let outcome = chain.attempt().await;
        if let Some(end) = chain.close(outcome).await? {
            return Ok(Supervised::Ended(end));
        }
    }
}

/// The session that is at work, and what is the same for all of a chain.
struct Chain<'a> {
    project: &'a Project,
    environment: Environment,
    place: Place,
    screen: Screen,
    signals: Signals,
    spec: LaunchSpec,
    folder: SessionFolder,
    alive: Alive,
    /// How long to wait before the session's agent is started.
    pause: Option<Duration>,
}

impl Chain<'_> {
    /// One session: start, attend, `exit.json`, leftovers.
    async fn attempt(&mut self) -> Outcome {
        let pause = self.pause.take();
        let (screen, signals) = (&mut self.screen, &mut self.signals);
        screen.log_to(&self.folder.output_file());
        let mut around = surroundings(
            self.project,
            &self.folder,
            &self.spec,
            &self.environment,
            self.place,
        );
        let held = match pause {
            Some(pause) => pausing::pause(&around, pause, screen, signals).await,
            None => None,
        };
        let outcome = match held {
            Some(reason) => Outcome::stopped(&reason, self.place),
            None => start(&mut around, screen, signals).await,
        };
        if self.place != Place::Detached {
            // the agent's group had it; what we print must not stop us (stty tostop)
            let _no_terminal = take_terminal_back();
        }
        let mut outcome = follow::decide(&around, outcome);
        let left = finish::leave_exit_file(&around, &outcome);
        screen.line(&closing::line(self.project, &self.spec, &outcome.end));
        // end_tree blocks for a second at most; nothing else is left to attend to
        finish::end_leftovers(&around);
        if let Err(refused) = left {
            last_word::leave(&around, &outcome, refused, screen, signals).await;
        }
        if let Some(recorder) = outcome.recorder.take() {
            // it waits for the state lock, so it comes after everything that must not wait
            recorder.finish();
        }
        outcome
    }

    /// Records the end and whatever follows. The end of the chain, when nothing does.
    async fn close(&mut self, outcome: Outcome) -> Result<Option<End>, SuperviseError> {
        let around = surroundings(
            self.project,
            &self.folder,
            &self.spec,
            &self.environment,
            self.place,
        );
        let next = follow::following(&around, &outcome)?;
        let after = match &next {
            Some(next) => Some(prepare(&around, next)?),
            None => None,
        };
        let ends = next.is_none() && !matches!(outcome.next, Next::Wait { .. });
        let due = if ends {
            verifying::due(&around, &outcome, &mut self.screen)
        } else {
            None
        };
        if ends && due.is_none() {
            hand_off(&around, &outcome, &mut self.screen);
        }
        finish::record(
            &around,
            &outcome,
            self.project.done_policy(),
            next.as_ref().map(|next| &next.record),
            due.as_ref(),
        )?;
        show_state(self.project, &self.spec, &outcome.end);
        if let (Some(next), Some((folder, alive))) = (next, after) {
            if let Next::Again { after, .. } = outcome.next {
                self.pause = Some(after);
            } else {
                let line = format!("· next model: {}", model_of(&next.spec));
                self.screen.line(&line);
            }
            (self.spec, self.folder, self.alive) = (next.spec, folder, alive);
            return Ok(None);
        }
        tell::of_end(&around, &outcome, &mut self.screen);
        if let Some(due) = due {
            // its slot is free: others start while this is verified
            dispatch::in_background(self.project, &self.environment);
            verifying::verify(&around, &due, &mut self.screen, &mut self.signals).await;
        }
        if let Next::Wait { account, until } = &outcome.next {
            dispatch::in_background(self.project, &self.environment);
            if self.wait(account, *until).await {
                // what else waited for this limit is due as well
                dispatch::in_background(self.project, &self.environment);
                return Ok(None);
            }
        }
        let around = surroundings(
            self.project,
            &self.folder,
            &self.spec,
            &self.environment,
            self.place,
        );
        tell::of_batch(&around, &outcome.end, &mut self.screen);
        dispatch::in_background(self.project, &self.environment);
        keeping::until_first_due(self.project, &self.environment, &mut self.signals).await;
        Ok(Some(outcome.end))
    }

    /// Waits for the end of the limit and begins the session that goes on. False when it is no
    /// longer ours to go on with.
    async fn wait(&mut self, account: &str, until: Timestamp) -> bool {
        let around = surroundings(
            self.project,
            &self.folder,
            &self.spec,
            &self.environment,
            self.place,
        );
        let until = until.to_zoned(zone());
        let text = format!(
            "the limit of {account} ends at {}",
            until.strftime("%Y-%m-%d %H:%M:%S")
        );
        self.screen.line(&format!("⏸ waiting: {text}"));
        set_border(self.project, &self.spec, &format!("⏸ waiting: {text}"));
        loop {
            let waited =
                waiting::until_it_may_go_on(&around, &mut self.screen, &mut self.signals).await;
            let went_on = match waited {
                Waited::GoOn => go_on(&around),
                Waited::Over => Ok(WentOn::Over),
            };
            match went_on {
                Ok(WentOn::With(spec, folder, alive)) => {
                    (self.spec, self.folder, self.alive) = (*spec, folder, alive);
                    return true;
                }
                Ok(WentOn::Over) => {
                    self.screen.line("· not waiting any more");
                    return false;
                }
                Ok(WentOn::OthersWereFaster) => {}
                Err(error) => {
                    self.screen.line(&format!("! {error}: tried again soon"));
                    if matches!(
                        waiting::a_moment(&around, &mut self.signals).await,
                        Waited::Over
                    ) {
                        return false;
                    }
                }
            }
        }
    }
}

/// What became of going on after a limit.
enum WentOn {
    /// The next session has begun.
    With(Box<LaunchSpec>, SessionFolder, Alive),
    /// There is nothing left to go on with.
    Over,
    /// Somebody took the slot, or the thread.
    OthersWereFaster,
}

/// Begins the session that goes on after a limit.
fn go_on(around: &Surroundings<'_>) -> Result<WentOn, SuperviseError> {
    let Some(next) = waiting::following(around)? else {
        return Ok(WentOn::Over);
    };
    let (folder, alive) = prepare(around, &next)?;
    let taken = waiting::take(around, &next);
    if matches!(taken, Ok(true)) {
        return Ok(WentOn::With(Box::new(next.spec), folder, alive));
    }
    // it never came to life: what was made for it is of no use to anybody
    let _left = std::fs::remove_dir_all(folder.dir());
    taken?;
    Ok(WentOn::OthersWereFaster)
}

/// The folder of the next session, and its lock: both before its record says that it runs.
fn prepare(
    around: &Surroundings<'_>,
    next: &Following,
) -> Result<(SessionFolder, Alive), SuperviseError> {
    let stream = around.project.folder();
    let folder = linked::follow(stream, &next.spec, around.folder, next.prompt.as_deref())?;
    let alive = Alive::take(&folder.alive_file())?;
    Ok((folder, alive))
}

/// Sets the stage, starts the agent, and stays until it has ended.
async fn start(
    around: &mut Surroundings<'_>,
    screen: &mut Screen,
    signals: &mut Signals,
) -> Outcome {
    let spec = around.spec;
    screen.line(&format!(
        "· {} {} · {} · {} · attempt {}",
        spec.thread,
        spec.thread_name,
        spec.agent.name,
        model_of(spec),
        spec.attempt
    ));
    // an agent may take its time until it says something
    if let Some(version) = &spec.agent_version {
        screen.line(&format!("· starting {} {version}", spec.agent.driver));
    }
    match model_server::stage(around).await {
        Ok(staged) => {
            around.spare = staged.children();
            let outcome = starting::begin(around, &staged, screen, signals).await;
            staged.end().await;
            around.spare.clear();
            outcome
        }
        Err(error) => Outcome::not_started(error.to_string()),
    }
}

/// Leaves the thread's hand-off before its end is recorded: who waits for the end finds it.
fn hand_off(around: &Surroundings<'_>, outcome: &Outcome, screen: &mut Screen) {
    let exits = around.project.done_policy() == DonePolicy::Exit;
    let coming = Coming {
        end: Some(&outcome.end),
        verified: None,
        ticks: exits && outcome.end.status == EndStatus::Completed,
    };
    if let Err(error) = handoff::write(around.project, &around.spec.session, coming) {
        screen.line(&format!("! no hand-off was written: {error}"));
    }
}

fn surroundings<'a>(
    project: &'a Project,
    folder: &'a SessionFolder,
    spec: &'a LaunchSpec,
    environment: &'a Environment,
    place: Place,
) -> Surroundings<'a> {
    Surroundings {
        project,
        folder,
        spec,
        environment,
        place,
        spare: Vec::new(),
    }
}

fn model_of(spec: &LaunchSpec) -> String {
    spec.models
        .first()
        .map_or_else(|| "the agent's own".to_owned(), ToString::to_string)
}

/// What the pane's border says while the agent works.
pub(super) fn running(spec: &LaunchSpec) -> String {
    format!("▶ running · {}", model_of(spec))
}

/// Shows the end in the pane's border.
fn show_state(project: &Project, spec: &LaunchSpec, end: &End) {
    set_border(project, spec, &closing::line(project, spec, end));
}

/// The border is for people only: whatever goes wrong with it is passed over.
pub(super) fn set_border(project: &Project, spec: &LaunchSpec, text: &str) {
    let pane = std::env::var("TMUX_PANE")
        .ok()
        .and_then(|id| id.parse().ok());
    let (Some(pane), Executor::Tmux) = (pane, spec.executor) else {
        return;
    };
    if let Ok(server) = project.tmux() {
        let _gone = server.set_state(pane, text);
    }
}
