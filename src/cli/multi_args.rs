//! The flags of `work multi`.
use super::context::absolute;
use crate::domain::id::{BatchId, ThreadId};
use crate::domain::named::Named;
use crate::domain::run::{Executor, Overrides, Rehearsal};
use crate::domain::session::Mode;
use crate::domain::through::Through;
use crate::failure::Failure;
use crate::run::launch::{Gates, Order};
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

/// Launch a batch: one agent per thread, each in its own pane
///
/// Without a batch or thread it takes the next incomplete batch, and goes past no thread that is
/// unverified. In a terminal it shows the panes (Ctrl-b d leaves them; the run goes on). Without
/// one, or with --wait, it prints a line for every change and ends when nothing runs any more: with
/// 0 only if all threads are completed.
#[derive(Debug, Clone, Default, Args)]
#[command(
    after_help = "Examples:\n  work multi --batch 01.01\n  work multi --thread 01.01.02 --agent careful --wait\n  work multi --batch 01.01 --rehearse        (scripted model, on a copy, no cost)"
)]
pub(super) struct Multi {
    /// The batch to launch (default: the next incomplete one)
    #[arg(short, long, value_name = "SS.BB", conflicts_with = "continue")]
    pub(super) batch: Option<Named<BatchId>>,
    /// Launch the next incomplete batch
    #[arg(short, long)]
    pub(super) r#continue: bool,
    /// Only this thread (may be repeated)
    #[arg(short, long, value_name = "SS.BB.TT")]
    pub(super) thread: Vec<Named<ThreadId>>,
    /// Run this thread although it is done (may be repeated)
    #[arg(long, value_name = "SS.BB.TT")]
    pub(super) rerun: Vec<Named<ThreadId>>,
    /// Another agent than the plan's, for all threads
    #[arg(short, long)]
    pub(super) agent: Option<String>,
    /// Another model than the agents', as provider/model or provider/model:variant
    #[arg(short, long)]
    pub(super) model: Option<String>,
    /// So many threads at once; the others wait for a slot
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_parallel: Option<u32>,
    /// Show the agents' own interfaces in the panes
    #[arg(long)]
    pub(super) tui: bool,
    /// Return as soon as everything is started
    #[arg(long, conflicts_with = "wait")]
    pub(super) detach: bool,
    /// Do not show the panes: print changes and wait for the end
    #[arg(long)]
    pub(super) wait: bool,
    /// What carries the agents (default: agents.yaml, else tmux)
    #[arg(long, value_enum)]
    pub(super) executor: Option<Carrier>,
    /// Let a scripted model play, at no cost; SCRIPT says what it does (default: tick every task)
    #[arg(long, value_name = "SCRIPT", num_args = 0..=1, default_missing_value = "")]
    pub(super) rehearse: Option<Utf8PathBuf>,
    /// Rehearse here instead of on a temporary copy
    #[arg(long, requires = "rehearse")]
    pub(super) in_place: bool,
    /// Go on over later batches up to this stage or batch, while gates allow (implies --wait)
    #[arg(long, value_name = "SS[.BB]", conflicts_with = "detach")]
    pub(super) through: Option<Through>,
    /// Launch although the plan or the stage before is not approved, or a thread before is
    /// unverified
    #[arg(long)]
    pub(super) force: bool,
    /// Say what would be started, and start nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Leave the panes so many seconds after the last thread ended (for demonstrations)
    #[arg(long, hide = true, value_name = "SECONDS")]
    pub(super) leave_after: Option<u64>,
}

/// What carries the agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Carrier {
    /// Panes of a private tmux server.
    Tmux,
    /// Detached processes, without tmux.
    Process,
}

impl Multi {
    /// What the person asked for, but for the batch and the threads, which are still names.
    pub(super) fn order(&self) -> Result<Order, Failure> {
        let rehearsal = match &self.rehearse {
            None => None,
            Some(script) if script.as_str().is_empty() => Some(Rehearsal { script: None }),
            Some(script) => Some(Rehearsal {
                script: Some(absolute(script)?.into_string()),
            }),
        };
        Ok(Order {
            batch: None,
            threads: Vec::new(),
            rerun: Vec::new(),
            beginnings: Vec::new(),
            overrides: Overrides {
                agent: self.agent.clone(),
                model: self.model.clone(),
            },
            max_parallel: self.max_parallel,
            executor: self.executor.map(|carrier| match carrier {
                Carrier::Tmux => Executor::Tmux,
                Carrier::Process => Executor::Process,
            }),
            mode: if self.tui { Mode::Tui } else { Mode::Piped },
            rehearsal,
            gates: if self.force {
                Gates::Ignore
            } else {
                Gates::Respect
            },
            through: self.through,
        })
    }
}
