//! Whether words are enough for somebody who was not there: a next action names a place, a log
//! line says what was done.

/// An example of a next action that is concrete.
pub const EXAMPLE: &str = "Add the mutex in src/payment/processor.ts:47, handlePayment()";

/// An example of a task that says what is to be done.
pub const TASK_EXAMPLE: &str = "Reject empty titles in src/tasks.ts, createTask()";

/// Words that begin a next action which says nothing by itself.
const HOLLOW: [&str; 11] = [
    "continue", "keep", "carry", "go", "work", "fix", "finish", "more", "todo", "test", "resume",
];

/// Words that stand for what somebody was too lazy to name.
const SHRUGS: [&str; 10] = [
    "stuff",
    "things",
    "thing",
    "something",
    "some work",
    "did some",
    "various",
    "misc",
    "the bug",
    "it",
];

/// Whether a next action names where to work: a file (with line or function), a function, or a
/// phase, stage or task by its number; and says in another word what is to be done there. That
/// nothing remains is concrete, too.
#[must_use]
pub fn is_concrete(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower = text.trim().to_lowercase();
    if ["nothing", "none", "all done", "complete"]
        .iter()
        .any(|end| lower == *end || lower.starts_with(&format!("{end} remain")))
    {
        return true;
    }
    if names_phase(&words) {
        return true;
    }
    words.len() > 1 && words.iter().any(|word| names_place(word))
}

/// Why a next action is vague, in a line; None when it is not.
#[must_use]
pub fn vagueness(text: &str) -> Option<&'static str> {
    if is_concrete(text) {
        return None;
    }
    let first = text
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    Some(if text.trim().is_empty() {
        "it says nothing"
    } else if HOLLOW.contains(&first.as_str()) {
        "whoever reads it does not know where to begin: no file, function or phase is named"
    } else {
        "it names no file, function or phase"
    })
}

/// Whether a log line says what was done. A short one may.
#[must_use]
pub fn says_something(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let words = lower.split_whitespace().count();
    let plain = lower.trim_end_matches(['.', '!']);
    let shrug = SHRUGS.iter().any(|shrug| {
        plain == *shrug
            || plain.starts_with(&format!("{shrug} "))
            || plain.ends_with(&format!(" {shrug}"))
            || (shrug.contains(' ') && plain.contains(shrug))
    });
    words >= 2 && (!shrug || lower.split_whitespace().any(names_place))
}

/// Whether what is to be done consists of words that name nothing: `Fix the bug`, `do stuff`.
#[must_use]
pub fn is_hollow(text: &str) -> bool {
    let mut words = text
        .split_whitespace()
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek().is_some() && words.all(|word| NAMELESS.contains(&word.as_str()))
}

/// Words that leave open what is meant, even several of them.
const NAMELESS: [&str; 42] = [
    "a",
    "an",
    "and",
    "better",
    "bug",
    "bugs",
    "carry",
    "clean",
    "code",
    "continue",
    "do",
    "etc",
    "everything",
    "finish",
    "fix",
    "go",
    "good",
    "handle",
    "improve",
    "it",
    "issues",
    "make",
    "misc",
    "more",
    "nicely",
    "on",
    "properly",
    "rest",
    "some",
    "something",
    "stuff",
    "the",
    "thing",
    "things",
    "tidy",
    "todo",
    "up",
    "various",
    "well",
    "with",
    "work",
    "works",
];

/// `Phase 4`, `stage 2`, `Task 3: …`, or an id of several parts.
fn names_phase(words: &[&str]) -> bool {
    let digit = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    words.windows(2).any(|pair| match pair {
        [kind, number] => {
            let kind = kind.to_lowercase();
            ["phase", "stage", "task", "step", "batch", "thread"].contains(&kind.as_str())
                && digit(number)
        }
        _ => false,
    }) || (words.len() > 1 && words.iter().any(|word| is_id(word)))
}

