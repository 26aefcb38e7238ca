//! Rewriting members of a JSON object in its text: what is not named stays byte for byte.
use super::change::Object;
use super::scan::{self, Member, Scan};
use serde_json::Value;

/// What becomes of a member.
pub(super) enum Edit {
    /// It stays.
    Keep,
    /// It goes.
    Remove,
    /// It gets this text as its value.
    Replace(String),
}

/// The object's text with its members edited and new ones added at its end. `depth` is the
/// nesting of its members.
pub(super) fn members(
    text: &str,
    scan: &Scan,
    depth: usize,
    edit: impl Fn(&Member) -> Edit,
    added: &[(&str, &Value)],
) -> String {
    let slice = |range| text.get(range).unwrap_or_default();
    let indent = format!("\n{}", "  ".repeat(depth));
    let mut out = String::with_capacity(text.len() + 1024);
    let head = scan.members.first().map_or(0, |member| member.key_start);
    out.push_str(slice(0..head));
    let mut before: Option<usize> = None;
    let mut is_first = true;
    for member in &scan.members {
        let separator = before.map(|end| end..member.key_start);
        before = Some(member.value.end);
        let value = match edit(member) {
            Edit::Remove => continue,
            Edit::Keep => None,
            Edit::Replace(text) => Some(text),
        };
        if !is_first && let Some(range) = separator {
            out.push_str(slice(range));
        }
        is_first = false;
        out.push_str(slice(member.key_start..member.value.start));
        match &value {
            Some(value) => out.push_str(value),
            None => out.push_str(slice(member.value.clone())),
        }
    }
    for (key, value) in added {
        if !is_first {
            out.push(',');
            out.push_str(&indent);
        }
        is_first = false;
        out.push_str(&Value::from(*key).to_string());
        out.push_str(": ");
        out.push_str(&pretty(value, depth));
    }
    out.push_str(slice(before.unwrap_or(head)..text.len()));
    out
}

/// The object's text brought to a new value: members that say the same keep their text.
pub(super) fn object(text: &str, new: &Object, depth: usize) -> String {
    let old: Object = serde_json::from_str(text).unwrap_or_default();
    let Ok(scan) = scan::scan(text) else {
        return pretty(new, depth.saturating_sub(1));
    };
    // a key with escapes is named otherwise in its text: then everything is written anew
    if old.is_empty() || scan.members.iter().any(|m| !old.contains_key(&m.key)) {
        return pretty(new, depth.saturating_sub(1));
    }
    let edit = |member: &Member| match new.get(&member.key) {
        None => Edit::Remove,
        Some(value) if old.get(&member.key) == Some(value) => Edit::Keep,
        Some(value) => Edit::Replace(pretty(value, depth)),
    };
    let added: Vec<(&str, &Value)> = new
        .iter()
        .filter(|(key, _)| !old.contains_key(*key))
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    members(text, &scan, depth, edit, &added)
}

/// Two-space JSON whose lines after the first stand `depth` levels deep.
pub(super) fn pretty<T: serde::Serialize>(value: &T, depth: usize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    // strings hold no raw line breaks, so every one of them is layout
    text.replace('\n', &format!("\n{}", "  ".repeat(depth)))
}
