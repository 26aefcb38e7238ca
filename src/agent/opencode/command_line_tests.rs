//! Tests of the command lines.

use camino::Utf8Path;

use super::*;
use crate::agent::config::AgentsFile;
use crate::agent::driver::command_for;

fn agents() -> AgentsFile {
    let text = "agents:\n  - name: a\n    models: [{ model: x/y, variant: high }]\n    args: [--auto]\n    env: { KEY: v }\n    permissions: { bash: ask, outside: allow }\n";
    AgentsFile::parse(text, Utf8Path::new("agents.yaml"))
        .expect("it is right")
        .0
}

fn request<'a>(file: &'a AgentsFile, mode: LaunchMode<'a>) -> LaunchRequest<'a> {
    LaunchRequest {
        thread_id: "01.01.02",
        thread_name: "-rf $(x)\n\u{1b}[31m name",
        session_id: "0198",
        attempt: 1,
        dir: Utf8Path::new("/p q"),
        prompt_file: Utf8Path::new("/s/prompt.md"),
        agent: &file.agents[0],
        model: file.agents[0].models.first(),
        resume: None,
        mode,
        program: None,
        rehearsal: None,
    }
}

/// XR-61: stdin ends after the prompt.
#[test]
fn headless_takes_the_prompt_by_stdin_and_nothing_through_a_shell() {
    let file = agents();
    let command = command_for(&request(&file, LaunchMode::Piped)).expect("a command");
    assert_eq!(command.program, "opencode");
    assert_eq!(command.stdin, StdinFrom::PromptFile);
    assert_eq!(
        command.args,
        [
            "run",
            "--format",
            "json",
            "--print-logs",
            "--log-level",
            "INFO",
            "--title=-rf $(x) name [0198]",
            "--dir=/p q",
            "--model=x/y",
            "--variant=high",
            "--auto",
        ]
    );
    let env = |name: &str| {
        command
            .env
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, v)| v.as_str())
    };
    assert_eq!(env("PWD"), Some("/p q"));
    assert_eq!(env("KEY"), Some("v"));
    let rules: serde_json::Value =
        serde_json::from_str(env("OPENCODE_PERMISSION").expect("set")).expect("JSON");
    assert_eq!(rules["bash"], "ask");
    assert_eq!(rules["external_directory"], "allow");
    assert_eq!(rules["question"], "deny");
    assert!(
        command
            .env_remove
            .contains(&"OPENCODE_SERVER_PASSWORD".to_owned())
    );
}

#[test]
fn a_resume_names_the_conversation() {
    let file = agents();
    let request = LaunchRequest {
        resume: Some("ses_1"),
        ..request(&file, LaunchMode::Piped)
    };
    let command = command_for(&request).expect("a command");
    assert!(command.args.contains(&"--session=ses_1".to_owned()));
}

#[test]
fn the_interface_gets_its_prompt_where_it_reads_it() {
    let file = agents();
    let mode = LaunchMode::Tui {
        port: 4100,
        password: "secret",
        prompt: "do it",
    };
    let command = command_for(&request(&file, mode)).expect("a command");
    assert!(command.args.contains(&"--prompt=do it".to_owned()));
    assert!(!command.prompt_over_api);
    assert!(!command.args.iter().any(|arg| arg.contains("secret")));
    assert!(!format!("{command:?} {mode:?}").contains("secret"));
    let resumed = LaunchRequest {
        resume: Some("ses_1"),
        ..request(&file, mode)
    };
    let command = command_for(&resumed).expect("a command");
    assert!(
        command.prompt_over_api,
        "opencode drops --prompt with --session"
    );
    assert!(!command.args.iter().any(|arg| arg.starts_with("--prompt")));
    let long = "x".repeat(PROMPT_ARGUMENT_LIMIT + 1);
    let mode = LaunchMode::Tui {
        port: 4100,
        password: "secret",
        prompt: &long,
    };
    assert!(
        command_for(&request(&file, mode))
            .expect("a command")
            .prompt_over_api
    );
}
