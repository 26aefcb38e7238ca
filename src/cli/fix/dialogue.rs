//! The dialogue of `work fix`: which threads, what, with whom, a note, yes. Esc goes one step back.
use super::args::Fix;
use super::carry_out::Ready;
use super::new_stage::NewStage;
use super::summary;
use crate::agent::config::Agent;
use crate::cli::context::Context;
use crate::cli::launching::{tell_of_copy, warn_of_changes};
use crate::cli::present::on_scene;
use crate::domain::id::ThreadId;
use crate::domain::remedy::Action;
use crate::domain::task::TaskStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::fix::{Bench, Fix as Wanted, settle_tasks};
use crate::run::rehearse;
use crate::ui::line::Line;
use crate::ui::menu::Item;
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use crate::ui::trouble_table::{LastWords, trouble_table};

/// Lines of a log that "Look at log" shows.
const LOG_LINES: usize = 20;

/// What is decided next.
enum Step {
    Threads,
    Action,
    Agent,
    Note,
    Confirm,
    /// A stage of its own.
    Stage,
    /// The person left.
    Left,
    /// Done, with this exit code.
    Done(Exit),
}

/// What was decided so far.
pub(super) struct Dialogue<'a> {
    context: &'a Context,
    bench: &'a Bench<'a>,
    args: Fix,
    troubled: Vec<ThreadId>,
    threads: Vec<ThreadId>,
    action: Action,
    note: Option<String>,
}

impl<'a> Dialogue<'a> {
    pub(super) fn new(
        context: &'a Context,
        args: &Fix,
        bench: &'a Bench<'a>,
        troubled: Vec<ThreadId>,
        threads: Vec<ThreadId>,
    ) -> Self {
        Self {
            context,
            bench,
            args: args.clone(),
            troubled,
            threads,
            action: args.action().unwrap_or(Action::Retry),
            note: args.note.clone(),
        }
    }

    /// Asks until something is done or the person leaves.
    pub(super) fn hold(mut self) -> Result<Exit, Failure> {
        let mut step = if self.threads.is_empty() {
            Step::Threads
        } else {
            Step::Action
        };
        loop {
            step = match step {
                Step::Threads => self.ask_threads()?,
                Step::Action => self.ask_action()?,
                Step::Agent => self.ask_agent()?,
                Step::Note => self.ask_note()?,
                Step::Confirm => self.confirm()?,
                Step::Stage => self.new_stage()?,
                Step::Left => {
                    self.context.ui.say("Nothing was changed.");
                    if self.args.is_copied() {
                        rehearse::discard(self.bench.project.root());
                    }
                    return Ok(Exit::Ok);
                }
                Step::Done(exit) => return Ok(exit),
            };
        }
    }

