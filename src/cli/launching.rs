//! What `multi` and `fix` share: where it happens, how it is watched, how a thread is shown.
use super::context::Context;
use super::watching::{Watching, runtime};
use crate::domain::run::Executor;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::terminal::terminal_size;
use crate::run::executor::panes::tmux_session;
use crate::run::launch::{Prepared, PreparedThread};
use crate::run::project::Project;
use crate::run::spec::Environment;
use crate::run::{network, rehearse};
use crate::store::layout::Repository;
use crate::tmux::Size;
use crate::track::uncommitted::uncommitted;
use serde_json::json;
use std::io::IsTerminal as _;

/// The project itself, or a temporary copy of it for a rehearsal.
pub(super) fn stage(context: &Context, copied: bool) -> Result<Project, Failure> {
    let project = context.project()?;
    if !copied {
        return Ok(project);
    }
    let copy = rehearse::copy(project.root(), project.stream())?;
    let stream = project.stream().clone();
    let repository = Repository::at(&copy)?;
    repository.set_current(Some(&stream))?;
    Ok(context.project_of(repository, &stream))
}

/// Says where the copy is, how to look at it, and what removes it with its panes.
pub(super) fn tell_of_copy(context: &Context, project: &Project, executor: Executor) {
    let copy = project.root();
    context.ui.say(&format!("Rehearsing on a copy: {copy}"));
    let panes = (executor == Executor::Tmux)
        .then(|| project.tmux().ok())
        .flatten()
        .map(|server| {
            let (socket, session) = (server.socket(), tmux_session(project));
            format!("tmux {socket} kill-session -t ={session}; ")
        })
        .unwrap_or_default();
    context
        .ui
        .hint(&format!("look at it with `work status --root {copy}`"));
    context.ui.hint(&format!(
        "it stays until you remove it: `{panes}rm -rf {copy}`"
    ));
}

pub(super) fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// The terminal that will show the panes.
pub(super) fn size() -> Size {
    terminal_size().map_or(Size::DETACHED, |size| Size {
        columns: size.columns,
        rows: size.rows,
    })
}

pub(super) fn warn_of_changes(context: &Context, project: &Project) {
    if let Some(words) = network::told_once(project) {
        context.ui.warn(&words);
    }
    warn_of_uncommitted(context, project);
}

/// Agents work on top of what nobody has committed.
pub(super) fn warn_of_uncommitted(context: &Context, project: &Project) {
    let changed = uncommitted(project.root()).map_or_else(Vec::new, |tree| tree.unexpected);
    let changed: Vec<&String> = changed
        .iter()
        .filter(|name| !name.starts_with("workstreams/"))
        .collect();
    if let Some(first) = changed.first() {
        let more = changed.len() - 1;
        let rest = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        context.ui.warn(&format!("uncommitted changes in the working tree ({first}{rest}): agents will work on top of them"));
    }
}

/// How a run is watched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch {
    pub(super) detach: bool,
    pub(super) wait: bool,
    pub(super) leave_after: Option<u64>,
}

/// A run that was started.
pub(super) struct Launched<'a> {
    pub(super) context: &'a Context,
    pub(super) project: &'a Project,
    pub(super) environment: &'a Environment,
    pub(super) prepared: &'a Prepared,
    pub(super) started: usize,
}

impl Launched<'_> {
    /// On its panes in a terminal, else line by line.
    pub(super) fn watch(&self, how: Watch) -> Result<Exit, Failure> {
        if how.detach {
            return self.detached();
        }
        let watching = Watching {
            context: self.context,
            project: self.project,
            environment: self.environment,
            threads: &[],
            limit: None,
        };
        let attached = self.prepared.executor == Executor::Tmux
            && !how.wait
            && !self.context.ui.is_json()
            && has_terminal();
        runtime()?.block_on(async {
            if attached {
                watching
                    .attached(None, how.leave_after)
                    .await
                    .map(|attached| attached.exit)
            } else {
                watching.lines().await
            }
        })
    }

    fn detached(&self) -> Result<Exit, Failure> {
        let ui = &self.context.ui;
        if ui.is_json() {
            ui.json(json!({ "batch": self.prepared.batch, "started": self.started }))?;
        } else {
            ui.say(&format!(
                "{} started. `work attach` shows them, `work wait` waits, `work status` tells.",
                self.started
            ));
        }
        Ok(Exit::Ok)
    }
}

fn models(thread: &PreparedThread) -> Vec<String> {
    thread.models.iter().map(ToString::to_string).collect()
}

/// Nothing for agents that have no model.
fn models_line(thread: &PreparedThread) -> String {
    if thread.models.is_empty() {
        return String::new();
    }
    let played = if thread.is_rehearsed {
        " (a script plays them)"
    } else {
        ""
    };
    format!("\n  models  {}{played}", models(thread).join(", then "))
}

/// How the agent is driven: in a rehearsal `work` plays all but opencode.
fn driver(thread: &PreparedThread) -> String {
    if thread.is_played() {
        format!("{}, played by `work`", thread.agent.driver)
    } else {
        thread.agent.driver.to_string()
    }
}

/// A thread that would start, for people.
pub(super) fn thread_text(thread: &PreparedThread) -> String {
    let head = format!("\n{} {}", thread.id, thread.name);
    if let Some(why) = &thread.why_not {
        return format!("{head}\n  does not start: {}", why.text());
    }
    let verify: String = thread
        .verify
        .iter()
        .map(|command| format!("\n  verify  {command}"))
        .collect();
    if let Some(conversation) = &thread.resume {
        return format!(
            "{head}\n  agent   {} ({}){}\n  resumes {conversation} in {}\n  command {}{verify}",
            thread.agent.name,
            driver(thread),
            models_line(thread),
            thread.dir,
            thread.argv().join(" "),
        );
    }
    let made = if thread.is_written {
        ""
    } else {
        " (not written: made at the start, see `work prompt`)"
    };
    format!(
        "{head}\n  agent   {} ({}){}\n  prompt  {}{made}\n  command {}{verify}",
        thread.agent.name,
        driver(thread),
        models_line(thread),
        thread.prompt,
        thread.argv().join(" "),
    )
}

/// The same for scripts.
pub(super) fn thread_json(thread: &PreparedThread) -> serde_json::Value {
    let mut value = json!({
        "id": thread.id, "name": thread.name, "agent": thread.agent.name,
        "driver": thread.agent.driver.word(), "mode": thread.mode.word(),
        "models": models(thread), "resume": thread.resume, "dir": thread.dir,
        "unblocks": thread.unblocks, "prompt": thread.prompt, "argv": thread.argv(),
        "verify": thread.verify, "rehearsal": thread.is_rehearsed, "played": thread.is_played(),
        "program": thread.program.as_ref().map(|program| program.path.as_str()),
        "version": thread.program.as_ref().and_then(|program| program.version.as_deref()),
    });
    if let (Some(why), Some(fields)) = (&thread.why_not, value.as_object_mut()) {
        fields.insert("why_not".to_owned(), json!(why.text()));
    }
    value
}
