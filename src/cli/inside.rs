//! What an agent may not do from inside its own session.
use crate::exit::Exit;
use crate::failure::Failure;

/// Refuses a command that belongs to a person when an agent asks for it.
pub(super) fn refuse_inside(command: &str) -> Result<(), Failure> {
    // whatever it says: a session that we do not know is no less an agent's
    match std::env::var_os("WORK_SESSION").filter(|session| !session.is_empty()) {
        Some(_) => Err(Failure::new(
            Exit::Refused,
            format!("`work {command}` is for the person who runs the agents; this is inside an agent session"),
        )
        .hint("record what you found with `work update`, and let the person decide")),
        None => Ok(()),
    }
}
