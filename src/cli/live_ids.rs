//! What a shell offers behind a command: the ids, workstreams, agents and topics that there are now.
use super::app::Cli;
use super::context::Context;
use super::known::names;
use super::topics::TOPICS;
use crate::domain::id::Scope;
use crate::run::preconditions::agents_of;
use clap::{Arg, Parser as _};
use clap_complete::CompletionCandidate;
use clap_complete::engine::ArgValueCompleter;
use std::ffi::{OsStr, OsString};
use std::sync::Arc;

/// What an argument takes, told by the name of its value.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    /// An item of the plan. Tasks are offered when as many numbers stand there: a thread may have
    /// hundreds.
    Item,
    Stage,
    Batch,
    Thread,
    Task,
    Workstream,
    Agent,
    Topic,
}

impl Wanted {
    fn by(arg: &Arg) -> Option<Self> {
        Some(match arg.get_value_names()?.first()?.as_str() {
            "ID" => Self::Item,
            "STAGE" | "SS" => Self::Stage,
            "SS.BB" | "BATCH" => Self::Batch,
            "THREAD" | "SS.BB.TT" => Self::Thread,
            "SS.BB.TT.NN" => Self::Task,
            "STREAM" => Self::Workstream,
            "AGENT" => Self::Agent,
            "TOPIC" => Self::Topic,
            _ => return None,
        })
    }

    const fn takes(self, id: Scope, typed: &str) -> bool {
        match self {
            Self::Item => !matches!(id, Scope::Task(_)) || typed.len() > "01.01.01".len(),
            Self::Stage => matches!(id, Scope::Stage(_)),
            Self::Batch => matches!(id, Scope::Batch(_)),
            Self::Thread => matches!(id, Scope::Thread(_)),
            Self::Task => matches!(id, Scope::Task(_)),
            Self::Workstream | Self::Agent | Self::Topic => false,
        }
    }
}

/// The command line, its arguments able to say what there is. The words are those typed so far.
pub(super) fn with_live_ids(command: clap::Command, words: &[OsString]) -> clap::Command {
    let words: Arc<[OsString]> = words.into();
    asked(command, &words)
}

fn asked(command: clap::Command, words: &Arc<[OsString]>) -> clap::Command {
    command
        .mut_args(|arg| match Wanted::by(&arg) {
            Some(wanted) => {
                let words = Arc::clone(words);
                arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
                    let typed = typed.to_string_lossy();
                    // nothing to offer is no error: somebody is typing
                    let mut all = there_is(wanted, &typed, &words).unwrap_or_default();
                    all.retain(|one| one.get_value().to_string_lossy().starts_with(&*typed));
                    all
                }))
            }
            None => arg,
        })
        .mut_subcommands(|command| asked(command, words))
}

fn there_is(wanted: Wanted, typed: &str, words: &[OsString]) -> Option<Vec<CompletionCandidate>> {
    let context = context(words)?;
    Some(match wanted {
        Wanted::Workstream => {
            let streams = context.repository().ok()?.streams().ok()?;
            let streams = streams.iter();
            streams.map(|id| candidate(id.as_str(), None)).collect()
        }
        Wanted::Agent => {
            let (file, _) = agents_of(&context.repository().ok()?).ok()?;
            let agents = file.agents.iter();
            agents
                .map(|agent| candidate(&agent.name, agent.description.as_deref()))
                .collect()
        }
        Wanted::Topic => {
            let topics = TOPICS.iter();
            topics
                .map(|topic| candidate(topic.name, Some(topic.about)))
                .collect()
        }
        Wanted::Item | Wanted::Stage | Wanted::Batch | Wanted::Thread | Wanted::Task => {
            let names = names(&context.project().ok()?).ok()?;
            let items = names.iter().filter(|(id, _)| wanted.takes(*id, typed));
            items
                .map(|(id, name)| candidate(&id.to_string(), Some(name)))
                .collect()
        }
    })
}

fn candidate(value: &str, about: Option<&str>) -> CompletionCandidate {
    CompletionCandidate::new(value).help(about.map(|about| about.to_owned().into()))
}

/// The workstream that the words mean: `--stream` and `--root` count here as well.
fn context(words: &[OsString]) -> Option<Context> {
    let mut flags: Vec<OsString> = vec!["work".into(), "--quiet".into()];
    for (flag, short) in [("--stream", "-s"), ("--root", "--root")] {
        let place = words.iter().position(|word| word == flag || word == short);
        if let Some(value) = place.and_then(|at| words.get(at + 1)) {
            flags.extend([flag.into(), value.clone()]);
        }
    }
    let typed = Cli::try_parse_from(flags).or_else(|_half_typed| Cli::try_parse_from(["work"]));
    Some(Context::new(typed.ok()?.global))
}
