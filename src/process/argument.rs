//! Processes found by a word of their command line.
use std::{
    ffi::OsString,
    fs::File,
    io::{self, Read as _},
    os::unix::ffi::OsStringExt as _,
};

use super::{
    exec_window::{Given, once_it_shows},
    identity::ProcessIdentity,
    tree::{ProcError, pids},
};

/// What we read of a command line; the words we look for stand at its beginning.
const COMMAND_LINE_LIMIT: usize = 64 << 10;

/// As long as this nearly all are.
const USUAL: usize = 4 << 10;

/// A process and the words it was started with (it can change them afterwards).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The process.
    pub identity: ProcessIdentity,
    /// Its words, the program first; at most the first 64 KiB.
    pub words: Vec<OsString>,
}

/// All living processes, of whatever user, that have `word` as one whole word of their command
/// line: `work supervise <session>` is found by its session.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn with_argument(word: &str) -> Result<Vec<CommandLine>, ProcError> {
    Ok(pids()?
        .filter_map(command_line)
        .filter(|line| line.words.iter().any(|it| it == word))
        .collect())
}

/// The words that a process was started with; none when it does not live any more, or hides them.
#[must_use]
pub fn words_of(process: &ProcessIdentity) -> Option<Vec<OsString>> {
    command_line(process.pid)
        .filter(|line| line.identity == *process)
        .map(|line| line.words)
}

fn command_line(pid: u32) -> Option<CommandLine> {
    let identity = ProcessIdentity::of(pid)?;
    let bytes = once_it_shows(pid, Given::Arguments, || {
        let bytes = read(pid).ok()?;
        let is_empty = bytes.is_empty();
        Some((bytes, is_empty))
    })?;
    let words = split(&bytes);
    identity
        .is_alive()
        .then_some(CommandLine { identity, words })
}

/// In a single read: between two of them the process may become another program, and the rest is
/// not the rest of what was read before.
fn read(pid: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for size in [USUAL, COMMAND_LINE_LIMIT] {
        bytes.resize(size, 0);
        let length = File::open(format!("/proc/{pid}/cmdline"))?.read(&mut bytes)?;
        bytes.truncate(length);
        if length < size {
            break;
        }
    }
    Ok(bytes)
}

fn split(bytes: &[u8]) -> Vec<OsString> {
    if bytes.is_empty() {
        return Vec::new();
    }
    bytes
        .strip_suffix(&[0])
        .unwrap_or(bytes)
        .split(|&byte| byte == 0)
        .map(|word| OsString::from_vec(word.to_vec()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{split, with_argument};

    #[test]
    fn empty_words_are_kept() {
        assert_eq!(split(b"work\0\0x\0"), ["work", "", "x"]);
        assert!(split(b"").is_empty());
    }

    #[test]
    fn we_find_ourselves_by_our_program() {
        let program = std::env::args().next().unwrap();
        let found = with_argument(&program).unwrap();
        let own = found
            .iter()
            .find(|line| line.identity.pid == std::process::id())
            .unwrap();
        assert_eq!(own.words[0].to_str(), Some(program.as_str()));
    }
}
