//! SESSION.md: by hand, from phases, kept current, below its limit.
use crate::support::World;

const FILE: &str = "repo/SESSION.md";

/// The template of the seed.
const SEED: &str = "# Session State

**Current Phase**: Phase 3
**Current Stage**: Implementation
**Last Checkpoint**: abc1234 (2025-10-23)
**Planning Docs**: `docs/IMPLEMENTATION_PHASES.md`, `docs/ARCHITECTURE.md`

---

## Phase 1: Setup [Complete]

**Completed**: 2025-10-15 | **Checkpoint**: abc1234
**Summary**: Vite + React + Tailwind v4 + D1 binding

## Phase 2: Database [Complete]

**Completed**: 2025-10-18 | **Checkpoint**: def5678
**Summary**: D1 schema + migrations + seed data

## Phase 3: Tasks API [In Progress]

**Type**: API | **Started**: 2025-10-23
**Spec**: `docs/IMPLEMENTATION_PHASES.md#phase-3`

**Progress**:

- [x] GET /api/tasks endpoint (commit: ghi9012)
- [x] POST /api/tasks endpoint (commit: jkl3456)
- [ ] PATCH /api/tasks/:id <-- CURRENT
- [ ] DELETE /api/tasks/:id
- [ ] Verify all endpoints

**Next Action**: Implement PATCH /api/tasks/:id in src/routes/tasks.ts:47

**Key Files**: `src/routes/tasks.ts`, `src/lib/schemas.ts`

**Known Issues**: None

## Phase 4: Task UI [Pending]

**Spec**: `docs/IMPLEMENTATION_PHASES.md#phase-4`
";

const PHASES: &str = "# Implementation Phases: Task Manager\n\n## Phase 1: Setup\n\n**Type**: Infrastructure\n**Files**: `package.json`\n\n**Tasks**:\n- [ ] Scaffold the project\n- [ ] Add Tailwind\n\n**Verification Criteria**:\n- [ ] `true`\n\n## Phase 2: Database\n\n**Type**: Database\n\n**Tasks**:\n- [ ] Write the schema\n\n**Exit Criteria**: migrations run twice\n";

#[test]
fn sm_011_to_sm_029_the_template_of_the_seed_reads_in_and_comes_out_byte_for_byte() {
    let world = World::new();
    world.write(FILE, SEED);
    world.work(&["save", "-c"]).exits(0);
    world.work(&["sync", "--check"]).exits(0);
    assert_eq!(world.read(FILE), SEED);
    let counts = &world.status()["counts"];
    assert_eq!(
        (
            &counts["completed"],
            &counts["in_progress"],
            &counts["total"]
        ),
        (&4.into(), &1.into(), &8.into())
    );
    let brief = world.work(&["resume"]).exits(0).stdout;
    assert!(
        brief.contains("Implement PATCH /api/tasks/:id in src/routes/tasks.ts:47"),
        "{brief}"
    );
}

#[test]
fn xr_034_signs_instead_of_words_are_read() {
    let world = World::new();
    let text = SEED
        .replace("[Complete]", "✅")
        .replace("[In Progress]", "🔄")
        .replace("[Pending]", "⏸️")
        .replace("<-- CURRENT", "← **CURRENT**");
    world.write(FILE, &text);
    world.work(&["save", "-c"]).exits(0);
    assert_eq!(world.read(FILE), SEED);
}

