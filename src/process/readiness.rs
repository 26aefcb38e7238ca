//! File descriptors that the runtime watches for us.
use std::{
    io,
    os::fd::{AsFd as _, OwnedFd},
};

use tokio::io::unix::AsyncFd;

/// Lets the runtime around us say when `descriptor` is readable or writable; it has to be
/// non-blocking.
#[expect(
    deprecated,
    reason = "its replacement is an unsafe function that asks for a descriptor which never changes; \
              an OwnedFd is that, and unsafe is forbidden here"
)]
pub(super) fn watch(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::new(descriptor)
}

/// Standard input, told of when there is something to read. Needs a tokio runtime with I/O around
/// it.
///
/// # Errors
/// When the system has no descriptor left, or cannot watch what stdin is.
pub fn standard_input() -> io::Result<AsyncFd<OwnedFd>> {
    watch(io::stdin().as_fd().try_clone_to_owned()?)
}
