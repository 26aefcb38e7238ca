//! journal.jsonl: the history for people and agents. States never depend on it.
use super::change::{LogLine, Object};
use super::entry::Recorded;
use super::error::StoreError;
use super::notices::{Notices, Warning};
use super::private;
use camino::Utf8Path;
use rustix::fs::OFlags;
use serde_json::Value;
use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};

/// Bytes at the end in which entries are looked for.
const TAIL: u64 = 256 << 10;

/// All entries by time and id, each once. A missing file has none.
///
/// # Errors
/// When the file cannot be read.
pub fn read(path: &Utf8Path) -> Result<Vec<Recorded>, StoreError> {
    read_with(path, None)
}

/// The same, of the lines that have this part in them: cheaper where few are looked for.
///
/// # Errors
/// When the file cannot be read.
pub fn read_with(path: &Utf8Path, part: Option<&str>) -> Result<Vec<Recorded>, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io("read", path)(error)),
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut entries: Vec<Recorded> = text
        .lines()
        .filter(|line| part.is_none_or(|part| line.contains(part)))
        .filter_map(Recorded::parse)
        .collect();
    // a merge, or a hand, may have left an entry twice with different times: the earlier one counts
    entries.sort_by(|a, b| (&a.id, a.ts).cmp(&(&b.id, b.ts)));
    entries.dedup_by(|a, b| a.id == b.id);
    entries.sort_by(|a, b| (a.ts, &a.id).cmp(&(b.ts, &b.id)));
    Ok(entries)
}

/// Appends entries in one write and waits until they are on the disk. Under the state lock.
pub(super) fn append(
    path: &Utf8Path,
    entries: &[Object],
    notices: &dyn Notices,
) -> Result<(), StoreError> {
    let mut text = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut text, entry).map_err(|error| StoreError::BadValue {
            what: path.to_string(),
            why: error.to_string(),
        })?;
        text.push(b'\n');
    }
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
        .open(path)
        .map_err(StoreError::io("open", path))?;
    mend(&file, path, notices)?;
    let before = file.metadata().map_err(StoreError::io("read", path))?.len();
    (&file)
        .write_all(&text)
        .and_then(|()| file.sync_data())
        .map_err(|error| {
            drop(file.set_len(before));
            StoreError::io("write", path)(error)
        })
}

/// Ends a last line that was not ended; one that is no JSON is set aside.
fn mend(file: &File, path: &Utf8Path, notices: &dyn Notices) -> Result<(), StoreError> {
    let tail = tail(file).map_err(StoreError::io("read", path))?;
    if tail.is_empty() || tail.ends_with(b"\n") {
        return Ok(());
    }
    let rest = tail.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    if serde_json::from_slice::<Value>(rest).is_ok() {
        return (&*file)
            .write_all(b"\n")
            .map_err(StoreError::io("write", path));
    }
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    let aside = folder.join(".state").join("journal.damaged");
    private::ensure_dir(&folder.join(".state"))?;
    private::remove_stale(&aside)?;
    private::new_file(&aside)?
        .write_all(rest)
        .map_err(StoreError::io("write", &aside))?;
    let length = file.metadata().map_err(StoreError::io("read", path))?.len();
    file.set_len(length - rest.len() as u64)
        .map_err(StoreError::io("repair", path))?;
    notices.warning(&Warning::TailSetAside {
        path: path.to_owned(),
        aside,
    });
    Ok(())
}

/// The entries of the newest log lines that the journal does not have yet.
pub(super) fn missing(path: &Utf8Path, lines: &[LogLine]) -> Vec<Object> {
    if lines.iter().all(|line| line.journal.is_empty()) {
        return Vec::new();
    }
    let tail = File::open(path)
        .and_then(|file| tail(&file))
        .unwrap_or_default();
    let text = String::from_utf8_lossy(&tail);
    let id = |entry: &Object| entry.get("id").and_then(Value::as_str).map(str::to_owned);
    let known: HashSet<String> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter_map(|entry: Object| id(&entry))
        .collect();
    let mut missing: Vec<&LogLine> = lines
        .iter()
        .rev()
        // everything before a line that was copied was copied before it
        .take_while(|line| {
            line.journal.is_empty()
                || !line
                    .journal
                    .iter()
                    .all(|entry| id(entry).is_some_and(|id| known.contains(&id)))
        })
        .collect();
    missing.reverse();
    missing
        .into_iter()
        .flat_map(|line| &line.journal)
        .filter(|entry| id(entry).is_none_or(|id| !known.contains(&id)))
        .cloned()
        .collect()
}

fn tail(file: &File) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    let start = length.saturating_sub(TAIL);
    let mut bytes = vec![0; usize::try_from(length - start).unwrap_or(0)];
    file.read_exact_at(&mut bytes, start)?;
    Ok(bytes)
}
