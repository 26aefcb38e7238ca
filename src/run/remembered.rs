//! What was written down and must reach every agent: approaches that failed, what stands in the
//! way, what was decided.
use crate::domain::clean::clean_line;
use crate::domain::id::{Scope, ThreadId};
use crate::store::entry::{Event, Recorded};
use std::fmt::Write as _;

/// At most so many failed approaches of the thread itself are told, the newest.
const OWN: usize = 10;
/// At most so many failed approaches of other threads are told, the newest.
const OTHERS: usize = 10;
/// At most so many decisions are told, the newest.
const DECISIONS: usize = 15;

/// What the journal keeps for a thread, as lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Remembered {
    /// Approaches that failed: those of the thread and of all threads first.
    failed: Vec<String>,
    /// What stands in the way.
    blockers: Vec<String>,
    /// What was decided.
    decisions: Vec<String>,
}

/// What the entries keep for the thread.
pub(super) fn remembered(entries: &[Recorded], thread: ThreadId) -> Remembered {
    let mut found = Remembered::default();
    let (mut own, mut others) = (Vec::new(), Vec::new());
    let mut blockers: Vec<(Option<Scope>, String)> = Vec::new();
    for entry in entries {
        let scope = entry.entry.scope;
        let is_own = scope.is_none_or(|scope| scope.holds(thread));
        match &entry.entry.event {
            Event::Failed {
                approach,
                why,
                then,
                ..
            } => {
                let line = failure(approach, why.as_deref(), then.as_deref());
                if is_own { &mut own } else { &mut others }.push(line);
            }
            Event::Blocked { text, waiting_for } if is_own => {
                let waiting = waiting_for.as_ref();
                let waiting = waiting.map(|who| format!(" (waiting for {who})"));
                blockers.push((scope, format!("{text}{}", waiting.unwrap_or_default())));
            }
            Event::Unblocked { .. } => blockers.retain(|(of, _)| *of != scope),
            Event::Decision { text, why, .. } => {
                let why = why.as_ref().map(|why| format!(", because {why}"));
                let line = format!("{text}{}", why.unwrap_or_default());
                found.decisions.push(line);
            }
            _ => {}
        }
    }
    found.failed = newest(own, OWN);
    found.failed.extend(newest(others, OTHERS));
    // what blocks a task stands with the task
    blockers.retain(|(scope, _)| !matches!(scope, Some(Scope::Task(_) | Scope::Thread(_))));
    found.blockers = blockers.into_iter().map(|(_, text)| text).collect();
    found.decisions = newest(found.decisions, DECISIONS);
    found
}

impl Remembered {
    /// What of it is not in the prompt already, as sections to put behind it.
    pub(super) fn beyond(&self, prompt: &str) -> String {
        let mut text = String::new();
        for (heading, lines) in [
            ("Failed before: do not try these again", &self.failed),
            ("Standing in the way", &self.blockers),
            ("Decided already", &self.decisions),
        ] {
            let mut new = lines
                .iter()
                .map(|line| clean_line(line))
                .filter(|line| !prompt.contains(line.as_str()))
                .peekable();
            if new.peek().is_some() {
                let _ = write!(text, "\n## {heading}\n\n");
            }
            for line in new {
                let _ = writeln!(text, "- {line}");
            }
        }
        text
    }
}

fn newest(mut lines: Vec<String>, most: usize) -> Vec<String> {
    lines.split_off(lines.len().saturating_sub(most))
}

fn failure(approach: &str, why: Option<&str>, then: Option<&str>) -> String {
    let why = why.unwrap_or("no reason was noted");
    let then = then.map(|then| format!("; instead: {then}"));
    format!("{approach}: {why}{}", then.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u32, scope: &str, rest: &serde_json::Value) -> Recorded {
        let mut line = serde_json::json!({
            "id": id.to_string(), "v": 1, "ts": "2026-01-01T00:00:00Z",
            "actor": {"kind": "agent", "name": "a"}, "stream": "",
        });
        let fields = line.as_object_mut().unwrap();
        fields.extend(rest.as_object().unwrap().clone());
        if !scope.is_empty() {
            fields.insert("scope".into(), scope.into());
        }
        Recorded::parse(&line.to_string()).unwrap()
    }

    #[test]
    fn own_failures_come_first_and_what_is_told_already_is_not_told_twice() {
        let failed = |approach: &str| serde_json::json!({"type": "failed", "approach": approach, "why": "w"});
        let entries = [
            entry(1, "01.01.02", &failed("theirs")),
            entry(2, "01.01.01.01", &failed("mine")),
            entry(3, "", &failed("everybody's")),
            entry(
                4,
                "",
                &serde_json::json!({"type": "blocked", "text": "no key"}),
            ),
            entry(
                5,
                "01",
                &serde_json::json!({"type": "blocked", "text": "gone"}),
            ),
            entry(
                6,
                "01",
                &serde_json::json!({"type": "unblocked", "text": "came"}),
            ),
            entry(
                7,
                "",
                &serde_json::json!({"type": "decision", "text": "Redis", "why": "it lasts"}),
            ),
        ];
        let found = remembered(&entries, ThreadId::new(1, 1, 1));
        assert_eq!(found.failed, ["mine: w", "everybody's: w", "theirs: w"]);
        assert_eq!(found.blockers, ["no key"]);
        let text = found.beyond("known: Redis, because it lasts");
        assert!(
            text.contains("- mine: w\n") && !text.contains("Redis"),
            "{text}"
        );
        assert_eq!(Remembered::default().beyond(""), "");
    }
}
