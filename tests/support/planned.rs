//! A world with an approved PLAN.md whose threads name verification commands.
use super::World;
use super::world::STREAM;
use std::fmt::Write as _;

impl World {
    /// As `with_threads`, with a PLAN.md that says the same, approved as it stands. `verify` gives
    /// the commands of a thread (`01.01.02`) or of a stage (`01`).
    pub(crate) fn with_plan(
        stages: &[&[u32]],
        script: &str,
        verify: impl Fn(&str) -> Vec<String>,
    ) -> Self {
        let world = Self::new();
        world.shell_agent(script, "");
        let mut plan = "# Plan: Story\n\n## Summary\n\nA story.\n\n## Stages\n".to_owned();
        let mut tasks = Vec::new();
        let commands = |text: &mut String, id: &str| {
            for command in verify(id) {
                writeln!(text, "- `{command}`").unwrap();
            }
        };
        for (stage, batches) in (1..).zip(stages) {
            write!(plan, "\n### Stage {stage:02}: Stage {stage}\n\n#### Definition\n\nIt works.\n\n#### Verification\n\n").unwrap();
            commands(&mut plan, &format!("{stage:02}"));
            plan.push_str("\n#### Batches\n");
            for (batch, threads) in (1..).zip(*batches) {
                write!(
                    plan,
                    "\n##### Batch {batch:02}: Batch {batch}\n\nTogether.\n"
                )
                .unwrap();
                for thread in 1..=*threads {
                    let id = format!("{stage:02}.{batch:02}.{thread:02}");
                    write!(plan, "\n###### Thread {thread:02}: Thread {thread} @default\n\n**Summary:** Do it.\n\n**Tasks:**\n\n- [ ] task of thread {thread}\n\n**Verify:**\n\n").unwrap();
                    commands(&mut plan, &id);
                    tasks.push(serde_json::json!({
                        "id": format!("{id}.01"), "name": format!("task of thread {thread}"),
                        "stage_name": format!("Stage {stage}"), "batch_name": format!("Batch {batch}"),
                        "thread_name": format!("Thread {thread}"), "status": "pending",
                        "assigned_agent": "default", "sessions": [],
                    }));
                }
            }
        }
        let hash = workstreams::plan::fingerprint::fingerprint(&plan);
        let file = serde_json::json!({
            "version": "1.1.0", "stream_id": STREAM, "name": "Story",
            "approval": { "plan": { "status": "approved", "plan_hash": hash } }, "tasks": tasks,
        });
        world.write(&format!("repo/workstreams/{STREAM}/PLAN.md"), &plan);
        let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
        world.write(&format!("repo/workstreams/{STREAM}/tasks.json"), &text);
        world
    }

    /// `defaults:` of agents.yaml.
    pub(crate) fn defaults(&self, lines: &str) {
        let text = self.read("repo/agents.yaml");
        self.write("repo/agents.yaml", &format!("{text}defaults:\n  {lines}\n"));
    }
}
