//! Which files `work` writes itself: they are expected to be uncommitted, and are no work of anybody.
use camino::Utf8Path;

/// Whether `work` writes this file. The path is seen from the folder that holds `workstreams/`.
#[must_use]
pub fn is_ours(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let below = |folder: &str| Utf8Path::new(path).starts_with(folder);
    matches!(path, "SESSION.md" | "SESSION_PROGRESS.md" | ".session.env")
        || (path.starts_with("SESSION_ARCHIVE_") && !path.contains('/'))
        || below(".claude/progress")
        || path.starts_with("archive/sessions/SESSION-")
        || Utf8Path::new(path)
            .strip_prefix("workstreams")
            .is_ok_and(|rest| in_workstreams(rest.as_str()))
}

fn in_workstreams(rest: &str) -> bool {
    let mut parts: Vec<&str> = rest.split('/').collect();
    if parts.first() == Some(&"archive") {
        parts.remove(0);
    }
    match parts.as_slice() {
        [".gitignore" | ".gitattributes" | ".current" | "documents.json" | "journal.jsonl"] => true,
        [".state" | "trash", ..] => true,
        [_, name] => matches!(
            *name,
            "tasks.json" | "journal.jsonl" | "REPORT.md" | "COMPLETION.md" | "SESSION-OVERFLOW.md"
        ),
        [
            _,
            "prompts" | "handoff" | "sessions" | ".state" | "backups",
            ..,
        ] => true,
        _ => false,
    }
}

/// Whether a file is expected to be uncommitted between sessions (seed 001, "Expected Uncommitted
/// Files"): ours, and CLAUDE.md.
#[must_use]
pub fn is_expected(path: &str) -> bool {
    path == "CLAUDE.md" || is_ours(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sm_060_to_sm_065_ours_and_claude_md_are_expected_and_nothing_else() {
        for path in [
            "SESSION.md",
            "CLAUDE.md",
            "SESSION_ARCHIVE_2026-01.md",
            ".claude/progress/web-login.md",
            "archive/sessions/SESSION-00001-LOG.md",
            "workstreams/001-a/tasks.json",
            "workstreams/001-a/handoff/01.01.01.md",
            "workstreams/archive/001-a/journal.jsonl",
        ] {
            assert!(is_expected(path), "{path}");
        }
        for path in [
            "src/main.ts",
            "vite.config.ts",
            "docs/IMPLEMENTATION_PHASES.md",
            "docs/SESSION.md",
            "workstreams/001-a/PLAN.md",
            "workstreams/001-a/notes.md",
            ".claude/settings.json",
            "archive/sessions/mine.md",
        ] {
            assert!(!is_expected(path), "{path}");
        }
        assert!(!is_ours("CLAUDE.md"));
    }
}
