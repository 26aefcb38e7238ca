//! How the agent of one session is started: headless or in its own interface.
use super::outcome::Outcome;
use super::screen::Screen;
use super::signals::Signals;
use super::surroundings::Surroundings;
use super::{model_server, tui};
use crate::agent::config::DriverKind;
use crate::agent::driver::{
    AgentCommand, LaunchError, LaunchMode, LaunchRequest, RehearsalPlay, command_for,
};
use crate::agent::opencode::{CONFIG_VARIABLE, PLUGIN, config_with_plugin};
use crate::domain::session::Mode;
use crate::run::{linked, opencode_home};
use crate::store::private::new_file;
use std::io::Write as _;

/// Headless or in its own interface, as the session is to be run.
pub(super) async fn begin(
    around: &Surroundings<'_>,
    staged: &model_server::Staged,
    screen: &mut Screen,
    signals: &mut Signals,
) -> Outcome {
    if around.spec.mode == Mode::Piped {
        return match command(around, staged, LaunchMode::Piped) {
            Ok(mut command) => {
                if around.spec.driver() == DriverKind::Opencode {
                    add_plugin(around, &mut command);
                }
                around.run(&command, screen, signals).await
            }
            Err(error) => Outcome::not_started(error.to_string()),
        };
    }
    let line = match tui::Line::new(around) {
        Ok(line) => line,
        Err(error) => {
            return Outcome::not_started(format!("its interface has nowhere to listen: {error}"));
        }
    };
    match command(around, staged, line.mode()) {
        Ok(command) => tui::run(around, &command, &line, screen, signals).await,
        Err(error) => Outcome::not_started(error.to_string()),
    }
}

/// What to start, from the driver.
fn command(
    around: &Surroundings<'_>,
    staged: &model_server::Staged,
    mode: LaunchMode<'_>,
) -> Result<AgentCommand, LaunchError> {
    let spec = around.spec;
    let (thread, session) = (spec.thread.to_string(), spec.session.to_string());
    let prompt_file = around.folder.prompt_file();
    let work = linked::work_link(around.folder);
    let play = staged
        .spec_file
        .as_deref()
        .map(|spec| RehearsalPlay { work: &work, spec });
    let model = staged.model(spec.models.first());
    let request = LaunchRequest {
        thread_id: &thread,
        thread_name: &spec.thread_name,
        session_id: &session,
        attempt: spec.attempt,
        dir: &spec.dir,
        prompt_file: &prompt_file,
        agent: staged.agent(&spec.agent),
        model: model.as_ref(),
        resume: spec.resume.as_deref(),
        mode,
        program: staged.program(spec.program.as_deref()),
        rehearsal: play,
    };
    let mut command = command_for(&request)?;
    command.env.extend(staged.env.iter().cloned());
    Ok(command)
}

/// Has opencode load our plugin, beside what its configuration says, where that costs nothing.
/// Without it a limit is recognised by what stderr says and by silence.
fn add_plugin(around: &Surroundings<'_>, command: &mut AgentCommand) {
    let value = |variable: &str| {
        let own = command.env.iter().rfind(|(name, _)| name == variable);
        let own = own.map(|(_, value)| value.as_str());
        own.or_else(|| around.environment.value(variable))
            .map(str::to_owned)
    };
    if !opencode_home::is_ready(value, &around.spec.dir) {
        return;
    }
    let file = around.folder.dir().join("opencode-plugin.js");
    let written = new_file(&file).is_ok_and(|mut file| file.write_all(PLUGIN.as_bytes()).is_ok());
    let there = value(CONFIG_VARIABLE);
    if written && let Some(config) = config_with_plugin(there.as_deref(), file.as_str()) {
        command.env.push((CONFIG_VARIABLE.to_owned(), config));
    }
}
