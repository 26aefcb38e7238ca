//! An amount of money, exact to a millionth of a dollar.
use serde::{Deserialize, Serialize};
use std::fmt;

/// US dollars. Never negative.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(from = "f64", into = "f64")]
pub struct Dollars {
    micros: u64,
}

impl Dollars {
    /// One amount and another.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            micros: self.micros.saturating_add(other.micros),
        }
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.micros == 0
    }
}

impl From<f64> for Dollars {
    /// Negative amounts and what is no number count as nothing.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion that saturates is what an absurd amount deserves"
    )]
    fn from(dollars: f64) -> Self {
        Self {
            micros: (dollars * 1e6).round() as u64,
        }
    }
}

impl From<Dollars> for f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "amounts of more than nine billion dollars are not what this is for"
    )]
    fn from(amount: Dollars) -> Self {
        amount.micros as Self / 1e6
    }
}

impl fmt::Display for Dollars {
    /// `$5.00`, and as many digits more as small amounts need.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.micros / 1_000_000, self.micros % 1_000_000);
        let digits = format!("{rest:06}");
        let (cents, small) = digits.split_at(2);
        write!(f, "${whole}.{cents}{}", small.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::Dollars;

    #[test]
    fn amounts_add_up_and_read_well() {
        let sum = (0..10).fold(Dollars::default(), |sum, _| sum.plus(Dollars::from(0.1)));
        assert_eq!(sum, Dollars::from(1.0));
        assert_eq!(sum.to_string(), "$1.00");
        assert_eq!(Dollars::from(0.0125).to_string(), "$0.0125");
        assert_eq!(Dollars::from(-3.0), Dollars::default());
        assert_eq!(Dollars::from(f64::NAN), Dollars::default());
        let text = serde_json::to_string(&Dollars::from(2.5)).unwrap();
        assert_eq!(text, "2.5");
        assert_eq!(
            serde_json::from_str::<Dollars>("5").unwrap(),
            Dollars::from(5.0)
        );
    }
}
