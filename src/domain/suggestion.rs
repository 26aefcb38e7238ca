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

/// How many letters must be changed, added, dropped or swapped with their neighbour (optimal
/// string alignment).
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().take(100).collect();
    let right: Vec<char> = right.chars().take(100).collect();
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, r) in right.iter().enumerate() {
            let replaced = at(&above, j) + usize::from(l != r);
            let mut best = replaced.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped =
                i > 0 && j > 0 && left.get(i - 1) == Some(r) && right.get(j - 1) == Some(l);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    at(&above, right.len())
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
