//! Tables without borders: columns that fit the width, empty ones left out.
//!
//! Colours are put on after the layout, so they count for nothing in it.
use super::clean::{clean, cut, width};
use super::line::Line;
use super::style::Tone;
use comfy_table::{ColumnConstraint, ContentArrangement, ContentLineStyle, Row, TableStyle, Width};

/// Stands between cells during the layout. Cleaned text cannot hold it.
const SEAM: char = '\u{1f}';
/// Blanks between columns.
const GAP: usize = 2;

/// How a column gives way when the terminal is narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// As wide as its content.
    Whole,
    /// Cut down to this many cells if need be.
    Cut(usize),
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    title: &'static str,
    fit: Fit,
    /// 0: always there. Otherwise the highest goes first when there is no room.
    rank: u8,
}

impl Column {
    /// A column that is always shown.
    #[must_use]
    pub const fn new(title: &'static str, fit: Fit) -> Self {
        Self {
            title,
            fit,
            rank: 0,
        }
    }

    /// A column that may be left out; of several, the one with the highest rank goes first.
    #[must_use]
    pub const fn optional(title: &'static str, fit: Fit, rank: u8) -> Self {
        Self { title, fit, rank }
    }
}

/// A cell: its meaning and its text.
pub type Cell = (Tone, String);

/// Rows under columns.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub const fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row; cells are cleaned, missing ones are empty.
    pub fn row(&mut self, cells: Vec<Cell>) {
        let cells = cells.into_iter().map(|(tone, text)| (tone, clean(&text)));
        self.rows.push(cells.collect());
    }

    /// The table in at most `limit` cells, its titles first. Nothing when it has no rows.
    #[must_use]
    pub fn lines(&self, limit: usize, ellipsis: &str) -> Vec<Line> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let shown = self.fitting(limit);
        let mut table = comfy_table::Table::new();
        table.set_content_arrangement(ContentArrangement::Disabled);
        let seam = ContentLineStyle::none().junction(SEAM);
        table.load_style(TableStyle::new().header_lines(seam).content_lines(seam));
        table.set_header(Row::from(shown.iter().map(|(index, wide)| {
            cut(
                self.columns.get(*index).map_or("", |c| c.title),
                *wide,
                ellipsis,
            )
        })));
        for row in &self.rows {
            table.add_row(Row::from(shown.iter().map(|(index, wide)| {
                cut(
                    row.get(*index).map_or("", |cell| cell.1.as_str()),
                    *wide,
                    ellipsis,
                )
            })));
        }
        for (column, (_, wide)) in table.column_iter_mut().zip(&shown) {
            column.set_padding((0, 0));
            let wide = u16::try_from(*wide).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(wide)));
        }
        let titles = shown.iter().map(|_| Tone::Muted).collect();
        let tones = std::iter::once(titles).chain(self.rows.iter().map(|row| {
            let tone = |index: usize| row.get(index).map_or(Tone::Plain, |cell| cell.0);
            shown.iter().map(|(index, _)| tone(*index)).collect()
        }));
        table
            .lines()
            .zip(tones)
            .map(|(text, tones): (String, Vec<Tone>)| paint(&text, &tones))
            .collect()
    }

    /// Which columns are shown, and how wide.
    fn fitting(&self, limit: usize) -> Vec<(usize, usize)> {
        let mut shown: Vec<(usize, usize)> = (0..self.columns.len())
            .map(|index| (index, self.content_width(index)))
            .filter(|(_, content)| *content > 0)
            .map(|(index, content)| (index, content.max(self.title_width(index))))
            .collect();
        let least = |shown: &[(usize, usize)]| -> usize {
            let cells: usize = shown.iter().map(|(i, wide)| self.least(*i, *wide)).sum();
            cells + GAP * shown.len().saturating_sub(1)
        };
        while least(&shown) > limit {
            let rank = |index: usize| self.columns.get(index).map_or(0, |column| column.rank);
            let Some(last) = shown
                .iter()
                .filter(|(index, _)| rank(*index) > 0)
                .max_by_key(|(index, _)| rank(*index))
                .map(|(index, _)| *index)
            else {
                break;
            };
            shown.retain(|(index, _)| *index != last);
        }
        let mut total: usize = shown.iter().map(|(_, wide)| wide).sum();
        total += GAP * shown.len().saturating_sub(1);
        // one cell at a time from the widest column that may still give
        while total > limit {
            let Some(wide) = shown
                .iter_mut()
                .filter(|(index, wide)| self.least(*index, *wide) < *wide)
                .max_by_key(|(_, wide)| *wide)
                .map(|(_, wide)| wide)
            else {
                break;
            };
            *wide -= 1;
            total -= 1;
        }
        shown
    }

    fn title_width(&self, index: usize) -> usize {
        self.columns.get(index).map_or(0, |c| width(c.title))
    }

    fn content_width(&self, index: usize) -> usize {
        self.rows
            .iter()
            .filter_map(|row| row.get(index))
            .map(|(_, text)| width(text))
            .max()
            .unwrap_or(0)
    }

    /// The fewest cells the column can do with, of the `wide` it would like.
    fn least(&self, index: usize, wide: usize) -> usize {
        match self.columns.get(index).map(|column| column.fit) {
            Some(Fit::Cut(least)) => least.min(wide),
            _ => wide,
        }
    }
}

