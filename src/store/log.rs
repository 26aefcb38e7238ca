//! `.state/log.jsonl`: one line for each committed update. A synced line is the commit.
use super::change::{LogLine, Position};
use super::error::StoreError;
use super::notices::{Notices, Warning};
use super::private;
use super::stream_folder::StreamFolder;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;

/// The log is cut when it is longer, in bytes.
const CUT_AT: u64 = 1 << 20;
/// Bytes at the end in which the last line is looked for first.
const TAIL: u64 = 64 << 10;

/// The first line of a log.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Header {
    /// Id of the log; stays when it is cut.
    log: String,
    /// Number of the last line before this segment.
    base: u64,
}

/// A log as it was read.
#[derive(Debug, Clone)]
pub(super) struct Log {
    path: Utf8PathBuf,
    /// Id of the log.
    pub(super) id: String,
    base: u64,
    /// Number of its last line.
    pub(super) last: u64,
    /// Bytes of it that are whole lines.
    end: u64,
    /// Bytes of the file.
    length: u64,
    /// Its lines, as far as they were read; none when the reader was up to date.
    pub(super) lines: Vec<LogLine>,
    /// Lines of the segment before it, if they were needed.
    older: Vec<LogLine>,
}

impl Log {
    /// Reads the log of a workstream as far as somebody at `position` needs it. None when there
    /// is no log.
    pub(super) fn read(
        folder: &StreamFolder,
        position: Option<&Position>,
    ) -> Result<Option<Self>, StoreError> {
        let path = folder.log_file();
        let file = match private::options().read(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io("read", &path)(error)),
        };
        if let Some(position) = position
            && let Some(log) = Self::read_tail(&file, &path, position)
        {
            return Ok(Some(log));
        }
        let Some(mut log) = Self::read_whole(&file, &path)? else {
            return Ok(None);
        };
        let behind = position.is_none_or(|at| at.log == log.id && at.seq < log.base);
        if log.base > 0 && behind {
            let path = folder.old_log_file();
            if let Ok(file) = private::options().read(true).open(&path)
                && let Some(old) = Self::read_whole(&file, &path)?
                && old.id == log.id
            {
                log.older = old.lines;
            }
        }
        Ok(Some(log))
    }

    /// The end alone, when it shows that nothing is newer than `position`.
    fn read_tail(file: &File, path: &Utf8Path, position: &Position) -> Option<Self> {
        let length = file.metadata().ok()?.len();
        let header = read_at(file, 0, length.min(512)).ok()?;
        let header: Header = serde_json::from_slice(header.split(|b| *b == b'\n').next()?).ok()?;
        let start = length.saturating_sub(TAIL);
        let tail = read_at(file, start, length - start).ok()?;
        let body = tail.strip_suffix(b"\n")?;
        let line = body.rsplit(|b| *b == b'\n').next()?;
        let line: LogLine = serde_json::from_slice(line).ok()?;
        (header.log == position.log && line.seq == position.seq).then(|| Self {
            path: path.to_owned(),
            id: header.log,
            base: header.base,
            last: line.seq,
            end: length,
            length,
            lines: vec![line],
            older: Vec::new(),
        })
    }

    /// All whole lines up to the first damaged one.
    fn read_whole(file: &File, path: &Utf8Path) -> Result<Option<Self>, StoreError> {
        let length = file.metadata().map_err(StoreError::io("read", path))?.len();
        let bytes = read_at(file, 0, length).map_err(StoreError::io("read", path))?;
        let mut lines = bytes.split_inclusive(|b| *b == b'\n');
        let first = lines.next().unwrap_or_default();
        let Ok(header) = serde_json::from_slice::<Header>(first) else {
            return Ok(None);
        };
        let mut log = Self {
            path: path.to_owned(),
            id: header.log,
            base: header.base,
            last: header.base,
            end: first.len() as u64,
            length,
            lines: Vec::new(),
            older: Vec::new(),
        };
        for bytes in lines.take_while(|line| line.ends_with(b"\n")) {
            match serde_json::from_slice::<LogLine>(bytes) {
                Ok(line) if line.seq > log.last => {
                    log.last = line.seq;
                    log.end += bytes.len() as u64;
                    log.lines.push(line);
                }
                _ => break,
            }
        }
        Ok(Some(log))
    }

    /// A new, empty log after `base`.
    pub(super) fn create(folder: &StreamFolder, id: String, base: u64) -> Result<Self, StoreError> {
        let path = folder.log_file();
        let new = folder.state_dir().join("log.new");
        let header = Header { log: id, base };
        let mut text = serde_json::to_vec(&header).map_err(|error| StoreError::BadValue {
            what: path.to_string(),
            why: error.to_string(),
        })?;
        text.push(b'\n');
        private::remove_stale(&new)?;
        let mut file = private::new_file(&new)?;
        file.write_all(&text)
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&new, &path))
            .and_then(|()| sync_dir(&folder.state_dir()))
            .map_err(StoreError::io("create", &path))?;
        Ok(Self {
            path,
            id: header.log,
            base,
            last: base,
            end: text.len() as u64,
            length: text.len() as u64,
            lines: Vec::new(),
            older: Vec::new(),
        })
    }

    /// The lines that a file at `position` does not show yet.
    pub(super) fn newer(&self, position: Option<&Position>) -> Vec<&LogLine> {
        let all = || self.older.iter().chain(&self.lines);
        match position {
            None => all().collect(),
            Some(at) if at.log == self.id => all().filter(|line| line.seq > at.seq).collect(),
            Some(at) => all()
                .skip_while(|line| line.adopts.as_ref() != Some(at))
                .collect(),
        }
    }

    /// Whether lines between `position` and the first known one are missing.
    pub(super) fn has_gap(&self, position: Option<&Position>) -> bool {
        position.is_some_and(|at| {
            let first = self.older.first().map_or(self.base + 1, |line| line.seq);
            at.log == self.id && at.seq + 1 < first
        })
    }

    /// Cuts what a killed or powerless writer left behind the last whole line.
    pub(super) fn repair(
        &mut self,
        folder: &StreamFolder,
        notices: &dyn Notices,
    ) -> Result<(), StoreError> {
        if self.end == self.length {
            return Ok(());
        }
        let file = self.open()?;
        let rest = read_at(&file, self.end, self.length - self.end)
            .map_err(StoreError::io("read", &self.path))?;
        if rest.contains(&b'\n') {
            // more than a half-written line: nobody's to throw away
            let aside = folder.state_dir().join("log.damaged.jsonl");
            private::remove_stale(&aside)?;
            private::new_file(&aside)?
                .write_all(&rest)
                .map_err(StoreError::io("write", &aside))?;
            notices.warning(&Warning::TailSetAside {
                path: self.path.clone(),
                aside,
            });
        }
        file.set_len(self.end)
            .map_err(StoreError::io("repair", &self.path))?;
        self.length = self.end;
        Ok(())
    }

    /// Appends a line and waits until it is on the disk: the commit. On failure nothing of it
    /// stays.
    pub(super) fn append(&mut self, line: LogLine) -> Result<(), StoreError> {
        let mut bytes = serde_json::to_vec(&line).map_err(|error| StoreError::BadValue {
            what: self.path.to_string(),
            why: error.to_string(),
        })?;
        bytes.push(b'\n');
        let file = self.open()?;
        if let Err(error) = file
            .write_all_at(&bytes, self.end)
            .and_then(|()| file.sync_data())
        {
            drop(file.set_len(self.end));
            return Err(StoreError::io("write", &self.path)(error));
        }
        self.end += bytes.len() as u64;
        self.length = self.end;
        self.last = line.seq;
        self.lines.push(line);
        Ok(())
    }

    /// Begins a new segment when this one is long and the view shows all of it. The old one stays
    /// until the next cut.
    pub(super) fn cut(&self, folder: &StreamFolder) -> Result<(), StoreError> {
        if self.end < CUT_AT {
            return Ok(());
        }
        let old = folder.old_log_file();
        private::remove_stale(&old)?;
        fs::hard_link(&self.path, &old).map_err(StoreError::io("write", &old))?;
        Self::create(folder, self.id.clone(), self.last).map(drop)
    }

    /// Number for the next line after a file at `position`.
    pub(super) fn next_seq(&self, position: Option<&Position>) -> u64 {
        let shown = position
            .filter(|at| at.log == self.id)
            .map_or(0, |at| at.seq);
        self.last.max(shown) + 1
    }

    fn open(&self) -> Result<File, StoreError> {
        private::options()
            .read(true)
            .write(true)
            .open(&self.path)
            .map_err(StoreError::io("write", &self.path))
    }
}

fn read_at(file: &File, from: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    let mut filled = 0;
    while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
        match file.read_at(room, from + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Waits until the names in a folder are on the disk.
pub(super) fn sync_dir(path: &Utf8Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// A UUID v7 of this time whose order inside the millisecond follows `index`.
pub(super) fn new_id(now: Timestamp, index: usize) -> String {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let seed = uuid::Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        millis / 1000,
        0,
    ));
    let mut random = [0; 10];
    random
        .iter_mut()
        .zip(seed.as_bytes().iter().rev())
        .for_each(|(to, from)| *to = *from);
    // 12 bits follow the time: the version's nibble is laid over the first
    let [high, low] = u16::try_from(index.min(0xfff))
        .unwrap_or(0xfff)
        .to_be_bytes();
    if let Some(head) = random.first_chunk_mut::<2>() {
        *head = [high, low];
    }
    uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .to_string()
}
