//! `.claude/progress/`: when it appears, how it is read, where it goes at the end.
use crate::support::{World, until};

const FULL: &str = "# Orchestration: Asset Filtering

## Status: in_progress
## Started: 2025-01-29T10:00:00Z
## Last Updated: 2025-01-29T14:00:00Z

## Overview

Filters for assets.

---

## Completed Phases

- [x] **Phase 1: Architecture** - Tier 2 component pattern
  - Agent: backend-architect
  - Completed: 2025-01-29T11:00:00Z
  - Key decisions: Pattern: repository; Database: one table

## Current Phase

- [ ] **Phase 2: Testing** - unit tests
  - Agent: backend-unit-test-engineer (in progress)
  - Started: 2025-01-29T12:00:00Z

## Pending Phases

- [ ] **Phase 3: Code Review**

---

## Context for Resume

Critical information needed to resume from current phase:

### Architecture Decisions
- API: GET /assets

### Key File Paths

| Role | Path |
|---|---|
| Handler | `pkg/handler/create.go` |

### Dependencies
- Depends on: the asset service

### Blockers
- None currently

---

## Agent Outputs

### backend-architect (Phase 1 - completed)
```json
{
  \"status\": \"complete\",
  \"summary\": \"done\"
}
```

---

## Error Log

### 2025-01-29T12:30:00Z - TypeError
- Phase: Testing
- Agent: backend-unit-test-engineer
- Error: undefined is not a function
- Root Cause: a typo
- Prevention: types
- Resolution: pending

---

## Notes

Additional context for future sessions:
- answers below 50 ms
";

fn open(world: &World, name: &str) -> String {
    world.read(&format!("repo/.claude/progress/{name}"))
}

