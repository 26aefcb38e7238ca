//! One session from the agent's start to its end.
use super::begun::Begun;
use super::chain::{running, set_border};
use super::idle::{Beginning, Silence};
use super::intake::{Intake, Rest};
use super::live::Live;
use super::next::Next;
use super::outcome::{Outcome, exit_of};
use super::recorder::Recorder;
use super::screen::Screen;
use super::signals::Signals;
use super::spending;
use super::stop_reason::StopReason;
use super::surroundings::Surroundings;
use super::trouble::Trouble;
use crate::agent::config::DriverKind;
use crate::agent::driver::{
    AgentCommand, AgentEvent, AgentExit, KEYBOARD_QUIT, Reader, Verdict, readable,
};
use crate::domain::session::{Cause, End, EndStatus};
use crate::process::activity::Activity;
use crate::process::clock;
use crate::process::end::end_tree;
use crate::process::signal::Signal;
use jiff::SignedDuration;
use std::process::ExitStatus;
use std::time::Duration;
use tokio::process::Child;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// An agent that waits longer was told to by its provider: opencode's own pauses between tries are
/// half a minute at most. Hidden `WORK_LONGEST_PAUSE` (seconds) for tests.
pub(super) fn longest_own_pause(around: &Surroundings<'_>) -> SignedDuration {
    let given = around.environment.value("WORK_LONGEST_PAUSE");
    let given = given.and_then(|text| text.parse().ok());
    SignedDuration::from_secs(given.unwrap_or(45))
}

/// The agent is allowed to write this much; hidden `WORK_OUTPUT_CAP` (bytes) for tests.
fn output_cap() -> u64 {
    let given = std::env::var("WORK_OUTPUT_CAP")
        .ok()
        .and_then(|text| text.parse().ok());
    given.unwrap_or(1024 * 1024 * 1024)
}

impl Surroundings<'_> {
    /// Starts the agent and stays with it until it has ended.
    pub(super) async fn run(
        &self,
        command: &AgentCommand,
        screen: &mut Screen,
        signals: &mut Signals,
    ) -> Outcome {
        let Begun { child, recorder } = match self.begin(command) {
            Ok(begun) => begun,
            Err(error) => return Outcome::not_started(error.to_string()),
        };
        let reader = match (self.spec.agent.driver, self.spec.driver()) {
            (DriverKind::Command, DriverKind::Rehearsal) => Reader::of_played_command(),
            (driver, _) => Reader::new(driver, self.spec.mode, self.spec.resume.as_deref()),
        };
        let intake = Intake::open(
            &self.folder.events_file(),
            &self.folder.stderr_file(),
            reader,
        );
        let intake = match intake {
            Ok(intake) => intake,
            Err(error) => {
                let _gone = end_tree(&self.whole_tree(None, Vec::new()));
                return Outcome::not_started(format!("its output cannot be followed: {error}"));
            }
        };
        let mut attended = Attended {
            around: self,
            child,
            intake,
            screen,
            live: Live::new(self.folder),
            recorder: recorder.as_ref(),
            started: Instant::now(),
            silence: Silence::new(self.spec.agent.idle_timeout, self.beginning()),
            paid_steps: 0,
        };
        let (status, stopped) = attended.attend(signals).await;
        let outcome = attended.outcome(status, stopped.as_ref());
        Outcome {
            recorder,
            ..outcome
        }
    }

    /// opencode says on stderr which conversation it begins, a second after its start.
    pub(super) fn beginning(&self) -> Beginning {
        match self.spec.driver() {
            DriverKind::Opencode => Beginning::WithAWord,
            DriverKind::Command | DriverKind::Rehearsal => Beginning::Silent,
        }
    }
}

/// An agent that is being attended.
struct Attended<'a> {
    around: &'a Surroundings<'a>,
    child: Child,
    intake: Intake,
    screen: &'a mut Screen,
    live: Live,
    recorder: Option<&'a Recorder>,
    started: Instant,
    silence: Silence,
    /// Calls of the model that were paid for when budgets were looked at last.
    paid_steps: u64,
}

