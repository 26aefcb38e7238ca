//! What became of a file that was to be written.

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is new.
    Made,
    /// It was there, and holds our part now.
    Changed,
    /// It stays as it is.
    Stays,
    /// Our part, or all of it, is gone.
    Removed,
}

impl Kept {
    /// In a word, as `work init` lists files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Made => "made ",
            Self::Changed => "newer",
            Self::Stays => "stays",
            Self::Removed => "gone ",
        }
    }
}
