//! Reads the text of a PLAN.md.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::model::Plan;
use super::super::position::Span;
use super::build::build;
use super::lost::lost;
use super::mark::marks;
use super::source::Source;

/// Reads a plan. Whatever the text is, there is a plan; what could not be read, and what is not
/// written as a plan is, stands in the findings, in the order of the text.
#[must_use]
pub fn parse(text: &str) -> (Plan, Vec<Finding>) {
    let mut source = Source::new(text);
    let marks = marks(&mut source);
    let plan = build(&mut source, &marks);
    lost(&mut source);
    let titled = marks
        .iter()
        .any(|mark| mark.kind == Some(super::heading::Kind::Title));
    if !titled {
        source.say(
            Code::NoTitle,
            Span::default(),
            "the plan has no title",
            "begin with `# Plan: name`",
        );
    }
    let mut findings = source.findings;
    findings.sort_by_key(|finding| (finding.line, finding.column, finding.code));
    (plan, findings)
}
