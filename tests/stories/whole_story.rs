//! One piece of work from the idea to its record, as a person lives it.
use super::planned::{PLAN, TASKS};
use crate::support::{Answer, World, path_without_opencode};

/// What the person writes: two parts, then the whole.
const FILLED: &str = "\
# Plan: Word counter

## Summary

A page that says how often each word is used.

## Requirements

- R1: the same text gives the same counts

## Stages

### Stage 01: Parts

#### Definition

Reader and counter exist, each for itself.

#### Questions

- [ ] Is `don't` one word?

#### Verification

- `cat reader.txt counter.txt`
- a stranger understands the names

#### Batches

##### Batch 01: Modules

###### Thread 01: Reader @default

**Summary:** Read the words of a text.

**Tasks:**

- [ ] Read the words [req: R1]
- [ ] Give nothing for an empty text

**Verify:**

- `grep -q words reader.txt`

###### Thead 02: Counter @default

**Summary:** Count the words.

**Verify:**

- `grep -q words counter.txt`

##### Batch 02: Joint

###### Thread 01: Join @default

**Summary:** Let the counter read what the reader gives.

**Depends on:** 01.01.01, 01.01.02

### Stage 02: Whole

#### Definition

The page exists.

#### Batches

##### Batch 01: Page

###### Thread 01: Page @default

**Summary:** Write the page.

**Depends on:** 01.02.01

**Verify:**

- `test -s page.txt`
";

/// Does its piece and says so; the counter's first attempt only says so.
const AGENT: &str = r#"cat > "$HOME/prompt-$WORK_THREAD-$WORK_ATTEMPT"
case "$WORK_THREAD-$WORK_ATTEMPT" in
  01.01.01-*) echo words > reader.txt ;;
  01.01.02-1) ;;
  01.01.02-*) echo words > counter.txt ;;
  02.01.01-*) echo page > page.txt ;;
esac
work update --thread "$WORK_THREAD" --status completed --report "did $WORK_THREAD""#;

fn at_noon(world: &World, args: &[&str]) -> Answer {
    world
        .command(args)
        .env("WORK_NOW", "2026-11-20T12:00:00Z")
        .output()
        .unwrap()
        .into()
}

/// What the scripted agents do in a rehearsal: the piece that the plan's commands look for.
const SCRIPT: &str = "threads:
  01.01.01: [{ tool: { bash: 'echo words > reader.txt' } }, tasks]
  01.01.02: [{ tool: { bash: 'echo words > counter.txt' } }, tasks]
  '*': [tasks]
";

fn rehearse(world: &World, more: &[&str]) -> Answer {
    let args = ["--rehearse", "../script.yaml", "--wait", "--executor"];
    world
        .command(&[more, &args[..], &["process"]].concat())
        .env("PATH", path_without_opencode())
        .output()
        .unwrap()
        .into()
}

#[test]
fn from_an_idea_through_a_false_claim_and_two_gates_to_the_record_of_it() {
    let world = World::new();
    world.two_agents(AGENT);
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "agents"]);
    plan(&world);
    rehearsals(&world);
    first_stage(&world);
    second_stage(&world);
    record(&world);
}

/// Create, fill, check, approve.
fn plan(world: &World) {
    let created = ["create", "Word counter", "--goal", "A page that counts"];
    world.work(&created).exits(0).says("work plan check");
    world
        .work(&["plan", "check"])
        .exits(1)
        .says("untouched-template");
    world.write(PLAN, FILLED);
    let line = FILLED.lines().position(|line| line.contains("Thead"));
    let place = format!("PLAN.md:{}:1: error", line.unwrap() + 1);
    world
        .work(&["plan", "check"])
        .exits(1)
        .says(&place)
        .says("Thread 02: Counter");
    world.edit_plan("Thead 02", "Thread 02");
    world
        .work(&["approve", "plan"])
        .exits(4)
        .warns("Is `don't` one word?");
    world.edit_plan(
        "- [ ] Is `don't` one word?",
        "- [x] Is `don't` one word? Yes.",
    );
    world.work(&["plan", "check"]).exits(0);
    world.work(&["multi", "--dry-run"]).exits(4);
    world.work(&["approve", "plan"]).exits(0).warns("5 changes");
}

/// At no cost, and without a trace in the real state.
fn rehearsals(world: &World) {
    let before = world.read(TASKS);
    world.write("script.yaml", SCRIPT);
    let first = rehearse(world, &["multi"]).exits(0);
    let copy = first
        .stderr
        .lines()
        .find_map(|line| line.strip_prefix("Rehearsing on a copy: "))
        .unwrap();
    let there = ["--root", copy];
    let next = ["continue"];
    rehearse(world, &[&there[..], &next].concat()).exits(0);
    // in the copy, too, the stage ends at a gate
    let gate = [&there[..], &["continue"]].concat();
    world.work(&gate).exits(10).says("work approve stage 1");
    assert_eq!(before, world.read(TASKS));
    assert!(!world.path("repo/reader.txt").exists());
}

