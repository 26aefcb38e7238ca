//! Finds a conversation by its title, when its id never came.

use serde_json::Value;

/// Arguments of the call that lists the newest conversations of a directory's project as JSON on
/// stdout. Its stdout belongs into a file: opencode loses the end of what it writes into a pipe.
#[must_use]
pub fn session_list() -> Vec<String> {
    ["session", "list", "-n", "100", "--format", "json"]
        .map(str::to_owned)
        .to_vec()
}

/// The id of the conversation with that title, from the answer to [`session_list`]. Titles made
/// by [`title`](super::title) are unique.
#[must_use]
pub fn session_titled(answer: &[u8], title: &str) -> Option<String> {
    let list: Value = serde_json::from_slice(answer).ok()?;
    list.as_array()?
        .iter()
        .find(|session| session.get("title").and_then(Value::as_str) == Some(title))
        .and_then(|session| session.get("id"))
        .and_then(Value::as_str)
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_by_title() {
        let answer = br#"[{"id":"ses_1","title":"a [1]"},{"id":"ses_2","title":"a [2]"}]"#;
        assert_eq!(session_titled(answer, "a [2]"), Some("ses_2".to_owned()));
        assert_eq!(session_titled(answer, "a"), None);
        assert_eq!(session_titled(b"", "a"), None);
    }
}
