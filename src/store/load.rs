//! Reading tasks.json: whole, checked, and patient with a program that is just writing it.
use super::error::StoreError;
use super::fingerprint::Fingerprint;
use super::scan::{self, ScanError};
use super::view::View;
use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::Duration;

/// The newest format version known here.
pub(super) const VERSION: &str = "1.1.0";
/// Largest tasks.json that is read, in bytes.
const CAP: u64 = 64 << 20;
/// Between two looks at a file that another program is writing.
const PAUSE: Duration = Duration::from_millis(25);
/// Looks before a file that does not parse is believed to be damaged: one second.
const LOOKS: u32 = 40;

/// tasks.json as it was read.
pub(super) struct Loaded {
    /// Where it came from.
    pub(super) source: Source,
    /// Its text without a byte order mark.
    pub(super) text: String,
    /// What it says.
    pub(super) view: View,
}

/// The file that was read.
pub(super) struct Source {
    /// The file itself, links followed.
    pub(super) target: Utf8PathBuf,
    /// Tells whether it is still the same file.
    pub(super) print: Fingerprint,
    /// Its permission bits.
    pub(super) mode: u32,
}

/// Reads tasks.json; waits up to a second for a program that is writing it.
pub(super) fn load(path: &Utf8Path) -> Result<Loaded, StoreError> {
    let mut looks = 1;
    loop {
        match load_once(path) {
            Err(error @ (StoreError::Corrupt { .. } | StoreError::ConflictMarkers { .. }))
                if looks < LOOKS && is_fresh(path) =>
            {
                drop(error);
                looks += 1;
                thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}

/// Whether the file was written within the last two seconds: only then somebody may be at it.
fn is_fresh(path: &Utf8Path) -> bool {
    fs::metadata(path)
        .and_then(|meta| meta.modified())
        .is_ok_and(|at| {
            at.elapsed()
                .map_or(true, |age| age < Duration::from_secs(2))
        })
}

fn load_once(path: &Utf8Path) -> Result<Loaded, StoreError> {
    let target = follow(path)?;
    let file = File::open(&target).map_err(StoreError::io("read", path))?;
    let meta = file.metadata().map_err(StoreError::io("read", path))?;
    if meta.len() > CAP {
        return Err(StoreError::TooLarge {
            path: path.to_owned(),
            bytes: meta.len(),
            cap: CAP,
        });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0) + 1);
    (&file)
        .take(CAP)
        .read_to_end(&mut bytes)
        .map_err(StoreError::io("read", path))?;
    let text = into_text(bytes, path)?;
    let view = parse(&text, path)?;
    Ok(Loaded {
        source: Source {
            target,
            print: Fingerprint::of(&meta),
            mode: meta.permissions().mode() & 0o7777,
        },
        view,
        text,
    })
}

/// The file behind all symbolic links.
fn follow(path: &Utf8Path) -> Result<Utf8PathBuf, StoreError> {
    path.canonicalize_utf8().map_err(|error| {
        let is_link = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink());
        let looping = error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error());
        let path = path.to_owned();
        match error.kind() {
            _ if is_link && looping => StoreError::DanglingLink { path },
            io::ErrorKind::NotFound if is_link => StoreError::DanglingLink { path },
            io::ErrorKind::NotFound => StoreError::NotFound { path },
            _ => StoreError::io("open", &path)(error),
        }
    })
}

fn into_text(mut bytes: Vec<u8>, path: &Utf8Path) -> Result<String, StoreError> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.into_bytes().get(..valid).map(<[u8]>::to_vec);
        let before = String::from_utf8(before.unwrap_or_default()).unwrap_or_default();
        corrupt_at(
            path,
            &before,
            before.len(),
            "this is not UTF-8 text".to_owned(),
        )
    })
}

/// The typed view, or what is wrong with the text.
fn parse(text: &str, path: &Utf8Path) -> Result<View, StoreError> {
    let view = match serde_json::from_str::<View>(text) {
        Ok(view) => view,
        Err(error) => return Err(diagnose(text, path, &error)),
    };
    check_version(&view.workstream.version, path)?;
    let mut seen = HashSet::with_capacity(view.workstream.tasks.len());
    for (index, task) in view.workstream.tasks.iter().enumerate() {
        if !seen.insert(task.id) {
            let at = scan::scan(text)
                .ok()
                .and_then(|scan| scan.tasks.get(index).map(|span| span.start))
                .unwrap_or(0);
            let what = format!("task {} stands here a second time", task.id);
            return Err(corrupt_at(path, text, at, what));
        }
    }
    Ok(view)
}

fn check_version(version: &str, path: &Utf8Path) -> Result<(), StoreError> {
    if version.split('.').next() == Some("1") {
        return Ok(());
    }
    Err(StoreError::NewerVersion {
        path: path.to_owned(),
        found: version.to_owned(),
        known: VERSION,
    })
}

/// Why the text does not parse: a newer version, conflict markers, or an error with its place.
fn diagnose(text: &str, path: &Utf8Path, error: &serde_json::Error) -> StoreError {
    #[derive(Deserialize)]
    struct OnlyVersion {
        version: String,
    }
    if let Ok(only) = serde_json::from_str::<OnlyVersion>(text)
        && let Err(newer) = check_version(&only.version, path)
    {
        return newer;
    }
    let marker = |line: &&str| {
        ["<<<<<<< ", "||||||| ", ">>>>>>> "]
            .iter()
            .any(|marker| line.starts_with(marker))
            || line.trim_end() == "======="
    };
    // inside a string a line can not begin like this: JSON strings hold no line breaks
    if let Some((index, line)) = text.lines().enumerate().find(|(_, line)| marker(line)) {
        return StoreError::ConflictMarkers {
            path: path.to_owned(),
            line: index + 1,
            marker: line.trim_end().chars().take(60).collect(),
        };
    }
    let what = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    StoreError::Corrupt {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        what: what.strip_suffix(&place).unwrap_or(&what).to_owned(),
    }
}

/// A scanner's finding with its line and column.
pub(super) fn from_scan(error: ScanError, text: &str, path: &Utf8Path) -> StoreError {
    corrupt_at(path, text, error.at, error.what)
}

fn corrupt_at(path: &Utf8Path, text: &str, at: usize, what: String) -> StoreError {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    StoreError::Corrupt {
        path: path.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before
            .get(line_start..)
            .map_or(1, |line| line.chars().count() + 1),
        what,
    }
}
