//! The flags of `work fix`.
use crate::cli::multi_args::{Carrier, Multi};
use crate::domain::beginning::Beginning;
use crate::domain::id::{StageId, ThreadId};
use crate::domain::named::Named;
use crate::domain::remedy::Action;
use crate::failure::Failure;
use crate::run::launch::Order;
use camino::Utf8PathBuf;
use clap::Args;

/// Put threads in trouble right: resume, retry, change agent, new stage, mark done, skip
///
/// Without a thread it shows what is in trouble and asks. Resume goes on with the agent's own
/// conversation in the folder where it began; retry begins a new one, which is told how the
/// earlier ones ended. Every earlier record and log stays. With --thread and one of --resume,
/// --retry and --agent nothing is asked.
#[derive(Debug, Clone, Default, Args)]
#[command(
    after_help = "Examples:\n  work fix\n  work fix --thread 01.01.02 --resume --note \"the port is 8080\"\n  work fix --thread 01.01.02 --agent careful --wait"
)]
pub(in crate::cli) struct Fix {
    /// The thread (may be repeated)
    #[arg(short, long, value_name = "SS.BB.TT")]
    pub(super) thread: Vec<Named<ThreadId>>,
    /// Go on with the same conversation
    #[arg(long, conflicts_with_all = ["retry", "new_stage"])]
    resume: bool,
    /// Begin a new conversation that is told of the earlier ones
    #[arg(long, conflicts_with = "new_stage")]
    retry: bool,
    /// With this agent (without --resume: retry with it)
    #[arg(short, long, conflicts_with = "new_stage")]
    pub(super) agent: Option<String>,
    /// With this model, as provider/model or provider/model:variant
    #[arg(short, long, conflicts_with = "new_stage")]
    pub(super) model: Option<String>,
    /// A word to the agent; with --new-stage what is to be done in it
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    /// Add a stage for what went wrong, behind all others
    #[arg(long, conflicts_with_all = ["rehearse", "wait", "detach"])]
    pub(super) new_stage: bool,
    /// With --new-stage: the stage it mends (default: that of the thread)
    #[arg(long, value_name = "N")]
    pub(super) stage: Option<StageId>,
    /// With --new-stage: its name
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// So many threads at once; the others wait for a slot
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_parallel: Option<u32>,
    /// Return as soon as everything is started
    #[arg(long, conflicts_with = "wait")]
    pub(super) detach: bool,
    /// Do not show the panes: print changes and wait for the end
    #[arg(long)]
    pub(super) wait: bool,
    /// What carries the agents (default: agents.yaml, else tmux)
    #[arg(long, value_enum)]
    executor: Option<Carrier>,
    /// Let a scripted model play, at no cost; SCRIPT says what it does (default: tick every task)
    #[arg(long, value_name = "SCRIPT", num_args = 0..=1, default_missing_value = "")]
    pub(super) rehearse: Option<Utf8PathBuf>,
    /// Rehearse here instead of on a temporary copy; rehearsed conversations are resumed here only
    #[arg(long, requires = "rehearse")]
    pub(super) in_place: bool,
    /// Start although the plan or the stage before is not approved
    #[arg(long)]
    force: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Leave the panes so many seconds after the last thread ended (for demonstrations)
    #[arg(long, hide = true, value_name = "SECONDS")]
    pub(super) leave_after: Option<u64>,
}

impl Fix {
    /// The dialogue over everything in trouble; in a rehearsal with its script, in place.
    pub(in crate::cli) fn rehearsing(script: Option<Utf8PathBuf>) -> Self {
        Self {
            in_place: script.is_some(),
            rehearse: script,
            ..Self::default()
        }
    }

    /// The dialogue over one thread.
    pub(in crate::cli) fn of(thread: ThreadId) -> Self {
        Self {
            thread: vec![Named::Id(thread)],
            ..Self::default()
        }
    }

    /// What is to be done, as far as the flags say it.
    pub(super) const fn action(&self) -> Option<Action> {
        match (self.resume, self.retry, &self.agent) {
            (true, _, _) => Some(Action::Resume),
            (_, true, None) => Some(Action::Retry),
            (_, _, Some(_)) => Some(Action::ChangeAgent),
            _ => None,
        }
    }

    /// Whether a rehearsal gets a copy of its own.
    pub(super) const fn is_copied(&self) -> bool {
        self.rehearse.is_some() && !self.in_place && !self.dry_run
    }

    /// The order that the flags and the beginnings make.
    pub(super) fn order(&self, beginnings: Vec<Beginning>) -> Result<Order, Failure> {
        let order = Multi {
            agent: self.agent.clone(),
            model: self.model.clone(),
            max_parallel: self.max_parallel,
            executor: self.executor,
            rehearse: self.rehearse.clone(),
            force: self.force,
            ..Multi::default()
        }
        .order()?;
        Ok(Order {
            beginnings,
            ..order
        })
    }
}
