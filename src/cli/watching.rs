//! Watching a run: as lines on stderr, or on its panes; then the table and the exit code.
use super::context::Context;
use super::present::{on_scene, warn_of_unwritten};
use crate::agent::config::Notify;
use crate::domain::id::{BatchId, ThreadId};
use crate::domain::rehearsed::RunKind;
use crate::domain::run::RunState;
use crate::domain::thread::ThreadStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::terminal::KeptTerminal;
use crate::run::project::Project;
use crate::run::spec::Environment;
use crate::run::wait::{Look, Person, Waited, Watch};
use crate::run::{attach, preconditions};
use crate::ui::progress::{News, Reporter, Snapshot, ThreadState};
use crate::ui::status_json::threads_json;
use crate::ui::thread_table::thread_table;
use serde_json::json;
use std::time::Duration;

/// What is watched, and for whom.
pub(super) struct Watching<'a> {
    pub(super) context: &'a Context,
    pub(super) project: &'a Project,
    pub(super) environment: &'a Environment,
    /// These threads; all of the run when empty.
    pub(super) threads: &'a [ThreadId],
    pub(super) limit: Option<Duration>,
}

/// How a look at the panes ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attached {
    /// What the run says.
    pub(super) exit: Exit,
    pub(super) panes: Panes,
}

/// Whether there are panes to come back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Panes {
    There,
    /// Their tmux session, or its whole server, ended.
    Gone,
}

/// Supervisors that lose their pane end their agents before they record it: asked, then killed.
const TO_RECORD_THE_LOSS: Duration = Duration::from_secs(20);

/// One thread is enough: everything waits.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(
                Exit::No,
                format!("the system gives no event queue: {error}"),
            )
        })
}

