//! A stage of its own for what went wrong: by flags, or asked for step by step.
use super::args::Fix;
use super::entry::can_ask;
use crate::cli::add::{consequence, word};
use crate::cli::context::Context;
use crate::cli::known::all_meant;
use crate::cli::present::settled;
use crate::domain::id::{StageId, ThreadId};
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::plan_add::{Added, Addition, add};
use crate::run::plan_preview::{Preview, preview};
use crate::run::project::Project;
use crate::ui::menu::Item;
use crate::ui::prompt::{Prompter as _, TerminalPrompter};
use serde_json::json;

/// `fix --new-stage`, and the old form `fix --stage N --name X` of `add stage`.
pub(super) fn run(context: &Context, args: &Fix) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = settled(context, &project)?;
    let threads = all_meant(&present.workstream, &args.thread)?;
    if !args.new_stage {
        context.ui.warn(
            "`fix --stage N --name X` is the old form of `work add stage --fix N --name X`, \
             which is what it does",
        );
    }
    let stage = match mended(args.stage, &threads)? {
        Some(stage) => Some(stage),
        None if can_ask(context) => which(context, &present.workstream)?,
        None => return Err(missing("--stage N or --thread SS.BB.TT")),
    };
    let Some(stage) = stage else {
        return Ok(left(context));
    };
    let wanted = NewStage {
        context,
        project: &project,
        stage,
        threads: &threads,
        name: args.name.clone(),
        work: args.note.clone(),
        dry_run: args.dry_run,
    };
    match &args.name {
        Some(_) => wanted.write(),
        None if can_ask(context) => match wanted.ask()? {
            Some(exit) => Ok(exit),
            None => Ok(left(context)),
        },
        None => Err(missing("--name NAME")),
    }
}

/// The stage that the flags name, or the one that their threads are of.
fn mended(stage: Option<StageId>, threads: &[ThreadId]) -> Result<Option<StageId>, Failure> {
    let stages = threads.iter().map(ThreadId::stage);
    let mut stages: Vec<StageId> = stage.into_iter().chain(stages).collect();
    stages.dedup();
    match stages.as_slice() {
        [] => Ok(None),
        [stage] => Ok(Some(*stage)),
        [one, other, ..] => Err(Failure::new(
            Exit::Usage,
            format!("a new stage mends one stage, and {one} and {other} are two"),
        )),
    }
}

/// A menu of the stages; the only one is not asked for.
fn which(context: &Context, workstream: &Workstream) -> Result<Option<StageId>, Failure> {
    let stages = workstream.stages();
    if let [stage] = stages.as_slice() {
        return Ok(Some(*stage));
    }
    let items: Vec<Item> = stages
        .iter()
        .map(|stage| Item::new(format!("{stage} {}", workstream.stage_name(*stage))))
        .collect();
    let question = "Which stage does it mend?";
    let place = TerminalPrompter::new(&context.ui).select(question, &items, "--stage N")?;
    Ok(place.and_then(|place| stages.get(place).copied()))
}

fn missing(flag: &str) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("what the new stage is must be said with {flag}: nobody can be asked here"),
    )
}

fn left(context: &Context) -> Exit {
    context.ui.say("Nothing was changed.");
    Exit::Ok
}

/// What is asked next.
enum Step {
    Name,
    Work,
    Confirm,
}

/// A stage to be added.
pub(super) struct NewStage<'a> {
    pub(super) context: &'a Context,
    pub(super) project: &'a Project,
    /// The stage that it mends.
    pub(super) stage: StageId,
    /// The threads that went wrong, as far as they were named.
    pub(super) threads: &'a [ThreadId],
    pub(super) name: Option<String>,
    /// What is to be done in it.
    pub(super) work: Option<String>,
    pub(super) dry_run: bool,
}

