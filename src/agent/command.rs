//! The driver for any program: an argument template, the prompt on stdin, the exit code decides.

use crate::agent::driver::{AgentCommand, LaunchError, LaunchMode, LaunchRequest, StdinFrom};

/// What an element of `command:` may be in whole; an element is never put together from parts.
pub const PLACEHOLDERS: [&str; 5] = ["{prompt_file}", "{model}", "{dir}", "{thread}", "{session}"];

/// What to start: the template with its placeholders filled in, then `args`.
///
/// # Errors
///
/// [`LaunchError::NoModel`] when `{model}` has nothing to stand for.
pub(super) fn command_line(request: &LaunchRequest<'_>) -> Result<AgentCommand, LaunchError> {
    let agent = request.agent;
    if request.resume.is_some() {
        // `{session}` names our session, not the agent's conversation, so nothing can be continued
        return Err(LaunchError::CannotResume {
            agent: agent.name.clone(),
        });
    }
    let mut words = Vec::with_capacity(agent.command.len());
    for element in &agent.command {
        words.push(match element.as_str() {
            "{prompt_file}" => request.prompt_file.to_string(),
            "{dir}" => request.dir.to_string(),
            "{thread}" => request.thread_id.to_owned(),
            "{session}" => request.session_id.to_owned(),
            "{model}" => match request.model {
                Some(choice) => choice.model.clone(),
                None => {
                    return Err(LaunchError::NoModel {
                        agent: agent.name.clone(),
                    });
                }
            },
            literal => literal.to_owned(),
        });
    }
    words.extend(agent.args.iter().cloned());
    let mut words = words.into_iter();
    Ok(AgentCommand {
        program: words.next().unwrap_or_default(),
        args: words.collect(),
        dir: request.dir.to_owned(),
        env: vec![("PWD".to_owned(), request.dir.to_string())],
        env_remove: Vec::new(),
        stdin: match request.mode {
            LaunchMode::Piped => StdinFrom::PromptFile,
            LaunchMode::Tui { .. } => StdinFrom::Terminal,
        },
        prompt_over_api: false,
    })
}
