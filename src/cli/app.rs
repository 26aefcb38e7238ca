//! The command line as a whole: parse, run, exit code.
use super::context::Context;
use super::global::Global;
use super::inner::{Inner, inner};
use super::{
    add, agents, approve, archive, assign, attach, block, carry_on, changelog, checkpoint, clean,
    complete, completions, config, create, current, decide, delete, diff, dispatch, doctor, done,
    exec_agent, execute, export, failed, fix, groups, help, hook, import, init, list, log, logs,
    model_server, multi, multi_args, next, note, notify, open, plan, prompt, rehearsal_agent,
    report, resume, save, session, show, start, status, stop, supervise, sync, track, tree, update,
    verify, wait, watch, why,
};
use crate::exit::{Exit, TABLE};
use crate::failure::Failure;
use crate::ui::settings::{Format, Settings};
use crate::ui::style::help_styles;
use crate::ui::ui::Ui;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::ffi::OsString;
use std::process::ExitCode;

/// Run a plan of work by parallel coding agents, and know what became of each
///
/// Without a command it shows the status of the current workstream.
#[derive(Debug, Parser)]
#[command(name = "work", version, styles = help_styles(), subcommand_help_heading = "Commands", disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

// deferred: a call builds the arguments of its own command, not of all sixty
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    Init(init::Init),
    Create(create::Create),
    Current(current::Current),
    List(list::List),
    Plan(plan::Plan),
    Approve(approve::Approve),
    Add(add::Add),
    #[command(hide = true)]
    AddStage(add::AddStage),
    #[command(hide = true)]
    AddBatch(add::AddBatch),
    #[command(hide = true)]
    AddThread(add::AddThread),
    #[command(hide = true)]
    AddTask(add::AddTask),
    Agents(agents::Agents),
    Assign(assign::Assign),
    Prompt(prompt::Prompt),
    Multi(Box<multi_args::Multi>),
    Execute(execute::Execute),
    Fix(Box<fix::Fix>),
    Continue(Box<carry_on::Continue>),
    Wait(wait::Wait),
    Watch(watch::Watch),
    Attach(attach::Attach),
    Open(open::Open),
    Logs(logs::Logs),
    Stop(stop::Stop),
    Session(session::Session),
    Diff(diff::Diff),
    Status(status::Status),
    Tree(tree::Tree),
    Show(show::Show),
    Why(why::Why),
    Update(update::Update),
    Verify(verify::Verify),
    Checkpoint(checkpoint::Checkpoint),
    Doctor(doctor::Doctor),
    Config(config::Config),
    Import(import::Import),
    Report(report::Report),
    Export(export::Export),
    Changelog(changelog::Changelog),
    Complete(complete::Complete),
    Archive(archive::Archive),
    Delete(delete::Delete),
    Start(start::Start),
    Done(done::Done),
    Block(block::Block),
    Log(log::Log),
    Decide(decide::Decide),
    Fail(Box<failed::Fail>),
    Next(next::Next),
    Note(note::Note),
    Save(save::Save),
    Resume(resume::Resume),
    Sync(sync::Sync),
    Track(Box<track::Track>),
    Clean(clean::Clean),
    Completions(completions::Completions),
    Help(help::Help),
    Hook(hook::Hook),
    Man(completions::Man),
    #[command(hide = true)]
    Supervise(supervise::Supervise),
    #[command(hide = true)]
    ExecAgent(exec_agent::ExecAgent),
    #[command(hide = true)]
    Dispatch(dispatch::Dispatch),
    #[command(hide = true)]
    Notify(notify::Notify),
    #[command(hide = true)]
    ModelServer(model_server::ModelServer),
    #[command(hide = true)]
    RehearsalAgent(rehearsal_agent::RehearsalAgent),
}

impl Command {
    /// Whether the state may be another one afterwards: then documents follow. Also commands that
    /// only look may find a session that has ended.
    const fn may_change(&self) -> bool {
        !matches!(
            self,
            Self::Completions(_)
                | Self::Help(_)
                | Self::Man(_)
                | Self::Init(_)
                | Self::Sync(_)
                | Self::ExecAgent(_)
                | Self::ModelServer(_)
                | Self::RehearsalAgent(_)
        )
    }
}

/// Runs `work` with these arguments (the program's name first).
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(exit) = completions::answered(&arguments) {
        return exit.into();
    }
    let parsed = match inner(&arguments) {
        Some(call) => Ok(of_inner(call)),
        None => command()
            .try_get_matches_from(&arguments)
            .and_then(|matches| Cli::from_arg_matches(&matches)),
    };
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() && asks_for_json(&arguments) => {
            return misused(&error);
        }
        Err(error) => {
            // clap says it itself: help and version on stdout with 0, wrong use on stderr with 2
            let _reader_gone = error.print();
            return ExitCode::from(if error.use_stderr() {
                Exit::Usage.code()
            } else {
                0
            });
        }
    };
    let context = Context::new(cli.global);
    let command = cli
        .command
        .unwrap_or_else(|| Command::Status(status::Status::default()));
    let changes = command.may_change();
    let done = dispatched(&context, command);
    if changes {
        sync::keep_current(&context);
    }
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => said(&context, &failure),
    }
}

/// The whole command line, with the exit codes at the end of its help. What belongs to a single
/// command is there after [`clap::Command::build`].
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
        .help_template(groups::template())
        .after_help(exit_codes())
}

