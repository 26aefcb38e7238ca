//! What kind of line a log line is (seed 004).
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of line a log line is. The set is open: a word that is none of ours is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Category {
    /// Something was built.
    Implementation,
    /// Something was tried out.
    Testing,
    /// Something was thought through.
    Planning,
    /// Something was put right.
    Bugfix,
    /// Something got another shape.
    Refactor,
    /// Something was written down.
    Documentation,
    /// None was given.
    #[default]
    General,
    /// A word of somebody's own.
    Own(String),
}

impl Category {
    /// The six that are offered.
    pub const OFFERED: [Self; 6] = [
        Self::Implementation,
        Self::Testing,
        Self::Planning,
        Self::Bugfix,
        Self::Refactor,
        Self::Documentation,
    ];

    /// The word in files and on the command line.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Implementation => "implementation",
            Self::Testing => "testing",
            Self::Planning => "planning",
            Self::Bugfix => "bugfix",
            Self::Refactor => "refactor",
            Self::Documentation => "documentation",
            Self::General => "general",
            Self::Own(word) => word,
        }
    }
}

impl From<String> for Category {
    fn from(word: String) -> Self {
        let word = word.trim();
        let known = Self::OFFERED
            .into_iter()
            .find(|it| it.word().eq_ignore_ascii_case(word));
        match known {
            Some(known) => known,
            None if word.is_empty() || word.eq_ignore_ascii_case("general") => Self::General,
            None => Self::Own(word.to_owned()),
        }
    }
}

impl From<Category> for String {
    fn from(category: Category) -> Self {
        category.word().to_owned()
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn st_049_and_st_057_no_category_is_general_and_xr_047_an_own_one_is_kept() {
        assert_eq!(Category::from(String::new()), Category::General);
        assert_eq!(Category::from("Testing".to_owned()), Category::Testing);
        let own = Category::from("DEPLOY-2".to_owned());
        assert_eq!(own, Category::Own("DEPLOY-2".to_owned()));
        assert_eq!(own.word(), "DEPLOY-2");
    }
}
