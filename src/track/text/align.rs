//! Which elements of two sequences belong together, in order: what both have once comes first
//! (patience), small rests are compared completely.
use std::collections::HashMap;
use std::ops::Range;

/// Rests up to this many pairs are compared completely.
const COMPLETE: usize = 40_000;

/// For each element of `a` the place of its partner in `b`. Partners rise.
#[must_use]
pub fn align(a: &[u32], b: &[u32]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; a.len()];
    Alignment {
        a,
        b,
        pairs: &mut pairs,
    }
    .between(0..a.len(), 0..b.len());
    pairs
}

struct Alignment<'a> {
    a: &'a [u32],
    b: &'a [u32],
    pairs: &'a mut Vec<Option<usize>>,
}

impl Alignment<'_> {
    fn pair(&mut self, at: usize, with: usize) {
        if let Some(pair) = self.pairs.get_mut(at) {
            *pair = Some(with);
        }
    }

    fn between(&mut self, mut a: Range<usize>, mut b: Range<usize>) {
        while !a.is_empty() && !b.is_empty() && self.a.get(a.start) == self.b.get(b.start) {
            self.pair(a.start, b.start);
            a.start += 1;
            b.start += 1;
        }
        while !a.is_empty() && !b.is_empty() && self.a.get(a.end - 1) == self.b.get(b.end - 1) {
            a.end -= 1;
            b.end -= 1;
            self.pair(a.end, b.end);
        }
        if a.is_empty() || b.is_empty() {
            return;
        }
        let anchors = self.anchors(a.clone(), b.clone());
        if anchors.is_empty() {
            return self.complete(&a, &b);
        }
        let (mut from_a, mut from_b) = (a.start, b.start);
        for (at, with) in anchors {
            self.pair(at, with);
            self.between(from_a..at, from_b..with);
            (from_a, from_b) = (at + 1, with + 1);
        }
        self.between(from_a..a.end, from_b..b.end);
    }

    /// Elements that both have exactly once, as many as rise together.
    fn anchors(&self, a: Range<usize>, b: Range<usize>) -> Vec<(usize, usize)> {
        let mut seen: HashMap<u32, (usize, usize, usize, usize)> = HashMap::new();
        for at in a {
            if let Some(value) = self.a.get(at) {
                let entry = seen.entry(*value).or_default();
                entry.0 += 1;
                entry.1 = at;
            }
        }
        for at in b {
            if let Some(entry) = self.b.get(at).and_then(|value| seen.get_mut(value)) {
                entry.2 += 1;
                entry.3 = at;
            }
        }
        let mut once: Vec<(usize, usize)> = seen
            .into_values()
            .filter(|(in_a, _, in_b, _)| *in_a == 1 && *in_b == 1)
            .map(|(_, at, _, with)| (at, with))
            .collect();
        once.sort_unstable();
        rising(&once)
    }

    /// The longest common subsequence, element by element.
    fn complete(&mut self, a: &Range<usize>, b: &Range<usize>) {
        let (rows, columns) = (a.len(), b.len());
        if rows.saturating_mul(columns) > COMPLETE {
            return;
        }
        let wide = columns + 1;
        let mut length = vec![0_u32; (rows + 1) * wide];
        let of = |length: &[u32], row: usize, column: usize| {
            length.get(row * wide + column).copied().unwrap_or(0)
        };
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                let best = if self.a.get(a.start + row) == self.b.get(b.start + column) {
                    of(&length, row + 1, column + 1) + 1
                } else {
                    of(&length, row + 1, column).max(of(&length, row, column + 1))
                };
                if let Some(cell) = length.get_mut(row * wide + column) {
                    *cell = best;
                }
            }
        }
        let (mut row, mut column) = (0, 0);
        while row < rows && column < columns {
            if self.a.get(a.start + row) == self.b.get(b.start + column) {
                self.pair(a.start + row, b.start + column);
                row += 1;
                column += 1;
            } else if of(&length, row + 1, column) >= of(&length, row, column + 1) {
                row += 1;
            } else {
                column += 1;
            }
        }
    }
}

/// The longest part of pairs (rising in the first) that rises in the second as well.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |index: usize| pairs.get(index).map_or(0, |pair| pair.1);
    for (index, (_, with)) in pairs.iter().enumerate() {
        let place = ends.partition_point(|end| second(*end) < *with);
        before.push(
            place
                .checked_sub(1)
                .and_then(|place| ends.get(place))
                .copied(),
        );
        match ends.get_mut(place) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut chain = Vec::new();
    let mut next = ends.last().copied();
    while let Some(index) = next {
        chain.extend(pairs.get(index).copied());
        next = before.get(index).copied().flatten();
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn partners_are_equal_and_rise(
            a in prop::collection::vec(0_u32..12, 0..40),
            b in prop::collection::vec(0_u32..12, 0..40),
        ) {
            let pairs = align(&a, &b);
            let partners: Vec<usize> = pairs.iter().flatten().copied().collect();
            prop_assert!(partners.is_sorted() && partners.windows(2).all(|two| two[0] != two[1]));
            for (at, with) in pairs.iter().enumerate() {
                if let Some(with) = with {
                    prop_assert_eq!(a[at], b[*with]);
                }
            }
        }

        #[test]
        fn what_was_only_added_to_is_found_whole(
            a in prop::collection::vec(0_u32..1000, 0..40),
            added in prop::collection::vec((0_usize..40, 2000_u32..3000), 0..20),
        ) {
            let mut b = a.clone();
            for (at, value) in added {
                b.insert(at.min(b.len()), value);
            }
            prop_assert!(align(&a, &b).iter().all(Option::is_some));
        }
    }
}