/// Also SM-001, SM-003, SM-005, SM-006, SM-068.
#[test]
fn sm_074_to_sm_079_phases_become_stages_and_session_md_is_there_at_once() {
    let world = World::new();
    world.write("repo/docs/IMPLEMENTATION_PHASES.md", PHASES);
    let said = world
        .work(&["import", "docs/IMPLEMENTATION_PHASES.md"])
        .exits(0);
    assert!(said.stdout.contains("2 phases with 3 tasks"), "{said}");
    assert_eq!(
        world.read("repo/docs/IMPLEMENTATION_PHASES.md"),
        PHASES,
        "SM-004"
    );
    let text = world.read(FILE);
    for part in [
        "**Current Phase**: Phase 1\n**Current Stage**: Implementation\n**Last Checkpoint**: None\n**Planning Docs**: `docs/IMPLEMENTATION_PHASES.md`, `workstreams/001-task-manager/PLAN.md`\n",
        "## Phase 1: Setup [In Progress]\n\n**Type**: Infrastructure\n**Spec**: `docs/IMPLEMENTATION_PHASES.md#phase-1-setup`\n\n**Progress**:\n\n- [ ] Scaffold the project\n- [ ] Add Tailwind\n\n**Next Action**: ",
        "Scaffold the project\n\n**Key Files**: `package.json`\n",
        "## Phase 2: Database [Pending]\n\n**Spec**: `docs/IMPLEMENTATION_PHASES.md#phase-2-database`\n",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
    world.work(&["plan", "check"]).exits(0);
    world.work(&["approve", "plan", "-y"]).exits(0);
    world.work(&["start", "1.1.1.1"]).exits(0);
    let text = world.read(FILE);
    assert!(
        text.contains("- [ ] Scaffold the project <-- CURRENT\n"),
        "SM-024 {text}"
    );
    world.work(&["done", "1.1.1.1"]).exits(0);
    world.work(&["done", "1.1.1.2", "-m", "it builds"]).exits(0);
    let text = world.read(FILE);
    assert!(
        text.contains("## Phase 1: Setup [Complete]\n\n**Completed**: ")
            && text.contains("**Summary**: it builds\n"),
        "SM-018, SM-066 {text}"
    );
    assert!(
        text.contains("## Phase 2: Database [In Progress]\n"),
        "SM-047 {text}"
    );
    assert_eq!(text.matches("<-- CURRENT").count(), 0);
}

#[test]
fn a_tick_and_a_next_action_by_hand_are_honoured() {
    let world = World::new();
    world.write(FILE, SEED);
    world.work(&["save", "-c"]).exits(0);
    let text = world
        .read(FILE)
        .replace("- [ ] DELETE", "- [x] DELETE")
        .replace("tasks.ts:47", "tasks.ts:89");
    world.write(FILE, &text);
    let said = world.work(&["sync"]).exits(0).stderr;
    assert!(said.contains("1 tick, 1 next action"), "{said}");
    assert_eq!(world.read(FILE), text);
    assert_eq!(world.status()["counts"]["completed"], 5);
}

#[test]
fn sm_070_code_in_it_is_reported() {
    let world = World::new();
    world.write(FILE, SEED);
    world.work(&["save", "-c"]).exits(0);
    world.write(FILE, &(world.read(FILE) + "\n```ts\nlet x = 1;\n```\n"));
    let said = world.work(&["sync"]).exits(0).stderr;
    assert!(said.contains("it holds code"), "{said}");
    assert!(world.read(FILE).ends_with("\n```ts\nlet x = 1;\n```\n"));
}

#[test]
fn sm_073_long_notes_move_to_a_file_with_a_link_and_nothing_is_lost() {
    let world = World::new();
    world.write(FILE, SEED);
    world.work(&["save", "-c"]).exits(0);
    let note: String = (0..180).map(|line| format!("thought {line}\n")).collect();
    let short = "> a short one\n> of two lines\n";
    world.write(
        FILE,
        &(world.read(FILE) + "\n## My notes\n\n" + &note + "\n" + short)
            .replace("## Phase 2", &format!("{short}\n## Phase 2")),
    );
    world.work(&["log", "x", "-k", "planning"]).exits(0);
    let text = world.read(FILE);
    assert!(text.lines().count() < 200, "{}", text.lines().count());
    assert!(text.contains(short), "the longest goes first: {text}");
    let link = text
        .lines()
        .find(|line| line.starts_with("Moved for length: "))
        .expect(&text);
    let path = link.rsplit_once('(').unwrap().1.trim_end_matches(')');
    assert!(
        world.read(&format!("repo/{path}")).contains(&note),
        "{link}"
    );
    let before = text;
    world.work(&["sync"]).exits(0);
    assert_eq!(world.read(FILE), before);
}
