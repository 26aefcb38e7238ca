//! Threads in trouble: agents that fail at first and do well when they are tried again.
use super::World;

/// Keeps its prompt; fails at the first attempt and says why; ticks its tasks at every later one.
const AT_FIRST: &str = r#"cat > "$HOME/prompt-$WORK_THREAD-$WORK_ATTEMPT"
echo "$AGENT_IS" > "$HOME/agent-$WORK_THREAD-$WORK_ATTEMPT"
if [ "$WORK_ATTEMPT" = 1 ]; then echo "I cannot find the port"; exit 3; fi
work update --thread "$WORK_THREAD" --status completed --report done"#;

impl World {
    /// One batch of so many threads, none begun. There are the agents `default` and `careful`.
    pub(crate) fn with_agents_that_fail_at_first(threads: u32) -> Self {
        let world = Self::with_threads(&[threads], AT_FIRST);
        let file = world.path("agent.sh");
        let agent = |name: &str, more: &str| {
            format!(
                "  - name: {name}\n    driver: command\n    command: [sh, {}]\n    \
                 env: {{ AGENT_IS: {name} }}\n{more}",
                file.display()
            )
        };
        let text = format!(
            "agents:\n{}{}",
            agent("default", ""),
            agent("careful", "    description: Takes its time\n")
        );
        world.write("repo/agents.yaml", &text);
        world
    }

    /// The same after a first run in which all of them failed.
    pub(crate) fn with_threads_in_trouble(threads: u32) -> Self {
        let world = Self::with_agents_that_fail_at_first(threads);
        world
            .work(&["multi", "--wait", "--executor", "process"])
            .exits(1);
        world.nobody_left();
        world
    }

    /// The prompt that an attempt of a thread of batch 01.01 got.
    pub(crate) fn prompt_of(&self, thread: u32, attempt: u32) -> String {
        self.read(&format!("home/prompt-01.01.{thread:02}-{attempt}"))
    }

    /// The agent that an attempt of a thread of batch 01.01 had.
    pub(crate) fn agent_of(&self, thread: u32, attempt: u32) -> String {
        let name = self.read(&format!("home/agent-01.01.{thread:02}-{attempt}"));
        name.trim().to_owned()
    }
}
