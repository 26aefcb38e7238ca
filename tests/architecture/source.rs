//! The files that the rules are about, and what a rule has to say about them.
use super::code;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

/// One file, named from the top of the repository with `/`.
#[derive(Debug)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl SourceFile {
    /// A file that exists only in a test.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The text with comments, strings and characters blanked: offsets and lines stay.
    pub(crate) fn code(&self) -> String {
        code::blanked(&self.text)
    }

    /// The name of the file without folder and extension.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    /// A finding at a byte offset of the text.
    pub(crate) fn at(&self, offset: usize, what: impl Into<String>) -> Finding {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        self.line(before.matches('\n').count() + 1, what)
    }

    /// A finding in a line, counted from 1.
    pub(crate) fn line(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            what: what.into(),
        }
    }
}

/// A place that breaks a rule, and what to do about it.
#[derive(Debug)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// The files below these folders whose name ends with `.extension`, sorted by path.
pub(crate) fn files(folders: &[&str], extension: &str) -> io::Result<Vec<SourceFile>> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in folders {
        collect(top, folder, extension, &mut found)?;
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn collect(
    top: &Path,
    folder: &str,
    extension: &str,
    found: &mut Vec<SourceFile>,
) -> io::Result<()> {
    for entry in fs::read_dir(top.join(folder))? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(top, &path, extension, found)?;
        } else if Path::new(&path).extension().is_some_and(|e| e == extension) {
            found.push(SourceFile {
                text: fs::read_to_string(top.join(&path))?,
                path,
            });
        }
    }
    Ok(())
}

/// Passes when there are files and no rule has a finding in them; else lists all findings.
pub(crate) fn check(files: &[SourceFile], rule: impl Fn(&SourceFile) -> Vec<Finding>) {
    assert!(!files.is_empty(), "no files to read: has a folder moved?");
    none(&files.iter().flat_map(rule).collect::<Vec<_>>());
}

/// Passes when there is no finding; else lists them, one a line.
pub(crate) fn none(findings: &[Finding]) {
    let list: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "\n{}\n", list.join("\n"));
}
