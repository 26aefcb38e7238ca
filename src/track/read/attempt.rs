//! Failed attempts as people write them.
use super::fact::ReadAttempt;

/// Words between a reason and what was done then.
const THEN: [&str; 6] = [
    ", trying ",
    ", switching to ",
    ", switched to ",
    ", tried ",
    "; trying ",
    "; switching to ",
];

/// What stands where no reason was given.
const NO_REASON: &str = "(no reason was given)";

/// `Tried A: Failed because R, trying B instead`, or `A: R`.
#[must_use]
pub fn attempt(text: &str) -> Option<ReadAttempt> {
    let text = text.trim();
    let bare = ["Tried ", "tried ", "Attempted ", "attempted "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    if bare.is_empty() {
        return None;
    }
    let marks = [
        ": Failed because ",
        ": failed because ",
        ": Failed: ",
        " - Failed because ",
        " - failed because ",
        ": ",
        " - ",
        " – ",
    ];
    let (approach, why) = marks
        .iter()
        .find_map(|mark| bare.split_once(mark))
        .map_or((bare, None), |(approach, why)| (approach, Some(why)));
    let (why, then) = match why {
        Some(why) => after(why),
        None => (None, None),
    };
    Some(ReadAttempt {
        approach: approach.trim().trim_matches('*').to_owned(),
        why: why.filter(|why| why != NO_REASON),
        then,
    })
}

fn after(why: &str) -> (Option<String>, Option<String>) {
    let lower = why.to_ascii_lowercase();
    let found = THEN
        .iter()
        .filter_map(|word| Some((lower.rfind(word)?, word.len())))
        .max();
    let Some((at, length)) = found else {
        return (Some(why.trim().to_owned()), None);
    };
    let reason = why.get(..at).unwrap_or_default().trim().to_owned();
    let then = why.get(at + length..).unwrap_or_default().trim();
    let then = then
        .strip_suffix(" instead")
        .unwrap_or(then)
        .trim_end_matches('.');
    (Some(reason), Some(then.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts_045_ts_067_and_ts_068_attempts_of_all_forms_are_read() {
        for (text, approach, why, then) in [
            (
                "Tried in-memory sessions: Failed because sessions not persistent across server restarts, switching to Redis instead",
                "in-memory sessions",
                "sessions not persistent across server restarts",
                "Redis",
            ),
            ("Tried a: Failed because b, trying c instead", "a", "b", "c"),
            (
                "Attempted express-session default store: Performance issues with concurrent users, Redis solves this",
                "express-session default store",
                "Performance issues with concurrent users, Redis solves this",
                "",
            ),
            (
                "Increased timeout values: Made it worse, confirms race condition hypothesis",
                "Increased timeout values",
                "Made it worse, confirms race condition hypothesis",
                "",
            ),
            ("A thing", "A thing", "", ""),
        ] {
            let read = attempt(text).unwrap();
            let shown = |it: &Option<String>| it.clone().unwrap_or_default();
            assert_eq!(
                (
                    read.approach.as_str(),
                    shown(&read.why).as_str(),
                    shown(&read.then).as_str()
                ),
                (approach, why, then)
            );
        }
    }
}
