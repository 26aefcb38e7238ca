//! PLAN.md, agents.yaml and rehearsal scripts: text that people write.
use super::engine::{Food, fuzz};
use camino::Utf8Path;
use workstreams::agent::config::AgentsFile;
use workstreams::agent::rehearsal::Script;
use workstreams::domain::id::ThreadId;
use workstreams::plan::drift::drift;
use workstreams::plan::edit::{add_task, set_agent};
use workstreams::plan::fingerprint::{fingerprint, of};
use workstreams::plan::validate::{Around, check};

fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

const PLAN_WORDS: &[&str] = &[
    "# Plan: ",
    "## Stages\n",
    "### Stage 01: a\n",
    "#### Batches\n",
    "##### Batch 01: b\n",
    "###### Thread 01: c @a\n",
    "**Tasks:**\n",
    "- [ ] do\n",
    "- [x] done\n",
    "**Files:** ",
    "**Verify:**\n",
    "- `true`\n",
    "**Depends on:** 01.01.01",
    "[depends on: 01.01.01.01]",
    "[req: R1]",
    "```\n",
    "~~~\n",
    "<!--",
    "-->",
    "#### Verification\n",
    "Thead 1:",
];

/// What the plan says is deterministic, its places are places of the text, and an edit keeps every
/// other byte.
fn plan(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let around = Around {
        agents: Some(&["default", "a"]),
        exists: &|path| path.len().is_multiple_of(2),
        read: &|path| (path.len() % 3 != 0).then(|| text.to_string()),
    };
    let (plan, findings) = check(&text, &around);
    for finding in &findings {
        assert!(finding.line > 0 && finding.column > 0);
        assert!(finding.line <= text.lines().count() + 1);
    }
    assert_eq!(fingerprint(&text), of(&plan));
    assert!(drift(&plan, &plan).is_empty());
    let first: Option<ThreadId> = plan.threads().next().map(|placed| placed.id);
    if let Some(thread) = first {
        if let Ok(edited) = add_task(&text, thread, "one more task") {
            let added = edited.text.len() - text.len();
            assert!(added >= "- [ ] one more task".len());
            let same = |(a, b): &(u8, u8)| a == b;
            let before = text.bytes().zip(edited.text.bytes());
            let before = before.take_while(same).count();
            let behind = text.bytes().rev().zip(edited.text.bytes().rev());
            let behind = behind.take_while(same).count();
            assert!(before + behind >= text.len(), "an edit changed other bytes");
        }
        drop(set_agent(&text, thread, Some("a")));
        drop(set_agent(&text, thread, None));
    }
    let mut codes: Vec<String> = findings
        .iter()
        .map(|finding| format!("{:?}", finding.code))
        .collect();
    codes.dedup();
    format!("{} {codes:?}", plan.threads().count())
}

#[test]
fn any_plan_is_read_and_edits_keep_every_other_byte() {
    let food = Food {
        name: "PLAN.md",
        samples: bytes(&[
            include_str!("../../workstreams/001-text-toolbox/PLAN.md"),
            include_str!("../../src/plan/sample.md"),
            "# Plan: x\n\n## Stages\n\n### Stage 01: a\n\n#### Batches\n\n##### Batch 01: b\n\n###### Thread 01: c @a\n\n**Tasks:**\n- [ ] t\n",
        ]),
        words: PLAN_WORDS,
        inputs: 200,
    };
    fuzz(food, plan);
}

const YAML_WORDS: &[&str] = &[
    "agents:\n",
    "  - name: a\n",
    "    driver: command\n",
    "    models: [a/b]\n",
    "    timeout: 2h\n",
    "    command: [sh]\n",
    "defaults:\n",
    "  max_parallel: auto\n",
    "  done: verified\n",
    "notify: [bell]\n",
    "permissions: { bash: ask }",
    "!!binary ",
    "<<: *a",
    "? ",
    "%YAML 1.2\n",
    "...\n",
    "'",
    "env: { A: b }\n",
    "variant: high",
    "threads:\n",
    "\"*\": [tasks]\n",
    "{ error: 429 }",
];

fn agents(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    match AgentsFile::parse(&text, Utf8Path::new("agents.yaml")) {
        Ok((file, warnings)) => {
            for agent in &file.agents {
                assert!(!agent.name.is_empty());
                assert!(file.agent(&agent.name).is_ok());
            }
            let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
            format!("{} {warnings:?}", file.agents.len())
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn any_agents_file_is_read_or_refused_with_its_place() {
    let food = Food {
        name: "agents.yaml",
        samples: bytes(&[
            include_str!("../../agents.yaml"),
            "agents:\n  - name: a\n    models: [a/b, { model: c/d, variant: high }]\n    timeout: 2h\n    env: { A: b }\n    permissions: { edit: allow, bash: ask }\ndefaults:\n  max_parallel: 3\n  done: verified\nnotify: [bell, { command: x }]\n",
        ]),
        words: YAML_WORDS,
        inputs: 1500,
    };
    fuzz(food, agents);
}

fn script(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    match Script::parse(&text, Utf8Path::new("script.yaml")) {
        Ok((script, warnings)) => {
            let steps = script.steps("01.01.01", 2).len() + script.steps("x", u32::MAX).len();
            format!("{steps} {}", warnings.len())
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn any_rehearsal_script_is_read_or_refused_with_its_place() {
    let food = Food {
        name: "script.yaml",
        samples: bytes(&[
            "threads:\n  01.01.02: [[{ error: 401 }], [tasks]]\n  01.01.03: [{ tool: { bash: 'echo $X' } }, { delay: 2s }, permission, { finish: length }]\n  \"*\": [tasks]\n",
            "threads:\n  \"*\": [hang, crash, nothing, { error: 429, retry_after: 1s }, { error: 500, times: 1 }, { exit: 3 }]\n",
        ]),
        words: YAML_WORDS,
        inputs: 1500,
    };
    fuzz(food, script);
}
