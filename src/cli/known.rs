//! Ids that exist, and what a person may have meant by one that does not.
use crate::domain::id::Scope;
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;

/// Refuses an id with nothing behind it and names those near it.
pub(super) fn known(workstream: &Workstream, id: impl Into<Scope>) -> Result<(), Failure> {
    let id = id.into();
    if workstream.has(id) {
        return Ok(());
    }
    let near: Vec<String> = workstream.near(id).iter().map(Scope::to_string).collect();
    let near = if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    };
    Err(Failure::new(
        Exit::NotFound,
        format!("there is no {} {id}{near}", id.kind()),
    )
    .hint("`work tree` lists all ids"))
}
