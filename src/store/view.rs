//! tasks.json as a typed value, read straight from its text: no tree of values in between.
use super::change::Position;
use crate::domain::workstream::Workstream;
use serde::Deserialize;
use serde::de::value::{CowStrDeserializer, MapAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The key under which tasks.json says how far it follows the log.
pub(super) const POSITION_KEY: &str = "_work";

/// What tasks.json shows.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) workstream: Workstream,
    pub(super) position: Option<Position>,
}

impl<'de> Deserialize<'de> for View {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ViewVisitor)
    }
}

struct ViewVisitor;

impl<'de> Visitor<'de> for ViewVisitor {
    type Value = View;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the object of a workstream")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<View, A::Error> {
        let mut position = None;
        let rest = Rest {
            map,
            position: &mut position,
        };
        let workstream = Workstream::deserialize(MapAccessDeserializer::new(rest))?;
        Ok(View {
            workstream,
            position,
        })
    }
}

/// All members but the position, which is put aside.
struct Rest<'p, A> {
    map: A,
    position: &'p mut Option<Position>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.map.next_key::<Cow<'de, str>>()? {
            if key != POSITION_KEY {
                return seed.deserialize(CowStrDeserializer::new(key)).map(Some);
            }
            *self.position = self.map.next_value()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
