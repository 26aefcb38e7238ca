//! The thread that a person means: by id, or by a part of its name that fits no other.
use crate::domain::id::ThreadId;
use crate::domain::suggestion::near;
use crate::exit::Exit;
use crate::failure::Failure;
use std::collections::BTreeMap;

/// Finds the thread among these.
pub(super) fn thread(
    text: &str,
    threads: &BTreeMap<ThreadId, String>,
) -> Result<ThreadId, Failure> {
    let looks_like_id = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    if looks_like_id {
        let id: ThreadId = text.parse().map_err(|error: crate::domain::id::IdError| {
            Failure::new(Exit::Usage, error.to_string())
        })?;
        return if threads.contains_key(&id) {
            Ok(id)
        } else {
            Err(no_such(id, threads))
        };
    }
    let part = text.to_lowercase();
    let fitting: Vec<(&ThreadId, &String)> = threads
        .iter()
        .filter(|(_, name)| name.to_lowercase().contains(&part))
        .collect();
    match fitting.as_slice() {
        [(id, _)] => Ok(**id),
        [] => {
            let close = near(text, threads.values().map(String::as_str));
            let meant = match close.as_slice() {
                [] => String::new(),
                close => format!("; did you mean {}?", close.join(" or ")),
            };
            Err(Failure::new(
                Exit::NotFound,
                format!("no thread is called `{text}`{meant}"),
            )
            .hint("`work tree` lists all ids"))
        }
        several => {
            let several: Vec<String> = several
                .iter()
                .map(|(id, name)| format!("{id} {name}"))
                .collect();
            Err(Failure::new(
                Exit::Usage,
                format!("`{text}` fits several threads: {}", several.join(", ")),
            ))
        }
    }
}

fn no_such(id: ThreadId, threads: &BTreeMap<ThreadId, String>) -> Failure {
    let all = threads.keys().map(|id| (*id).into()).collect();
    let wrong: crate::domain::id::Scope = id.into();
    let near: Vec<String> = wrong.nearest(all).iter().map(ToString::to_string).collect();
    let meant = if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    };
    Failure::new(Exit::NotFound, format!("there is no thread {id}{meant}"))
        .hint("`work tree` lists all ids")
}