fn paint(text: &str, tones: &[Tone]) -> Line {
    let last = tones.len().saturating_sub(1);
    let mut line = Line::new();
    for (index, (cell, tone)) in text.split(SEAM).zip(tones).enumerate() {
        let word = cell.trim_end();
        line.push(*tone, word);
        if index < last {
            let blanks = width(cell) - width(word) + GAP;
            line.push(Tone::Plain, &" ".repeat(blanks));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::line::plain;
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(vec![
            Column::new("ID", Fit::Whole),
            Column::new("NAME", Fit::Cut(8)),
            Column::optional("AGENT", Fit::Whole, 1),
            Column::optional("NOTE", Fit::Cut(4), 2),
            Column::new("DONE", Fit::Whole),
        ]);
        let plain = |text: &str| (Tone::Plain, text.to_owned());
        table.row(vec![
            plain("01"),
            (Tone::Ok, "Capture the end of things".to_owned()),
            plain("default"),
            plain(""),
            plain("1/2"),
        ]);
        table.row(vec![
            plain("02"),
            plain("終わり\u{1b}[2J\nx"),
            plain("reviewer"),
        ]);
        table
    }

    #[test]
    fn columns_fit_and_empty_ones_are_left_out() {
        let expected = "\
ID  NAME                       AGENT     DONE
01  Capture the end of things  default   1/2
02  終わり x                   reviewer";
        assert_eq!(plain(&sample().lines(80, "…")), expected);
    }

    #[test]
    fn narrow_tables_cut_then_drop() {
        let expected = "\
ID  NAME           AGENT     DONE
01  Capture the…   default   1/2
02  終わり x       reviewer";
        assert_eq!(plain(&sample().lines(33, "…")), expected);
        let expected = "\
ID  NAME             DONE
01  Capture the en…  1/2
02  終わり x";
        assert_eq!(plain(&sample().lines(25, "…")), expected);
    }

    #[test]
    fn colours_change_no_column() {
        let lines = sample().lines(80, "…");
        assert!(lines[1].painted().contains("\u{1b}[32mCapture"));
        let stripped = anstream::adapter::strip_str(&lines[1].painted()).to_string();
        assert_eq!(stripped, lines[1].text());
    }

    #[test]
    fn a_table_without_rows_is_nothing() {
        assert!(
            Table::new(vec![Column::new("ID", Fit::Whole)])
                .lines(80, "…")
                .is_empty()
        );
    }
}
