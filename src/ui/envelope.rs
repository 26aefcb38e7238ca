//! The frame around everything that `--json` prints (design: schema 1).
use crate::domain::clean::is_unsafe;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Version of the frame and of what is in it. Fields may be added, never changed.
const SCHEMA: u32 = 1;

/// What a command answers.
#[must_use]
pub fn ok(data: Value) -> Value {
    let mut frame = json!({ "schema": SCHEMA, "ok": true });
    if let Some(fields) = frame.as_object_mut() {
        fields.insert("data".to_owned(), data);
    }
    frame
}

/// Why a command has no answer.
#[must_use]
pub fn error(code: &str, message: &str, hint: Option<&str>) -> Value {
    json!({
        "schema": SCHEMA,
        "ok": false,
        "error": { "code": code, "message": message, "hint": hint },
    })
}

/// The value over several lines.
#[must_use]
pub fn document(value: &Value) -> String {
    escaped(&format!("{value:#}"))
}

/// The value on one line.
#[must_use]
pub fn one_line(value: &Value) -> String {
    escaped(&value.to_string())
}

/// JSON may carry any character but the ASCII controls as it is. A terminal obeys some of those
/// (C1 controls) and is confused by others (direction marks), so they are written as `\uXXXX`:
/// the value stays the same. They can stand nowhere but in strings.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\t' && !is_unsafe(c) {
            shown.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // writing to a string cannot fail
                write!(shown, "\\u{unit:04x}").ok();
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_error_has_code_message_and_hint() {
        let value = error("not-found", "no thread `9`", None);
        let expected = r#"{"schema":1,"ok":false,"error":{"code":"not-found","message":"no thread `9`","hint":null}}"#;
        assert_eq!(one_line(&value), expected);
    }

    proptest! {
        #[test]
        fn the_document_is_harmless_and_means_the_same(text in any::<String>()) {
            let value = ok(json!({ "name": format!("{text}\u{9b}\u{202e}\u{7f}\u{e0001}") }));
            for shown in [document(&value), one_line(&value)] {
                let harmful = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
                prop_assert!(!shown.chars().any(harmful));
                prop_assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value.clone());
            }
        }
    }
}
