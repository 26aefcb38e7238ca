//! "Did you mean": the known word nearest to a wrong one.

/// The known words that a person may have meant, nearest first, three at most.
///
/// A word counts as near when a third of its letters or fewer would have to change, or when the
/// wrong one is a part of it.
#[must_use]
pub fn near<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wrong = wrong.to_lowercase();
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|word| {
            let lower = word.to_lowercase();
            let distance = distance(&wrong, &lower);
            let limit = wrong.chars().count().max(lower.chars().count()) / 3;
            let part = wrong.len() >= 2 && lower.contains(&wrong);
            (distance <= limit.max(1) || part).then_some((distance, word))
        })
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().take(3).map(|(_, word)| word).collect()
}

/// How many letters must be inserted, deleted or replaced (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        let mut left = i + 1;
        next.push(left);
        for ((above_left, above), cb) in row.iter().zip(row.iter().skip(1)).zip(&b) {
            left = (above_left + usize::from(ca != *cb))
                .min(above + 1)
                .min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_word() {
        assert_eq!(near("defualt", ["default", "reviewer"]), ["default"]);
        assert_eq!(
            near("review", ["default", "code-reviewer"]),
            ["code-reviewer"]
        );
        assert!(near("xyzzy", ["default", "reviewer"]).is_empty());
    }
}
