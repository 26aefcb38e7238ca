//! Workstreams of three sizes, made of plan, state and journal as files hold them.
use serde_json::{Value, json};
use std::fmt::Write as _;
use workstreams::domain::workstream::Workstream;
use workstreams::plan::model::Plan;
use workstreams::plan::parse::parse;
use workstreams::store::entry::Recorded;
use workstreams::track::story::assemble::{Sources, assemble};
use workstreams::track::story::model::Story;

/// The files of a workstream.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) plan: Option<String>,
    pub(crate) tasks: Value,
    pub(crate) journal: Vec<String>,
}

impl Sample {
    /// The story that its files tell.
    pub(crate) fn story(&self) -> Story {
        let (plan, workstream, entries) = self.read();
        Self::assembled(plan.as_ref(), &workstream, &entries)
    }

    pub(crate) fn read(&self) -> (Option<Plan>, Workstream, Vec<Recorded>) {
        let plan = self.plan.as_ref().map(|text| parse(text).0);
        let workstream = serde_json::from_value(self.tasks.clone()).unwrap();
        let entries = self
            .journal
            .iter()
            .map(|line| Recorded::parse(line).unwrap())
            .collect();
        (plan, workstream, entries)
    }

    pub(crate) fn assembled(
        plan: Option<&Plan>,
        workstream: &Workstream,
        entries: &[Recorded],
    ) -> Story {
        assemble(&Sources {
            stream: &"001-tasks-api".parse().unwrap(),
            plan,
            workstream,
            entries,
            repository: "shop",
            plan_file: "workstreams/001-tasks-api/PLAN.md",
            branch: None,
        })
    }
}

pub(crate) fn entry(number: usize, ts: &str, kind: &str, scope: &str, fields: &Value) -> String {
    let mut line = json!({
        "id": format!("0000-{number:06}"), "v": 1, "ts": ts, "type": kind,
        "actor": { "kind": "person", "name": "ann" }, "stream": "001-tasks-api",
    });
    let object = line.as_object_mut().unwrap();
    if !scope.is_empty() {
        object.insert("scope".to_owned(), scope.into());
    }
    for (key, value) in fields.as_object().unwrap() {
        object.insert(key.clone(), value.clone());
    }
    line.to_string()
}

/// Three tasks and nothing else.
pub(crate) fn small() -> Sample {
    let task = |number: u32, name: &str, status: &str, depends: Value| {
        json!({ "id": format!("01.01.01.0{number}"), "name": name, "status": status, "depends_on": depends,
                "created_at": "2025-10-23T08:00:00Z", "updated_at": "2025-10-23T09:30:00Z", "sessions": [] })
    };
    Sample {
        plan: None,
        tasks: json!({ "version": "1.1.0", "stream_id": "001-tasks-api", "name": "Tasks API", "tasks": [
            task(1, "Read the words", "completed", json!([])),
            task(2, "Read the numbers", "in_progress", json!(["01.01.01.01"])),
            task(3, "Write the index", "pending", json!(["01.01.01.01", "01.01.01.02"])),
        ] }),
        journal: vec![
            entry(
                1,
                "2025-10-23T09:00:00Z",
                "task",
                "01.01.01.01",
                &json!({ "from": "pending", "to": "completed", "report": "12 tests" }),
            ),
            entry(
                2,
                "2025-10-23T09:10:00Z",
                "failed",
                "",
                &json!({ "approach": "a regular expression", "why": "nesting", "then": "a scanner" }),
            ),
        ],
    }
}

const PLAN: &str = "# Plan: Tasks API

## Summary

An API for tasks, and a page that uses it.

## Stages

### Stage 01: Setup

**Type:** Infrastructure
**Spec:** `docs/IMPLEMENTATION_PHASES.md#phase-1`

#### Definition

It builds.

#### Batches

##### Batch 01: Setup

###### Thread 01: Setup @builder

**Summary:** Set up.

**Tasks:**

- [ ] Vite and Tailwind
- [ ] D1 binding

### Stage 02: Tasks API

**Type:** API
**Spec:** `docs/IMPLEMENTATION_PHASES.md#phase-2`
**Key Files:** `src/routes/tasks.ts`, `src/lib/schemas.ts`

#### Definition

All endpoints answer.

#### Verification

- `npm test -- tasks`
- POST with invalid data returns 400

#### Batches

##### Batch 01: Endpoints

###### Thread 01: Endpoints @api

**Summary:** Endpoints.

**Tasks:**

- [ ] GET /api/tasks endpoint
- [ ] POST /api/tasks endpoint
- [ ] PATCH /api/tasks/:id
  - only fields that are sent
- [ ] DELETE /api/tasks/:id

###### Thread 02: Schemas @api

**Summary:** Schemas.

**Tasks:**

- [ ] Task schema

### Stage 03: Task UI

**Type:** UI
**Spec:** `docs/IMPLEMENTATION_PHASES.md#phase-3`

#### Definition

A list and a form.

#### Batches

##### Batch 01: UI

###### Thread 01: UI @web

**Summary:** UI.

**Tasks:**

- [ ] List
- [ ] Form
";

