//! Follows the two files that the agent writes its output to, and reads events out of them.
use super::exec::NOT_STARTED;
use crate::agent::driver::{AgentEvent, Reader};
use crate::process::follow::{FileTail, Follower, LineSplitter, WatchError};
use camino::Utf8Path;
use std::io;

/// Longer lines are cut: they are no events, and memory must not grow with them.
const LONGEST_LINE: usize = 1024 * 1024;

/// Read at a time before signals and timers get their turn. Small, because empty lines make as
/// many events as bytes.
const PIECE: usize = 32 * 1024;

/// The agent's output, as far as it was read.
pub(super) struct Intake {
    follower: Follower,
    stdout: Stream,
    stderr: Stream,
    /// What the lines mean.
    pub(super) reader: Reader,
    /// Why no agent ever ran, in the words of `work exec-agent`.
    pub(super) not_started: Option<String>,
}

struct Stream {
    tail: FileTail,
    lines: LineSplitter,
}

/// Whether more waits to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    More,
    Nothing,
}

impl Intake {
    /// Follows these two files, which exist.
    pub(super) fn open(
        stdout: &Utf8Path,
        stderr: &Utf8Path,
        reader: Reader,
    ) -> Result<Self, WatchError> {
        let follower = Follower::new(&[stdout, stderr])?;
        let stream = |path: &Utf8Path| {
            FileTail::open(path.as_std_path())
                .map(|tail| Stream {
                    tail,
                    lines: LineSplitter::new(LONGEST_LINE),
                })
                .map_err(|source| WatchError::Path {
                    path: path.into(),
                    source,
                })
        };
        Ok(Self {
            follower,
            stdout: stream(stdout)?,
            stderr: stream(stderr)?,
            reader,
            not_started: None,
        })
    }

    /// Resolves when the agent wrote something.
    pub(super) async fn changed(&mut self) -> Result<(), WatchError> {
        self.follower.changed().await
    }

    /// How many bytes the agent wrote, read or not.
    pub(super) fn written(&self) -> u64 {
        let length = |stream: &Stream| stream.tail.length().unwrap_or(0);
        length(&self.stdout) + length(&self.stderr)
    }

    /// Reads a piece of what is new, hands out what it means, and says whether there is more.
    pub(super) fn read(&mut self, mut each: impl FnMut(AgentEvent)) -> io::Result<Rest> {
        let (reader, not_started) = (&mut self.reader, &mut self.not_started);
        let out = self.stdout.read(|line| {
            for event in reader.feed_stdout_line(line) {
                each(event);
            }
        })?;
        let err = self.stderr.read(|line| {
            note_failed_start(line, not_started);
            for event in reader.feed_stderr_line(line) {
                each(event);
            }
        })?;
        let more = out == Rest::More || err == Rest::More;
        Ok(if more { Rest::More } else { Rest::Nothing })
    }

    /// Hands out last lines without an end: the agent has ended and everything was read.
    pub(super) fn finish(&mut self, each: impl FnMut(AgentEvent)) {
        let reader = &mut self.reader;
        let mut events = Vec::new();
        self.stdout
            .lines
            .finish(|line| events.extend(reader.feed_stdout_line(line.bytes)));
        self.stderr
            .lines
            .finish(|line| events.extend(reader.feed_stderr_line(line.bytes)));
        events.into_iter().for_each(each);
    }
}

/// `work exec-agent` says on stderr why it could not become the agent.
fn note_failed_start(line: &[u8], why: &mut Option<String>) {
    if why.is_none() && line.len() < 4096 {
        let text = String::from_utf8_lossy(line);
        *why = text
            .split_once(NOT_STARTED)
            .map(|(_, why)| why.trim().to_owned());
    }
}

impl Stream {
    fn read(&mut self, mut each: impl FnMut(&[u8])) -> io::Result<Rest> {
        let mut left = PIECE;
        while left > 0 {
            let piece = self.tail.read_new(left)?;
            if piece.is_empty() {
                return Ok(Rest::Nothing);
            }
            left = left.saturating_sub(piece.len());
            self.lines.push(piece, |line| each(line.bytes));
        }
        Ok(Rest::More)
    }
}
