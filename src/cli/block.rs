//! `work block`.
use super::about::About;
use super::asked::asked;
use super::context::Context;
use super::known::maybe_meant;
use super::ledger::Ledger;
use super::log::said;
use super::update::{item, record};
use crate::domain::id::Scope;
use crate::domain::named::Named;
use crate::domain::task::{Task, TaskStatus};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::update::Change;
use crate::store::entry::Event;
use crate::track::blockers::{self, ANSWER, Blocker};
use clap::Args;
use serde_json::{Map, Value, json};

/// Say that work cannot go on, or with --clear that it can again
///
/// A task or thread is marked as blocked until it is cleared. Without an id the workstream as a
/// whole has a blocker; nothing is marked then.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work block 01.01.02.01 -m \"the grammar is not there\" --waiting-for \"the parser team\"\n  work block 01.02 -m \"two formats are possible\" --ask \"JSON or TOML?\"\n  work block --clear -m \"the grammar came\""
)]
pub(super) struct Block {
    /// The task, or a thread for all of its tasks; with --clear, what to clear (default: all)
    id: Option<Named<Scope>>,
    /// Why; with --clear, how it was solved
    #[arg(short, long, value_name = "WHY")]
    message: Option<String>,
    /// Who or what is waited for
    #[arg(long, value_name = "X", conflicts_with = "clear")]
    waiting_for: Option<String>,
    /// A person has to answer this before it can go on; `status` and `resume` ask it
    #[arg(long, value_name = "QUESTION", conflicts_with_all = ["clear", "waiting_for"])]
    ask: Option<String>,
    /// An error of this kind is the reason: it is recorded, too
    #[arg(long, value_name = "KIND", conflicts_with = "clear")]
    error: Option<String>,
    /// It is blocked no more
    #[arg(long)]
    clear: bool,
    #[command(flatten)]
    about: About,
}

pub(super) fn run(context: &Context, args: &Block) -> Result<Exit, Failure> {
    if args.clear {
        return clear(context, args);
    }
    let ledger = context.ledger()?;
    let id = meant_in(&ledger, args.id.as_ref())?.map(item).transpose()?;
    let carried = args.about.carried(&ledger)?;
    let why = asked(
        context,
        args.message.as_deref(),
        "What stands in the way",
        "--message",
    )?
    .ok_or_else(|| Failure::new(Exit::Usage, "why is it blocked? --message WHY says it"))?;
    let scope = id.or(carried.scope());
    if let Some(id) = id {
        let change = Change {
            status: Some(TaskStatus::Blocked),
            report: Some(why.clone()),
            ..Change::default()
        };
        record(context, &Named::Id(id), &change)?;
    }
    let waiting_for = args
        .waiting_for
        .clone()
        .or_else(|| args.ask.as_deref().map(question));
    let mut entries = vec![carried.entry_about(
        Event::Blocked {
            text: why.clone(),
            waiting_for: waiting_for.clone(),
        },
        scope,
    )];
    if let Some(kind) = &args.error {
        let event = Event::Error {
            kind: Some(kind.clone()),
            text: why.clone(),
        };
        entries.push(carried.entry_about(event, scope));
    }
    ledger.append(carried.now, &entries)?;
    if id.is_none() {
        carried.say(context, "blocker recorded");
        if context.ui.is_json() {
            context
                .ui
                .json(json!({ "blocked": why, "waiting_for": waiting_for }))?;
        }
    }
    Ok(Exit::Ok)
}

/// How a question to a person stands among what is waited for.
fn question(text: &str) -> String {
    format!("{ANSWER}{}", text.trim())
}

fn clear(context: &Context, args: &Block) -> Result<Exit, Failure> {
    let ledger = context.ledger()?;
    let id = meant_in(&ledger, args.id.as_ref())?;
    let carried = args.about.carried(&ledger)?;
    let how = args.message.as_deref().map(said).transpose()?;
    let how = how.unwrap_or("it is not in the way any more");
    let within = |scope: Option<Scope>| blockers::within(id, scope);
    let cleared = |blocker: &Blocker| {
        let event = Event::Unblocked {
            text: how.to_owned(),
        };
        carried.entry_about(event, blocker.scope)
    };
    let mut freed = Vec::new();
    let mut found = Vec::new();
    if let Some(project) = ledger.project() {
        project.update(carried.now, |draft| {
            let entries = ledger.entries()?;
            found = blockers::open(draft.view(), &entries);
            found.retain(|blocker| within(blocker.scope));
            freed = blockers::blocked_tasks(draft.view(), &entries, id);
            for (id, before) in &freed {
                let mut fields = Map::new();
                fields.insert("status".to_owned(), before.word().into());
                fields.insert("blocked_by".to_owned(), Value::Null);
                if draft
                    .view()
                    .task(*id)
                    .is_some_and(Task::reports_only_its_block)
                {
                    fields.insert("report".to_owned(), Value::Null);
                }
                draft.patch_task(id, fields)?;
            }
            found
                .iter()
                .for_each(|blocker| draft.journal(cleared(blocker)));
            for error in blockers::errors_of(&found, &entries) {
                let event = Event::Resolved {
                    which: Some(error.id),
                    text: how.to_owned(),
                };
                draft.journal(carried.entry_about(event, error.scope));
            }
            Ok::<_, Failure>(())
        })?;
    } else {
        found = ledger.write(carried.now, |entries| {
            let found = blockers::recorded(entries);
            let new = found.iter().map(&cleared).collect();
            Ok((found, new))
        })?;
    }
    if freed.is_empty() && found.is_empty() {
        return Err(Failure::new(Exit::NotFound, "nothing is blocked there"));
    }
    for (id, now) in &freed {
        context.ui.say(&format!("{id}: blocked → {now}"));
    }
    carried.say(context, &format!("cleared: {how}"));
    if context.ui.is_json() {
        let freed: Vec<_> = freed
            .iter()
            .map(|(id, now)| json!({ "id": id, "to": now }))
            .collect();
        context
            .ui
            .json(json!({ "updated": freed, "cleared": found.len(), "how": how }))?;
    }
    Ok(Exit::Ok)
}

/// The item that is meant; outside of any workstream there is none.
fn meant_in(ledger: &Ledger, named: Option<&Named<Scope>>) -> Result<Option<Scope>, Failure> {
    match (ledger.state()?, named) {
        (Some(state), named) => maybe_meant(&state, named),
        (None, Some(named)) => Err(Failure::new(
            Exit::NotFound,
            format!("there is no workstream here that could hold {named}"),
        )),
        (None, None) => Ok(None),
    }
}
