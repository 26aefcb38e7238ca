//! The table that is printed, as Markdown.
use std::fmt;

/// Rows of what, ancestor, goal, measured.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<[String; 4]>,
}

impl Table {
    /// Adds a row and shows it at once on stderr.
    pub(crate) fn row(&mut self, what: &str, ancestor: &str, goal: &str, measured: String) {
        eprintln!("  {what}: {measured}");
        self.rows.push([
            what.to_owned(),
            ancestor.to_owned(),
            goal.to_owned(),
            measured,
        ]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| what | ancestor | goal | measured |\n|---|---|---|---|"
        )?;
        for row in &self.rows {
            writeln!(f, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}
