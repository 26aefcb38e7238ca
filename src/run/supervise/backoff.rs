//! How long to wait before something is tried again: twice as long each time, up to a limit, and
//! never at the same moment as everybody else.
use std::time::Duration;

/// The longest pause after a transport failure.
const LONGEST: Duration = Duration::from_secs(5 * 60);

/// The first pause after a limit of which nobody said when it ends.
const LIMIT_FIRST: Duration = Duration::from_secs(60);

/// The longest pause after such a limit.
const LIMIT_LONGEST: Duration = Duration::from_secs(30 * 60);

/// The pause before try number `tries` (from 0) is made again. `dice`, from 0 up to 1, decides
/// where in the second half of the time it lies.
pub(super) fn after_failure(first: Duration, tries: u32, dice: f64) -> Duration {
    pause(first, LONGEST.max(first), tries, dice)
}

/// The same after a limit that has no known end.
pub(super) fn after_limit(tries: u32, dice: f64) -> Duration {
    pause(LIMIT_FIRST, LIMIT_LONGEST, tries, dice)
}

fn pause(first: Duration, longest: Duration, tries: u32, dice: f64) -> Duration {
    let factor = 2_u32.checked_pow(tries).unwrap_or(u32::MAX);
    let full = first.saturating_mul(factor).min(longest);
    let part = 0.5 + dice.clamp(0.0, 1.0) / 2.0;
    full.mul_f64(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn each_pause_is_twice_the_one_before_up_to_the_longest() {
        let pauses: Vec<u64> = (0..12)
            .map(|tries| after_failure(SECOND, tries, 1.0).as_secs())
            .collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(after_limit(0, 1.0), Duration::from_secs(60));
        assert_eq!(after_limit(99, 1.0), Duration::from_secs(1800));
    }

    proptest! {
        #[test]
        fn the_dice_move_it_within_its_second_half(
            first in 1_u64..10_000,
            tries in 0_u32..100,
            dice in 0.0_f64..1.0,
        ) {
            let first = Duration::from_millis(first);
            let full = after_failure(first, tries, 1.0);
            let some = after_failure(first, tries, dice);
            prop_assert!(some <= full && some >= full.mul_f64(0.499));
            prop_assert!(full <= LONGEST.max(first));
        }
    }
}
