//! Which task of an old list is which of a new one.

/// A task's number and words.
pub(super) type Item = (u32, String);

/// For every new task the place of the old one that it is: the same words first (at the same
/// number if there are several), then the same number. So a task that is inserted above others
/// does not take their states.
pub(super) fn paired(old: &[Item], new: &[Item]) -> Vec<Option<usize>> {
    let mut free: Vec<bool> = vec![true; old.len()];
    let mut found: Vec<Option<usize>> = vec![None; new.len()];
    let rules: [fn(&Item, &Item) -> bool; 3] = [
        |old, new| old == new,
        |old, new| old.1 == new.1,
        |old, new| old.0 == new.0,
    ];
    for same in rules {
        for (item, place) in new.iter().zip(&mut found) {
            if place.is_some() {
                continue;
            }
            let index = old
                .iter()
                .zip(&free)
                .position(|(old, free)| *free && same(old, item));
            if let Some(index) = index {
                *place = Some(index);
                if let Some(free) = free.get_mut(index) {
                    *free = false;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<(u32, String)> {
        (1..).zip(names.iter().map(ToString::to_string)).collect()
    }

    #[test]
    fn words_come_before_numbers() {
        let pairs = |old: &[&str], new: &[&str]| paired(&list(old), &list(new));
        assert_eq!(
            pairs(&["a", "b"], &["x", "a", "b"]),
            [None, Some(0), Some(1)]
        );
        assert_eq!(pairs(&["a", "b"], &["a2", "b"]), [Some(0), Some(1)]);
        assert_eq!(pairs(&["a", "a"], &["x", "a"]), [Some(0), Some(1)]);
        assert_eq!(pairs(&["a", "b"], &["b"]), [Some(1)]);
    }
}
