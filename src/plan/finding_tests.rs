//! Every finding once: the text that gives it, and what a person reads.
use super::code::Code;
use super::sample::{PLAN, said, said_as};

/// The example with one thing changed.
fn changed(from: &str, to: &str) -> String {
    assert!(PLAN.contains(from), "{from}");
    PLAN.replacen(from, to, 1)
}

/// A code, a plan that has it, and the whole message.
type Case = (Code, String, &'static str);

/// Every case, in the order of the codes.
fn cases() -> Vec<Case> {
    let groups: [fn() -> Vec<Case>; 5] = [
        from_no_title,
        from_not_a_heading,
        from_bad_agent,
        from_skipped_number,
        from_repeated_section,
    ];
    groups.into_iter().flat_map(|group| group()).collect()
}

fn from_no_title() -> Vec<Case> {
    use Code::*;
    vec![
        (
            NoTitle,
            changed("# Plan: Word", "# Word"),
            "1:1: error [no-title] the title `# Word counter` does not say that this is a plan (write `# Plan: Word counter`)",
        ),
        (
            NoTitle,
            changed("# Plan: Word", "# Plan Word"),
            "1:1: error [no-title] the title `# Plan Word counter` almost fits (write `# Plan: Word counter`)",
        ),
        (
            NoTitle,
            changed("# Plan: Word counter\n", ""),
            "1:1: error [no-title] the plan has no title (begin with `# Plan: name`)",
        ),
        (
            SecondTitle,
            format!("{PLAN}\n# Plan: Other\n"),
            "110:1: error [second-title] a second plan begins here: `Plan: Other` (a file holds one plan: move it to another workstream, or make it a stage)",
        ),
        (
            EmptySummary,
            changed(
                "A program that counts the words of a text, and the proof that it counts right.",
                "",
            ),
            "3:1: error [empty-summary] the plan has no summary (write two or three sentences under `## Summary`: every agent is told them)",
        ),
        (
            NoStages,
            "# Plan: x\n\n## Summary\n\nx\n".to_owned(),
            "1:1: error [no-stages] the plan has no stages (add `## Stages` and below it `### Stage 01: name`)",
        ),
        (
            NearHeading,
            changed("###### Thread 02: C", "###### Thead 2: C"),
            "84:1: error [near-heading] `Thead 2: Counter` looks like a thread but is not written like one (write `###### Thread 02: Counter`; if it is only text, put it in bold)",
        ),
        (
            NearHeading,
            changed("##### Batch 01: Modules", "##### Bach 01"),
            "49:1: error [near-heading] `Bach 01` looks like a batch but is not written like one (write `##### Batch 01: name`; if it is only text, put it in bold)",
        ),
        (
            NearHeading,
            changed("#### Questions", "#### Questons"),
            "38:1: error [near-heading] `Questons` looks like a section of a stage but is not written like one (write `#### Questions`; if it is only text, put it in bold)",
        ),
        (
            WrongLevel,
            changed("##### Batch 01: Modules", "#### Batch 01: Modules"),
            "49:1: error [wrong-level] `Batch 01: Modules` is a heading of level 4, but a batch has level 5 (write `##### Batch 01: Modules`)",
        ),
        (
            MisplacedHeading,
            changed("## Stages\n", "###### Thread 05: x\n\n## Stages\n"),
            "16:1: error [misplaced-heading] a thread stands outside of a batch (move it into a batch, or add that heading above it)",
        ),
        (
            MisplacedHeading,
            changed("## Stages\n", ""),
            "17:1: error [misplaced-heading] a stage stands outside of `## Stages` (move it into `## Stages`, or add that heading above it)",
        ),
    ]
}

fn from_not_a_heading() -> Vec<Case> {
    use Code::*;
    vec![
        (
            NotAHeading,
            changed("###### Thread 02:", "######Thread 02:"),
            "84:1: error [not-a-heading] `######Thread 02: Counter` is meant as a heading, but Markdown does not see one (put a space behind the `#`)",
        ),
        (
            NotAHeading,
            changed("###### Thread 02:", "####### Thread 02:"),
            "84:1: error [not-a-heading] `####### Thread 02: Counter` is meant as a heading, but Markdown does not see one (six `#` are the most that Markdown knows)",
        ),
        (
            NotAHeading,
            changed("###### Thread 02:", "- a\n\n  ###### Thread 02:"),
            "86:3: error [not-a-heading] `###### Thread 02: Counter` is meant as a heading, but Markdown does not see one (it stands inside a list item: take the spaces before it away)",
        ),
        (
            NotAHeading,
            changed("## Stages\n", "text\n\n     ### Stage 01: x\n\n## Stages\n"),
            "18:6: error [not-a-heading] `### Stage 01: x` is meant as a heading, but Markdown does not see one (take the spaces or tabs before it away)",
        ),
        (
            UnclosedFence,
            changed("String>\n```", "String>"),
            "61:1: error [unclosed-fence] this code block never ends, so everything after it is part of it (add its closing fence)",
        ),
        (
            UnclosedComment,
            changed("## Stages\n", "<!-- note\n\n## Stages\n"),
            "16:1: error [unclosed-comment] this comment never ends, so everything after it is part of it (add `-->`)",
        ),
        (
            DuplicateNumber,
            changed("Thread 02: C", "Thread 01: C"),
            "84:1: error [duplicate-number] thread 01.01.01 stands twice; the first is in line 53 (the next free number is 02)",
        ),
        (
            BadNumber,
            changed("Thread 02: C", "Thread 00: C"),
            "84:1: error [bad-number] there is no thread 01.01.00 (count from 1)",
        ),
        (
            BadNumber,
            changed("Thread 02: C", "Thread 12345678901: C"),
            "84:1: error [bad-number] 12345678901 is too large for a number (count from 1)",
        ),
        (
            EmptyName,
            changed("Thread 02: Counter", "Thread 02:"),
            "84:1: error [empty-name] thread 01.01.02 has no name (write one behind the colon)",
        ),
        (
            UntouchedTemplate,
            changed("Thread 02: Counter", "Thread 02: <!-- name -->"),
            "84:1: error [untouched-template] thread 01.01.02 still has the name of the template (replace the comment by a name)",
        ),
        (
            OpenQuestion,
            changed("- [x] What", "- [ ] What"),
            "40:1: error [open-question] open question in stage 01: What is a word? Letters and digits, as docs/grammar.md says. (answer it and tick it: `- [x]`)",
        ),
        (
            UnknownAgent,
            changed("@careful", "@carefull"),
            "100:1: error [unknown-agent] thread 02.01.01 is given to `carefull`, which agents.yaml does not have (did you mean `@careful`? `work agents` lists all)",
        ),
    ]
}

fn from_bad_agent() -> Vec<Case> {
    use Code::*;
    vec![
        (
            BadAgent,
            changed("@careful", "@care!"),
            "100:27: error [bad-agent] `@care!` cannot name an agent (an agent's name has letters, digits, `-`, `_` and `.`; write `\\@` for a plain @)",
        ),
        (
            BadDependency,
            changed("01.01.01, 01.01.02", "Reader"),
            "104:17: error [bad-dependency] `Reader` is not a thread (name threads by their ids, like 01.02.03)",
        ),
        (
            BadDependency,
            changed("depends on: 1]", "depends on: first]"),
            "74:48: error [bad-dependency] `first` is not a task (name a task by its id, like 01.02.03.04, or a task of the same thread by its number)",
        ),
        (
            UnknownDependency,
            changed("01.01.01, 01.01.02", "01.01.07"),
            "104:17: error [unknown-dependency] thread 02.01.01 depends on thread 01.01.07, which the plan does not have (threads are 01.01.01, 01.01.02)",
        ),
        (
            UnknownDependency,
            changed("depends on: 1]", "depends on: 7]"),
            "74:48: error [unknown-dependency] task 01.01.01.02 depends on task 01.01.01.07, which the plan does not have (thread 01.01.01 has 2 tasks)",
        ),
        (
            DependencyOrder,
            changed("01.01.01, 01.01.02", "02.01.01"),
            "104:17: error [dependency-order] thread 02.01.01 depends on itself, which can never be (a thread builds on threads of earlier batches: move it to a later batch)",
        ),
        (
            DependencyOrder,
            changed(
                "**Files:** `src/counter.rs`",
                "**Depends on:** 1.1.1\n\n**Files:** `src/counter.rs`",
            ),
            "88:17: error [dependency-order] thread 01.01.02 depends on thread 01.01.01, which runs at the same time (a thread builds on threads of earlier batches: move it to a later batch)",
        ),
        (
            DependencyOrder,
            changed("depends on: 1]", "depends on: 2.1.1.1]"),
            "74:48: error [dependency-order] task 01.01.01.02 depends on task 02.01.01.01, which is in a later batch (the tasks of a thread are done from top to bottom, batches one after the other)",
        ),
        (
            DependencyCycle,
            changed("depends on: 1]", "depends on: 1.1.2.1]").replacen(
                "**Files:** `src/counter.rs`",
                "**Tasks:**\n\n- [ ] Count [depends on: 1.1.1.1]\n\n**Files:** `src/counter.rs`",
                1,
            ),
            "74:48: error [dependency-cycle] threads wait for each other: 01.01.01 → 01.01.02 → 01.01.01 (take one of these dependencies away, or put the threads into different batches)",
        ),
        (
            DuplicateRequirement,
            changed("- R2:", "- R1:"),
            "14:1: error [duplicate-requirement] requirement R1 stands twice; the first is in line 13 (give it another number)",
        ),
        (
            UnknownRequirement,
            changed("[req: R2]", "[req: R22]"),
            "74:1: error [unknown-requirement] task 01.01.01.02 names requirement R22, which the plan does not have (did you mean `R2`?)",
        ),
    ]
}

fn from_skipped_number() -> Vec<Case> {
    use Code::*;
    let crowd: String = (3..=9)
        .map(|n| format!("###### Thread {n:02}: T{n}\n\n"))
        .collect();
    vec![
        (
            SkippedNumber,
            changed("Stage 02:", "Stage 03:"),
            "90:1: warning [skipped-number] stage 03 stands where 02 is expected (numbers that were used stay as they are: only change it when the work has not begun)",
        ),
        (
            DuplicateName,
            changed("Thread 02: Counter", "Thread 02: reader"),
            "84:1: warning [duplicate-name] threads 01 and 02 of this batch are both named `reader` (give them names that tell them apart)",
        ),
        (
            UnsafeName,
            changed("Thread 02: Counter", "Thread 02: Cou\u{202e}nter"),
            "84:1: warning [unsafe-name] the name of thread 01.01.02 holds the invisible character U+202E (delete it: it shows nothing, or turns the text around)",
        ),
        (
            EmptyDefinition,
            changed("A stranger believes the numbers.", ""),
            "90:1: warning [empty-definition] stage 02 does not say what it is about (write it under `#### Definition`: the agents of the stage are told it)",
        ),
        (
            EmptyStage,
            format!("{PLAN}\n### Stage 03: Later\n\nLater.\n"),
            "110:1: warning [empty-stage] stage 03 has no threads (add `##### Batch 01: name` and below it `###### Thread 01: name`)",
        ),
        (
            EmptyBatch,
            format!("{PLAN}\n##### Batch 02: Later\n"),
            "110:1: warning [empty-batch] batch 02.02 has no threads (add `###### Thread 01: name` below it)",
        ),
        (
            CrowdedBatch,
            changed("### Stage 02:", &format!("{crowd}### Stage 02:")),
            "49:1: warning [crowded-batch] batch 01.01 has 9 threads; more than 8 take turns (make two batches of it, or give `--max-parallel` when you launch it)",
        ),
        (
            SharedFile,
            changed("`src/counter.rs`", "`src/*.rs`"),
            "84:1: warning [shared-file] threads 01 `Reader` and 02 `Counter` run at the same time and both name `src/lexer.rs` and `src/*.rs` (give the file to one of them, or put them into different batches)",
        ),
        (
            MissingInput,
            changed("- `docs/grammar.md`", "- `docs/missing.md`"),
            "32:3: warning [missing-input] stage 01 needs `docs/missing.md`, which does not exist (add the file, or let a thread of an earlier stage name it under `**Files:**`)",
        ),
        (
            MissingSpec,
            changed("docs/grammar.md#words", "docs/gramar.md#words"),
            "18:1: warning [missing-spec] the specification of stage 01 does not exist: `docs/gramar.md` (correct the path, or add the file)",
        ),
        (
            MissingSpec,
            changed("docs/grammar.md#words", "docs/grammar.md#letters"),
            "18:1: warning [missing-spec] `docs/grammar.md` has no section `#letters`, which stage 01 names (name it as its heading reads: small letters, `-` for spaces)",
        ),
        (
            UnmetRequirement,
            changed("[req: R2]", ""),
            "14:1: warning [unmet-requirement] no task names requirement R2 (add `[req: R2]` to the task that fulfils it)",
        ),
        (
            UnknownSection,
            changed("## Stages\n", "## Risks\n\nMany.\n\n## Stages\n"),
            "16:1: warning [unknown-section] `## Risks` is not a section of a plan (no agent is told what stands here; the sections are Summary, References, Requirements and Stages)",
        ),
        (
            UnknownHeading,
            changed("Keep it small:", "#### Approach"),
            "59:1: warning [unknown-heading] the heading `Approach` is read as text of the thread above it (put it in bold instead, so that it does not look like a part of the plan)",
        ),
        (
            RepeatedSection,
            changed("**Files:** `src/counter.rs`", "**Summary:** again"),
            "88:1: warning [repeated-section] `**Summary:**` stands twice in this thread (both are read; put them together)",
        ),
    ]
}

fn from_repeated_section() -> Vec<Case> {
    use Code::*;
    vec![
        (
            RepeatedSection,
            format!("{PLAN}\n## Summary\n\nAgain.\n"),
            "110:1: warning [repeated-section] `## Summary` stands twice (both are read; put them together)",
        ),
        (
            NearLabel,
            changed("**Verify:**", "**Verfy:**"),
            "76:1: warning [near-label] the label `Verfy` is not known and is read as text (write `**Verify:**`)",
        ),
        (
            NearTag,
            changed("[depends on: 1]", "[depend on: 1]"),
            "74:48: warning [near-tag] the tag `depend on` is not known and stays in the task's text (write `[depends on: 1]`)",
        ),
        (
            AgentNotLast,
            changed("Reader @default", "@default Reader"),
            "53:1: warning [agent-not-last] `@default` does not end the heading, so thread 01.01.01 is not given to it (move `@default` to the end)",
        ),
        (
            EmptyTask,
            changed(
                "- [ ] Give nothing for an empty text [req: R2] [depends on: 1]",
                "- [ ] ",
            ),
            "74:1: warning [empty-task] this task has no words (write what is to be done, or delete the line)",
        ),
        (
            VagueTask,
            changed(
                "Compare the counts of ten texts with those of `wc -w`",
                "Fix the bug.",
            ),
            "108:1: warning [vague-task] task 02.01.01.01 does not say what is to be done: `Fix the bug.` (say what is made or changed, and where)",
        ),
        (
            StrayTask,
            changed("**Tasks:**\n\n- [ ] Read", "- [ ] Read"),
            "70:1: warning [stray-task] this box does not stand under `**Tasks:**`, so it is no task (put `**Tasks:**` above the list, or take the box away)",
        ),
        (
            StrayTask,
            changed("- [ ] Compare", "Compare"),
            "108:1: warning [stray-task] this text under `**Tasks:**` is not an item of a list, so it is no task (write `- [ ]` before each task)",
        ),
        (
            NotACommand,
            changed("- `cargo test reader`", "- run the tests"),
            "78:1: warning [not-a-command] this line under `**Verify:**` is not a command, so nothing runs it (put the whole command in back-quotes; what a person judges belongs to the stage's Verification)",
        ),
    ]
}

#[test]
fn every_finding_says_where_what_and_what_to_do() {
    let mut wrong = Vec::new();
    for (code, text, expected) in cases() {
        let found = said_as(&text);
        if !found
            .iter()
            .any(|(c, message)| *c == code && message == expected)
        {
            wrong.push(format!("{code}\n  wanted {expected}\n  found  {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let cases = cases();
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !cases.iter().any(|(known, ..)| known == *code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_example_has_no_findings() {
    assert_eq!(said(PLAN), Vec::<String>::new());
}

#[test]
fn the_documentation_has_the_example_and_every_code() {
    let page = include_str!("../../docs/plan.md");
    assert!(page.contains(&format!("````markdown\n{PLAN}````")));
    let (_, table) = page.split_once("## Findings").unwrap();
    let listed: Vec<(&str, &str)> = table
        .lines()
        .filter_map(|line| {
            let (code, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            Some((code, rest.split(" |").next()?))
        })
        .collect();
    let codes: Vec<(&str, &str)> = Code::ALL
        .iter()
        .map(|code| (code.word(), code.level().word()))
        .collect();
    assert_eq!(listed, codes);
}

#[test]
fn in_a_crowd_that_names_one_file_each_thread_is_told_of_three_others() {
    let threads: String = (1..=10)
        .map(|number| {
            format!(
                "###### Thread {number:02}: t{number} @default\n\n**Files:** src/**\n\n**Tasks:**\n- [ ] do it\n\n"
            )
        })
        .collect();
    let text = format!(
        "# Plan: x\n\n## Stages\n\n### Stage 01: a\n\n#### Batches\n\n##### Batch 01: b\n\n{threads}"
    );
    let findings = said(&text);
    let shared = findings
        .iter()
        .filter(|finding| finding.contains("[shared-file]"));
    // the first has nobody before it, the second one, the third two
    assert_eq!(shared.count(), 1 + 2 + 7 * 3);
}