/// A claim that is not true, the gate, the mending.
fn first_stage(world: &World) {
    let launch = ["multi", "--wait", "--executor", "process"];
    world.work(&launch).exits(1).says("unverified");
    assert_eq!(world.thread("01.01.01")["status"], "completed");
    assert_eq!(world.thread("01.01.02")["status"], "unverified");
    let approve = ["approve", "stage", "1"];
    world
        .work(&approve)
        .exits(4)
        .warns("01.01.02 unverified")
        .warns("01.02.01 pending");
    let retry = ["fix", "--thread", "counter", "--retry", "--wait"];
    let executor = ["--executor", "process", "--yes"];
    world.work(&[&retry[..], &executor].concat()).exits(0);
    assert_eq!(world.thread("01.01.02")["status"], "completed");
    world.work(&["continue", "--wait"]).exits(0);
    let told = world.read("home/prompt-01.02.01-1");
    assert!(told.contains("handoff/01.01.02.md"), "{told}");
    // everything is done, and the stage itself is not shown yet
    world
        .work(&["continue"])
        .exits(10)
        .says("the verification of stage 01 was not run")
        .says("For you to judge: a stranger understands the names");
    world
        .work(&approve)
        .exits(4)
        .warns("the verification of stage 01 was not run")
        .warns("nothing shows that a stranger understands the names")
        .warns("work verify 01");
    world.work(&["verify", "1"]).exits(0);
    world
        .work(&approve)
        .exits(4)
        .warns("nothing shows that a stranger understands the names")
        .warns("--evidence TEXT");
    world
        .work(&["complete"])
        .exits(4)
        .warns("stage 01 is not approved")
        .warns("thread 02.01.01 is pending")
        .warns("stage 02 is not approved");
    let evidence = ["--evidence", "asked Ann, she did"];
    world.work(&[&approve[..], &evidence].concat()).exits(0);
    let kept = &world.state()["stages"]["01"]["evidence"];
    assert_eq!(kept[0], "asked Ann, she did");
}

/// Done at once; what was shown is shown again before the end.
fn second_stage(world: &World) {
    world.work(&["continue", "--wait"]).exits(0);
    world.work(&["approve", "stage", "2"]).exits(0);
    std::fs::remove_file(world.path("repo/page.txt")).unwrap();
    world
        .work(&["complete"])
        .exits(4)
        .warns("thread 02.01.01: verify-failed: `test -s page.txt`: exit 1")
        .warns("work verify --all");
    assert_eq!(world.thread("02.01.01")["status"], "unverified");
    world.write("repo/page.txt", "page\n");
}

/// COMPLETION.md, and the same again.
fn record(world: &World) {
    let words = ["--summary", "Words are counted.", "--insight", "claims lie"];
    at_noon(world, &[&["complete"], &words[..]].concat())
        .exits(0)
        .warns("thread 01.02.01: no command and no evidence shows it")
        .warns("001-word-counter is completed");
    let path = "repo/workstreams/001-word-counter/COMPLETION.md";
    assert_eq!(world.read(path), include_str!("../golden/completion.md"));
    world.work(&["complete"]).exits(0).warns("completed before");
    assert_eq!(world.read(path), include_str!("../golden/completion.md"));
    assert_eq!(world.state()["status"], "completed");
}

/// TS-057: the override.
#[test]
fn what_force_overrides_stays_in_the_record() {
    let world = World::with_plan(&[&[1]], World::TICK, |id| match id {
        "01" => vec!["false".to_owned()],
        _ => Vec::new(),
    });
    world
        .work(&["multi", "--wait", "--executor", "process"])
        .exits(0);
    world
        .work(&["approve", "stage", "1", "--force"])
        .exits(0)
        .warns("the verification of stage 01 was not run");
    let approval = world.tasks_file()["approval"]["stages"]["01"].clone();
    assert_eq!(
        approval["missing"][0],
        "the verification of stage 01 was not run"
    );
    world
        .work(&["complete"])
        .exits(4)
        .warns("stage 01: verify-failed: `false`: exit 1");
    world
        .work(&["complete", "--force"])
        .exits(0)
        .warns("`false`: exit 1");
    let text = world.read("repo/workstreams/001-story/COMPLETION.md");
    let part = "## Completed although\n- stage 01: verify-failed: `false`: exit 1\n";
    assert!(text.contains(part), "{text}");
    let journal = world.read("repo/workstreams/001-story/journal.jsonl");
    let line = journal
        .lines()
        .find(|line| line.contains("\"type\":\"completed\""));
    assert!(line.unwrap().contains("verify-failed"), "{journal}");
    // an approval of another plan shows nothing
    world.work(&["approve", "stage", "1", "--revoke"]).exits(0);
    let plan = world.read("repo/workstreams/001-story/PLAN.md");
    let other = plan.replace("`false`", "`true`");
    world.write("repo/workstreams/001-story/PLAN.md", &other);
    world
        .work(&["approve", "stage", "1"])
        .exits(4)
        .warns("not the text that was approved");
    world
        .work(&["complete"])
        .exits(4)
        .warns("the plan was changed since it was approved");
}
