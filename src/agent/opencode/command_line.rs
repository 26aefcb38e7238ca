//! The command lines of opencode.

use super::environment;
use crate::agent::driver::{AgentCommand, LaunchMode, LaunchRequest, StdinFrom};
use crate::domain::clean::clean;

/// Name of the program on PATH.
const PROGRAM: &str = "opencode";

/// The longest prompt given as an argument, in bytes: Linux takes 128 KiB in one.
const PROMPT_ARGUMENT_LIMIT: usize = 96 * 1024;

/// What to start for a session.
pub(in crate::agent) fn command_line(request: &LaunchRequest<'_>) -> AgentCommand {
    let (mut args, stdin, prompt_over_api) = match request.mode {
        LaunchMode::Piped => (headless(request), StdinFrom::PromptFile, false),
        LaunchMode::Tui { port, prompt, .. } => {
            // with --session opencode drops --prompt without a word; without a prompt the person
            // speaks first
            let is_said = !prompt.is_empty();
            let over_api =
                is_said && (request.resume.is_some() || prompt.len() > PROMPT_ARGUMENT_LIMIT);
            (
                interface(request, port, (is_said && !over_api).then_some(prompt)),
                StdinFrom::Terminal,
                over_api,
            )
        }
    };
    args.extend(request.agent.args.iter().cloned());
    AgentCommand {
        program: request
            .program
            .map_or_else(|| PROGRAM.to_owned(), ToString::to_string),
        args,
        dir: request.dir.to_owned(),
        env: environment::variables(request),
        env_remove: environment::inherited_to_drop(),
        stdin,
        prompt_over_api,
    }
}

/// The title a conversation gets. It names our session, so that it can be found by it.
#[must_use]
pub fn title(thread_name: &str, session_id: &str) -> String {
    let name: String = clean(thread_name)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let name: String = name.chars().take(120).collect();
    format!("{name} [{session_id}]")
}

/// Arguments of the call that creates the database of a fresh data folder. Several first starts
/// at once would race for it.
#[must_use]
pub fn warm_up() -> Vec<String> {
    ["session", "list", "-n", "1"].map(str::to_owned).to_vec()
}

fn headless(request: &LaunchRequest<'_>) -> Vec<String> {
    let mut args: Vec<String> = [
        "run",
        "--format",
        "json",
        "--print-logs",
        "--log-level",
        "INFO",
    ]
    .map(str::to_owned)
    .into();
    // `--title=…`: a name that begins with a dash stays a name
    args.push(format!(
        "--title={}",
        title(request.thread_name, request.session_id)
    ));
    args.push(format!("--dir={}", request.dir));
    if let Some(choice) = request.model {
        args.push(format!("--model={}", choice.model));
        args.extend(
            choice
                .variant
                .iter()
                .map(|variant| format!("--variant={variant}")),
        );
    }
    args.extend(request.resume.map(|id| format!("--session={id}")));
    args
}

fn interface(request: &LaunchRequest<'_>, port: u16, prompt: Option<&str>) -> Vec<String> {
    let mut args = vec![format!("--port={port}"), "--hostname=127.0.0.1".to_owned()];
    if let Some(choice) = request.model {
        args.push(format!("--model={}", choice.model));
    }
    args.extend(request.resume.map(|id| format!("--session={id}")));
    args.extend(prompt.map(|text| format!("--prompt={text}")));
    args
}

#[cfg(test)]
#[path = "command_line_tests.rs"]
mod tests;
