//! Rehearsal scripts: what each thread's agent does, try by try.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::Step;
use crate::agent::config::{ConfigError, Reading, Warning};
use crate::agent::yaml::{Node, Position, Value};

/// The most bytes of a script that are read.
pub const SCRIPT_LIMIT: usize = 1024 * 1024;

/// The key that stands for every thread without an entry of its own.
const ANY_THREAD: &str = "*";

/// What the agents of a rehearsal do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Thread id, or `*`, to its tries; each try is a list of steps.
    threads: BTreeMap<String, Vec<Vec<Step>>>,
    /// Where each entry stands.
    places: BTreeMap<String, Position>,
}

impl Script {
    /// Reads the text of a script; `path` is for messages only.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its line and column and what would be allowed.
    pub fn parse(text: &str, path: &Utf8Path) -> Result<(Self, Vec<Warning>), ConfigError> {
        let mut reading = Reading::new(path);
        let tree = reading.tree(text, SCRIPT_LIMIT)?;
        let mut top = reading.fields("script", &tree, "a map with `threads:`")?;
        let mut script = Self::default();
        if let Some(node) = top.take("threads") {
            let threads = reading.fields("threads", node, "a map of thread ids and steps")?;
            for entry in threads.entries() {
                let tries = tries(&mut reading, &entry.key, &entry.node)?;
                script.threads.insert(entry.key.clone(), tries);
                script.places.insert(entry.key.clone(), entry.at);
            }
        }
        reading.finish(&top, "the script");
        Ok((script, reading.warnings))
    }

    /// The steps of a thread's try (from 1). The last try of the script stands for all later
    /// ones; without an entry the agent works on its tasks.
    #[must_use]
    pub fn steps(&self, thread_id: &str, attempt: u32) -> Vec<Step> {
        let tries = self
            .threads
            .get(thread_id)
            .or_else(|| self.threads.get(ANY_THREAD));
        let index = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
        tries
            .and_then(|tries| tries.get(index).or_else(|| tries.last()))
            .cloned()
            .unwrap_or_else(|| vec![Step::Tasks])
    }

    /// The thread ids that have an entry of their own.
    pub fn thread_ids(&self) -> impl Iterator<Item = &str> {
        self.places().map(|(id, _)| id)
    }

    /// The same, each with the place where it stands.
    pub fn places(&self) -> impl Iterator<Item = (&str, Position)> {
        self.places
            .iter()
            .map(|(id, at)| (id.as_str(), *at))
            .filter(|(id, _)| *id != ANY_THREAD)
    }
}

/// The tries of one thread: a list of lists of steps, or one list of steps for all tries.
fn tries(reading: &mut Reading<'_>, key: &str, node: &Node) -> Result<Vec<Vec<Step>>, ConfigError> {
    let items = reading.list(key, node, "a list of steps, or a list of such lists")?;
    let several = items
        .iter()
        .all(|item| matches!(item.value, Value::List(_)));
    if !several || items.is_empty() {
        return Ok(vec![steps(reading, items)?]);
    }
    items
        .iter()
        .map(|item| {
            let list = reading.list(key, item, "a list of steps")?;
            steps(reading, list)
        })
        .collect()
}

fn steps(reading: &mut Reading<'_>, items: &[Node]) -> Result<Vec<Step>, ConfigError> {
    items.iter().map(|item| Step::read(reading, item)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::agent::rehearsal::{Finish, ToolStep};

    fn parse(text: &str) -> Result<(Script, Vec<Warning>), ConfigError> {
        Script::parse(text, Utf8Path::new("script.yaml"))
    }

    #[test]
    fn reads_every_step() {
        let text = "threads:
  01.01.02:
    - [{ text: hello }, { error: 429, retry_after: 1s, times: 2 }, crash]
    - [{ tool: { bash: 'echo $X' } }, { delay: 2s }, permission, { finish: length }]
  01.01.03: [{ tool: { question: 'Tabs?' } }]
  '*': [tasks, { exit: 3 }]
";
        let (script, warnings) = parse(text).expect("it is right");
        assert_eq!(warnings, []);
        let error = Step::Error {
            status: 429,
            retry_after: Some(Duration::from_secs(1)),
            times: Some(2),
        };
        assert_eq!(
            script.steps("01.01.02", 1),
            [Step::Text("hello".to_owned()), error, Step::Crash]
        );
        let second = [
            Step::Tool(ToolStep::Bash("echo $X".to_owned())),
            Step::Delay(Duration::from_secs(2)),
            Step::Permission,
            Step::Finish(Finish::Length),
        ];
        assert_eq!(script.steps("01.01.02", 2), second);
        assert_eq!(script.steps("01.01.02", 9), second, "the last try repeats");
        let asked = Step::Tool(ToolStep::Question("Tabs?".to_owned()));
        assert_eq!(script.steps("01.01.03", 1), [asked]);
        assert_eq!(script.steps("02.01.01", 1), [Step::Tasks, Step::Exit(3)]);
        assert_eq!(
            script.thread_ids().collect::<Vec<_>>(),
            ["01.01.02", "01.01.03"]
        );
    }

    #[test]
    fn without_an_entry_the_tasks_are_worked_on() {
        let (script, _) = parse("").expect("empty is legal");
        assert_eq!(script.steps("01.01.01", 1), [Step::Tasks]);
        assert_eq!(script, Script::default());
    }

    #[test]
    fn wrong_steps_point_at_their_place() {
        let cases = [
            ("threads: [x]\n", 1, "thread ids"),
            ("threads:\n  a: [sleep]\n", 2, "a step: tasks"),
            ("threads:\n  a:\n    - [{ delay: 2 }]\n", 3, "a duration"),
            ("threads:\n  a: [{ error: 200 }]\n", 2, "400 to 599"),
            ("threads:\n  a: [{ exit: 256 }]\n", 2, "0 to 255"),
            (
                "threads:\n  a: [{ text: x, exit: 1 }]\n",
                2,
                "a step: tasks",
            ),
            ("threads:\n  a: [{ tool: { zsh: x } }]\n", 2, "{ bash: … }"),
            ("threads:\n  a: [{ finish: stop }]\n", 2, "length, unknown"),
        ];
        for (text, line, part) in cases {
            let error = parse(text).expect_err("it must be refused");
            assert!(error.to_string().contains(part), "{text}\n→ {error}");
            assert_eq!(error.at.line, line, "{text}\n→ {error}");
        }
        let (_, warnings) = parse("thread: {}\n").expect("only a warning");
        assert_eq!(
            warnings.first().and_then(|warning| warning.near),
            Some("threads")
        );
    }
}
