//! Random choices that can be repeated: a seed is printed, and taken from the environment.
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of choices.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The seed of `WORK_SOAK_SEED`, or one that nobody chose.
    pub(super) fn seed() -> u64 {
        let chosen = std::env::var("WORK_SOAK_SEED").ok();
        chosen.map_or_else(
            || {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
                u64::from(now.subsec_nanos()) ^ (u64::from(std::process::id()) << 32)
            },
            |text| text.parse().expect("WORK_SOAK_SEED is a number"),
        )
    }

    /// The next number (splitmix64).
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of these.
    pub(super) fn one_of<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        let count = u64::try_from(from.len()).unwrap();
        (count > 0).then(|| from[usize::try_from(self.below(count)).unwrap()])
    }

    /// A while of less than so many milliseconds.
    pub(super) fn moment(&mut self, milliseconds: u64) -> Duration {
        Duration::from_micros(self.below(milliseconds * 1000))
    }

    /// Dice of somebody else, whose choices do not depend on ours.
    pub(super) fn another(&mut self) -> Self {
        Self(self.next())
    }
}
