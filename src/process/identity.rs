//! Who a process is: a pid is only a number that somebody else carries soon.
use std::process;

use super::{host, proc_stat::ProcStat};

pub use crate::domain::session::ProcessIdentity;

/// What is left of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// It runs, sleeps or is stopped.
    Alive,
    /// It has ended; its parent has not collected it yet.
    Zombie,
    /// There is no such process, or its pid belongs to another one by now.
    Gone,
}

impl ProcessIdentity {
    /// The identity of the process that has this pid now; `None` when there is none.
    /// A zombie still has one.
    pub fn of(pid: u32) -> Option<Self> {
        let stat = ProcStat::read(pid).ok()?;
        Self::from_stat(stat)
    }

    /// Our own identity; `None` only where `/proc` is not mounted.
    pub fn current() -> Option<Self> {
        Self::of(process::id())
    }

    /// Whether this very process still lives.
    pub fn state(&self) -> Liveness {
        if !self.is_of_this_boot() {
            return Liveness::Gone;
        }
        match ProcStat::read(self.pid) {
            Ok(stat) if stat.start_time != self.start_time => Liveness::Gone,
            Ok(stat) if stat.has_ended() => Liveness::Zombie,
            Ok(_) => Liveness::Alive,
            Err(_) => Liveness::Gone,
        }
    }

    /// Whether it is alive; a zombie is not.
    pub fn is_alive(&self) -> bool {
        self.state() == Liveness::Alive
    }

    pub(super) fn from_stat(stat: ProcStat) -> Option<Self> {
        Some(Self {
            pid: stat.pid,
            start_time: stat.start_time,
            boot_id: host::boot_id().ok()?.to_owned(),
        })
    }

    pub(super) fn is_of_this_boot(&self) -> bool {
        host::boot_id().is_ok_and(|boot| boot == self.boot_id)
    }
}

#[cfg(test)]
mod tests {
    use super::{Liveness, ProcessIdentity};

    #[test]
    fn we_are_alive_under_our_own_identity_only() {
        let own = ProcessIdentity::current().unwrap();
        assert_eq!(own.state(), Liveness::Alive);

        let earlier = ProcessIdentity {
            start_time: own.start_time - 1,
            ..own.clone()
        };
        assert_eq!(earlier.state(), Liveness::Gone);

        let before_reboot = ProcessIdentity {
            boot_id: "another boot".to_owned(),
            ..own
        };
        assert_eq!(before_reboot.state(), Liveness::Gone);
    }

    #[test]
    fn a_pid_that_cannot_be_is_nobody() {
        assert_eq!(ProcessIdentity::of(0), None);
        assert_eq!(ProcessIdentity::of(u32::MAX), None);
    }

    #[test]
    fn the_record_uses_the_names_of_the_file_format() {
        let identity = ProcessIdentity {
            pid: 7,
            start_time: 8,
            boot_id: "b".to_owned(),
        };
        let text = serde_json::to_string(&identity).unwrap();
        assert_eq!(text, r#"{"pid":7,"startTime":8,"bootId":"b"}"#);
        assert_eq!(
            serde_json::from_str::<ProcessIdentity>(&text).unwrap(),
            identity
        );
    }
}
