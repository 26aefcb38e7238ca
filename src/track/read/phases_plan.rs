//! Phases become a PLAN.md: a stage each, its tasks in one batch and thread.
use super::phases::{Phases, ReadPhase};
use crate::domain::clean::clean_line;
use std::fmt::Write as _;

/// The text of the plan. `spec` is the path of the document from the repository's root.
#[must_use]
pub fn plan(phases: &Phases, name: &str, spec: &str) -> String {
    let mut text = format!(
        "# Plan: {}\n\n## Summary\n\nThe phases of `{spec}`.\n\n## References\n\n- {spec}\n\n## Stages\n",
        clean_line(name)
    );
    for (number, phase) in (1..).zip(&phases.phases) {
        stage(&mut text, number, phase, spec);
    }
    text
}

fn stage(text: &mut String, number: u32, phase: &ReadPhase, spec: &str) {
    let name = clean_line(&phase.name);
    let _ = write!(text, "\n### Stage {number:02}: {name}\n\n");
    if let Some(kind) = &phase.kind {
        let _ = writeln!(text, "**Type:** {}", clean_line(kind));
    }
    let _ = writeln!(text, "**Spec:** `{spec}#{}`", phase.anchor);
    if !phase.files.is_empty() {
        let files: Vec<String> = phase
            .files
            .iter()
            .map(|file| format!("`{}`", clean_line(file)))
            .collect();
        let _ = writeln!(text, "**Key Files:** {}", files.join(", "));
    }
    let _ = write!(
        text,
        "\n#### Definition\n\n{name} as `{spec}` describes it.\n"
    );
    text.push_str("\n#### Verification\n\n");
    for criterion in &phase.criteria {
        let _ = writeln!(text, "- {}", clean_line(criterion));
    }
    let _ = write!(
        text,
        "\n#### Batches\n\n##### Batch 01: {name}\n\n###### Thread 01: {name}\n\n**Summary:** {name}\n\n**Tasks:**\n\n"
    );
    for task in &phase.tasks {
        let _ = writeln!(text, "- [ ] {}", clean_line(task));
    }
    if phase.tasks.is_empty() {
        let _ = writeln!(text, "- [ ] {name}");
    }
}
