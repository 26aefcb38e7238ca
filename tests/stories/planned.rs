//! Worlds with a workstream that `work create` made, and a plan that can be approved.
use crate::support::World;

/// Where its plan is.
pub(super) const PLAN: &str = "repo/workstreams/001-word-counter/PLAN.md";

/// Where its state is.
pub(super) const TASKS: &str = "repo/workstreams/001-word-counter/tasks.json";

/// A plan of two stages: two threads, then one that builds on the first.
pub(super) const TEXT: &str = "\
# Plan: Word counter

## Summary

A program that counts words.

## Requirements

- R1: the same text gives the same counts

## Stages

### Stage 01: Parts

#### Definition

The reader and the counter exist.

#### Batches

##### Batch 01: Modules

###### Thread 01: Reader @default

**Summary:** Read the words of a text.

**Details:**

Letters and digits only.

**Tasks:**

- [ ] Read the words [req: R1]
- [ ] Give nothing for an empty text

**Files:** `src/reader.rs`

###### Thread 02: Counter @default

**Summary:** Count words.

**Files:** `src/counter.rs`

### Stage 02: Proof

#### Definition

A stranger believes the numbers.

#### Batches

##### Batch 01: Tests

###### Thread 01: Compare @default

**Summary:** Compare with another program.

**Depends on:** 01.01.01

**Tasks:**

- [ ] Compare the counts of ten texts
";

impl World {
    /// With two agents, `default` and `careful`: this shell script.
    pub(super) fn two_agents(&self, script: &str) {
        self.shell_agent(script, "");
        let text = self.read("repo/agents.yaml");
        let second = text
            .lines()
            .skip(1)
            .collect::<Vec<_>>()
            .join("\n")
            .replace("default", "careful")
            + "\n    description: Slow and sure\n    best_for: Proofs\n";
        self.write("repo/agents.yaml", &format!("{text}{second}"));
    }

    /// `work create`, then this text in place of the template.
    pub(super) fn with_plan_text(text: &str) -> Self {
        let world = Self::new();
        world.two_agents(Self::TICK);
        world.work(&["create", "Word counter"]).exits(0);
        world.write(PLAN, text);
        world
    }

    /// The same, approved.
    pub(super) fn approved() -> Self {
        let world = Self::with_plan_text(TEXT);
        world.work(&["approve", "plan"]).exits(0);
        world
    }

    /// The plan with something replaced.
    #[track_caller]
    pub(super) fn edit_plan(&self, from: &str, to: &str) {
        let text = self.read(PLAN);
        assert!(text.contains(from), "{from}");
        self.write(PLAN, &text.replacen(from, to, 1));
    }

    /// tasks.json of the planned workstream.
    pub(super) fn state(&self) -> serde_json::Value {
        serde_json::from_str(&self.read(TASKS)).unwrap()
    }

    /// Its journal's entries of one type.
    pub(super) fn told(&self, kind: &str) -> Vec<serde_json::Value> {
        self.read("repo/workstreams/001-word-counter/journal.jsonl")
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter(|entry| entry["type"] == kind)
            .collect()
    }
}
