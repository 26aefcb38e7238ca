//! Which kind of file system a path lies on: locks and change notices of a network file system
//! cannot be relied on.
use std::{io, path::Path};

/// What we need to know about a file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSystem {
    /// On this machine.
    Local,
    /// Shared over a network, or with the host of a virtual machine; with its usual name.
    Network(&'static str),
    /// Served by a program (FUSE): may be either.
    Unknown(&'static str),
}

/// The numbers of `statfs(2)` and `linux/magic.h`, and of the vendors for those that live outside
/// of the kernel.
const KINDS: &[(u32, FileSystem)] = &[
    (0x6969, FileSystem::Network("nfs")),
    (0xFF53_4D42, FileSystem::Network("cifs")),
    (0xFE53_4D42, FileSystem::Network("smb2")),
    (0x517B, FileSystem::Network("smb")),
    (0x0102_1997, FileSystem::Network("9p")),
    (0x786F_4256, FileSystem::Network("vboxsf")),
    (0x00C3_6400, FileSystem::Network("ceph")),
    (0x5346_414F, FileSystem::Network("afs")),
    (0x6B41_4653, FileSystem::Network("afs")),
    (0x7375_7245, FileSystem::Network("coda")),
    (0x0116_1970, FileSystem::Network("gfs2")),
    (0x7461_636F, FileSystem::Network("ocfs2")),
    (0x0BD0_0BD0, FileSystem::Network("lustre")),
    (0x4750_4653, FileSystem::Network("gpfs")),
    (0x1983_0326, FileSystem::Network("beegfs")),
    (0xAAD7_AAEA, FileSystem::Network("panfs")),
    (0x6573_5546, FileSystem::Unknown("fuse")),
];

/// Hidden: the name of a file system of [`KINDS`] to believe in, so that tests need no network.
const PLAYED: &str = "WORK_FILE_SYSTEM";

/// The kind of file system that `path` lies on.
///
/// # Errors
/// When `path` does not exist or the file system does not answer.
pub fn of(path: &Path) -> io::Result<FileSystem> {
    if let Some(kind) = std::env::var(PLAYED).ok().and_then(|name| named(&name)) {
        return Ok(kind);
    }
    let kind = rustix::fs::statfs(path)?.f_type;
    // The numbers have 32 bits; the field is wider and signed on some machines.
    Ok(classify((kind & 0xFFFF_FFFF) as u32))
}

fn named(name: &str) -> Option<FileSystem> {
    KINDS.iter().map(|(_, kind)| *kind).find(|kind| match kind {
        FileSystem::Local => false,
        FileSystem::Network(known) | FileSystem::Unknown(known) => *known == name,
    })
}

fn classify(magic: u32) -> FileSystem {
    KINDS
        .iter()
        .find(|(number, _)| *number == magic)
        .map_or(FileSystem::Local, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::{FileSystem, classify, of};
    use std::path::Path;

    #[test]
    fn proc_is_local_and_nfs_is_not() {
        assert_eq!(of(Path::new("/proc")).unwrap(), FileSystem::Local);
        assert_eq!(classify(0x6969), FileSystem::Network("nfs"));
        assert_eq!(classify(0xFF53_4D42), FileSystem::Network("cifs"));
        assert_eq!(classify(0x6573_5546), FileSystem::Unknown("fuse"));
        assert_eq!(classify(0xEF53), FileSystem::Local);
    }
}
