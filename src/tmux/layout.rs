//! How many panes fit into a window.

/// The most panes in one window.
const MOST: u16 = 4;
/// The least columns of a pane: agents' output is made for 80.
const LEAST_COLUMNS: u16 = 80;
/// The least rows of a pane.
const LEAST_ROWS: u16 = 12;

/// The size of a terminal in character cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub columns: u16,
    /// Rows, the status line included.
    pub rows: u16,
}

impl Size {
    /// For a session that nobody looks at yet.
    pub const DETACHED: Self = Self {
        columns: 200,
        rows: 50,
    };

    /// What a window gets of a terminal of this size: all but the status line, and never nothing.
    pub(super) fn window(self) -> Self {
        Self {
            columns: self.columns.max(1),
            rows: self.rows.saturating_sub(1).max(1),
        }
    }

    /// How many panes a window of this size holds: the most, up to four, that leave every pane at
    /// least 80 columns and 12 rows, and at least one.
    pub(super) fn capacity(self) -> usize {
        let fits = |panes: &u16| {
            let pane = self.tiled(*panes);
            pane.columns >= LEAST_COLUMNS && pane.rows >= LEAST_ROWS
        };
        (2..=MOST).rev().find(fits).map_or(1, usize::from)
    }

    /// The smallest pane of tmux's `tiled` layout (`layout_set_tiled` in tmux's source): a line
    /// between columns, and above every row the border that carries the name.
    fn tiled(self, panes: u16) -> Self {
        let (mut rows, mut columns) = (1, 1);
        while rows * columns < panes {
            rows += 1;
            if rows * columns < panes {
                columns += 1;
            }
        }
        Self {
            columns: self.columns.saturating_sub(columns - 1) / columns,
            rows: self.rows.saturating_sub(rows) / rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn capacity_keeps_panes_usable() {
        for (columns, rows, panes) in [
            (80, 24, 1),
            (80, 26, 1),
            (80, 27, 2),
            (80, 100, 2),
            (160, 27, 2),
            (161, 27, 4),
            (161, 26, 1),
            (200, 50, 4),
            (220, 60, 4),
            (1000, 1000, 4),
            (20, 5, 1),
            (0, 0, 1),
        ] {
            assert_eq!(
                Size { columns, rows }.window().capacity(),
                panes,
                "{columns}x{rows}"
            );
        }
    }
}