impl Attended<'_> {
    /// Follows the agent until its process has ended; ends it when there is a reason to.
    async fn attend(&mut self, signals: &mut Signals) -> (Option<ExitStatus>, Option<StopReason>) {
        let mut stopped: Option<StopReason> = None;
        let mut ending: Option<JoinHandle<()>> = None;
        // notices tell of what is written from now on; a quick agent has said something already
        let mut rest = Rest::More;
        let status = loop {
            let wake = self.next_wake(stopped.is_some());
            tokio::select! {
                status = self.child.wait() => break status.ok(),
                // signals and timers get their turn however fast the agent writes
                () = tokio::task::yield_now(), if rest == Rest::More => rest = self.read(),
                changed = self.intake.changed(), if rest == Rest::Nothing => {
                    if changed.is_err() {
                        // without notices the timer below still reads
                        tokio::time::sleep(Duration::from_millis(200)).await;
                    }
                    rest = self.read();
                }
                // a piece at a time: who floods must not keep signals and limits from their turn
                () = std::future::ready(()), if rest == Rest::More => rest = self.read(),
                reason = signals.next() => {
                    if stopped.is_none() {
                        stopped = Some(reason);
                    }
                }
                () = self.screen.tty.drained(), if self.screen.tty.has_backlog() => {}
                () = sleep_until(wake) => {}
            }
            self.live.write_if_due();
            if stopped.is_none() {
                self.show_silence();
                stopped = self.reason_to_stop();
            }
            if let (Some(reason), None) = (&stopped, &ending) {
                ending = Some(self.around.end_agent(self.child.id(), reason));
            }
        };
        if let Some(ending) = ending {
            let _joined = ending.await;
        }
        (status, stopped)
    }

    /// Reads a piece of what is new and shows it.
    fn read(&mut self) -> Rest {
        let mut events = Vec::new();
        let rest = self.intake.read(|event| events.push(event));
        self.take(&events);
        rest.unwrap_or(Rest::Nothing)
    }

    /// Reads what the agent wrote last, a piece at a time: memory must not grow with it.
    fn read_to_the_end(&mut self) {
        while self.read() == Rest::More {}
        let mut events = Vec::new();
        self.intake.finish(|event| events.push(event));
        self.take(&events);
    }

    fn take(&mut self, events: &[AgentEvent]) {
        if events.is_empty() {
            return;
        }
        if self.silence.ends() {
            let state = running(self.around.spec);
            set_border(self.around.project, self.around.spec, &state);
        }
        let mut shown = String::new();
        for event in events {
            if let AgentEvent::SessionId(id) = event {
                self.learn_conversation(id.clone());
            }
            if let Some(text) = readable(event) {
                shown.push_str(&text);
                shown.push('\n');
            }
        }
        self.screen.text(&shown);
        self.live.note(
            self.intake.reader.usage(),
            self.intake.reader.waits_for(),
            Some(clock::now()),
        );
    }

    /// The conversation's id is on disk before anything else can go wrong.
    fn learn_conversation(&self, id: String) {
        if let Some(recorder) = self.recorder {
            recorder.amend(move |record| record.agent_session_id = Some(id.clone()));
        }
    }

    /// When to look again without being told: limits of time, and `live.json`.
    /// An agent that is being ended has no limits any more: theirs are past, and we would spin.
    fn next_wake(&self, is_ending: bool) -> Instant {
        let agent = &self.around.spec.agent;
        let limit = |limit: Option<Duration>| limit.filter(|_| !is_ending);
        let hard = limit(agent.timeout).map(|limit| self.started + limit);
        let quiet = Some(self.silence.due()).filter(|_| !is_ending);
        let longest = Duration::try_from(longest_own_pause(self.around)).unwrap_or_default();
        let retries = self.intake.reader.waits_for().filter(|_| !is_ending);
        let limited = retries.map(|_| self.silence.until(longest + Duration::from_millis(50)));
        let limited = limited.filter(|at| *at > Instant::now());
        let far = Instant::now() + Duration::from_secs(24 * 3600);
        [hard, quiet, limited, self.live.due()]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(far)
            .max(Instant::now())
    }

    fn reason_to_stop(&mut self) -> Option<StopReason> {
        let agent = &self.around.spec.agent;
        let now = Instant::now();
        if let Some(limit) = agent.timeout.filter(|limit| now >= self.started + *limit) {
            return Some(StopReason::TimedOut(limit));
        }
        // a tool may work for long without a word of the agent
        let measure = || Activity::below(std::process::id(), &self.around.spare);
        if let Some(limit) = self.silence.is_too_long(measure) {
            return Some(self.silence.reason(limit));
        }
        if let Some(reason) = self.limit().or_else(|| self.budget()) {
            return Some(reason);
        }
        if self.intake.written() > output_cap() {
            return Some(StopReason::Flood(output_cap()));
        }
        self.intake.reader.runaway().map(StopReason::Runaway)
    }

    /// Shows how long the agent has been silent, in the border of its pane.
    fn show_silence(&mut self) {
        if let Some(text) = self.silence.news() {
            let state = format!("{} · {text}", running(self.around.spec));
            set_border(self.around.project, self.around.spec, &state);
        }
    }

    /// The agent sleeps until its provider's limit has ended.
    fn limit(&self) -> Option<StopReason> {
        let reader = &self.intake.reader;
        let longest = longest_own_pause(self.around);
        if let Some((until, message)) = reader.pause() {
            let pause = until.duration_since(clock::now());
            return (pause > longest).then(|| StopReason::Limited {
                until: Some(until),
                message: message.to_owned(),
            });
        }
        // nobody told for how long; a call that hangs says nothing of a limit
        let message = reader.waits_for().filter(|text| speaks_of_limit(text))?;
        let silent = SignedDuration::try_from(self.silence.lasts()).unwrap_or_default();
        (silent > longest).then(|| StopReason::Limited {
            until: None,
            message: message.to_owned(),
        })
    }

    /// A budget that the last call of the model used up.
    fn budget(&mut self) -> Option<StopReason> {
        let usage = self.intake.reader.usage();
        if usage.steps == self.paid_steps {
            return None;
        }
        self.paid_steps = usage.steps;
        spending::used_up(self.around, usage).map(StopReason::Budget)
    }

    /// What the session came to, from what ended it and what it said.
    fn outcome(&mut self, status: Option<ExitStatus>, stopped: Option<&StopReason>) -> Outcome {
        // what a flood still holds is more than anybody asked for
        if !matches!(stopped, Some(StopReason::Flood(_))) {
            self.read_to_the_end();
        }
        let reader = &self.intake.reader;
        let exit = exit_of(status);
        let (status, cause, message) = match (stopped, &self.intake.not_started) {
            (Some(reason), _) => {
                let (status, cause, message) = reason.judge(self.around);
                (status, cause, Some(message))
            }
            (None, Some(why)) => (EndStatus::Failed, Cause::SpawnFailed, Some(why.clone())),
            (None, None) => judged(reader.verdict(exit), exit),
        };
        let model = self.around.spec.models.first();
        let early = stopped.is_none()
            && status == EndStatus::Failed
            && cause != Cause::SpawnFailed
            && !reader.had_output();
        let at_the_start = || Trouble::at_the_start(message.as_deref().filter(|_| early));
        let trouble = match status {
            EndStatus::Completed => None,
            _ => Trouble::of(reader, stopped, model, clock::now()).or_else(at_the_start),
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
            usage: reader.usage(),
            agent_session_id: reader.session_id().map(str::to_owned),
            early,
            progress: reader.had_output(),
            trouble,
            next: Next::End,
            recorder: None,
        }
    }
}

