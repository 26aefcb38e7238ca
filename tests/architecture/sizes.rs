//! One type or one command per file: files stay small.
use super::source::{Finding, SourceFile, check, files};
use std::io;

/// No file is longer.
const LONGEST: usize = 500;
/// Half of the files in src are shorter.
const MEDIAN: usize = 160;

fn too_long(file: &SourceFile) -> Vec<Finding> {
    let lines = file.text.lines().count();
    let what = format!("{lines} lines, {LONGEST} at most: which two things are in it?");
    if lines > LONGEST {
        vec![file.line(LONGEST + 1, what)]
    } else {
        Vec::new()
    }
}

fn median(files: &[SourceFile]) -> usize {
    let mut lines: Vec<_> = files.iter().map(|f| f.text.lines().count()).collect();
    lines.sort_unstable();
    lines.get(lines.len() / 2).copied().unwrap_or(0)
}

#[test]
fn no_file_is_too_long() -> io::Result<()> {
    check(&files(&["src", "tests"], "rs")?, too_long);
    Ok(())
}

#[test]
fn half_of_the_source_files_are_short() -> io::Result<()> {
    let median = median(&files(&["src"], "rs")?);
    assert!(
        median < MEDIAN,
        "the median file in src has {median} lines, it should stay below {MEDIAN}: \
         split the largest (wc -l src/**/*.rs | sort -n)"
    );
    Ok(())
}

#[test]
fn a_long_file_is_found() {
    let lines = |n| SourceFile::new("src/x.rs", &"x\n".repeat(n));
    assert!(too_long(&lines(LONGEST)).is_empty());
    assert_eq!(too_long(&lines(LONGEST + 1)).len(), 1);
    assert_eq!(median(&[lines(9), lines(1), lines(5)]), 5);
}
