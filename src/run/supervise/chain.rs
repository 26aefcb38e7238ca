//! The life of a supervisor: a chain of sessions of one thread, each with its own record, folder
//! and `alive`. Fall-back models continue the chain in the same pane.
use super::claim::{Claim, claim, is_closed, stamp};
use super::outcome::Outcome;
use super::screen::Screen;
use super::signals::Signals;
use super::surroundings::Surroundings;
use super::{finish, model_server, tui, verifying};
use crate::agent::driver::{
    AgentCommand, LaunchError, LaunchMode, LaunchRequest, RehearsalPlay, command_for,
};
use crate::domain::run::Executor;
use crate::domain::session::{Cause, End, EndStatus, Mode, SessionRecord, SessionStatus};
use crate::domain::slug::SessionId;
use crate::domain::thread::DonePolicy;
use crate::process::terminal::take_terminal_back;
use crate::process::{clock, subreaper};
use crate::run::handoff::{self, Coming};
use crate::run::project::Project;
use crate::run::spec::{Environment, LaunchSpec};
use crate::run::{dispatch, intent, linked};
use crate::store::alive::Alive;
use crate::store::error::StoreError;
use crate::store::session_folder::SessionFolder;

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
    let mut signals = Signals::listen()?;
    let mut folder = project.folder().session(session);
    let mut alive = Alive::take(&folder.alive_file())?;
    if let Some(why) = is_closed(project, session)? {
        return Ok(Supervised::NotOurs(why));
    }
    let mut spec: LaunchSpec = linked::launch_spec(&folder)?;
    let environment: Environment = linked::take_environment(&folder)?;
    if let Claim::NotOurs(why) = claim(project, session)? {
        return Ok(Supervised::NotOurs(why));
    }
    // without it a tool of the agent may outlive us; its tag still finds it
    let _refused = subreaper::become_subreaper();
    let mut screen = Screen::open();
    loop {
        let outcome = attempt(
            project,
            &folder,
            &spec,
            &environment,
            place,
            &mut screen,
            &mut signals,
        )
        .await;
        let next = follow_up(project, &spec, &outcome);
        let after = match &next {
            Some((next_spec, _)) => {
                let next_folder = linked::follow(project.folder(), next_spec, &folder)?;
                Some((Alive::take(&next_folder.alive_file())?, next_folder))
            }
            None => None,
        };
        let around = surroundings(project, &folder, &spec, &environment, place);
        let due = match &next {
            None => verifying::due(&around, &outcome, &mut screen),
            Some(_) => None,
        };
        if next.is_none() && due.is_none() {
            hand_off(&around, &outcome, &mut screen);
        }
        finish::record(
            &around,
            &outcome,
            project.done_policy(),
            next.as_ref().map(|(_, record)| record),
            due.as_ref(),
        )?;
        show_state(project, &spec, &outcome.end);
        match (next, after) {
            (Some((next_spec, _)), Some((next_alive, next_folder))) => {
                screen.line(&format!("· next model: {}", model_of(&next_spec)));
                spec = next_spec;
                alive = next_alive;
                folder = next_folder;
            }
            _ => {
                if let Some(due) = due {
                    // its slot is free: others start while this is verified
                    dispatch::in_background(project, &environment);
                    verifying::verify(&around, &due, &mut screen, &mut signals).await;
                }
                drop(alive);
                dispatch::in_background(project, &environment);
                return Ok(Supervised::Ended(outcome.end));
            }
        }
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

/// One session: start, attend, `exit.json`, leftovers.
async fn attempt(
    project: &Project,
    folder: &SessionFolder,
    spec: &LaunchSpec,
    environment: &Environment,
    place: Place,
    screen: &mut Screen,
    signals: &mut Signals,
) -> Outcome {
    screen.log_to(&folder.output_file());
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
    let mut around = surroundings(project, folder, spec, environment, place);
    let mut outcome = match model_server::stage(&around).await {
        Ok(staged) => {
            around.spare = staged.children();
            let outcome = begin(&around, &staged, screen, signals).await;
            staged.end().await;
            around.spare.clear();
            outcome
        }
        Err(error) => Outcome::not_started(error.to_string()),
    };
    if place != Place::Detached {
        // the agent's group had it; what we print must not stop us (stty tostop)
        let _no_terminal = take_terminal_back();
    }
    screen.line(&closing_line(&outcome.end));
    if let Err(error) = finish::leave_exit_file(&around, &outcome) {
        screen.line(&format!("! exit.json could not be written: {error}"));
    }
    // end_tree blocks for a second at most; nothing else is left to attend to
    finish::end_leftovers(&around);
    if let Some(recorder) = outcome.recorder.take() {
        // it waits for the state lock, so it comes after everything that must not wait
        recorder.finish();
    }
    outcome
}

/// Headless or in its own interface, as the session is to be run.
async fn begin(
    around: &Surroundings<'_>,
    staged: &model_server::Staged,
    screen: &mut Screen,
    signals: &mut Signals,
) -> Outcome {
    if around.spec.mode == Mode::Piped {
        return match command(around, staged, LaunchMode::Piped) {
            Ok(command) => around.run(&command, screen, signals).await,
            Err(error) => Outcome::not_started(error.to_string()),
        };
    }
    let line = match tui::Line::new(around) {
        Ok(line) => line,
        Err(error) => {
            return Outcome::not_started(format!("its interface has nowhere to listen: {error}"));
        }
    };
    match command(around, staged, line.mode()) {
        Ok(command) => tui::run(around, &command, &line, screen, signals).await,
        Err(error) => Outcome::not_started(error.to_string()),
    }
}

/// What to start, from the driver.
fn command(
    around: &Surroundings<'_>,
    staged: &model_server::Staged,
    mode: LaunchMode<'_>,
) -> Result<AgentCommand, LaunchError> {
    let spec = around.spec;
    let (thread, session) = (spec.thread.to_string(), spec.session.to_string());
    let prompt_file = around.folder.prompt_file();
    let work = linked::work_link(around.folder);
    let play = staged
        .spec_file
        .as_deref()
        .map(|spec| RehearsalPlay { work: &work, spec });
    let model = staged.model(spec.models.first());
    let request = LaunchRequest {
        thread_id: &thread,
        thread_name: &spec.thread_name,
        session_id: &session,
        attempt: spec.attempt,
        dir: &spec.dir,
        prompt_file: &prompt_file,
        agent: staged.agent(&spec.agent),
        model: model.as_ref(),
        resume: spec.resume.as_deref(),
        mode,
        program: staged.program(spec.program.as_deref()),
        rehearsal: play,
    };
    let mut command = command_for(&request)?;
    command.env.extend(staged.env.iter().cloned());
    Ok(command)
}

/// The next model as a new attempt, when this one failed before the agent did anything.
fn follow_up(
    project: &Project,
    spec: &LaunchSpec,
    outcome: &Outcome,
) -> Option<(LaunchSpec, SessionRecord)> {
    let models = spec.models.get(1..).filter(|rest| !rest.is_empty())?;
    if !outcome.early {
        return None;
    }
    let workstream = project.read().ok()?;
    let thread = workstream.thread(spec.thread)?;
    let next = LaunchSpec {
        session: clock::new_session_id().parse().ok()?,
        attempt: thread.next_attempt(),
        models: models.to_vec(),
        // a conversation that goes on goes on with the next model as well
        resumes: spec.resume.as_ref().map(|_| spec.session.clone()),
        ..spec.clone()
    };
    let before = thread
        .sessions
        .iter()
        .find(|record| record.session_id == spec.session);
    let around = intent::Circumstances {
        now: clock::now(),
        host: project.host().to_owned(),
        launcher: None,
        run_id: before.and_then(|record| record.run_id.clone()),
        base_commit: before.and_then(|record| record.base_commit.clone()),
    };
    let mut record = intent::record(&next, intent::tasks_of(&thread), &around);
    record.supervisor = stamp();
    record.pane = before.and_then(|record| record.pane.clone());
    Some((next, record))
}

fn closing_line(end: &End) -> String {
    let status = SessionStatus::from(end.status);
    let sign = match status {
        SessionStatus::Completed => '✓',
        SessionStatus::Failed => '✗',
        SessionStatus::Interrupted | SessionStatus::Running => '⏸',
    };
    // "completed (exit)" would only puzzle
    let cause = end
        .cause
        .filter(|cause| (status, *cause) != (SessionStatus::Completed, Cause::Exit))
        .map(|cause| format!(" ({cause})"))
        .unwrap_or_default();
    let message = end
        .message
        .as_deref()
        .map(|text| format!(": {}", crate::domain::clean::clean(text)))
        .unwrap_or_default();
    format!("{sign} {}{cause}{message}", status.word())
}

/// What the pane's border says while the agent works.
pub(super) fn running(spec: &LaunchSpec) -> String {
    format!("▶ running · {}", model_of(spec))
}

/// Shows the end in the pane's border.
fn show_state(project: &Project, spec: &LaunchSpec, end: &End) {
    set_border(project, spec, &closing_line(end));
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
