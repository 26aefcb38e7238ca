//! PLAN.md, agents.yaml and rehearsal scripts: text that people write.
use super::engine::{Food, fuzz};
use camino::Utf8Path;
use std::collections::BTreeSet;
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
    // as CommonMark has it: LF, CR LF or CR
    let lines = text.replace("\r\n", "\n").matches(['\n', '\r']).count() + 1;
    for finding in &findings {
        assert!(finding.line > 0 && finding.column > 0);
        assert!(finding.line <= lines);
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
    let codes: BTreeSet<String> = findings
        .iter()
        .map(|finding| format!("{:?}", finding.code))
        .collect();
    let has = |some: bool| if some { '+' } else { '-' };
    let threads = || plan.threads().map(|placed| placed.thread);
    let shape: String = [
        has(!plan.stages.is_empty()),
        has(threads().next().is_some()),
        has(threads().any(|it| !it.tasks.is_empty())),
        has(threads().any(|it| !it.verify.is_empty())),
        has(threads().any(|it| !it.files.is_empty())),
        has(threads().any(|it| !it.depends_on.is_empty())),
    ]
    .iter()
    .collect();
    format!("{shape} {codes:?}")
}

/// Small plans with one feature each, beside whole ones: what is small is quickly read, and most of
/// it means something.
fn plans() -> Vec<Vec<u8>> {
    const HEAD: &str = "# Plan: x\n\n## Stages\n\n### Stage 01: a\n\n";
    const THREAD: &str = "#### Batches\n\n##### Batch 01: b\n\n###### Thread 01: c @a\n\n";
    const SECOND: &str = "##### Batch 02: e\n\n###### Thread 01: d @a\n\n";
    let thread = |rest: &str| format!("{HEAD}{THREAD}{rest}");
    let stage = |rest: &str| format!("{HEAD}{rest}{THREAD}**Tasks:**\n- [ ] t\n");
    let small = [
        thread("**Tasks:**\n- [ ] t\n"),
        thread("**Tasks:**\n- [ ] t [depends on: 01.01.02.01]\n  more\n- [x] u [req: R1]\n"),
        thread("**Tasks:**\n- [ ] t\n\n**Verify:**\n- `true`\n- words\n"),
        thread("**Files:**\n- `src/**`\n- `../x`\n\n**Tasks:**\n- [ ] t\n"),
        thread("**Details:**\n\n```\n###### Thread 09: no\n```\n\n~~~sh\n- [ ] no\n~~~\n"),
        thread("**Summary:** s\n<!-- - [ ] no -->\n**Tasks:**\n1. t\n* [ ] u\n"),
        thread(&format!(
            "**Tasks:**\n- [ ] t\n\n{SECOND}**Depends on:** 01.01.01\n"
        )),
        thread("###### Thread 01: again @nobody\n\n###### Thread 04: skipped\n"),
        stage("#### Definition\n\nwords\n\n#### Constitution\n\n- Inputs: a\n- Outputs: b\n\n"),
        stage("#### Questions\n\n- [ ] open?\n- [x] done\n\n"),
        stage("#### Verification\n\n- `true`\n- looked at by ann\n\n"),
        stage("**Type:** implementation\n**Spec:** docs/a.md#b\n**Key Files:** `a`, `b`\n\n"),
        stage("").replace('\n', "\r\n"),
        format!("# Plan: x\n\n## Requirements\n\n- R1: a\n- R2\n\n## References\n\n- b\n\n{HEAD}"),
        format!("{HEAD}{THREAD}### Stage 02: z\n\n#### Stage Definition\n\n[words]\n"),
        format!("{HEAD}#### Batches\n\n##### Batch 02: b\n\n###### Thead 1: c\n\nPlan\n====\n"),
    ];
    let whole = [
        include_str!("../../workstreams/001-text-toolbox/PLAN.md"),
        include_str!("../../src/plan/sample.md"),
    ];
    small
        .into_iter()
        .map(String::into_bytes)
        .chain(bytes(&whole))
        .collect()
}

#[test]
fn any_plan_is_read_and_edits_keep_every_other_byte() {
    let food = Food {
        name: "PLAN.md",
        samples: plans(),
        words: PLAN_WORDS,
        inputs: 600,
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
