//! What to start for the scripted agent.

use crate::agent::driver::{AgentCommand, LaunchError, LaunchMode, LaunchRequest, StdinFrom};

/// The hidden command of `work` that plays the agent.
const PLAY: &str = "rehearsal-agent";

/// `work rehearsal-agent SPEC [--session ID]`.
pub(in crate::agent) fn command_line(
    request: &LaunchRequest<'_>,
) -> Result<AgentCommand, LaunchError> {
    let agent = request.agent;
    let Some(play) = request.rehearsal else {
        return Err(LaunchError::NotARehearsal {
            agent: agent.name.clone(),
        });
    };
    if let LaunchMode::Tui { .. } = request.mode {
        return Err(LaunchError::NoInterface {
            driver: agent.driver,
        });
    }
    let mut args = vec![PLAY.to_owned(), play.spec.to_string()];
    args.extend(request.resume.map(|id| format!("--session={id}")));
    Ok(AgentCommand {
        program: play.work.to_string(),
        args,
        dir: request.dir.to_owned(),
        env: vec![("PWD".to_owned(), request.dir.to_string())],
        env_remove: Vec::new(),
        stdin: StdinFrom::PromptFile,
        prompt_over_api: false,
    })
}