/// A plan of three stages in the middle of its second.
pub(crate) fn typical() -> Sample {
    let task = |id: &str, stage: &str, name: &str, status: &str, more: Value| {
        let mut task = json!({
            "id": id, "name": name, "stage_name": stage, "batch_name": stage, "thread_name": name,
            "status": status, "created_at": "2025-10-15T08:00:00Z", "updated_at": "2025-10-23T10:00:00Z",
            "assigned_agent": "api", "sessions": [],
        });
        task.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        task
    };
    let failed = json!({ "sessions": [{
        "sessionId": "s1", "agentName": "api", "model": "a/b", "attempt": 1, "threadId": "02.01.01",
        "startedAt": "2025-10-23T09:00:00Z", "completedAt": "2025-10-23T09:20:00Z",
        "status": "failed", "cause": "limit", "exitCode": 1,
    }] });
    let tasks = json!({
        "version": "1.1.0", "stream_id": "001-tasks-api", "name": "Tasks API", "domain": "backend",
        "created_at": "2025-10-15T08:00:00Z",
        "stages": {
            "01": { "completed_at": "2025-10-15T12:00:00Z", "checkpoint": "abc1234def", "summary": "Vite + React + Tailwind v4 + D1 binding" },
            "02": { "activity": "debugging", "started_at": "2025-10-23T08:00:00Z", "verified": {
                "ok": false, "at": "2025-10-23T11:00:00Z", "commands": ["npm test -- tasks"],
                "failed": { "command": "npm test -- tasks", "why": "exit 1", "output": "POST invalid: expected 400, got 500" },
            } },
        },
        "tasks": [
            task("01.01.01.01", "Setup", "Vite and Tailwind", "completed", json!({ "report": "it builds" })),
            task("01.01.01.02", "Setup", "D1 binding", "completed", json!({})),
            task("02.01.01.01", "Tasks API", "GET /api/tasks endpoint", "completed", json!({ "commit": "ghi9012aaa", "report": "lists all" })),
            task("02.01.01.02", "Tasks API", "POST /api/tasks endpoint", "completed", failed),
            task("02.01.01.03", "Tasks API", "PATCH /api/tasks/:id", "in_progress", json!({})),
            task("02.01.01.04", "Tasks API", "DELETE /api/tasks/:id", "blocked", json!({ "blocked_by": "soft or hard?" })),
            task("02.01.02.01", "Tasks API", "Task schema", "in_progress", json!({})),
            task("03.01.01.01", "Task UI", "List", "pending", json!({})),
            task("03.01.01.02", "Task UI", "Form", "cancelled", json!({ "report": "a dialog instead" })),
        ],
    });
    let journal = include_str!("typical.jsonl");
    Sample {
        plan: Some(PLAN.to_owned()),
        tasks,
        journal: journal.lines().map(str::to_owned).collect(),
    }
}

/// 60 stages, 2,000 tasks, 5,000 entries.
pub(crate) fn huge() -> Sample {
    let mut plan = "# Plan: Everything\n\n## Summary\n\nAll of it.\n\n## Stages\n".to_owned();
    let (mut tasks, mut journal, mut count) = (Vec::new(), Vec::new(), 0);
    let time = |minute: usize| {
        format!(
            "2025-{:02}-{:02}T{:02}:{:02}:00Z",
            1 + minute / 40_320,
            1 + minute / 1440 % 28,
            minute / 60 % 24,
            minute % 60
        )
    };
    for stage in 1..=60 {
        let of_stage = if stage == 30 { 110 } else { 32 };
        write!(plan, "\n### Stage {stage:02}: Part {stage}\n\n**Type:** Build\n**Spec:** `docs/parts.md#part-{stage}`\n\n#### Definition\n\nPart {stage}.\n\n#### Verification\n\n- `make part-{stage}`\n\n#### Batches\n\n##### Batch 01: All\n\n###### Thread 01: Part {stage} @builder\n\n**Summary:** It.\n\n**Tasks:**\n\n").unwrap();
        for number in 1..=of_stage {
            writeln!(plan, "- [ ] Step {number} of part {stage}").unwrap();
            let done = stage < 30 || (stage == 30 && number <= 20);
            let status = if done {
                "completed"
            } else if stage == 30 && number == 21 {
                "in_progress"
            } else {
                "pending"
            };
            let id = format!("{stage:02}.01.01.{number:02}");
            tasks.push(json!({
                "id": id, "name": format!("Step {number} of part {stage}"), "stage_name": format!("Part {stage}"),
                "batch_name": "All", "thread_name": format!("Part {stage}"), "status": status,
                "created_at": "2025-01-01T00:00:00Z", "sessions": [], "assigned_agent": "builder",
            }));
            if done {
                count += 1;
                journal.push(entry(count, &time(count), "task", &id, &json!({ "from": "pending", "to": "completed", "report": format!("step {number} works") })));
            }
        }
    }
    while count < 5000 {
        count += 1;
        let (kind, fields) = match count % 50 {
            0 => (
                "failed",
                json!({ "approach": format!("way {count}"), "why": "it is too slow" }),
            ),
            1 => (
                "decision",
                json!({ "text": format!("Choice {count}"), "why": "it is simple" }),
            ),
            2 => (
                "error",
                json!({ "kind": "Timeout", "text": format!("call {count} took too long") }),
            ),
            3 => ("note", json!({ "text": format!("thought {count}") })),
            _ => (
                "log",
                json!({ "category": "implementation", "text": format!("line {count}") }),
            ),
        };
        journal.push(entry(count, &time(count), kind, "30", &fields));
    }
    Sample {
        plan: Some(plan),
        tasks: json!({ "version": "1.1.0", "stream_id": "001-tasks-api", "name": "Everything", "tasks": tasks }),
        journal,
    }
}
