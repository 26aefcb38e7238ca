//! docs/exit-codes.md holds exactly the table of the program.
use std::fs;
use std::io;
use std::path::Path;
use workstreams::exit::{Row, TABLE};

fn row(row: &Row) -> String {
    format!("| {} | {} |", row.code, row.meaning)
}

/// The lines of a Markdown table that begin with a number.
fn rows(markdown: &str) -> Vec<&str> {
    markdown
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains(|c: char| c.is_ascii_digit()))
        .collect()
}

#[test]
fn the_document_holds_the_table_of_the_program() -> io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/exit-codes.md");
    let expected: Vec<_> = TABLE.iter().map(row).collect();
    let document = fs::read_to_string(path)?;
    assert!(
        rows(&document) == expected,
        "docs/exit-codes.md and workstreams::exit::TABLE differ; the rows should be\n{}\n",
        expected.join("\n")
    );
    Ok(())
}

#[test]
fn codes_are_listed_once_and_in_order() {
    assert!(TABLE.is_sorted_by(|a, b| a.code < b.code));
}
