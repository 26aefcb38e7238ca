//! The bytes that were appended to a file since the last look.
use std::{fs::File, io, os::unix::fs::FileExt as _, path::Path};

/// Read at a time; small, as every supervisor holds one per file.
const CHUNK: usize = 32 << 10;

/// Reads a growing file from its beginning, piece by piece.
#[derive(Debug)]
pub struct FileTail {
    file: File,
    position: u64,
    buffer: Vec<u8>,
}

impl FileTail {
    /// Opens a file; nothing is read yet.
    ///
    /// # Errors
    /// When it is missing or may not be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: File::open(path)?,
            position: 0,
            buffer: Vec::new(),
        })
    }

    /// The next bytes, at most `max` and at most 32 KiB; empty when there are none yet.
    /// A file that was cut short below what we had read is read from its beginning again.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_new(&mut self, max: usize) -> io::Result<&[u8]> {
        self.buffer.resize(CHUNK.min(max), 0);
        let mut count = self.read_here()?;
        if count == 0 && max > 0 && self.length()? < self.position {
            self.position = 0;
            count = self.read_here()?;
        }
        self.position += count as u64;
        self.buffer.truncate(count);
        Ok(&self.buffer)
    }

    /// How many bytes were read so far.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// How long the file is now, read or not: what a limit on its size is checked against.
    ///
    /// # Errors
    /// When the file system does not answer.
    pub fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn read_here(&mut self) -> io::Result<usize> {
        loop {
            match self.file.read_at(&mut self.buffer, self.position) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FileTail;
    use std::{fs, io::Write as _};

    #[test]
    fn only_what_is_new_is_read_and_never_more_than_asked_for() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut tail = FileTail::open(file.path()).unwrap();
        assert_eq!(tail.read_new(100).unwrap(), b"");
        file.write_all(b"one two").unwrap();
        assert_eq!(tail.read_new(3).unwrap(), b"one");
        assert_eq!(tail.read_new(100).unwrap(), b" two");
        assert_eq!(tail.read_new(100).unwrap(), b"");
        file.write_all(b" three").unwrap();
        assert_eq!(tail.read_new(0).unwrap(), b"");
        assert_eq!(tail.read_new(100).unwrap(), b" three");
        assert_eq!((tail.position(), tail.length().unwrap()), (13, 13));
    }

    #[test]
    fn a_file_that_was_cut_short_begins_again() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "a long first text").unwrap();
        let mut tail = FileTail::open(file.path()).unwrap();
        assert_eq!(tail.read_new(100).unwrap(), b"a long first text");
        fs::write(file.path(), "short").unwrap();
        assert_eq!(tail.read_new(100).unwrap(), b"short");
    }
}
