//! Items with their boxes, in the words of each document.
use crate::domain::task::TaskStatus;
use crate::track::story::model::Item;

/// ` ` or `x`.
#[must_use]
pub const fn mark(status: TaskStatus) -> char {
    if status.is_settled() { 'x' } else { ' ' }
}

/// An item as a line of SESSION_PROGRESS.md or SESSION.md, without bullet and box.
#[must_use]
pub fn item_text(item: &Item, label: &str) -> String {
    let text = format!("{label}{}", item.name);
    let why = |why: &Option<String>| {
        why.as_ref()
            .map_or_else(String::new, |why| format!(": {why}"))
    };
    match item.status {
        TaskStatus::Blocked => format!("{text} [blocked{}]", why(&item.why)),
        TaskStatus::Cancelled => format!("~~{text}~~ [cancelled{}]", why(&item.why)),
        _ => text,
    }
}

/// What stands behind an item whose verification failed.
#[must_use]
pub const fn verdict(item: &Item) -> &'static str {
    if item.refuted {
        " ❌ failed verification"
    } else {
        ""
    }
}
