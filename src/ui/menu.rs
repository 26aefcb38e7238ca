//! Items of a menu: some can be chosen, others are there to say why not.
use super::clean::{clean, cut};
use super::style::Tone;
use dialoguer::theme::Theme;
use std::fmt;

/// One item of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it says: one line.
    pub text: String,
    /// Shown as something that is not possible now. It can be chosen all the same: whoever asked
    /// then explains.
    pub dimmed: bool,
}

impl Item {
    /// An item that is possible.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            dimmed: false,
        }
    }
}

/// A menu as it is drawn.
pub(super) struct Menu {
    pub(super) texts: Vec<String>,
    dimmed: Vec<String>,
    paint: bool,
}

impl Menu {
    /// The items, each cut to `room` cells. dialoguer counts bytes when it clears its list, so that
    /// no item may have more bytes than the line has cells either.
    pub(super) fn new(items: &[Item], room: usize, ellipsis: &str, paint: bool) -> Self {
        let fitted = |item: &Item| {
            let text = clean_but_laid_out(&item.text);
            (1..=room)
                .rev()
                .map(|limit| cut(&text, limit, ellipsis))
                .find(|text| text.len() <= room)
                .unwrap_or_default()
        };
        let texts: Vec<String> = items.iter().map(fitted).collect();
        let dimmed = items
            .iter()
            .zip(&texts)
            .filter(|(item, _)| item.dimmed)
            .map(|(_, text)| text.clone())
            .collect();
        Self {
            texts,
            dimmed,
            paint,
        }
    }

    fn painted(&self, text: &str) -> String {
        if self.paint && self.dimmed.iter().any(|dimmed| dimmed == text) {
            Tone::Muted.paint(text)
        } else {
            text.to_owned()
        }
    }
}

/// Columns stay columns; everything else is cleaned.
fn clean_but_laid_out(text: &str) -> String {
    super::clean::harmless(text).trim_end().to_owned()
}

/// A question in one line.
pub(super) fn question(text: &str, width: usize, ellipsis: &str) -> String {
    cut(&clean(text), width.saturating_sub(12), ellipsis)
}

impl Theme for Menu {
    fn format_select_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        let end = if prompt.ends_with('?') { "" } else { ":" };
        write!(f, "{prompt}{end}")
    }

    fn format_multi_select_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        self.format_select_prompt(f, prompt)
    }

    fn format_select_prompt_item(
        &self,
        f: &mut dyn fmt::Write,
        text: &str,
        active: bool,
    ) -> fmt::Result {
        let mark = if active { ">" } else { " " };
        write!(f, "{mark} {}", self.painted(text))
    }

    fn format_multi_select_prompt_item(
        &self,
        f: &mut dyn fmt::Write,
        text: &str,
        checked: bool,
        active: bool,
    ) -> fmt::Result {
        let mark = if active { ">" } else { " " };
        let check = if checked { "x" } else { " " };
        write!(f, "{mark} [{check}] {}", self.painted(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_item_has_more_bytes_than_the_line_has_cells() {
        let items = [Item::new("終わり".repeat(20)), Item::new("é".repeat(90))];
        for text in Menu::new(&items, 40, "…", false).texts {
            assert!(text.len() <= 40 && text.ends_with('…'), "{text}");
        }
    }

    #[test]
    fn what_is_not_possible_is_dimmed_and_columns_stay() {
        let items = [
            Item::new("Retry    new"),
            Item {
                dimmed: true,
                ..Item::new("Resume   not\u{1b}[2J now")
            },
        ];
        let menu = Menu::new(&items, 40, "…", true);
        let mut drawn = String::new();
        for text in &menu.texts {
            menu.format_select_prompt_item(&mut drawn, text, false)
                .unwrap();
        }
        assert_eq!(drawn, "  Retry    new  \u{1b}[2mResume   not now\u{1b}[0m");
    }
}
