//! The message of a checkpoint commit, to the byte (seed 001, "Git Checkpoint Format").
use crate::domain::checkpoint::{CheckpointStatus, FileNote};
use std::fmt;

/// What the message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Number of the phase; written without leading zeros.
    pub phase: u32,
    /// Its name.
    pub name: String,
    /// How the work stands.
    pub status: CheckpointStatus,
    /// What the commit is, in a few words.
    pub description: String,
    /// What was done.
    pub did: String,
    /// The files, and what changed in each.
    pub files: Vec<FileNote>,
    /// The next action.
    pub next: String,
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (phase, status) = (self.phase, self.status.label());
        let [name, description, did, next] =
            [&self.name, &self.description, &self.did, &self.next].map(|text| one_line(text));
        writeln!(f, "{}\n", subject(phase, self.status, &description))?;
        writeln!(f, "Phase: {phase} - {name}")?;
        writeln!(f, "Status: {status}")?;
        writeln!(f, "Session: {did}\n")?;
        writeln!(f, "Files Changed:")?;
        for file in &self.files {
            match &file.what {
                Some(what) => writeln!(f, "- {} ({})", one_line(&file.path), one_line(what))?,
                None => writeln!(f, "- {}", one_line(&file.path))?,
            }
        }
        writeln!(f, "\nNext: {next}")
    }
}

/// The first line of the message.
#[must_use]
pub fn subject(phase: u32, status: CheckpointStatus, description: &str) -> String {
    let description = one_line(description);
    format!(
        "checkpoint: Phase {phase} {} - {description}",
        status.label()
    )
}

/// A field is one line: what follows it would be read as another field.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, what: &str) -> FileNote {
        FileNote {
            path: path.to_owned(),
            what: Some(what.to_owned()),
        }
    }

    #[test]
    fn sm_049_sm_050_sm_052_sm_053_the_example_of_a_complete_phase_is_reproduced() {
        let message = Message {
            phase: 3,
            name: "Tasks API".into(),
            status: CheckpointStatus::Complete,
            description: "Tasks API".into(),
            did: "Completed all CRUD endpoints and verified functionality".into(),
            files: vec![
                file("src/routes/tasks.ts", "all CRUD operations"),
                file("src/lib/schemas.ts", "task validation"),
            ],
            next: "Phase 4 - Start building Task List UI component".into(),
        };
        assert_eq!(
            message.to_string(),
            "checkpoint: Phase 3 Complete - Tasks API\n\nPhase: 3 - Tasks API\nStatus: Complete\n\
             Session: Completed all CRUD endpoints and verified functionality\n\nFiles Changed:\n\
             - src/routes/tasks.ts (all CRUD operations)\n- src/lib/schemas.ts (task validation)\n\n\
             Next: Phase 4 - Start building Task List UI component\n"
        );
    }

    #[test]
    fn sm_054_the_example_in_mid_phase_is_reproduced() {
        let message = Message {
            phase: 3,
            name: "Tasks API".into(),
            status: CheckpointStatus::InProgress,
            description: "Endpoints implemented".into(),
            did: "Implemented GET and POST endpoints, need PATCH/DELETE".into(),
            files: vec![
                file("src/routes/tasks.ts", "GET, POST endpoints"),
                file("src/lib/schemas.ts", "task schema"),
            ],
            next: "Implement PATCH /api/tasks/:id in src/routes/tasks.ts:47".into(),
        };
        assert_eq!(
            message.to_string(),
            "checkpoint: Phase 3 In Progress - Endpoints implemented\n\nPhase: 3 - Tasks API\n\
             Status: In Progress\nSession: Implemented GET and POST endpoints, need PATCH/DELETE\n\n\
             Files Changed:\n- src/routes/tasks.ts (GET, POST endpoints)\n\
             - src/lib/schemas.ts (task schema)\n\n\
             Next: Implement PATCH /api/tasks/:id in src/routes/tasks.ts:47\n"
        );
    }

    #[test]
    fn sm_055_the_example_of_a_pause_is_reproduced() {
        let message = Message {
            phase: 3,
            name: "Tasks API".into(),
            status: CheckpointStatus::Paused,
            description: "Need design decision".into(),
            did: "Built endpoints but need to decide on tag filtering approach".into(),
            files: vec![file("src/routes/tasks.ts", "basic endpoints")],
            next: "Decide: client-side tag filtering or SQL query parameter?\nResume at src/routes/tasks.ts:89".into(),
        };
        assert_eq!(
            message.to_string(),
            "checkpoint: Phase 3 Paused - Need design decision\n\nPhase: 3 - Tasks API\n\
             Status: Paused\nSession: Built endpoints but need to decide on tag filtering approach\n\n\
             Files Changed:\n- src/routes/tasks.ts (basic endpoints)\n\n\
             Next: Decide: client-side tag filtering or SQL query parameter? Resume at src/routes/tasks.ts:89\n"
        );
    }
}