/// A call of our own, as the whole command line would have it.
pub(super) fn of_inner(call: Inner) -> Cli {
    let (global, command) = match call {
        Inner::Supervise(global, args) => (global, Command::Supervise(args)),
        Inner::ExecAgent(args) => (Global::default(), Command::ExecAgent(args)),
    };
    Cli {
        global,
        command: Some(command),
    }
}

/// Whether the flag stands there, although the command line as a whole was not understood.
fn asks_for_json(arguments: &[OsString]) -> bool {
    arguments
        .iter()
        .skip(1)
        .take_while(|word| *word != "--")
        .any(|word| word == "--json")
}

/// Wrong use, as a document: what clap says first, and as the hint what it says after that.
fn misused(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let mut parts = text.trim_start_matches("error: ").splitn(2, "\n\n");
    let message = parts.next().unwrap_or_default().trim();
    let hint = parts.next().map(str::trim).filter(|hint| !hint.is_empty());
    let ui = Ui::new(Settings {
        format: Format::Json,
        ..Settings::default()
    });
    let _reader_gone = ui.json_error(Exit::Usage.word(), message, hint);
    Exit::Usage.into()
}

fn dispatched(context: &Context, command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Init(args) => init::run(context, &args),
        Command::Create(args) => create::run(context, &args),
        Command::Current(args) => current::run(context, &args),
        Command::List(args) => list::run(context, &args),
        Command::Plan(args) => plan::run(context, &args),
        Command::Approve(args) => approve::run(context, &args),
        Command::Add(args) => add::run(context, &args),
        Command::AddStage(args) => add::stage(context, &args),
        Command::AddBatch(args) => add::batch(context, &args),
        Command::AddThread(args) => add::thread(context, &args),
        Command::AddTask(args) => add::task(context, &args),
        Command::Agents(args) => agents::run(context, &args),
        Command::Assign(args) => assign::run(context, &args),
        Command::Prompt(args) => prompt::run(context, &args),
        Command::Multi(args) => multi::run(context, &args),
        Command::Execute(args) => execute::run(context, &args),
        Command::Fix(args) => fix::run(context, &args),
        Command::Continue(args) => carry_on::run(context, &args),
        Command::Wait(args) => wait::run(context, &args),
        Command::Watch(args) => watch::run(context, &args),
        Command::Attach(args) => attach::run(context, &args),
        Command::Open(args) => open::run(context, &args),
        Command::Logs(args) => logs::run(context, &args),
        Command::Stop(args) => stop::run(context, &args),
        Command::Session(args) => session::run(context, &args),
        Command::Diff(args) => diff::run(context, &args),
        Command::Status(args) => status::run(context, &args),
        Command::Tree(args) => tree::run(context, &args),
        Command::Show(args) => show::run(context, &args),
        Command::Why(args) => why::run(context, &args),
        Command::Update(args) => update::run(context, &args),
        Command::Checkpoint(args) => checkpoint::run(context, &args),
        Command::Verify(args) => verify::run(context, &args),
        Command::Doctor(args) => doctor::run(context, &args),
        Command::Config(args) => config::run(context, &args),
        Command::Import(args) => import::run(context, &args),
        Command::Report(args) => report::run(context, &args),
        Command::Export(args) => export::run(context, &args),
        Command::Changelog(args) => changelog::run(context, &args),
        Command::Complete(args) => complete::run(context, &args),
        Command::Archive(args) => archive::run(context, &args),
        Command::Delete(args) => delete::run(context, &args),
        Command::Start(args) => start::run(context, &args),
        Command::Done(args) => done::run(context, &args),
        Command::Block(args) => block::run(context, &args),
        Command::Log(args) => log::run(context, &args),
        Command::Decide(args) => decide::run(context, &args),
        Command::Fail(args) => failed::run(context, &args),
        Command::Next(args) => next::run(context, &args),
        Command::Note(args) => note::run(context, &args),
        Command::Save(args) => save::run(context, &args),
        Command::Resume(args) => resume::run(context, &args),
        Command::Sync(args) => sync::run(context, &args),
        Command::Track(args) => track::run(context, &args),
        Command::Clean(args) => clean::run(context, &args),
        Command::Completions(args) => completions::run(context, &args),
        Command::Hook(args) => hook::run(context, &args),
        Command::Help(args) => help::run(context, &args),
        Command::Man(args) => completions::man(context, &args),
        Command::Supervise(args) => supervise::run(context, &args),
        Command::ExecAgent(args) => exec_agent::run(&args),
        Command::Dispatch(args) => dispatch::run(context, &args),
        Command::Notify(args) => notify::run(context, &args),
        Command::ModelServer(args) => model_server::run(&args),
        Command::RehearsalAgent(args) => rehearsal_agent::run(&args),
    }
}

/// Says why it could not be done, for people or for scripts.
fn said(context: &Context, failure: &Failure) -> ExitCode {
    if context.ui.is_json() {
        let hint = (!failure.hints.is_empty()).then(|| failure.hints.join("; "));
        let _reader_gone =
            context
                .ui
                .json_error(failure.exit.word(), &failure.message, hint.as_deref());
    } else {
        context.ui.error(&failure.message);
        failure.hints.iter().for_each(|hint| context.ui.hint(hint));
    }
    failure.exit.into()
}

fn exit_codes() -> String {
    let rows: Vec<String> = TABLE
        .iter()
        .map(|row| format!("  {:>3}  {}", row.code, row.meaning))
        .collect();
    format!("Exit codes:\n{}", rows.join("\n"))
}
