//! Which process group the terminal listens to.
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
};

use rustix::{fs::OFlags, io::Errno, process::Pid, termios::tcsetpgrp};

use super::{super::belonging::own_group, quiet::TtouBlocked};

/// Makes `group` the foreground group of our terminal: keys, Ctrl-C included, go to it, and it may
/// read. `Ok(false)` when we have no terminal.
///
/// # Errors
/// When the group is not one of our session, or has no member.
pub fn hand_terminal_to(group: i32) -> io::Result<bool> {
    let Some(group) = (group > 0).then(|| Pid::from_raw(group)).flatten() else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    set_foreground(group)
}

/// Makes our own group the foreground group again, as after the agent's end.
/// `Ok(false)` when we have no terminal, or a group from outside of our PID namespace, which cannot
/// be named.
///
/// # Errors
/// When the terminal refuses.
pub fn take_terminal_back() -> io::Result<bool> {
    match own_group() {
        0 => Ok(false),
        group => hand_terminal_to(group),
    }
}

fn set_foreground(group: Pid) -> io::Result<bool> {
    let Some(terminal) = controlling_terminal()? else {
        return Ok(false);
    };
    let _blocked = TtouBlocked::new();
    match tcsetpgrp(&terminal, group) {
        Ok(()) => Ok(true),
        // The terminal has hung up, or is no longer ours, since it was opened.
        Err(Errno::IO | Errno::NOTTY) => Ok(false),
        Err(errno) => Err(errno.into()),
    }
}

pub(super) fn controlling_terminal() -> io::Result<Option<File>> {
    let flags = OFlags::NOCTTY | OFlags::NONBLOCK;
    let opened = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(flags.bits().cast_signed())
        .open("/dev/tty");
    match opened {
        Ok(terminal) => Ok(Some(terminal)),
        Err(error) if is_no_terminal(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// No terminal, one that has hung up, or a system without `/dev/tty`.
fn is_no_terminal(error: &io::Error) -> bool {
    [Errno::NXIO, Errno::IO, Errno::NOENT, Errno::NODEV]
        .iter()
        .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}
