//! Whether two approaches are the same, put into other words: so that what failed is not tried
//! again by somebody who does not remember it.
use std::collections::BTreeSet;

/// How like each other two approaches are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// They share too little to say so.
    Different,
    /// They share at least half of their words, or one says all that the other says.
    Similar,
    /// They have the same words, but for order, endings and words without weight.
    Same,
}

/// Words that say nothing about what was tried.
const WEIGHTLESS: [&str; 34] = [
    "a",
    "an",
    "and",
    "again",
    "another",
    "approach",
    "as",
    "at",
    "attempt",
    "attempted",
    "by",
    "for",
    "from",
    "in",
    "into",
    "is",
    "it",
    "just",
    "of",
    "on",
    "once",
    "our",
    "that",
    "the",
    "then",
    "this",
    "to",
    "tried",
    "try",
    "trying",
    "using",
    "use",
    "used",
    "with",
];

/// Endings that do not change what a word is about; the longest that fits is taken off.
const ENDINGS: [&str; 6] = ["ing", "ies", "ed", "es", "e", "s"];

/// Letters that must be left when an ending is taken off.
const STEM: usize = 3;

/// How like each other two approaches are. Another word for the same thing is missed; therefore
/// whoever goes on is shown all that failed.
#[must_use]
pub fn likeness(one: &str, other: &str) -> Likeness {
    let (a, b) = (words(one), words(other));
    if a.is_empty() || b.is_empty() {
        let same = one.trim().to_lowercase() == other.trim().to_lowercase();
        return if same {
            Likeness::Same
        } else {
            Likeness::Different
        };
    }
    if a == b {
        return Likeness::Same;
    }
    let shared = a.intersection(&b).count();
    let all = a.union(&b).count();
    let smaller = a.len().min(b.len());
    if shared * 2 >= all || (shared == smaller && smaller >= 2) {
        Likeness::Similar
    } else {
        Likeness::Different
    }
}

/// The words with weight, without their endings.
fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !WEIGHTLESS.contains(word))
        .map(stem)
        .collect()
}

fn stem(word: &str) -> String {
    let stem = ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|stem| stem.chars().count() >= STEM)
        .unwrap_or(word);
    let mut letters: Vec<char> = stem.chars().collect();
    // `running` is about to run
    if let [.., before, last] = letters.as_slice()
        && before == last
        && letters.len() > STEM
    {
        letters.pop();
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts_082_the_same_approach_is_known_again_and_a_similar_one_too() {
        for (one, other, expected) in [
            ("in-memory sessions", "In memory session", Likeness::Same),
            ("Use the Redis store", "redis stores", Likeness::Same),
            (
                "Increased timeout values",
                "Increase the timeout value again",
                Likeness::Same,
            ),
            (
                "mutex around the payment call",
                "put a mutex around payment calls, with a timeout",
                Likeness::Similar,
            ),
            (
                "parse with regex",
                "regex parse of whole file",
                Likeness::Similar,
            ),
            (
                "in-memory sessions",
                "Redis session store",
                Likeness::Different,
            ),
            ("raise the timeout", "cache the result", Likeness::Different),
            ("", "", Likeness::Same),
            ("again", "tried", Likeness::Different),
            ("日本語", "日本語", Likeness::Same),
        ] {
            assert_eq!(likeness(one, other), expected, "{one} / {other}");
            assert_eq!(likeness(other, one), expected, "{other} / {one}");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_approach_is_like_itself_and_likeness_has_no_direction(
            one in "[a-z -]{0,30}",
            other in "[a-z -]{0,30}",
        ) {
            proptest::prop_assert_eq!(likeness(&one, &one), Likeness::Same);
            proptest::prop_assert_eq!(likeness(&one, &other), likeness(&other, &one));
        }
    }
}
