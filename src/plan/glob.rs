//! Whether two globs can mean the same file.

/// Parts of a path that are compared at most; what is longer counts as the same from there on.
const LIMIT: usize = 64;

/// Whether some file fits both. `*` and `?` stay inside a part of a path, `**` takes any number of
/// parts, `{a,b}` is either; a path that ends with `/`, or is the beginning of the other, means
/// the whole folder. In doubt (`[…]`) they overlap.
#[must_use]
pub fn overlap(left: &str, right: &str) -> bool {
    let left = alternatives(left);
    let right = alternatives(right);
    left.iter().any(|left| {
        let left = parts(left);
        right.iter().any(|right| paths_meet(&left, &parts(right)))
    })
}

/// The glob without braces: every choice that they offer, 64 at most.
fn alternatives(glob: &str) -> Vec<String> {
    let mut open = vec![glob.trim().to_owned()];
    let mut done = Vec::new();
    while let Some(glob) = open.pop() {
        let braces = glob.rfind('{').and_then(|start| {
            let end = glob.get(start..)?.find('}')?;
            let choices = glob.get(start + 1..start + end)?;
            Some((glob.get(..start)?, choices, glob.get(start + end + 1..)?))
        });
        match braces {
            Some((before, choices, after)) if open.len() + done.len() < LIMIT => {
                open.extend(
                    choices
                        .split(',')
                        .map(|choice| format!("{before}{choice}{after}")),
                );
            }
            _ => done.push(glob),
        }
    }
    done
}

fn parts(glob: &str) -> Vec<&str> {
    let folder = glob.ends_with('/').then_some("**");
    glob.split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .chain(folder)
        .take(LIMIT)
        .collect()
}

/// Both are walked together; a table of where each may stand keeps `**` from being tried twice.
fn paths_meet(left: &[&str], right: &[&str]) -> bool {
    // meets[r] says whether left[l..] and right[r..] can mean the same
    let end = |rest: &[&str]| rest.iter().all(|part| *part == "**");
    let mut below: Vec<bool> = Vec::new();
    for l in (0..=left.len()).rev() {
        let mut row = vec![false; right.len() + 1];
        for r in (0..=right.len()).rev() {
            let at = |row: &[bool], r: usize| row.get(r).copied().unwrap_or(false);
            let meets = match (left.get(l), right.get(r)) {
                // one is at its end: it is a folder that holds the other, or the same file
                (None, _) => l > 0 || end(right.get(r..).unwrap_or_default()),
                (_, None) => r > 0 || end(left.get(l..).unwrap_or_default()),
                (Some(&"**"), _) => at(&below, r) || at(&row, r + 1),
                (_, Some(&"**")) => at(&row, r + 1) || at(&below, r),
                (Some(a), Some(b)) => at(&below, r + 1) && part_meets(a, b),
            };
            if let Some(cell) = row.get_mut(r) {
                *cell = meets;
            }
        }
        below = row;
    }
    below.first().copied().unwrap_or(false)
}

/// The same for one part of a path.
fn part_meets(left: &str, right: &str) -> bool {
    let special = |c: char| matches!(c, '*' | '?' | '[' | ']');
    let begin = |part: &'_ str| part.find(special).unwrap_or(part.len());
    let rest = |part: &'_ str| part.rfind(special).map_or(0, |at| at + 1);
    // what is plain at both ends tells most pairs apart: plans have many globs, and each meets each
    let begins = |one: &str, other: &str| {
        let plain = one.get(..begin(one)).unwrap_or_default();
        plain.starts_with(other.get(..begin(other)).unwrap_or_default())
    };
    let ends = |one: &str, other: &str| {
        let plain = one.get(rest(one)..).unwrap_or_default();
        plain.ends_with(other.get(rest(other)..).unwrap_or_default())
    };
    (begins(left, right) || begins(right, left))
        && (ends(left, right) || ends(right, left))
        && letters_meet(left, right)
}

/// The same, letter by letter.
fn letters_meet(left: &str, right: &str) -> bool {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.contains(&'[') || right.contains(&'[') {
        return true;
    }
    let mut below: Vec<bool> = Vec::new();
    for l in (0..=left.len()).rev() {
        let mut row = vec![false; right.len() + 1];
        for r in (0..=right.len()).rev() {
            let at = |row: &[bool], r: usize| row.get(r).copied().unwrap_or(false);
            let meets = match (left.get(l), right.get(r)) {
                (None, None) => true,
                (Some('*'), None) => at(&below, r),
                (None, Some('*')) => at(&row, r + 1),
                (None, _) | (_, None) => false,
                (Some('*'), _) => at(&below, r) || at(&row, r + 1),
                (_, Some('*')) => at(&row, r + 1) || at(&below, r),
                (Some(a), Some(b)) => at(&below, r + 1) && (a == b || *a == '?' || *b == '?'),
            };
            if let Some(cell) = row.get_mut(r) {
                *cell = meets;
            }
        }
        below = row;
    }
    below.first().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_that_can_mean_the_same_file_overlap() {
        for (left, right) in [
            ("src/a.rs", "./src/a.rs"),
            ("src/*.rs", "src/a.rs"),
            ("src/**", "src/x/y.rs"),
            ("**/*.rs", "src/x/*"),
            ("src/", "src/a.rs"),
            ("src", "src/a.rs"),
            ("src/{a,b}.rs", "src/b.rs"),
            ("*a*", "*b*"),
            ("src/?.rs", "src/a.rs"),
            ("**", "x"),
            ("src/[ab].rs", "src/a.rs"),
            ("x[*]y", "x?y"),
            ("a*", "*z"),
            ("ab*", "a*"),
        ] {
            assert!(overlap(left, right), "{left} {right}");
            assert!(overlap(right, left), "{right} {left}");
        }
    }

    #[test]
    fn globs_of_different_files_do_not() {
        for (left, right) in [
            ("src/a.rs", "src/b.rs"),
            ("src/*.rs", "src/x/a.rs"),
            ("src/**", "tests/x.rs"),
            ("*.md", "*.rs"),
            ("src/{a,b}.rs", "src/c.rs"),
            ("src/ab", "src/a"),
            ("src/x1*.rs", "src/x2*.rs"),
            ("a?c", "b?c"),
            ("[ab].rs", "[ab].md"),
        ] {
            assert!(!overlap(left, right), "{left} {right}");
            assert!(!overlap(right, left), "{right} {left}");
        }
    }
}
