//! Make targets with the words of the session tracker (seed 004, "Makefile Integration").
use super::setup::Made;
use crate::store::error::StoreError;
use camino::Utf8Path;
use std::fs;
use std::io;

/// The include file.
const TARGETS: &str = include_str!("work.mk");

/// Its name.
const NAME: &str = "work.mk";

/// The line that a Makefile needs.
pub const INCLUDE: &str = "include work.mk";

/// Writes `work.mk`, and a Makefile that includes it where there is none. Whether a Makefile that
/// is there still needs the line.
///
/// # Errors
/// When a file cannot be written.
pub fn makefile(root: &Utf8Path, made: &mut Vec<Made>) -> Result<bool, StoreError> {
    let targets = root.join(NAME);
    let is_new = !targets.exists();
    let ours =
        fs::read_to_string(&targets).is_ok_and(|text| text.starts_with("# Written by `work"));
    if is_new || ours {
        write(&targets, TARGETS)?;
    }
    made.push(Made {
        path: targets,
        new: is_new,
    });
    for name in ["GNUmakefile", "makefile", "Makefile"] {
        let path = root.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => {
                made.push(Made { path, new: false });
                let included = |line: &str| {
                    let mut words = line.split_whitespace();
                    matches!(words.next(), Some("include" | "-include"))
                        && words.any(|word| word == NAME)
                };
                return Ok(!text.lines().any(included));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => {
                return Err(StoreError::Io {
                    verb: "read",
                    path,
                    source,
                });
            }
        }
    }
    let path = root.join("Makefile");
    write(&path, &format!("{INCLUDE}\n"))?;
    made.push(Made { path, new: true });
    Ok(false)
}

fn write(path: &Utf8Path, text: &str) -> Result<(), StoreError> {
    fs::write(path, text).map_err(|source| StoreError::Io {
        verb: "write",
        path: path.to_owned(),
        source,
    })
}