    fn prompter(&self) -> TerminalPrompter<'_> {
        TerminalPrompter::new(&self.context.ui)
    }

    fn ask_threads(&mut self) -> Result<Step, Failure> {
        let rows = self.table();
        let mut rows = rows.into_iter();
        if let Some(titles) = rows.next() {
            let beside = Line::of(crate::ui::style::Tone::Muted, "      ");
            self.context.ui.say_line(&beside.join(titles));
        }
        let rows: Vec<Line> = rows.collect();
        let items: Vec<Item> = rows.iter().map(|row| Item::new(row.text())).collect();
        loop {
            let question = "Which? Space marks, a all, Enter goes on";
            let chosen = self
                .prompter()
                .select_several(question, &items, "--thread")?;
            let Some(chosen) = chosen else {
                return Ok(Step::Left);
            };
            self.threads = chosen
                .iter()
                .filter_map(|place| self.troubled.get(*place).copied())
                .collect();
            if !self.threads.is_empty() {
                // the menu is gone; its titles would stand over nothing
                for row in chosen.into_iter().filter_map(|place| rows.get(place)) {
                    let beside = Line::of(crate::ui::style::Tone::Muted, "      ");
                    self.context.ui.say_line(&beside.join(row.clone()));
                }
                return Ok(Step::Action);
            }
            self.context
                .ui
                .say("None is marked: Space marks the one under the cursor.");
        }
    }

    fn table(&self) -> Vec<Line> {
        let words: LastWords = self
            .troubled
            .iter()
            .filter_map(|id| Some((*id, self.bench.last_words(*id, 1).pop()?)))
            .collect();
        let page = self.context.page();
        let width = page.width.saturating_sub(7);
        on_scene(&page, self.bench.project, self.bench.present, |scene| {
            let mut threads = scene.threads();
            threads.retain(|(thread, _)| self.troubled.contains(&thread.id));
            trouble_table(scene, &threads, &words, width)
        })
    }

    fn ask_action(&mut self) -> Result<Step, Failure> {
        if let Some(action) = self.args.action() {
            self.action = action;
            self.bench.possible(action, &self.threads)?;
            return Ok(Step::Note);
        }
        let items: Vec<Item> = Action::ALL
            .iter()
            .map(|action| self.item(*action))
            .collect();
        let question = match self.threads.as_slice() {
            [one] => format!("What about {one}?"),
            several => format!("What about these {} threads?", several.len()),
        };
        let chosen = self
            .prompter()
            .select(&question, &items, "--resume, --retry or --agent")?;
        let Some(action) = chosen.and_then(|place| Action::ALL.get(place).copied()) else {
            return Ok(if self.args.thread.is_empty() {
                Step::Threads
            } else {
                Step::Left
            });
        };
        if let Err(impossible) = self.bench.possible(action, &self.threads) {
            self.context.ui.say(&impossible.to_string());
            return Ok(Step::Action);
        }
        self.action = action;
        match action {
            Action::LookAtLog => {
                self.show_logs()?;
                Ok(Step::Action)
            }
            Action::ChangeAgent => Ok(Step::Agent),
            Action::NewStage => Ok(Step::Stage),
            _ => Ok(Step::Note),
        }
    }

    fn item(&self, action: Action) -> Item {
        let words = self.bench.possible(action, &self.threads);
        let what = match &words {
            Ok(()) => action.what().to_owned(),
            Err(impossible) => format!("not now: {}", impossible.why),
        };
        Item {
            text: format!("{:<13} {what}", action.name()),
            dimmed: words.is_err(),
        }
    }

    fn new_stage(&self) -> Result<Step, Failure> {
        let Some(first) = self.threads.first() else {
            return Ok(Step::Threads);
        };
        let wanted = NewStage {
            context: self.context,
            project: self.bench.project,
            stage: first.stage(),
            threads: &self.threads,
            name: None,
            work: self.args.note.clone(),
            dry_run: self.args.dry_run,
        };
        Ok(wanted.ask()?.map_or(Step::Action, Step::Done))
    }

    fn show_logs(&self) -> Result<(), Failure> {
        for id in &self.threads {
            let lines = self.bench.last_words(*id, LOG_LINES);
            self.context.ui.out(&format!("{id}, last lines:"))?;
            if lines.is_empty() {
                self.context.ui.out("  its agent said nothing")?;
            }
            for line in lines {
                self.context.ui.out(&format!("  {line}"))?;
            }
        }
        Ok(())
    }

    fn ask_agent(&mut self) -> Result<Step, Failure> {
        let agents = &self.bench.agents.agents;
        let widest = agents.iter().map(|agent| agent.name.chars().count()).max();
        let items: Vec<Item> = agents
            .iter()
            .map(|agent| Item::new(described(agent, widest.unwrap_or(0).min(24))))
            .collect();
        let chosen = self
            .prompter()
            .select("Which agent?", &items, "--agent")?
            .and_then(|place| agents.get(place));
        Ok(match chosen {
            Some(agent) => {
                self.args.agent = Some(agent.name.clone());
                Step::Note
            }
            None => Step::Action,
        })
    }

    fn ask_note(&mut self) -> Result<Step, Failure> {
        if self.args.note.is_some() {
            return Ok(Step::Confirm);
        }
        let question = match self.action {
            Action::MarkDone | Action::Skip => "Why? (may be empty)",
            _ => "Note to the agent (may be empty)",
        };
        Ok(match self.prompter().line(question, "--note")? {
            Some(note) => {
                self.note = Some(note).filter(|note| !note.is_empty());
                Step::Confirm
            }
            None => self.back_from_note(),
        })
    }

    /// To the menu that came before, or out when the flags had said it all.
    fn back_from_note(&mut self) -> Step {
        if self.action == Action::ChangeAgent && self.args.agent.take().is_some() {
            return Step::Agent;
        }
        match (self.args.action(), self.args.thread.is_empty()) {
            (None, _) => Step::Action,
            (Some(_), true) => Step::Threads,
            (Some(_), false) => Step::Left,
        }
    }

    fn confirm(&mut self) -> Result<Step, Failure> {
        if matches!(self.action, Action::MarkDone | Action::Skip) {
            return self.settle_tasks();
        }
        let wanted = Wanted {
            threads: self.threads.clone(),
            action: self.action,
            note: self.note.clone(),
        };
        let ready = match Ready::check(self.bench, &self.args, &wanted) {
            Ok(ready) => ready,
            Err(failure) => {
                // said here, because the menu may hold another way
                self.context.ui.error(&failure.message);
                failure
                    .hints
                    .iter()
                    .for_each(|hint| self.context.ui.hint(hint));
                return Ok(self.after_failure(&failure));
            }
        };
        for warning in &ready.prepared.warnings {
            self.context.ui.warn(warning);
        }
        for line in ready.summary(self.bench) {
            self.context.ui.say(&line);
        }
        self.context.ui.say("Every earlier record and log stays.");
        if self.args.rehearse.is_none() && !self.args.dry_run {
            warn_of_changes(self.context, self.bench.project);
        }
        if let Some(step) = self.agreed()? {
            return Ok(step);
        }
        if self.args.is_copied() {
            tell_of_copy(self.context, self.bench.project, ready.prepared.executor);
        }
        ready
            .carry_out(self.context, self.bench, &self.args)
            .map(Step::Done)
    }

    /// Another way can be chosen, unless the flags left no choice.
    fn after_failure(&mut self, failure: &Failure) -> Step {
        match self.back_from_note() {
            Step::Left => Step::Done(failure.exit),
            step => step,
        }
    }

    /// None after yes; else where the dialogue goes on.
    fn agreed(&mut self) -> Result<Option<Step>, Failure> {
        Ok(match self.prompter().decide("Do it?", "--yes")? {
            Some(true) => None,
            Some(false) => Some(Step::Left),
            None if self.args.note.is_some() => Some(self.back_from_note()),
            None => Some(Step::Note),
        })
    }

    fn settle_tasks(&mut self) -> Result<Step, Failure> {
        let tasks = self.bench.open_tasks(&self.threads);
        for line in summary::of_tasks(self.action, &tasks, self.note.as_deref()) {
            self.context.ui.say(&line);
        }
        if let Some(step) = self.agreed()? {
            return Ok(step);
        }
        let (status, done) = match self.action {
            Action::Skip => (TaskStatus::Cancelled, "cancelled"),
            _ => (TaskStatus::Completed, "ticked"),
        };
        if self.args.dry_run {
            self.context.ui.say("Nothing was changed.");
        } else {
            settle_tasks(self.bench.project, &tasks, status, self.note.as_deref())?;
            self.context.ui.say(&format!("{} {done}.", tasks.len()));
        }
        Ok(Step::Done(Exit::Ok))
    }
}

/// An agent with its models and what it is.
fn described(agent: &Agent, width: usize) -> String {
    let models: Vec<&str> = agent
        .models
        .iter()
        .map(|choice| choice.model.as_str())
        .collect();
    let parts = [agent.description.as_deref(), agent.best_for.as_deref()];
    let mut words: Vec<String> = parts.into_iter().flatten().map(str::to_owned).collect();
    if models.is_empty() {
        words.push(agent.driver.to_string());
    } else {
        words.push(models.join(", "));
    }
    format!("{:<width$}  {}", agent.name, words.join(" · "))
}
