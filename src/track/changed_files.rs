//! Files that a tracked session touched: what changed since it began, less what had changed before
//! and less what `work` writes itself.
use super::own_files;
use crate::domain::checkpoint::FileNote;
use crate::domain::tracked::DirtyFile;
use crate::process::git;
use crate::process::git_changes::{Touched, is_ancestor, merge_base, touched_since};
use camino::Utf8Path;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read as _};

/// Where a session begins: the commit, and what was changed already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The commit that is checked out.
    pub commit: Option<String>,
    /// What has uncommitted changes.
    pub dirty: Vec<DirtyFile>,
}

/// What can be said of the files of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Files {
    /// They changed; all against this commit.
    Changed {
        /// The files by path.
        files: Vec<FileNote>,
        /// Why they are not measured from where the session began, if they are not.
        doubt: Option<String>,
    },
    /// Nobody can tell: there is no git here.
    Unknown,
}

/// How it stands in this folder now. None without git.
#[must_use]
pub fn baseline(root: &Utf8Path) -> Option<Baseline> {
    let commit = git::head(root);
    let dirty = touched_since(root, commit.as_deref())?
        .into_iter()
        .filter(|file| !own_files::is_ours(&file.path))
        .map(|file| DirtyFile {
            hash: fingerprint(&root.join(&file.path)),
            path: file.path,
        })
        .collect();
    Some(Baseline { commit, dirty })
}

/// What changed since then.
#[must_use]
pub fn since(root: &Utf8Path, start: Option<&str>, dirty: &[DirtyFile]) -> Files {
    let (from, doubt) = match start.map(|start| (start, is_ancestor(root, start))) {
        None | Some((_, Some(true))) => (start.map(str::to_owned), None),
        Some((start, Some(false))) => (
            merge_base(root, start),
            Some(
                "the history was rewritten since it began; measured from the newest common commit",
            ),
        ),
        Some((_, None)) => (
            git::head(root),
            Some(
                "the commit it began at is not there any more; only uncommitted changes are known",
            ),
        ),
    };
    let Some(touched) = touched_since(root, from.as_deref()) else {
        return Files::Unknown;
    };
    let was_so = |file: &Touched| {
        dirty.iter().any(|before| {
            before.path == file.path && before.hash == fingerprint(&root.join(&file.path))
        })
    };
    let mut files: Vec<FileNote> = touched
        .into_iter()
        .filter(|file| !own_files::is_ours(&file.path) && !was_so(file))
        .map(|file| FileNote {
            what: Some(word(file.letter).to_owned()),
            path: file.path,
        })
        .collect();
    // what was changed before, and is now as it was committed, was touched too
    for before in dirty {
        let known = files.iter().any(|file| file.path == before.path);
        let now = fingerprint(&root.join(&before.path));
        if !known && now != before.hash {
            files.push(FileNote {
                path: before.path.clone(),
                what: Some(if now.is_some() { "changed" } else { "deleted" }.to_owned()),
            });
        }
    }
    files.sort();
    Files::Changed {
        files,
        doubt: doubt.map(str::to_owned),
    }
}

const fn word(letter: char) -> &'static str {
    match letter {
        'A' | '?' => "new",
        'D' => "deleted",
        _ => "changed",
    }
}

/// What a file holds, as a number; of a link, where it points. None for one that is not there.
fn fingerprint(path: &Utf8Path) -> Option<String> {
    let kind = fs::symlink_metadata(path).ok()?.file_type();
    let mut hash = Sha256::new();
    if kind.is_symlink() {
        hash.update(fs::read_link(path).ok()?.as_os_str().as_encoded_bytes());
    } else if kind.is_file() {
        feed(path, &mut hash).ok()?;
    } else {
        return Some("folder".to_owned());
    }
    let digest = hash.finalize();
    let mut text = String::new();
    for byte in digest.iter().take(16) {
        let _ = write!(text, "{byte:02x}");
    }
    Some(text)
}

fn feed(path: &Utf8Path, hash: &mut Sha256) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            read => hash.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}
