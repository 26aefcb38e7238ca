//! `work completions` and `work man`.
use super::app;
use super::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use clap::Args;
use clap_complete::Shell;
use serde_json::json;

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
    clap_complete::generate(args.shell, &mut app::command(), "work", &mut script);
    print(context, "script", &script)
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

/// Print the manual page
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work man > work.1\n  work man | man -l -")]
pub(super) struct Man {}

pub(super) fn man(context: &Context, _args: &Man) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(app::command())
        .render(&mut page)
        .map_err(|error| Failure::new(Exit::No, format!("the page cannot be made: {error}")))?;
    print(context, "page", &page)
}
