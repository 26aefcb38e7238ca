//! Everything that a plan's content gives to say, once it is read.
use super::finding::Finding;
use super::model::Plan;
use super::parse::parse;
use super::rules::{
    agents, basics, dependencies, inputs, names, numbers, requirements, shared, spec,
};

/// What a plan is compared with.
pub struct Around<'a> {
    /// The agents of agents.yaml; none when that file cannot be read, and then no agent is unknown.
    pub agents: Option<&'a [&'a str]>,
    /// Whether a path exists, seen from the repository or from the plan's folder.
    pub exists: &'a dyn Fn(&str) -> bool,
    /// The text of a file, seen from the same places; none when it cannot be read.
    pub read: &'a dyn Fn(&str) -> Option<String>,
}

/// Reads a text and says everything about it, in the order of the text.
#[must_use]
pub fn check(text: &str, around: &Around<'_>) -> (Plan, Vec<Finding>) {
    let (plan, mut findings) = parse(text);
    findings.extend(validate(&plan, around));
    findings.sort_by_key(|finding| (finding.line, finding.column, finding.code));
    (plan, findings)
}

/// What a plan that was read gives to say beyond the findings of reading it.
#[must_use]
pub fn validate(plan: &Plan, around: &Around<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    basics::look(plan, &mut findings);
    numbers::look(plan, &mut findings);
    names::look(plan, &mut findings);
    agents::look(plan, around.agents, &mut findings);
    dependencies::look(plan, &mut findings);
    requirements::look(plan, &mut findings);
    shared::look(plan, &mut findings);
    inputs::look(plan, around.exists, &mut findings);
    spec::look(plan, around.read, &mut findings);
    findings
}