/// `01.02.03` and the like: at least three numbers with dots between.
fn is_id(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit());
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() >= 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// A path with a folder or an extension, a line in a file, or a function.
fn names_place(word: &str) -> bool {
    let word = word.trim_matches(|c: char| "\"'`,;:!?<>[]{}*".contains(c));
    if word.contains("://") {
        return false;
    }
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || "_-.$#:/@~+".contains(c))
    };
    if let Some((name, _)) = word.split_once('(')
        && word.trim_end_matches('.').ends_with(')')
        && is_name(name)
        && name.chars().any(char::is_alphabetic)
    {
        return true;
    }
    let word = word.trim_matches(['(', ')', '.']);
    let path = word.split(':').next().unwrap_or_default();
    if path.contains('/') {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        // `and/or`, `read/write`: words, not folders
        return parts.len() > 2
            || path.starts_with(['/', '.', '~'])
            || path.ends_with('/')
            || parts.iter().any(|part| has_extension(part))
            || parts.first().is_some_and(|first| FOLDERS.contains(first));
    }
    has_extension(path) || ["Makefile", "Dockerfile", "Justfile"].contains(&path)
}

/// Folders that are known as such when only one name stands behind them.
const FOLDERS: [&str; 12] = [
    "src", "tests", "test", "lib", "docs", "app", "bin", "cmd", "pkg", "scripts", "benches", "web",
];

/// `name.ext`, where the extension is short and begins with a letter: `v1.2` is no file.
fn has_extension(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !extension.is_empty()
            && extension.len() <= 8
            && extension.starts_with(|c: char| c.is_ascii_alphabetic())
            && extension.chars().all(|c| c.is_ascii_alphanumeric())
            && (stem.chars().any(char::is_alphanumeric) || name.starts_with('.'))
            && !["e.g", "i.e", "etc"].contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sm_067_ts_079_a_next_action_with_a_place_is_concrete() {
        for text in [
            "Implement PATCH /api/tasks/:id in src/routes/tasks.ts:47, handle validation and ownership check",
            "Add mutex lock in src/payment/processor.ts:handlePayment()\naround lines 45-60 where paymentState is accessed",
            "write handlePayment() anew",
            "Phase 4 - Task UI",
            "start stage 2",
            "Task 3: wire the login",
            "begin with 01.02.01",
            "tidy up .github/workflows/",
            "fix the `src/api.rs` match",
            "nothing remains",
            "change Makefile",
        ] {
            assert!(is_concrete(text), "{text}");
            assert_eq!(vagueness(text), None, "{text}");
        }
    }

    #[test]
    fn sm_072_ts_080_a_vague_next_action_is_not() {
        for text in [
            "",
            "continue API work",
            "Fix the bug",
            "keep going",
            "src/api.rs",
            "read and/or write better",
            "release v1.2 soon",
            "look at https://example.org/a.html",
            "Test it",
            "make things faster, e.g. the parser",
        ] {
            assert!(!is_concrete(text), "{text}");
            assert!(vagueness(text).is_some(), "{text}");
        }
    }

    #[test]
    fn ts_056_a_plan_item_that_names_nothing_is_hollow() {
        for text in [
            "Fix the bug",
            "do stuff",
            "Continue work.",
            "improve things",
            "TODO",
        ] {
            assert!(is_hollow(text), "{text}");
        }
        for text in [
            "Count",
            "Fix the parser",
            "Write tests",
            "",
            "Improve src/api.rs",
            "…",
        ] {
            assert!(!is_hollow(text), "{text}");
        }
    }

    #[test]
    fn st_048_a_vague_log_line_is_told_from_one_that_says_something() {
        for text in [
            "Did some work on the connector",
            "fixed the bug",
            "stuff",
            "done",
            "",
        ] {
            assert!(!says_something(text), "{text}");
        }
        for text in [
            "Implemented Level 3 discovery",
            "All 23 tests pass",
            "Completed Level 4 change tracking implementation",
            "fixed the bug in src/api.rs",
        ] {
            assert!(says_something(text), "{text}");
        }
    }
}
