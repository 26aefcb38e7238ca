//! What this machine has to give: processors and disk.
use std::{io, path::Path, thread};

/// Processors that this process may use, as affinity and control group allow; at least 1.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Bytes that this user can still write to the file system of `path`.
///
/// # Errors
/// When `path` does not exist or the file system does not answer.
pub fn disk_free(path: &Path) -> io::Result<u64> {
    let answer = rustix::fs::statvfs(path)?;
    Ok(answer.f_bavail.saturating_mul(answer.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::{cores, disk_free};
    use std::path::Path;

    #[test]
    fn this_machine_has_something() {
        assert!(cores() >= 1);
        assert!(disk_free(&std::env::temp_dir()).unwrap() > 0);
        assert!(disk_free(Path::new("/no/such/path")).is_err());
    }
}
