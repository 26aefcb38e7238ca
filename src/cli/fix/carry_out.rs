//! Does what was decided: checks, says, starts, watches.
use super::args::Fix;
use super::summary;
use crate::cli::context::Context;
use crate::cli::launching::{Launched, Watch, size, thread_json, thread_text};
use crate::domain::beginning::Beginning;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::fix::{Bench, Fix as Wanted, Impossible};
use crate::run::launch::{Prepared, launch, prepare};
use crate::run::spec::Environment;
use serde_json::json;

/// A launch that may go ahead.
pub(super) struct Ready {
    pub(super) prepared: Prepared,
    pub(super) beginnings: Vec<Beginning>,
    pub(super) environment: Environment,
}

impl Ready {
    /// Checks everything that can be checked before anything is written.
    pub(super) fn check(bench: &Bench<'_>, args: &Fix, wanted: &Wanted) -> Result<Self, Failure> {
        let beginnings = bench.beginnings(wanted)?;
        let environment = Environment::of_this_process();
        let mut order = args.order(beginnings.clone())?;
        // ticked, and shown to be not done
        order.rerun = bench.ticked(&wanted.threads);
        let prepared = prepare(bench.project, bench.present, order, &environment)?;
        Ok(Self {
            prepared,
            beginnings,
            environment,
        })
    }

    /// What exactly will happen.
    pub(super) fn summary(&self, bench: &Bench<'_>) -> Vec<String> {
        summary::of_launch(bench.present, &self.prepared, &self.beginnings)
    }

    /// Starts it and watches, or only says what would be started.
    pub(super) fn carry_out(
        &self,
        context: &Context,
        bench: &Bench<'_>,
        args: &Fix,
    ) -> Result<Exit, Failure> {
        if args.dry_run {
            return self.dry_run(context, bench);
        }
        let dispatched = launch(bench.project, &self.prepared, &self.environment, size())?;
        Launched {
            context,
            project: bench.project,
            environment: &self.environment,
            prepared: &self.prepared,
            started: dispatched.started.len(),
        }
        .watch(Watch {
            detach: args.detach,
            wait: args.wait,
            leave_after: args.leave_after,
        })
    }

    fn dry_run(&self, context: &Context, bench: &Bench<'_>) -> Result<Exit, Failure> {
        if context.ui.is_json() {
            let threads: Vec<_> = self.prepared.threads.iter().map(thread_json).collect();
            context.ui.json(json!({
                "stream": bench.project.stream(), "threads": threads,
                "beginnings": self.beginnings, "executor": self.prepared.executor.word(),
            }))?;
            return Ok(Exit::Ok);
        }
        context.ui.out("Nothing was started.")?;
        for thread in &self.prepared.threads {
            context.ui.out(&thread_text(thread))?;
        }
        Ok(Exit::Ok)
    }
}

impl From<Impossible> for Failure {
    fn from(impossible: Impossible) -> Self {
        use crate::domain::remedy::{Action, NotNow};
        let exit = match impossible.why {
            NotNow::Running | NotNow::Verifying | NotNow::Elsewhere => Exit::Conflict,
            NotNow::NoPlan => Exit::NotFound,
            _ => Exit::No,
        };
        let failure = Self::from_error(exit, &impossible);
        let thread = impossible.thread;
        match (impossible.why, impossible.action) {
            (NotNow::Running, _) => failure.hint(format!(
                "`work attach {thread}` shows it, `work stop {thread}` ends it"
            )),
            (NotNow::Verifying, _) => failure.hint(format!(
                "`work wait {thread}` waits for it, `work stop {thread}` ends it"
            )),
            (NotNow::Elsewhere, _) => {
                failure.hint("`work session complete` says how it ended when nobody else can")
            }
            (NotNow::Done, _) => {
                failure.hint(format!("`work multi --rerun {thread}` runs it once more"))
            }
            (_, Action::Resume) => failure.hint(format!(
                "`work fix --thread {thread} --retry` begins a new conversation"
            )),
            _ => failure,
        }
    }
}
