//! How far a run goes on by itself: through a stage, or through a batch.
use super::id::{BatchId, Scope, StageId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The last stage or batch that is still launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// All batches of this stage.
    Stage(StageId),
    /// This batch.
    Batch(BatchId),
}

/// The text names neither.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither a stage nor a batch; it looks like 01 or 01.02")]
pub struct NotThrough(pub String);

impl Through {
    /// Whether this batch is not beyond it.
    #[must_use]
    pub fn reaches(self, batch: BatchId) -> bool {
        match self {
            Self::Stage(stage) => batch.stage <= stage,
            Self::Batch(last) => batch <= last,
        }
    }

    /// The same as an id.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::Stage(stage) => Scope::Stage(stage),
            Self::Batch(batch) => Scope::Batch(batch),
        }
    }
}

impl fmt::Display for Through {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.scope().fmt(f)
    }
}

impl FromStr for Through {
    type Err = NotThrough;

    fn from_str(text: &str) -> Result<Self, NotThrough> {
        match text.parse() {
            Ok(Scope::Stage(stage)) => Ok(Self::Stage(stage)),
            Ok(Scope::Batch(batch)) => Ok(Self::Batch(batch)),
            _ => Err(NotThrough(text.to_owned())),
        }
    }
}

impl Serialize for Through {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Through {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_reaches_all_its_batches_and_a_batch_itself() {
        let through = |text: &str| text.parse::<Through>().unwrap();
        assert!(through("1").reaches(BatchId::new(1, 9)));
        assert!(!through("1").reaches(BatchId::new(2, 1)));
        assert!(through("2.1").reaches(BatchId::new(1, 9)));
        assert!(through("2.1").reaches(BatchId::new(2, 1)));
        assert!(!through("2.1").reaches(BatchId::new(2, 2)));
        assert!("1.1.1".parse::<Through>().is_err());
        assert_eq!(through("2.1").to_string(), "02.01");
    }
}
