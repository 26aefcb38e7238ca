//! `work completions` and `work man`.
use super::app;
use super::context::Context;
use super::live_ids;
use crate::exit::Exit;
use crate::failure::Failure;
use camino::Utf8PathBuf;
use clap::Args;
use clap_complete::Shell;
use clap_complete::env::{CompleteEnv, Shells};
use serde_json::json;
use std::ffi::OsString;

/// Print a shell's completion script, which offers ids, agents and topics as well
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work completions bash > ~/.local/share/bash-completion/completions/work\n  work completions fish > ~/.config/fish/completions/work.fish"
)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

/// Set by the script: the shell asks what may stand at the place where somebody types.
const ASKED: &str = "WORK_COMPLETE";

pub(super) fn run(context: &Context, args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let name = args.shell.to_string();
    shells
        .completer(&name)
        .ok_or_else(|| std::io::Error::other("the shell is not known"))
        .and_then(|shell| shell.write_registration(ASKED, "work", "work", "work", &mut script))
        .map_err(|error| Failure::new(Exit::No, format!("no script for {name}: {error}")))?;
    print(context, "script", &script)
}

/// The answer to a shell that asks, if one does.
pub(super) fn answered(arguments: &[OsString]) -> Option<Exit> {
    std::env::var_os(ASKED).filter(|shell| !shell.is_empty())?;
    let here = std::env::current_dir().ok();
    let command = || {
        let mut all = app::command();
        all.build();
        live_ids::with_live_ids(all, arguments)
    };
    let answer = CompleteEnv::with_factory(command)
        .var(ASKED)
        .completer("work")
        .try_complete(arguments.iter().cloned(), here.as_deref());
    match answer {
        Ok(true) => Some(Exit::Ok),
        Ok(false) => None,
        Err(error) => {
            let _reader_gone = error.print();
            Some(Exit::Usage)
        }
    }
}

fn print(context: &Context, what: &str, text: &[u8]) -> Result<Exit, Failure> {
    let text = String::from_utf8_lossy(text);
    if context.ui.is_json() {
        context.ui.json(json!({ what: text.trim_end() }))?;
    } else {
        context.ui.out(text.trim_end())?;
    }
    Ok(Exit::Ok)
}

/// Print the manual page of `work` or of a command, or write all of them
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work man multi | man -l -\n  work man --to ~/.local/share/man/man1"
)]
pub(super) struct Man {
    /// A command, with its subcommand if it has one
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
    /// Write the pages of all commands into this folder, which must be there
    #[arg(long, value_name = "DIR", conflicts_with = "words")]
    to: Option<Utf8PathBuf>,
}

pub(super) fn man(context: &Context, args: &Man) -> Result<Exit, Failure> {
    if let Some(folder) = &args.to {
        clap_mangen::generate_to(app::command(), folder)
            .map_err(|error| Failure::new(Exit::No, format!("{folder}: {error}")))?;
        context
            .ui
            .say(&format!("{folder} holds the manual pages now."));
        return Ok(Exit::Ok);
    }
    let mut root = app::command();
    root.build();
    let mut command = &root;
    for word in &args.words {
        command = command.find_subcommand(word).ok_or_else(|| {
            Failure::new(Exit::Usage, format!("there is no command `{word}`"))
                .hint("`work --help` lists the commands")
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .map_err(|error| Failure::new(Exit::No, format!("the page cannot be made: {error}")))?;
    print(context, "page", &page)
}
