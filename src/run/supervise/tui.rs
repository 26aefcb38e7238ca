//! A session in the agent's own interface: it has the pane's terminal, and what it does is read
//! from its HTTP API on loopback, never from the screen.
use super::begun::Begun;
use super::chain::{running, set_border};
use super::live::Live;
use super::next::Next;
use super::outcome::{Outcome, exit_of};
use super::recorder::Recorder;
use super::screen::Screen;
use super::signals::Signals;
use super::spending;
use super::stop_reason::StopReason;
use super::surroundings::Surroundings;
use super::tell;
use super::tui_watch::{self, TuiWatch};
use crate::agent::driver::{AgentCommand, LaunchMode, Usage, Verdict};
use crate::agent::opencode::interface::{Activity, Api, Snapshot};
use crate::agent::opencode::title;
use crate::domain::session::{Cause, End, EndStatus, Waits};
use crate::process::clock;
use jiff::Timestamp;
use std::process::ExitStatus;
use std::time::Duration;
use tokio::process::Child;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// How often the interface is asked what it does.
const LOOK: Duration = Duration::from_secs(1);

/// Out of the alternate screen, cursor on, colours off: an interface that was killed left them.
const RESTORE: &str = "\u{1b}[?1049l\u{1b}[?25h\u{1b}[0m";

/// Where the interface of one session listens.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) port: u16,
    pub(super) password: String,
    pub(super) prompt: String,
}

impl Line {
    /// A free loopback port and a random password. The port could be taken before the interface
    /// opens it; then nothing is heard of it, and the session ends with what its exit says.
    pub(super) fn new(around: &Surroundings<'_>) -> std::io::Result<Self> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?
            .local_addr()?
            .port();
        let password = format!("{}{}", clock::new_session_id(), clock::new_session_id());
        let prompt = std::fs::read_to_string(around.folder.prompt_file())?;
        Ok(Self {
            port,
            password,
            prompt,
        })
    }

    /// The same for the driver.
    pub(super) fn mode(&self) -> LaunchMode<'_> {
        LaunchMode::Tui {
            port: self.port,
            password: &self.password,
            prompt: &self.prompt,
        }
    }
}

/// What was learnt of the conversation so far.
#[derive(Debug, Default)]
struct Seen {
    session: Option<String>,
    /// What the conversation had used when this session came to it. None until that is known.
    base: Option<Usage>,
    last: Option<Snapshot>,
    prompted: bool,
    waits: Option<Waits>,
}

impl Seen {
    /// What this session used: what the conversation had before is of earlier ones.
    fn used(&self, snapshot: &Snapshot) -> Usage {
        let base = self.base.unwrap_or_default();
        Usage {
            tokens: snapshot.tokens.since(&base.tokens),
            cost: (snapshot.cost - base.cost).max(0.0),
            ..Usage::default()
        }
    }
}

/// An interface that is being asked.
struct Talk<'a> {
    around: &'a Surroundings<'a>,
    api: &'a Api,
    command: &'a AgentCommand,
    line: &'a Line,
    recorder: Option<&'a Recorder>,
    /// Its process.
    interface: Option<u32>,
    /// No conversation of this one is older.
    began: Timestamp,
}

/// Runs the interface until it ends.
pub(super) async fn run(
    around: &Surroundings<'_>,
    command: &AgentCommand,
    line: &Line,
    screen: &mut Screen,
    signals: &mut Signals,
) -> Outcome {
    let began = clock::now();
    let Begun {
        mut child,
        recorder,
    } = match around.begin(command) {
        Ok(begun) => begun,
        Err(error) => return Outcome::not_started(error.to_string()),
    };
    let api = Api::new(line.port, &line.password, &around.spec.dir);
    let mut seen = Seen {
        session: around.spec.resume.clone(),
        base: around.spec.resume.is_none().then(Usage::default),
        ..Seen::default()
    };
    let mut live = Live::new(around.folder);
    let (status, stopped) = {
        let talk = Talk {
            around,
            api: &api,
            command,
            line,
            recorder: recorder.as_ref(),
            interface: child.id(),
            began,
        };
        let looking = look(&talk, &mut seen, &mut live, screen);
        attend(around, &mut child, signals, looking).await
    };
    screen.tty.write(RESTORE.as_bytes());
    Outcome {
        recorder,
        ..outcome(around, &seen, status, stopped.as_ref())
    }
}

