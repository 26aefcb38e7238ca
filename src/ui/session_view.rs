//! `work session show` and `work session list`.
use super::amount::{dollars, tokens};
use super::duration::local;
use super::facts::Facts;
use super::line::Line;
use super::scene::{Live, Page, Scene};
use super::session_words::{attempt, cause, exit_beside_cause, lasted, span};
use super::style::Tone;
use super::symbols::session_tone;
use super::table::{Column, Fit, Table};
use crate::domain::id::{Scope, ThreadId};
use crate::domain::session::{Mode, SessionRecord};
use crate::domain::slug::SessionId;

/// Cells of a page on which thread, attempt, state and a UUID fit beside each other.
const WHOLE_ID: usize = 70;

/// Characters of the end of a UUID that tell it from all others here.
const TAIL: usize = 12;

/// Everything that a record says.
#[must_use]
pub fn session_view(
    thread: ThreadId,
    record: &SessionRecord,
    live: Option<&Live>,
    page: &Page,
) -> Vec<Line> {
    let status = record.status();
    let state = format!("{} {}", page.symbols.session(status), status.word());
    let tasks: Vec<String> = record.task_ids.iter().map(ToString::to_string).collect();
    let mode = match record.mode {
        Mode::Piped => "piped",
        Mode::Tui => "tui",
    };
    let end = record.end();
    let facts = Facts::new()
        .toned("session", Tone::Strong, record.session_id.as_str())
        .fact("thread", thread.to_string())
        .fact("tasks", tasks.join(" "))
        .known(
            "attempt",
            (record.attempt > 0).then(|| record.attempt.to_string()),
        )
        .toned("state", session_tone(status), state)
        .fact("cause", cause(record))
        .fact("exit", exit_beside_cause(record))
        .known("message", end.and_then(|end| end.message.as_deref()))
        .known("rehearsal", record.rehearsal.then_some("yes"))
        .known("does", live.and_then(|live| live.state.as_deref()))
        .known("waits for", live.and_then(|live| live.waits.as_deref()))
        .fact("agent", &record.agent_name)
        .fact("model", record.model_text())
        .known("agent version", record.agent_version.as_deref())
        .known("driver", record.driver.as_deref())
        .fact("mode", mode)
        .known("conversation", record.agent_session_id.as_deref())
        .known("resumes", record.resumes.as_ref().map(SessionId::as_str))
        .fact("time", span(record, page))
        .fact("duration", lasted(record, page))
        .known("tokens", record.tokens.map(|used| tokens(used.total())))
        .known("cost", record.cost.map(dollars))
        .fact("verified", verified(record, page))
        .known("note", record.note.as_deref())
        .known("directory", record.dir.as_deref())
        .known("base commit", record.base_commit.as_deref())
        .known("run", record.run_id.as_deref())
        .known("executor", record.executor.as_deref())
        .known("host", record.host.as_deref())
        .known("pane", record.pane.as_ref().map(|pane| pane.id.as_str()))
        .known(
            "supervisor",
            record.supervisor.as_ref().map(|s| format!("pid {}", s.pid)),
        )
        .known(
            "agent process",
            record
                .agent_process
                .as_ref()
                .map(|agent| format!("pid {}, group {}", agent.pid, agent.group)),
        );
    facts.lines(page)
}

fn verified(record: &SessionRecord, page: &Page) -> String {
    record.verified.as_ref().map_or_else(String::new, |done| {
        let verdict = match (done.ok, done.running) {
            (_, true) => "running since",
            (true, false) => "passed",
            (false, false) => "failed",
        };
        let trouble = done.trouble().map(|why| format!(" ({why})"));
        let at = local(done.at, &page.zone);
        format!("{verdict} {at}{}", trouble.unwrap_or_default())
    })
}

/// All sessions of a scope as a table.
#[must_use]
pub fn sessions_table(scene: &Scene<'_>, scope: Option<Scope>) -> Vec<Line> {
    let page = scene.page;
    // an id is for typing: it is cut only where nothing else is left to give, and then to its end,
    // which no other has
    let id = |id: &SessionId| {
        let (id, narrow) = (id.as_str(), page.width < WHOLE_ID);
        match id.len().checked_sub(TAIL).and_then(|from| id.get(from..)) {
            Some(tail) if narrow => format!("{}{tail}", page.symbols.ellipsis()),
            _ => id.to_owned(),
        }
    };
    let fit = if page.width < WHOLE_ID {
        Fit::Cut(8)
    } else {
        Fit::Whole
    };
    let mut table = Table::new(vec![
        Column::new("THREAD", Fit::Whole),
        Column::new("TRY", Fit::Whole),
        Column::new("STATE", Fit::Whole),
        Column::optional("CAUSE", Fit::Cut(10), 2),
        Column::optional("AGENT", Fit::Cut(8), 3),
        Column::optional("MODEL", Fit::Cut(12), 5),
        Column::optional("TIME", Fit::Whole, 4),
        Column::optional("LASTED", Fit::Whole, 1),
        Column::optional("", Fit::Whole, 6),
        Column::new("SESSION", fit),
    ]);
    for (thread, _) in scene.threads_in(scope) {
        for record in &thread.sessions {
            let status = record.status();
            let tone = session_tone(status);
            let sign = page.symbols.session(status);
            let rehearsal = if record.rehearsal { "rehearsal" } else { "" };
            table.row(vec![
                (Tone::Plain, thread.id.to_string()),
                (Tone::Plain, attempt(record, &thread).to_string()),
                (tone, format!("{sign} {}", status.word())),
                (tone, cause(record)),
                (Tone::Plain, record.agent_name.clone()),
                (Tone::Plain, record.model_text()),
                (Tone::Muted, local(record.started_at, &page.zone)),
                (Tone::Plain, lasted(record, page)),
                (Tone::Warning, rehearsal.to_owned()),
                (Tone::Muted, id(&record.session_id)),
            ]);
        }
    }
    let lines = table.lines(page.width, page.symbols.ellipsis());
    if lines.is_empty() {
        return vec![Line::of(Tone::Muted, "no sessions yet")];
    }
    lines
}
