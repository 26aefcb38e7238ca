//! Which workstream a person means.
use super::layout_error::LayoutError;
use crate::domain::slug::StreamId;
use crate::domain::suggestion;

/// The one that fits: by id, by number, by a part of the name.
pub(super) fn resolve(text: &str, known: &[StreamId]) -> Result<StreamId, LayoutError> {
    let text = text.trim().trim_end_matches('/');
    if let Some(id) = known.iter().find(|id| id.as_str() == text) {
        return Ok(id.clone());
    }
    let fitting: Vec<&StreamId> = if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        let number: Option<u32> = text.parse().ok();
        known
            .iter()
            .filter(|id| Some(id.number()) == number)
            .collect()
    } else {
        let part = text.to_lowercase();
        let name = |id: &StreamId| id.as_str().split_once('-').map(|(_, name)| name.to_owned());
        let exact: Vec<&StreamId> = known
            .iter()
            .filter(|id| name(id).is_some_and(|name| name == part))
            .collect();
        if exact.is_empty() && !part.is_empty() {
            known
                .iter()
                .filter(|id| id.as_str().contains(&part))
                .collect()
        } else {
            exact
        }
    };
    match fitting.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(LayoutError::Unknown {
            text: text.to_owned(),
            near: near(text, known),
        }),
        several => Err(LayoutError::Ambiguous {
            text: text.to_owned(),
            fitting: several.iter().map(ToString::to_string).collect(),
        }),
    }
}

/// Those that may have been meant: by the whole id, or by the name alone.
fn near(text: &str, known: &[StreamId]) -> Vec<String> {
    let name = |id: &StreamId| {
        id.as_str()
            .split_once('-')
            .map_or("", |(_, name)| name)
            .to_owned()
    };
    let names: Vec<String> = known.iter().map(name).collect();
    let by_name = suggestion::near(text, names.iter().map(String::as_str));
    let by_id = suggestion::near(text, known.iter().map(StreamId::as_str));
    known
        .iter()
        .filter(|id| by_id.contains(&id.as_str()) || by_name.contains(&name(id).as_str()))
        .take(3)
        .map(ToString::to_string)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<StreamId> {
        ["001-session-tracking", "002-tracking", "010-other"]
            .map(|id| id.parse().unwrap())
            .to_vec()
    }

    #[test]
    fn id_number_and_unique_part_find_it() {
        for (text, id) in [
            ("001-session-tracking", "001-session-tracking"),
            ("1", "001-session-tracking"),
            ("0010", "010-other"),
            ("tracking", "002-tracking"),
            ("Oth", "010-other"),
        ] {
            assert_eq!(resolve(text, &known()).unwrap().as_str(), id, "{text}");
        }
    }

    #[test]
    fn what_fits_none_or_several_names_them() {
        let error = resolve("track", &known()).unwrap_err().to_string();
        assert_eq!(
            error,
            "`track` fits several workstreams: 001-session-tracking, 002-tracking"
        );
        let error = resolve("002-trackin", &known()[..1])
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("there is no workstream `002-trackin`"));
        let error = resolve("trakcing", &known()).unwrap_err().to_string();
        assert!(error.ends_with("did you mean 002-tracking?"), "{error}");
        assert!(resolve("", &known()).is_err());
    }
}
