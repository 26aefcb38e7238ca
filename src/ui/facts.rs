//! Names and values below each other; values that nobody knows are left out.
use super::clean::width;
use super::line::{Line, wrap};
use super::scene::Page;
use super::style::Tone;

/// A list of facts about one thing.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    rows: Vec<(&'static str, Tone, String)>,
}

impl Facts {
    /// No facts yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { rows: Vec::new() }
    }

    /// Adds a fact, unless its value is empty.
    #[must_use]
    pub fn fact(self, name: &'static str, value: impl Into<String>) -> Self {
        self.toned(name, Tone::Plain, value)
    }

    /// Adds a fact if there is a value.
    #[must_use]
    pub fn known(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.fact(name, value),
            None => self,
        }
    }

    /// Adds a fact whose value has a meaning of its own, unless it is empty.
    #[must_use]
    pub fn toned(mut self, name: &'static str, tone: Tone, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.rows.push((name, tone, value));
        }
        self
    }

    /// The facts, long values over several lines.
    #[must_use]
    pub fn lines(&self, page: &Page) -> Vec<Line> {
        let names = self.rows.iter().map(|(name, _, _)| width(name));
        let indent = names.max().unwrap_or(0) + 2;
        let mut lines = Vec::new();
        for (name, tone, value) in &self.rows {
            let mut label = Some(*name);
            for value in wrap(*tone, value, 0, page.width.saturating_sub(indent)) {
                let name = label.take().unwrap_or("");
                lines.push(Line::of(Tone::Muted, name).padded(indent).join(value));
            }
        }
        lines
    }
}
