//! Whether a file was touched since a moment, as the file system tells it.
use camino::Utf8Path;
use jiff::Timestamp;
use std::os::unix::fs::MetadataExt as _;

/// The kernel stamps files with the time of its last tick, which is up to 10 ms old (`CONFIG_HZ`).
const TICK: i128 = 10_000_000;

/// FAT keeps even seconds of the last change.
const COARSE: i128 = 2_000_000_000;

/// Whether a file is as it was then: neither its content nor its name, mode or owner was changed
/// since (ctime cannot be set back, see inode(7)). False when in doubt, and for folders, whose times say
/// nothing of what lies in them.
#[must_use]
pub fn is_untouched_since(path: &Utf8Path, then: Timestamp) -> bool {
    let Ok(meta) = path.symlink_metadata() else {
        return false;
    };
    let nanoseconds =
        |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    let newest = nanoseconds(meta.ctime(), meta.ctime_nsec())
        .max(nanoseconds(meta.mtime(), meta.mtime_nsec()));
    let whole_seconds = meta.ctime_nsec() == 0 && meta.mtime_nsec() == 0;
    let margin = if whole_seconds { COARSE } else { TICK };
    !meta.is_dir() && newest + margin < then.as_nanosecond()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_file_is_untouched_since_a_later_moment_only() {
        let dir = tempfile::tempdir().unwrap();
        let dir = Utf8Path::from_path(dir.path()).unwrap();
        let file = dir.join("file");
        std::fs::write(&file, "text").unwrap();
        let meta = file.metadata().unwrap();
        let made = Timestamp::new(meta.ctime(), i32::try_from(meta.ctime_nsec()).unwrap()).unwrap();
        let later = |ms| made.checked_add(SignedDuration::from_millis(ms)).unwrap();
        assert!(is_untouched_since(&file, later(5_000)));
        assert!(!is_untouched_since(&file, made));
        assert!(!is_untouched_since(&file, later(-5_000)));
        // what cannot be told counts as touched
        assert!(!is_untouched_since(dir, later(5_000)));
        assert!(!is_untouched_since(&dir.join("none"), later(5_000)));
        // a time that was set back hides nothing
        let old = std::time::SystemTime::UNIX_EPOCH;
        let open = std::fs::File::options().write(true).open(&file).unwrap();
        open.set_times(std::fs::FileTimes::new().set_modified(old))
            .unwrap();
        assert!(!is_untouched_since(&file, made));
    }
}
