//! A plan that tests begin with: the complete example of docs/plan.md.
use super::code::Code;
use super::validate::{Around, check};

/// The example.
pub(super) const PLAN: &str = include_str!("sample.md");

/// The agents that it may be given to.
pub(super) const AGENTS: [&str; 3] = ["default", "careful", "writer"];

/// Everything there is to say about a text, as people read it.
pub(super) fn said(text: &str) -> Vec<String> {
    said_as(text).into_iter().map(|(_, text)| text).collect()
}

/// The same with the codes.
pub(super) fn said_as(text: &str) -> Vec<(Code, String)> {
    let around = Around {
        agents: Some(&AGENTS),
        exists: &|path| path == "docs/grammar.md",
        read: &|path| (path == "docs/grammar.md").then(|| "# Words\n".to_owned()),
    };
    let (_, findings) = check(text, &around);
    findings
        .into_iter()
        .map(|finding| (finding.code, finding.to_string()))
        .collect()
}