impl Watching<'_> {
    /// A line for every change, until nothing is left; then the table and the exit code.
    pub(super) async fn lines(&self) -> Result<Exit, Failure> {
        let (look, waited) = self.reported().await?;
        self.end(&look, waited)
    }

    /// A line for every change, until nothing is left.
    pub(super) async fn reported(&self) -> Result<(Look, Waited), Failure> {
        let mut reporter = Reporter::new();
        let (agents, _) = preconditions::agents(self.project)?;
        // the panes ring for who is attached; who waits here hears it here
        let rings = agents.notify.contains(&Notify::Bell);
        let mut warned = None;
        let report = |look: &Look| {
            let unwritten = look.present.unwritten.as_ref();
            let why = unwritten.map(|unwritten| unwritten.why.to_string());
            if why.is_some() && why != warned {
                warn_of_unwritten(self.context, &look.present);
            }
            warned = why;
            let news = self.report(&mut reporter, look);
            if rings && news == News::ForAPerson {
                self.context.ui.bell();
            }
        };
        let over = self
            .until_over(Person::Absent, report, std::future::pending())
            .await?;
        if rings && over.1 == Waited::Over {
            self.context.ui.bell();
        }
        Ok(over)
    }

    /// The threads as they stand.
    pub(super) fn table(&self, look: &Look) -> Result<(), Failure> {
        let page = self.context.page();
        on_scene(&page, self.project, &look.present, |scene| {
            let mut threads = scene.threads();
            threads.retain(|(thread, _)| look.threads.contains_key(&thread.id));
            self.context.ui.lines(&thread_table(scene, &threads))
        })?;
        Ok(())
    }

    /// A tmux client in this terminal, until the person leaves it. When the last thread has ended
    /// they are asked to; with `leave_after` seconds nobody is asked.
    pub(super) async fn attached(
        &self,
        thread: Option<ThreadId>,
        leave_after: Option<u64>,
    ) -> Result<Attached, Failure> {
        if let Some(thread) = thread {
            attach::select(self.project, thread)?;
        }
        let terminal = KeptTerminal::look();
        let mut client = attach::client(self.project)?;
        let waited = {
            let left = async {
                let _status = client.wait().await;
            };
            self.until_over(Person::Present, |_| {}, left).await
        };
        let over = matches!(&waited, Ok((_, Waited::Over)));
        if over && client.id().is_some() {
            match leave_after {
                Some(seconds) => {
                    let _left =
                        tokio::time::timeout(Duration::from_secs(seconds), client.wait()).await;
                    attach::leave(self.project)?;
                }
                // whoever scrolls through a pane is not thrown out of it
                None => attach::offer_to_leave(
                    self.project,
                    "All threads have ended. Press Enter to leave",
                )?,
            }
        }
        let _status = client.wait().await;
        // a tmux server that was killed leaves the terminal as it used it
        terminal.put_back();
        let (mut look, mut waited) = waited?;
        let panes = if attach::is_there(self.project) {
            Panes::There
        } else {
            self.context
                .ui
                .warn("the tmux session is gone, and with it the panes");
            Panes::Gone
        };
        if waited == Waited::Left {
            // it did not stand still since; and who lost the panes is told what became of the run
            let patience = Some(match panes {
                Panes::There => Duration::ZERO,
                Panes::Gone => TO_RECORD_THE_LOSS,
            });
            let again = self
                .until_over_within(patience, Person::Present, |_| {}, std::future::pending())
                .await?;
            look = again.0;
            if again.1 != Waited::TimedOut {
                waited = again.1;
            }
        }
        warn_of_unwritten(self.context, &look.present);
        let exit = self.end(&look, waited)?;
        Ok(Attached { exit, panes })
    }

    async fn until_over(
        &self,
        person: Person,
        each: impl FnMut(&Look),
        left: impl Future<Output = ()>,
    ) -> Result<(Look, Waited), Failure> {
        self.until_over_within(self.limit, person, each, left).await
    }

    async fn until_over_within(
        &self,
        limit: Option<Duration>,
        person: Person,
        each: impl FnMut(&Look),
        left: impl Future<Output = ()>,
    ) -> Result<(Look, Waited), Failure> {
        let (agents, _) = preconditions::agents(self.project)?;
        let watch = Watch {
            project: self.project,
            agents: &agents,
            environment: self.environment,
            threads: self.threads,
            limit,
            person,
        };
        Ok(watch.until_over(each, left).await?)
    }

    fn report(&self, reporter: &mut Reporter, look: &Look) -> News {
        let page = self.context.page();
        let snapshot: Snapshot = look
            .threads
            .iter()
            .filter_map(|(id, status)| {
                let thread = look.present.workstream.thread(*id)?;
                Some((*id, ThreadState::of(&thread, *status, &page)))
            })
            .collect();
        reporter.report(&self.context.ui, &page, snapshot)
    }

    /// The table and the exit code.
    pub(super) fn end(&self, look: &Look, waited: Waited) -> Result<Exit, Failure> {
        let exit = exit(look, waited);
        let page = self.context.page();
        let ui = &self.context.ui;
        on_scene(&page, self.project, &look.present, |scene| {
            if ui.is_json() {
                let mut threads = threads_json(scene, None);
                threads.retain(|thread| {
                    let id = thread["id"]
                        .as_str()
                        .and_then(|id| id.parse::<ThreadId>().ok());
                    id.is_some_and(|id| look.threads.contains_key(&id))
                });
                return ui.json(json!({ "threads": threads, "outcome": outcome(look, waited) }));
            }
            let mut threads = scene.threads();
            threads.retain(|(thread, _)| look.threads.contains_key(&thread.id));
            ui.lines(&thread_table(scene, &threads))
        })?;
        let words = match waited {
            Waited::Left => {
                "The run goes on: `work attach` shows it again, `work wait` waits for it."
            }
            Waited::Interrupted => "Stopped waiting; the run goes on. `work stop --all` ends it.",
            Waited::TimedOut if look.only_waits() => {
                "The time is over; the run goes on when what it waits for is there."
            }
            Waited::TimedOut => "The time is over; the run goes on.",
            Waited::Over => {
                self.say_what_is_next(look);
                return Ok(exit);
            }
        };
        ui.say(words);
        Ok(exit)
    }

    fn say_what_is_next(&self, look: &Look) {
        let ui = &self.context.ui;
        let paused = look
            .present
            .workstream
            .run
            .as_ref()
            .filter(|run| run.state == RunState::Paused && !run.queue.is_empty());
        if let Some(thread) = look.asking.first() {
            ui.hint(&format!(
                "thread {thread} waits for your word: `work attach {thread}`"
            ));
        } else if let Some(run) = paused {
            ui.hint(&format!(
                "the run is paused with {} queued; `{}` goes on",
                run.queue.len(),
                self.again(look)
            ));
        } else if look
            .threads
            .values()
            .all(|status| *status == ThreadStatus::Completed)
        {
            match next_batch(look) {
                Some(batch) => ui.hint(&format!("next is batch {batch}: `{}`", self.again(look))),
                None => ui.hint("every batch is done: `work continue` says what comes next"),
            }
        } else {
            let unverified = unverified(look);
            if !unverified.is_empty() {
                ui.hint(&format!(
                    "`work verify {}` runs again what should show it",
                    unverified.join(" ")
                ));
            }
            ui.hint("`work status` says what needs you first");
        }
    }

    /// What launches the next batch in the same way: nobody goes from a rehearsal to models that
    /// cost money by following a hint.
    fn again(&self, look: &Look) -> String {
        let mut command = "work multi".to_owned();
        let run = look.present.workstream.run.as_ref();
        if let Some(rehearsal) = run.and_then(|run| run.rehearsal.as_ref()) {
            command.push_str(&rehearsal.again());
        }
        let root = self.project.root();
        let here = self.context.repository().ok();
        if here.is_none_or(|here| here.root() != root) {
            command.push_str(" --root ");
            command.push_str(root.as_str());
        }
        command
    }
}

/// The next batch with something left to do for runs of the same kind.
fn next_batch(look: &Look) -> Option<BatchId> {
    let workstream = &look.present.workstream;
    let kind = workstream.run.as_ref().map_or(RunKind::Real, RunKind::of);
    workstream.next_batch_for(kind)
}

/// Threads whose verification failed or was cut off: none is run again by itself.
fn unverified(look: &Look) -> Vec<String> {
    let threads = look.threads.iter();
    threads
        .filter(|(_, status)| **status == ThreadStatus::Unverified)
        .map(|(id, _)| id.to_string())
        .collect()
}

fn outcome(look: &Look, waited: Waited) -> &'static str {
    match waited {
        Waited::Over if exit(look, waited) == Exit::Ok => "completed",
        Waited::Over | Waited::TimedOut if look.only_waits() => "waiting",
        Waited::Over => "incomplete",
        Waited::TimedOut => "timed_out",
        Waited::Interrupted | Waited::Left => "left",
    }
}

/// Whether it is over, and everything in it is done.
pub(super) fn is_done(look: &Look, waited: Waited) -> bool {
    waited == Waited::Over && exit(look, waited) == Exit::Ok
}

fn exit(look: &Look, waited: Waited) -> Exit {
    match waited {
        Waited::Over
            if look
                .threads
                .values()
                .all(|status| *status == ThreadStatus::Completed) =>
        {
            Exit::Ok
        }
        Waited::Over | Waited::TimedOut if look.only_waits() => Exit::Waiting,
        Waited::Over => Exit::No,
        Waited::TimedOut => Exit::TimedOut,
        Waited::Interrupted => Exit::Interrupted,
        Waited::Left => Exit::Ok,
    }
}
