//! What a workstream taught, as the journal has it: decisions and attempts that failed.
use super::project::Project;
use crate::store::entry::Event;
use crate::store::error::StoreError;
use crate::store::journal;

/// Decisions with their reasons, then what did not work and why, each in a line, oldest first.
///
/// # Errors
/// When the journal cannot be read.
pub fn learned(project: &Project) -> Result<Vec<String>, StoreError> {
    let entries = journal::read(&project.folder().journal_file())?;
    let events = || entries.iter().map(|it| &it.entry.event);
    let decisions = events().filter_map(|event| match event {
        Event::Decision { text, why, .. } => Some(reasoned(text, why.as_deref())),
        _ => None,
    });
    let failed = events().filter_map(|event| match event {
        Event::Failed { approach, why, .. } => {
            let line = reasoned(approach, why.as_deref());
            Some(format!("Did not work: {line}"))
        }
        _ => None,
    });
    let mut lines: Vec<String> = Vec::new();
    for line in decisions.chain(failed) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    Ok(lines)
}

fn reasoned(what: &str, why: Option<&str>) -> String {
    match why {
        Some(why) => format!("{what} (because {why})"),
        None => what.to_owned(),
    }
}
