//! Threads are given to agents that exist.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::model::Plan;
use crate::domain::suggestion::near;

pub(in crate::plan) fn look(plan: &Plan, known: Option<&[&str]>, findings: &mut Vec<Finding>) {
    let Some(known) = known else {
        return;
    };
    for placed in plan.threads() {
        let thread = placed.thread;
        if let Some(agent) = &thread.agent
            && !known.contains(&agent.as_str())
        {
            let hint = match near(agent, known.iter().copied()).first() {
                Some(near) => format!("did you mean `@{near}`? `work agents` lists all"),
                None => format!("known are {}", known.join(", ")),
            };
            findings.push(Finding::new(
                Code::UnknownAgent,
                thread.position,
                format!(
                    "thread {} is given to `{agent}`, which agents.yaml does not have",
                    placed.id
                ),
                hint,
            ));
        }
        let words = thread.name.split_whitespace();
        let misplaced = words
            .filter_map(|word| word.strip_prefix('@'))
            .find(|word| known.contains(word));
        if let Some(agent) = misplaced {
            findings.push(Finding::new(
                Code::AgentNotLast,
                thread.position,
                format!(
                    "`@{agent}` does not end the heading, so thread {} is not given to it",
                    placed.id
                ),
                format!("move `@{agent}` to the end"),
            ));
        }
    }
}
