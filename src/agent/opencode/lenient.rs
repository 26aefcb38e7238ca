//! Fields whose type nobody promises: a wrong type counts as absent, and costs no copy.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The most of one text that is kept, in bytes. The whole of it stands in the raw log.
const TEXT_LIMIT: usize = 64 * 1024;

/// A text of bounded length; anything else counts as empty.
#[derive(Debug, Default)]
pub(super) struct Text(pub(super) String);

/// A number; anything else counts as none.
#[derive(Debug, Default)]
pub(super) struct Number(pub(super) Option<f64>);

impl Number {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion that saturates is what a damaged count deserves"
    )]
    pub(super) fn count(&self) -> u64 {
        self.0.unwrap_or_default() as u64
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(Any)
            .map(|scalar| match scalar {
                Scalar::Text(text) => Self(text),
                Scalar::Number(_) | Scalar::Other => Self::default(),
            })
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(Any)
            .map(|scalar| match scalar {
                Scalar::Number(number) => Self(Some(number)),
                Scalar::Text(_) | Scalar::Other => Self(None),
            })
    }
}

enum Scalar {
    Text(String),
    Number(f64),
    Other,
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Scalar;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        let mut end = text.len().min(TEXT_LIMIT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Ok(Scalar::Text(text.get(..end).unwrap_or_default().to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Scalar, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    /// Objects, and numbers: serde_json keeps their text (`arbitrary_precision`) and hands it over
    /// as an object of one entry.
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Scalar, A::Error> {
        const NUMBER: &str = "$serde_json::private::Number";
        let mut scalar = Scalar::Other;
        while let Some(key) = entries.next_key::<String>()? {
            if key == NUMBER {
                let text: String = entries.next_value()?;
                scalar = text.parse().map_or(Scalar::Other, Scalar::Number);
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(scalar)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and codes are far below 2^53"
    )]
    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and codes are far below 2^53"
    )]
    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }
}