impl NewStage<'_> {
    /// Asks for name and work, shows what will be written, and writes it. None when the person
    /// went back behind the first question.
    pub(super) fn ask(mut self) -> Result<Option<Exit>, Failure> {
        let asks_work = self.work.is_none();
        let mut step = Step::Name;
        loop {
            step = match step {
                Step::Name => match self.line("Name of the new stage", "--name")? {
                    None => return Ok(None),
                    Some(name) if name.is_empty() => {
                        self.context.ui.say("It needs a name; Esc goes back.");
                        Step::Name
                    }
                    Some(name) => {
                        self.name = Some(name);
                        if asks_work { Step::Work } else { Step::Confirm }
                    }
                },
                Step::Work => {
                    match self.line("What is to be done in it? (may be empty)", "--note")? {
                        None => Step::Name,
                        Some(work) => {
                            self.work = Some(work).filter(|work| !work.is_empty());
                            Step::Confirm
                        }
                    }
                }
                Step::Confirm => {
                    match self.preview() {
                        Ok(preview) => self.show(&preview),
                        // a name or a sentence that cannot be written can be said otherwise
                        Err(failure) if failure.exit == Exit::Usage => {
                            self.context.ui.error(&failure.message);
                            step = Step::Name;
                            continue;
                        }
                        Err(failure) => return Err(failure),
                    }
                    let prompter = TerminalPrompter::new(&self.context.ui);
                    match prompter.decide("Write it into PLAN.md?", "--yes")? {
                        Some(true) => return self.write().map(Some),
                        Some(false) => return Ok(Some(left(self.context))),
                        None if asks_work => Step::Work,
                        None => Step::Name,
                    }
                }
            };
        }
    }

    fn line(&self, question: &str, flag: &str) -> Result<Option<String>, Failure> {
        Ok(TerminalPrompter::new(&self.context.ui).line(question, flag)?)
    }

    fn preview(&self) -> Result<Preview, Failure> {
        let definition = self.definition();
        Ok(preview(self.project, &self.addition(&definition))?)
    }

    fn show(&self, preview: &Preview) {
        let ui = &self.context.ui;
        ui.say(&format!("{} will be written:", preview.id));
        for line in &preview.lines {
            ui.say(&format!("  {line}"));
        }
    }

    /// Writes it, or with --dry-run only says what would be written.
    fn write(&self) -> Result<Exit, Failure> {
        let ui = &self.context.ui;
        let preview = self.preview()?;
        if self.dry_run {
            if ui.is_json() {
                ui.json(json!({ "wouldAdd": preview.id.to_string(), "lines": preview.lines }))?;
                return Ok(Exit::Ok);
            }
            ui.out(&format!("Stage {} would be written:", preview.id))?;
            for line in &preview.lines {
                ui.out(&format!("  {line}"))?;
            }
            ui.say("Nothing was changed.");
            return Ok(Exit::Ok);
        }
        let definition = self.definition();
        let Added { id, approval } = add(self.project, &self.addition(&definition))?;
        if ui.is_json() {
            ui.json(json!({
                "id": id.to_string(), "kind": id.kind(), "fixes": self.stage,
                "approval": word(approval), "lines": preview.lines,
            }))?;
            return Ok(Exit::Ok);
        }
        ui.say(&format!("Added {} {id}.", id.kind()));
        if self.work.is_none() {
            ui.hint("it has no threads yet: `work plan edit` writes them");
        }
        consequence(self.context, approval);
        ui.hint(&format!(
            "then, when the stages before are approved: `work multi --batch {id}.01`"
        ));
        Ok(Exit::Ok)
    }

    fn definition(&self) -> String {
        let ids: Vec<String> = self.threads.iter().map(ToString::to_string).collect();
        let what = match ids.as_slice() {
            [] => format!("stage {}", self.stage),
            [one] => format!("thread {one}"),
            several => format!("threads {}", several.join(", ")),
        };
        format!("What went wrong in {what} is put right.")
    }

    fn addition<'a>(&'a self, definition: &'a str) -> Addition<'a> {
        Addition::Stage {
            name: self.name.as_deref().unwrap_or_default(),
            fixes: Some(self.stage),
            definition: Some(definition),
            work: self.work.as_deref(),
        }
    }
}