/// Stays with the process; ends it when there is a reason to.
async fn attend(
    around: &Surroundings<'_>,
    child: &mut Child,
    signals: &mut Signals,
    looking: impl Future<Output = StopReason>,
) -> (Option<ExitStatus>, Option<StopReason>) {
    let mut looking = std::pin::pin!(looking);
    let started = Instant::now();
    let limit = around.spec.agent.timeout;
    let mut stopped: Option<StopReason> = None;
    let mut ending: Option<JoinHandle<()>> = None;
    let status = loop {
        let time_is_over = async {
            match limit {
                Some(limit) => tokio::time::sleep_until(started + limit).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            status = child.wait() => break status.ok(),
            reason = signals.next(), if stopped.is_none() => stopped = Some(reason),
            () = time_is_over, if stopped.is_none() => stopped = limit.map(StopReason::TimedOut),
            reason = &mut looking, if stopped.is_none() => stopped = Some(reason),
        }
        if let (Some(reason), None) = (&stopped, &ending) {
            ending = Some(around.end_agent(child.id(), reason));
        }
    };
    if let Some(ending) = ending {
        let _joined = ending.await;
    }
    (status, stopped)
}

/// Asks the interface again and again, until there is a reason to end it.
async fn look(
    talk: &Talk<'_>,
    seen: &mut Seen,
    live: &mut Live,
    screen: &mut Screen,
) -> StopReason {
    let Talk {
        around,
        api,
        command,
        line,
        recorder,
        interface,
        began,
    } = *talk;
    let mut watch = TuiWatch::new(around);
    loop {
        sleep(LOOK).await;
        if let Some(reason) = watch.reason_to_stop(around, interface) {
            return reason;
        }
        if let (None, Some(session)) = (seen.base, &seen.session) {
            // before the prompt is sent: what it costs is ours
            seen.base = api.used(session).await.ok();
            if seen.base.is_none() {
                continue;
            }
        }
        if command.prompt_over_api && !seen.prompted {
            let sent = match &around.spec.resume {
                Some(session) => api.send_prompt(session, &line.prompt).await,
                None => api.type_prompt(&line.prompt).await,
            };
            seen.prompted = sent.is_ok();
            continue;
        }
        if seen.session.is_none() {
            // an interface that still starts does not listen yet
            seen.session = api.busy_session().await.ok().flatten();
            if seen.session.is_none() {
                let found = api.session_begun_with(&line.prompt, began).await;
                seen.session = found.ok().flatten();
            }
            if let (Some(id), Some(recorder)) = (seen.session.clone(), recorder) {
                let ours = title(&around.spec.thread_name, around.spec.session.as_str());
                let _only_for_people = api.set_title(&id, &ours).await;
                recorder.amend(move |record| record.agent_session_id = Some(id.clone()));
            }
        }
        let Some(session) = &seen.session else {
            continue;
        };
        if let Ok(snapshot) = api.snapshot(session).await {
            let waits = match &snapshot.activity {
                Activity::NeedsPermission { what } => Some(format!("a permission: {what}")),
                Activity::NeedsAnswer => Some("an answer to its question".to_owned()),
                Activity::Retrying { message, .. } => Some(message.clone()),
                Activity::Idle | Activity::Working => None,
            };
            let heard = watch.see(around, &snapshot).then(clock::now);
            live.note(seen.used(&snapshot), waits.as_deref(), heard);
            if let Some(recorder) = recorder {
                let waits = watch.waits(around, &snapshot);
                tell_of_waiting(around, waits, seen, recorder, screen);
            }
            let paid = seen.used(&snapshot);
            let news = seen.last.as_ref().map(|last| seen.used(last)) != Some(paid);
            seen.last = Some(snapshot);
            if news && let Some(used_up) = spending::used_up(around, paid) {
                return StopReason::Budget(used_up);
            }
        }
    }
}

/// Records that it waits for a person or a limit, or that it does no more; shows it in the border,
/// and tells a person who wants to be told.
fn tell_of_waiting(
    around: &Surroundings<'_>,
    waits: Option<Waits>,
    seen: &mut Seen,
    recorder: &Recorder,
    screen: &mut Screen,
) {
    if seen.waits == waits {
        return;
    }
    seen.waits.clone_from(&waits);
    let state = match &waits {
        Some(waits) => format!(
            "△ waiting for {}",
            crate::domain::clean::clean_line(&waits.to_string())
        ),
        None => running(around.spec),
    };
    set_border(around.project, around.spec, &state);
    if let Some(waits) = &waits {
        tell::of_waiting(around, waits, screen);
        tui_watch::note_limit(around, waits);
    }
    recorder.amend(move |record| record.waits.clone_from(&waits));
}

/// The exit code of an interface says nothing about the work; what it showed last does.
fn outcome(
    around: &Surroundings<'_>,
    seen: &Seen,
    status: Option<ExitStatus>,
    stopped: Option<&StopReason>,
) -> Outcome {
    let exit = exit_of(status);
    let failed_to_begin = seen.session.is_none() && exit.code.is_some_and(|code| code != 0);
    let (status, cause, message) = match stopped {
        Some(reason) => {
            let (status, cause, message) = reason.judge(around);
            (status, cause, Some(message))
        }
        None if failed_to_begin => {
            let message = "it ended before its conversation began".to_owned();
            (EndStatus::Failed, Cause::Exit, Some(message))
        }
        None => match Snapshot::verdict(seen.last.as_ref(), exit) {
            Verdict::Completed => (EndStatus::Completed, Cause::Exit, None),
            Verdict::Failed { cause, message } => (EndStatus::Failed, cause, Some(message)),
            Verdict::Interrupted { cause, message } => {
                (EndStatus::Interrupted, cause, Some(message))
            }
        },
    };
    Outcome {
        end: End {
            status,
            cause: Some(cause),
            exit_code: exit.code,
            signal: exit.signal,
            at: clock::now(),
            message,
        },
        usage: seen
            .last
            .as_ref()
            .map(|last| seen.used(last))
            .unwrap_or_default(),
        agent_session_id: seen.session.clone(),
        early: false,
        progress: seen.session.is_some(),
        trouble: None,
        next: Next::End,
        recorder: None,
    }
}
