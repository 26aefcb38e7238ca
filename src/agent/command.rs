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

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;
    use crate::agent::config::AgentsFile;

    fn file(command: &str) -> AgentsFile {
        let text = format!(
            "agents:\n  - name: a\n    driver: command\n    command: {command}\n    args: [--last]\n"
        );
        AgentsFile::parse(&text, Utf8Path::new("agents.yaml"))
            .expect("it is right")
            .0
    }

    fn request(file: &AgentsFile) -> LaunchRequest<'_> {
        LaunchRequest {
            thread_id: "01.01.02",
            thread_name: "a; rm -rf /",
            session_id: "0198",
            attempt: 1,
            dir: Utf8Path::new("/p q"),
            prompt_file: Utf8Path::new("/s/prompt.md"),
            agent: &file.agents[0],
            model: None,
            resume: None,
            mode: LaunchMode::Piped,
            program: None,
            rehearsal: None,
        }
    }

    #[test]
    fn whole_elements_are_filled_in_and_nothing_else() {
        let file = file("[tool, '{dir}', '--in={dir}', '{thread}', '{session}', '{prompt_file}']");
        let command = command_line(&request(&file)).expect("a command");
        assert_eq!(command.program, "tool");
        let expected = [
            "/p q",
            "--in={dir}",
            "01.01.02",
            "0198",
            "/s/prompt.md",
            "--last",
        ];
        assert_eq!(command.args, expected);
        assert_eq!(command.stdin, StdinFrom::PromptFile);
    }

    #[test]
    fn what_cannot_be_filled_in_is_an_error() {
        let file = file("[tool, '{model}']");
        let agent = "a".to_owned();
        assert_eq!(
            command_line(&request(&file)),
            Err(LaunchError::NoModel {
                agent: agent.clone()
            })
        );
        let resumed = LaunchRequest {
            resume: Some("x"),
            ..request(&file)
        };
        assert_eq!(
            command_line(&resumed),
            Err(LaunchError::CannotResume { agent })
        );
    }
}