/// Whether a failed call speaks of a limit. Text is asked only where nothing with a meaning is told.
pub(super) fn speaks_of_limit(message: &str) -> bool {
    let message = message.to_lowercase();
    ["rate limit", "usage limit", "too many requests", "quota"]
        .iter()
        .any(|words| message.contains(words))
}

/// The driver's verdict in the words of the record. A SIGINT or SIGQUIT that we did not send came
/// from the keyboard (Ctrl-C or Ctrl-\ in the pane); shells say 130 and 131 for them.
fn judged(verdict: Verdict, exit: AgentExit) -> (EndStatus, Cause, Option<String>) {
    let keys = [Signal::Interrupt.number(), KEYBOARD_QUIT];
    let signal = exit.signal.or_else(|| Some(exit.code? - 128));
    if signal.is_some_and(|signal| keys.contains(&signal)) {
        let message = "interrupted from the keyboard".to_owned();
        return (EndStatus::Interrupted, Cause::User, Some(message));
    }
    match verdict {
        Verdict::Completed => (EndStatus::Completed, Cause::Exit, None),
        Verdict::Failed { cause, message } => (EndStatus::Failed, cause, Some(message)),
        Verdict::Interrupted { cause, message } => (EndStatus::Interrupted, cause, Some(message)),
    }
}
