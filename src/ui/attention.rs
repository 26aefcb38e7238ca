//! What a person should look at: which threads, why, and what to type.
use super::amount::many;
use super::scene::Scene;
use super::session_words::cause_and_message;
use super::waits::awaited;
use crate::domain::id::ThreadId;
use crate::domain::remedy::{Means, conversation};
use crate::domain::run::Rehearsal;
use crate::domain::task::TaskStatus;
use crate::domain::thread::{Thread, ThreadStatus};

/// A command to type, and what it is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The command.
    pub command: String,
    /// What it does.
    pub effect: &'static str,
}

impl Step {
    fn new(command: String, effect: &'static str) -> Self {
        Self { command, effect }
    }
}

/// A thread that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// Which thread.
    pub id: ThreadId,
    /// Its name.
    pub name: String,
    /// What is the matter.
    pub what: ThreadStatus,
    /// Why: cause and message of the last session, or who blocks it.
    pub cause: String,
    /// What to type, the most useful first.
    pub steps: Vec<Step>,
}

impl Attention {
    /// The steps as one sentence part: "`work logs 01.01.02` shows its log; …".
    #[must_use]
    pub fn hint(&self) -> String {
        let steps: Vec<String> = self
            .steps
            .iter()
            .map(|step| format!("`{}` {}", step.command, step.effect))
            .collect();
        steps.join("; ")
    }
}

/// All threads that need a person, the worst first, then by id.
#[must_use]
pub fn attention(scene: &Scene<'_>) -> Vec<Attention> {
    let mut found: Vec<Attention> = scene
        .threads()
        .iter()
        .filter(|(_, status)| status.needs_attention())
        .map(|(thread, status)| of(scene, thread, *status))
        .collect();
    found.sort_by_key(|item| (urgency(item.what), item.id));
    found
}

/// Failures before interruptions before what only waits for a look.
const fn urgency(status: ThreadStatus) -> u8 {
    match status {
        ThreadStatus::Failed => 0,
        ThreadStatus::Blocked => 1,
        ThreadStatus::Interrupted => 2,
        ThreadStatus::Unverified => 3,
        ThreadStatus::Incomplete => 4,
        _ => 5,
    }
}

fn of(scene: &Scene<'_>, thread: &Thread<'_>, what: ThreadStatus) -> Attention {
    if what == ThreadStatus::Waiting {
        return waiting(scene, thread);
    }
    Attention {
        id: thread.id,
        name: thread.name().to_owned(),
        what,
        cause: cause(thread, what),
        steps: {
            let how = rehearsed_again(scene, thread);
            [fixes(thread, &how), steps(thread, what, &how)].concat()
        },
    }
}

/// Who waits for a person says what for; a limit only takes time.
fn waiting(scene: &Scene<'_>, thread: &Thread<'_>) -> Attention {
    let id = thread.id;
    let awaited = awaited(scene, thread, ThreadStatus::Waiting);
    let needs_person = thread
        .running()
        .and_then(|record| record.waits.as_ref())
        .is_some_and(|waits| waits.kind.needs_person());
    let text = awaited.map(|awaited| awaited.text).unwrap_or_default();
    let (cause, step) = if needs_person {
        let step = Step::new(
            format!("work attach {id}"),
            "shows its pane, to answer there",
        );
        (format!("it waits for {text}"), step)
    } else {
        let step = Step::new("work wait".to_owned(), "waits with it");
        (format!("{text}; then it goes on by itself"), step)
    };
    Attention {
        id,
        name: thread.name().to_owned(),
        what: ThreadStatus::Waiting,
        cause,
        steps: vec![step, Step::new(format!("work logs {id}"), "shows its log")],
    }
}

fn cause(thread: &Thread<'_>, what: ThreadStatus) -> String {
    let said = thread.last().map(cause_and_message).unwrap_or_default();
    let (done, total) = thread.done_of();
    match what {
        ThreadStatus::Blocked => blocked(thread).map_or_else(
            || "a task of it is blocked".to_owned(),
            |task| match task.blocked_by.as_deref() {
                Some(why) => format!("{}: {why}", task.id),
                None => format!("{} is blocked, no reason was given", task.id),
            },
        ),
        ThreadStatus::Unverified => {
            let trouble = thread.verified().and_then(|verified| verified.trouble());
            trouble.unwrap_or_else(|| "ticked, but not verified".to_owned())
        }
        ThreadStatus::Incomplete => {
            let open = format!(
                "its agent ended well, but {} of {} open",
                total - done,
                many(total, "task")
            );
            match thread.verified().and_then(|verified| verified.trouble()) {
                Some(trouble) => format!("{open}; {trouble}"),
                None => open,
            }
        }
        _ => said,
    }
}

fn blocked<'a>(thread: &Thread<'a>) -> Option<&'a crate::domain::task::Task> {
    thread
        .tasks
        .iter()
        .copied()
        .find(|task| task.status == TaskStatus::Blocked)
}

/// What `work fix` can do, the most useful first.
fn fixes(thread: &Thread<'_>, how: &str) -> Vec<Step> {
    let Some(last) = thread.last().filter(|_| !thread.is_ticked()) else {
        return Vec::new();
    };
    let means = Means {
        other_agents: 0,
        host: None,
        rehearsing: last.rehearsal,
        planned: false,
    };
    let command = |action: &str| format!("work fix --thread {} --{action}{how}", thread.id);
    let resume = conversation(thread, means)
        .is_ok()
        .then(|| Step::new(command("resume"), "goes on with the same conversation"));
    let retry = Step::new(command("retry"), "begins a new one, told of this");
    resume.into_iter().chain([retry]).collect()
}

/// What was rehearsed is rehearsed again, with the same script: a hint must not lead to models that
/// cost money.
fn rehearsed_again(scene: &Scene<'_>, thread: &Thread<'_>) -> String {
    let Some(last) = thread.last().filter(|record| record.rehearsal) else {
        return String::new();
    };
    let run = scene.workstream.run.as_ref();
    let rehearsal = run
        .filter(|run| run.has(last))
        .and_then(|run| run.rehearsal.as_ref());
    rehearsal.map_or_else(|| Rehearsal { script: None }.again(), Rehearsal::again)
}

fn steps(thread: &Thread<'_>, what: ThreadStatus, how: &str) -> Vec<Step> {
    let id = thread.id;
    let logs = Step::new(format!("work logs {id}"), "shows its log");
    let show = Step::new(format!("work show {id}"), "shows everything about it");
    let session = thread
        .last()
        .map(|_| Step::new(format!("work session show {id}"), "shows its last session"));
    match what {
        ThreadStatus::Failed => [Some(logs), session].into_iter().flatten().collect(),
        ThreadStatus::Blocked => {
            let task = blocked(thread).map(|task| {
                Step::new(
                    format!("work update --task {} --status pending", task.id),
                    "lets it go on",
                )
            });
            [Some(show), task].into_iter().flatten().collect()
        }
        ThreadStatus::Interrupted => vec![logs],
        ThreadStatus::Unverified => vec![
            Step::new(
                format!("work verify {id}"),
                "runs its verification again, once it is mended",
            ),
            Step::new(format!("work multi --rerun {id}{how}"), "runs it once more"),
        ],
        ThreadStatus::Incomplete => vec![
            logs,
            Step::new(
                format!("work update --thread {id} --status completed"),
                "ticks what is open",
            ),
        ],
        _ => vec![show],
    }
}
