//! What an agent gave back, kept for whoever goes on.
use super::context::{Context, absolute, session_around};
use crate::domain::id::{Scope, ThreadId};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::store::entry::{Event, JournalEntry};
use camino::Utf8Path;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Read};

/// More than this is no result but a log: 1 MiB.
const LIMIT: u64 = 1 << 20;

/// Whether the document that `--json` promises is still to be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is.
    Print,
    /// It was.
    Printed,
}

/// Reads a result: JSON where it is, else text. `-` is stdin.
pub(super) fn given_back(path: &Utf8Path) -> Result<Value, Failure> {
    let text = if path == "-" {
        read(io::stdin().lock())
    } else {
        File::open(absolute(path)?).and_then(read)
    };
    let text =
        text.map_err(|error| Failure::new(Exit::NotFound, format!("cannot read {path}: {error}")))?;
    if text.len() as u64 > LIMIT {
        return Err(Failure::new(
            Exit::Usage,
            format!("{path} is larger than 1 MiB; a result is kept, not a log"),
        ));
    }
    let text = String::from_utf8_lossy(&text).trim_end().to_owned();
    if text.is_empty() {
        return Err(Failure::new(Exit::Usage, format!("{path} is empty")));
    }
    Ok(serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

fn read(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Keeps it in the journal; partial while tasks of its thread are open.
pub(super) fn keep(
    context: &Context,
    target: Scope,
    output: &Value,
    answer: Answer,
) -> Result<Exit, Failure> {
    let project = context.project()?;
    super::known::known(&project.read()?, target)?;
    let [stage, batch, number, _] = target.numbers();
    let thread = ThreadId::new(stage, batch, number);
    let session = session_around();
    let partial = project.update(clock::now(), |draft| {
        let view = draft.view();
        let tasks = view.tasks.iter().filter(|task| task.id.thread == thread);
        let partial = tasks.clone().any(|task| !task.status.is_settled());
        let by_session = session.as_ref().and_then(|id| view.session(id));
        let assigned = tasks.clone().find_map(|task| task.assigned_agent.clone());
        let agent = by_session
            .map(|(_, record)| record.agent_name.clone())
            .or(assigned);
        draft.journal(JournalEntry {
            session: session.clone(),
            ..JournalEntry::new(Event::Output {
                thread,
                agent,
                output: output.clone(),
                partial,
            })
            .about(target)
        });
        Ok::<_, Failure>(partial)
    })?;
    let state = if partial { " (partial)" } else { "" };
    context.ui.say(&format!("{thread}: output kept{state}"));
    if context.ui.is_json() && answer == Answer::Print {
        context
            .ui
            .json(json!({ "thread": thread, "partial": partial, "output": output }))?;
    }
    Ok(Exit::Ok)
}
