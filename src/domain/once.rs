//! Each session counts once, although it may stand with several tasks.
use super::slug::SessionId;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// The sessions that were met.
pub(super) struct Once<'a>(HashSet<&'a SessionId, BuildHasherDefault<Tail>>);

impl<'a> Once<'a> {
    /// None yet, with room for so many.
    pub(super) fn with_room(sessions: usize) -> Self {
        Self(HashSet::with_capacity_and_hasher(
            sessions,
            BuildHasherDefault::default(),
        ))
    }

    /// Whether this session is met for the first time.
    pub(super) fn is_first(&mut self, session: &'a SessionId) -> bool {
        self.0.insert(session)
    }
}

/// Hashes the end of an id, which is the random part of a UUID: all of it, by the standard hash,
/// is a tenth of what `work status` does with a thousand sessions.
#[derive(Default)]
struct Tail(u64);

impl Hasher for Tail {
    fn finish(&self) -> u64 {
        // spreads over the upper bits as well, by which the set tells its groups apart
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn write(&mut self, bytes: &[u8]) {
        let tail = bytes.last_chunk().map_or_else(
            || {
                bytes
                    .iter()
                    .fold(0, |all, byte| all << 8 | u64::from(*byte))
            },
            |tail: &[u8; 8]| u64::from_le_bytes(*tail),
        );
        self.0 = self.0.rotate_left(8) ^ tail;
    }
}

#[cfg(test)]
mod tests {
    use super::Once;
    use crate::domain::slug::SessionId;

    #[test]
    fn a_session_is_first_once_whatever_its_id_looks_like() {
        let ids: Vec<SessionId> = ["1", "2", "12345678", "a-12345678", "b-12345678", "1234567"]
            .iter()
            .map(|id| id.parse().unwrap())
            .collect();
        let mut met = Once::with_room(0);
        assert!(ids.iter().all(|id| met.is_first(id)));
        assert!(!ids.iter().any(|id| met.is_first(id)));
    }
}
