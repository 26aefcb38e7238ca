//! Instruction files for agents: written where tools look, never over a person's edits, and true.
use crate::support::World;
use workstreams::cli::command;
use workstreams::run::skills::{NAMES, skill};

const OPENCODE: &str = "repo/.opencode/skills/work-planning/SKILL.md";
const CLAUDE: &str = "repo/.claude/skills/work-planning/SKILL.md";

#[test]
fn they_are_written_where_the_tools_look_and_edits_stay() {
    let world = World::new();
    let both = ["init", "--skills", "opencode,claude"];
    world.work(&both).exits(0).says("made  ");
    for name in NAMES {
        let text = world.read(&format!("repo/.opencode/skills/{name}/SKILL.md"));
        assert_eq!(text, skill(name).unwrap());
        assert_eq!(
            text,
            world.read(&format!("repo/.claude/skills/{name}/SKILL.md"))
        );
    }
    let before = world.contents();
    let again = world.work(&both).exits(0);
    assert!(!again.stdout.contains("made ") && !again.stdout.contains("newer"));
    assert!(before == world.contents());
    // of an earlier version, as it was written then: renewed
    let seal =
        "\n<!-- Written by `work init --skills`, which renews this file while nobody edits it. ";
    let old = format!(
        "old words\n{seal}{} -->\n",
        "3257dc2573f26d8b6ceca9e9d4e9a0b7"
    );
    let hash = sha(b"old words\n");
    world.write(
        OPENCODE,
        &old.replace("3257dc2573f26d8b6ceca9e9d4e9a0b7", &hash),
    );
    world.write(CLAUDE, "mine\n");
    world.work(&both).exits(0).says("newer").says("stays");
    assert_eq!(world.read(OPENCODE), skill("work-planning").unwrap());
    assert_eq!(world.read(CLAUDE), "mine\n");
    let edited = skill("work-planning")
        .unwrap()
        .replace("one plan", "two plans");
    world.write(OPENCODE, &edited);
    let answer = world.work(&[&both[..], &["--json"]].concat()).exits(0);
    assert_eq!(world.read(OPENCODE), edited);
    let files = answer.data()["files"].as_array().unwrap().clone();
    assert!(files.iter().all(|file| file["new"] == false), "{files:#?}");
    world
        .work(&["init", "--skills", "emacs"])
        .exits(2)
        .warns("opencode");
}

fn sha(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(bytes);
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// TS-024, TS-025, TS-039, TS-098
#[test]
fn they_name_what_calls_for_them_their_licence_and_their_version() {
    let all: Vec<String> = NAMES.iter().filter_map(|name| skill(name)).collect();
    let described: Vec<&str> = all
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| line.starts_with("description: "))
        .collect();
    let described = described.join("\n");
    for phrase in [
        "start a work session",
        "track this work",
        "save progress",
        "stop session",
        "resume work",
        "continue where we left off",
        "verify work",
        "check if we're done",
        "validate progress",
        "let's get to work on something big",
        "are we done?",
        "did we finish everything?",
        "planning multi-phase implementations",
        "complex refactoring",
        "tasks spanning multiple sessions",
    ] {
        assert!(described.contains(phrase), "no {phrase:?}");
    }
    for text in &all {
        assert!(text.contains("\nlicense: MIT OR Apache-2.0\n"), "{text}");
        let version = format!("\n  version: \"{}\"\n", env!("CARGO_PKG_VERSION"));
        assert!(text.contains(&version), "{text}");
    }
}

#[test]
fn every_command_that_they_name_is_one() {
    let mut wrong = Vec::new();
    for name in NAMES {
        let text = skill(name).unwrap();
        let lines = commands(&text);
        assert!(lines.len() > 8, "{name}: {lines:?}");
        for line in lines {
            if let Err(error) = command().try_get_matches_from(words(&line)) {
                let why = error.to_string();
                wrong.push(format!("{name}: `{line}`: {}", why.lines().next().unwrap()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lines of shell blocks, and what stands in back quotes, that begin with `work `.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        match (fence, line.strip_prefix("```")) {
            (None, Some(kind)) => fence = Some(kind),
            (Some(_), Some(_)) => fence = None,
            (Some("sh"), None) => {
                let line = line.split("  #").next().unwrap_or_default().trim();
                if !line.is_empty() {
                    found.push(line.to_owned());
                }
            }
            (Some(_), None) => {}
            (None, None) => {
                let quoted = line.split('`').skip(1).step_by(2);
                let ours = quoted.filter(|part| part.starts_with("work "));
                // of some only the name is meant
                let whole = ours.filter(|part| {
                    ![
                        "work fix",
                        "work create",
                        "work next",
                        "work block",
                        "work init --skills",
                        "work add-stage",
                    ]
                    .contains(part)
                });
                found.extend(whole.map(str::to_owned));
            }
        }
    }
    found
}

/// As a shell would split it inside a session.
fn words(line: &str) -> Vec<String> {
    let line = line.replace("$WORK_THREAD", "01.02.03");
    let mut words = Vec::new();
    for (place, part) in line.split('"').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