#[test]
fn pp_038_to_pp_043_xr_018_to_xr_022_a_full_file_reads_in() {
    let world = World::new();
    world.write("repo/.claude/progress/frontend-asset-filtering.md", FULL);
    let said = world
        .work(&["import", ".claude/progress/frontend-asset-filtering.md"])
        .exits(0)
        .stdout;
    assert!(
        said.contains("001-asset-filtering: 3 tasks, 3 decisions, 1 error, 1 agent output, "),
        "{said}"
    );
    let text = open(&world, "frontend-asset-filtering.md");
    for part in [
        "- [x] **Phase 1: Architecture** - Tier 2 component pattern\n  - Agent: backend-architect\n  - Completed: 2025-01-29T11:00+00:00\n",
        "- [ ] **Phase 2: Testing** - 0 of 1 tasks done\n  - Agent: backend-unit-test-engineer (in progress)\n",
        "- [ ] **Phase 3: Code Review**\n",
        "Critical information needed to resume from current phase:\n",
        "- Handler: pkg/handler/create.go\n",
        "- Depends on: the asset service\n",
        "### backend-architect (completed)\n\n```json\n{\n  \"status\": \"complete\",\n  \"summary\": \"done\"\n}\n```\n",
        "- Error: undefined is not a function\n- Resolution: pending\n",
        "- Root Cause: a typo\n",
        "- Prevention: types\n",
        "Additional context for future sessions:\n",
        "- answers below 50 ms\n",
        "Filters for assets.\n",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
    world.work(&["sync", "--check"]).exits(0);
}

#[test]
fn pp_058_a_minimal_file_reads_in() {
    let world = World::new();
    world.write("repo/.claude/progress/web-filter.md", "# Orchestration: Filter\n\n## Status: in_progress\n## Last Updated: x\n\n## Completed\n- [x] Architecture - Tier 2 component pattern\n- [x] Implementation - AssetFilter.tsx created\n\n## Current\n- [ ] Testing - Unit tests in progress\n\n## Context\n- Component: src/sections/assets/components/AssetFilter.tsx\n\n## Agent Output (latest)\n{last agent's JSON output}\n");
    world
        .work(&["import", ".claude/progress/web-filter.md"])
        .exits(0);
    let text = open(&world, "web-filter.md");
    for part in [
        "- [x] Phase 1: Architecture - Tier 2 component pattern\n",
        "- [ ] Phase 3: Testing - 0 of 1 tasks done\n",
        "- Component: src/sections/assets/components/AssetFilter.tsx\n",
        "{last agent's JSON output}\n",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
}

/// Also PP-009, PP-014, PP-015, XR-26.
#[test]
fn pp_005_to_pp_008_it_appears_with_three_stages_or_two_agents_or_when_asked_for() {
    let world = World::with_plan(&[&[1]], World::TICK, |_| vec!["true".to_owned()]);
    world.work(&["init", "--documents", "claude"]).exits(0);
    world.work(&["log", "x", "-k", "planning"]).exits(0);
    assert!(
        !world.path("repo/.claude").exists(),
        "PP-069: one stage, one agent"
    );
    let world = World::with_plan(&[&[1], &[1], &[1]], World::TICK, |_| {
        vec!["true".to_owned()]
    });
    world.work(&["log", "x", "-k", "planning"]).exits(0);
    assert!(!world.path("repo/.claude").exists(), "not turned on");
    world.work(&["init", "--documents", "claude"]).exits(0);
    let text = open(&world, "repo-story.md");
    assert!(text.contains("## Pending\n"), "PP-058: minimal {text}");
}

/// Also PP-067.
#[test]
fn pp_012_pp_016_on_completion_it_moves_to_archived() {
    let world = World::with_plan(&[&[1], &[1], &[1]], World::TICK, |_| Vec::new());
    world.work(&["init", "--documents", "claude"]).exits(0);
    world
        .work(&["complete", "--force", "--summary", "it works"])
        .exits(0);
    assert!(!world.path("repo/.claude/progress/repo-story.md").exists());
    let archived: Vec<_> = std::fs::read_dir(world.path("repo/.claude/progress/archived"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        archived.len() == 1 && archived[0].starts_with("repo-story-20"),
        "{archived:?}"
    );
    world.work(&["log", "x", "-k", "planning"]).exits(0);
    assert!(
        !world.path("repo/.claude/progress/repo-story.md").exists(),
        "it does not come back"
    );
}

#[test]
fn pp_053_pp_068_it_can_be_removed_or_kept() {
    for (choice, stays) in [("delete", false), ("keep", true)] {
        let world = World::with_plan(&[&[1], &[1], &[1]], World::TICK, |_| Vec::new());
        world.work(&["init", "--documents", "claude"]).exits(0);
        world
            .work(&["complete", "--force", "--documents", choice])
            .exits(0);
        assert_eq!(
            world.path("repo/.claude/progress/repo-story.md").exists(),
            stays
        );
        assert!(!world.path("repo/.claude/progress/archived").exists());
        if stays {
            assert!(
                open(&world, "repo-story.md").contains("## Status: complete\n"),
                "PP-051"
            );
        }
    }
}

/// Stages of one thread each, and the document.
fn staged(stages: usize, agents: bool) -> (World, String) {
    let batches = vec![&[1_u32][..]; stages];
    let world = World::with_plan(&batches, World::TICK, |_| Vec::new());
    if agents {
        let other = "  - name: other\n    driver: command\n    command: [true]\n";
        world.write(
            "repo/agents.yaml",
            &(world.read("repo/agents.yaml") + other),
        );
        world.work(&["assign", "1.1.1", "other"]).exits(0);
    }
    world.work(&["init", "--documents", "claude"]).exits(0);
    let text = open(&world, "repo-story.md");
    (world, text)
}

#[test]
fn pp_036_pp_058_pp_062_the_short_template_for_three_or_four_phases_else_the_full_one() {
    for (stages, agents, full) in [
        (3, false, false),
        (4, false, false),
        (5, false, true),
        (4, true, true),
    ] {
        let (_world, text) = staged(stages, agents);
        assert_eq!(
            text.contains("\n## Pending Phases\n") && text.contains("\n## Error Log\n"),
            full,
            "{stages} {agents}\n{text}"
        );
        assert_eq!(
            text.contains("\n## Agent Output (latest)\n"),
            !full,
            "{text}"
        );
    }
}

#[test]
fn pp_051_pp_052_the_end_stands_in_the_overview_or_in_the_context() {
    for (stages, said) in [
        (3, "\n## Context\n\n- Outcome: it works\n"),
        (5, "\n**Outcome**: it works\n"),
    ] {
        let (world, _) = staged(stages, false);
        let end = ["complete", "--force", "--summary", "it works"];
        world
            .work(&[&end[..], &["--documents", "keep"]].concat())
            .exits(0);
        let text = open(&world, "repo-story.md");
        assert!(text.contains("## Status: complete\n"), "{text}");
        assert!(text.contains(said), "{text}");
        world.work(&["sync", "--check"]).exits(0);
    }
}

#[test]
fn pp_063_it_appears_when_a_session_was_cut_off() {
    let world = World::with_plan(&[&[1]], "cat >/dev/null\nsleep 600", |_| Vec::new());
    world.work(&["init", "--documents", "claude"]).exits(0);
    let launch = ["multi", "--executor", "process", "--detach", "--force"];
    world.work(&launch).exits(0);
    until("the agent to run", || {
        world.status()["threads"][0]["last"]["agentProcess"].is_object()
    });
    assert!(!world.path("repo/.claude/progress/repo-story.md").exists());
    world.work(&["stop", "--all", "--yes"]).exits(0);
    until("the document to be there", || {
        world.path("repo/.claude/progress/repo-story.md").exists()
    });
    let text = open(&world, "repo-story.md");
    assert!(text.starts_with("# Orchestration: Story\n"), "{text}");
}
