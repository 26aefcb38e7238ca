//! Tests of reading `agents.yaml`.

use std::time::Duration;

use super::*;
use crate::agent::Position;
use crate::agent::config::{DriverKind, Executor, MaxParallel, Mode, Permission};

fn parse(text: &str) -> Result<(AgentsFile, Vec<Warning>), ConfigError> {
    AgentsFile::parse(text, Utf8Path::new("agents.yaml"))
}

fn error(text: &str) -> (u64, u64, String) {
    let error = parse(text).expect_err("it must be refused");
    (error.at.line, error.at.column, error.to_string())
}

const FULL: &str = "\
agents:
  - name: default
    description: General implementation work
    best_for: Most threads
    models: [anthropic/claude-sonnet-4-5, { model: google/gemini-3-pro, variant: high }]
    timeout: 2h
    idle_timeout: 90s
    env: { LEVEL: 1, FLAG: no, EMPTY: }
    args: [--auto]
    mode: tui
    permissions: { edit: allow, outside: ask }
  - name: shell.1
    driver: command
    command: [claude, -p, --model, '{model}', '{prompt_file}', '{\"a\": 1}']
defaults:
  max_parallel: 3
  executor: process
  done: verified
  retries: 0
notify: [bell, { command: notify-send done }]
";

#[test]
fn reads_everything() {
    let (file, warnings) = parse(FULL).expect("it is right");
    assert_eq!(warnings, []);
    let agent = file.agent("default").expect("known");
    assert_eq!(agent.driver, DriverKind::Opencode);
    let models: Vec<String> = agent.models.iter().map(ToString::to_string).collect();
    assert_eq!(
        models,
        ["anthropic/claude-sonnet-4-5", "google/gemini-3-pro (high)"]
    );
    assert_eq!(agent.models[1].provider(), "google");
    assert_eq!(agent.timeout, Some(Duration::from_secs(7200)));
    assert_eq!(agent.idle_timeout, Some(Duration::from_secs(90)));
    assert_eq!(agent.env["LEVEL"], "1");
    assert_eq!(agent.env["FLAG"], "no");
    assert_eq!(agent.env["EMPTY"], "");
    assert_eq!(agent.mode, Mode::Tui);
    assert_eq!(agent.permissions.outside, Permission::Ask);
    assert_eq!(agent.permissions.webfetch, Permission::Allow);
    assert_eq!(file.agent("shell.1").expect("known").command.len(), 6);
    assert_eq!(file.defaults.executor.value, Executor::Process);
    assert_eq!(
        file.defaults.executor.at,
        Some(Position {
            line: 17,
            column: 13
        })
    );
    assert_eq!(file.defaults.isolation.at, None);
    assert!(matches!(file.defaults.max_parallel.value, MaxParallel::AtMost(n) if n.get() == 3));
    assert_eq!(file.notify.len(), 2);
}

#[test]
fn an_empty_file_has_no_agents_and_the_built_in_defaults() {
    let (file, warnings) = parse("# nothing yet\n").expect("empty is legal");
    assert_eq!(file, AgentsFile::default());
    assert_eq!(warnings, []);
}

#[test]
fn unknown_keys_warn_with_line_and_nearest() {
    let text = "agents:\n  - name: a\n    models: [x/y]\n    timout: 3s\nnotfy: []\nzebra: 1\n";
    let (_, warnings) = parse(text).expect("unknown keys are no errors");
    let shown: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "agents.yaml, line 4, column 5: unknown key `timout` in agent `a` (did you mean `timeout`?)",
            "agents.yaml, line 5, column 1: unknown key `notfy` in agents.yaml (did you mean `notify`?)",
            "agents.yaml, line 6, column 1: unknown key `zebra` in agents.yaml",
        ]
    );
}

/// Checks that each text is refused at `(line, column)` with words that contain `part`.
fn refused(cases: &[(&str, u64, u64, &str)]) {
    for (text, line, column, part) in cases {
        let (found_line, found_column, message) = error(text);
        assert!(message.contains(part), "{text}\n→ {message}");
        assert_eq!(
            (found_line, found_column),
            (*line, *column),
            "{text}\n→ {message}"
        );
    }
}

#[test]
fn wrong_values_of_an_agent_point_at_their_place() {
    let keys = [
        ("timeout: 30", 14, "such as 90s"),
        ("mode: window", 11, "piped, tui"),
        ("driver: opencod", 13, "opencode, command, rehearsal"),
        ("driver: claude", 13, "not built yet"),
        ("permissions: { bash: yes }", 26, "allow, deny, ask"),
        ("command: [x]", 14, "only with `driver: command`"),
        ("args: [[x]]", 12, "a text"),
        ("env: [x]", 10, "a map"),
    ];
    for (key, column, part) in keys {
        let text = format!("agents:\n  - name: a\n    models: [x/y]\n    {key}\n");
        refused(&[(&text, 4, column, part)]);
    }
    refused(&[
        ("agents: 3\n", 1, 9, "a list of agents"),
        ("agents:\n  - name: 'a b'\n", 2, 11, "letters, digits"),
        ("agents:\n  - models: [x/y]\n", 2, 5, "needs `name`"),
        ("agents:\n  - name: a\n", 2, 5, "needs `models`"),
        (
            "agents:\n  - name: a\n    models: []\n",
            3,
            13,
            "needs `models`",
        ),
        (
            "agents:\n  - name: a\n    models: [sonnet]\n",
            3,
            14,
            "provider/model",
        ),
        (
            "agents:\n  - name: a\n    models: [-x/y]\n",
            3,
            14,
            "provider/model",
        ),
        (
            "agents:\n  - name: a\n    driver: command\n",
            2,
            5,
            "needs `command`",
        ),
    ]);
}

#[test]
fn a_second_agent_of_one_name_is_refused() {
    let agent = "  - name: a\n    models: [x/y]\n";
    refused(&[(&format!("agents:\n{agent}{agent}"), 4, 5, "first at line 2")]);
}

#[test]
fn a_misspelt_placeholder_is_refused() {
    let text = "agents:\n  - name: a\n    driver: command\n    command: [x, '{promt_file}']\n";
    refused(&[(text, 4, 18, "{prompt_file}")]);
}

#[test]
fn wrong_defaults_point_at_their_place() {
    refused(&[
        ("defaults:\n  isolation: worktree\n", 2, 14, "not built yet"),
        ("defaults:\n  executor: slurm\n", 2, 13, "not built yet"),
        (
            "defaults:\n  max_parallel: 0\n",
            2,
            17,
            "auto, or a number from 1",
        ),
        (
            "defaults:\n  max_parallel: -1\n",
            2,
            17,
            "auto, or a number from 1",
        ),
        ("defaults:\n  retries: many\n", 2, 12, "a number"),
        ("notify: [email]\n", 1, 10, "bell"),
        ("agents: [\n", 1, 9, "not valid YAML: unclosed"),
    ]);
}

#[test]
fn a_huge_file_is_not_read() {
    let (_, _, message) = error(&"#".repeat(FILE_LIMIT + 1));
    assert!(message.contains("at most 1048576"), "{message}");
}

#[test]
fn an_unknown_agent_names_the_nearest() {
    let (file, _) = parse(FULL).expect("it is right");
    let error = file.agent("defualt").expect_err("unknown");
    assert_eq!(
        error.to_string(),
        "no agent named `defualt` (did you mean `default`?); known: default, shell.1"
    );
}
