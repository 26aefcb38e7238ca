//! The specification that a stage names is there, and has the section that is meant.
use super::super::code::Code;
use super::super::finding::Finding;
use super::super::model::Plan;

pub(in crate::plan) fn look(
    plan: &Plan,
    read: &dyn Fn(&str) -> Option<String>,
    findings: &mut Vec<Finding>,
) {
    for stage in &plan.stages {
        let Some(spec) = stage.spec.as_deref().map(str::trim) else {
            continue;
        };
        let (path, anchor) = spec.split_once('#').unwrap_or((spec, ""));
        if path.is_empty() || path.contains("://") || path.contains(char::is_whitespace) {
            continue;
        }
        let number = stage.number;
        let (message, hint) = match read(path) {
            None => (
                format!("the specification of stage {number:02} does not exist: `{path}`"),
                "correct the path, or add the file",
            ),
            Some(text) if !has(&text, anchor) => (
                format!("`{path}` has no section `#{anchor}`, which stage {number:02} names"),
                "name it as its heading reads: small letters, `-` for spaces",
            ),
            Some(_) => continue,
        };
        let finding = Finding::new(Code::MissingSpec, stage.position, message, hint);
        findings.push(finding);
    }
}

/// Whether a heading of the text has this anchor, or one that it is the beginning of (`phase-2` of
/// `## Phase 2: API`), or the text sets it by itself.
fn has(text: &str, anchor: &str) -> bool {
    let anchor = anchor.to_lowercase();
    if anchor.is_empty() {
        return true;
    }
    let set = [
        format!("id=\"{anchor}\""),
        format!("name=\"{anchor}\""),
        format!("{{#{anchor}}}"),
    ];
    let lower = text.to_lowercase();
    set.iter().any(|set| lower.contains(set))
        || lower
            .lines()
            .filter_map(|line| Some(line.strip_prefix('#')?.trim_start_matches('#')))
            .map(slug)
            .any(|slug| {
                let rest = slug.strip_prefix(anchor.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
}

/// As GitHub makes the anchor of a heading: letters, digits, `-` and `_` stay, spaces become `-`.
fn slug(heading: &str) -> String {
    heading
        .trim()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sm_071_an_anchor_is_that_of_a_heading_or_its_beginning() {
        let text = "# Plan\n\n## Phase 2: Task API\n\n### Über `das`\n<a id=\"here\"></a>\n";
        for anchor in [
            "",
            "plan",
            "phase-2-task-api",
            "phase-2",
            "Phase-2",
            "über-das",
            "here",
        ] {
            assert!(has(text, anchor), "{anchor}");
        }
        for anchor in ["phase-3", "phase-2-task-a", "das"] {
            assert!(!has(text, anchor), "{anchor}");
        }
    }
}
