//! A subreaper inherits the orphans among its descendants instead of pid 1, so that it can see
//! and end what an agent left behind.
use std::io;

/// Makes this process the subreaper of everything it starts. Children do not inherit it.
///
/// # Errors
/// When the kernel refuses (older than 3.4, or a sandbox).
pub fn become_subreaper() -> io::Result<()> {
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    Ok(())
}
