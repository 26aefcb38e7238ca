//! `work completions` and `work man`.
use super::app::Cli;
use super::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

/// Print a shell's completion script
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work completions bash > ~/.local/share/bash-completion/completions/work\n  work completions fish > ~/.config/fish/completions/work.fish"
)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

pub(super) fn run(context: &Context, args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "work", &mut script);
    context
        .ui
        .out(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Exit::Ok)
}

/// Print the manual page
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work man > work.1\n  work man | man -l -")]
pub(super) struct Man {}

pub(super) fn man(context: &Context, _args: &Man) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|error| Failure::new(Exit::No, format!("the page cannot be made: {error}")))?;
    context.ui.out(String::from_utf8_lossy(&page).trim_end())?;
    Ok(Exit::Ok)
}
