//! Locks of one workstream. A lock of a dead process does not exist: the kernel gives it back.
use super::check::Check;
use crate::process::clock;
use crate::run::project::Project;
use crate::store::error::StoreError;
use crate::store::lock::{LockLimit, LockRequest};
use crate::store::notices::Silent;
use std::time::Duration;

/// Longer than a command holds the state lock.
const PATIENCE: Duration = Duration::from_millis(500);

/// One line for what is held; one if nothing is.
pub(super) fn check(project: &Project) -> Vec<Check> {
    let folder = project.folder();
    if !folder.state_dir().exists() {
        return Vec::new();
    }
    let name = format!("locks {}", project.stream());
    let held: Vec<Check> = [
        ("state", folder.lock_file()),
        ("launch", folder.launch_lock_file()),
    ]
    .into_iter()
    .filter(|(_, path)| path.exists())
    .filter_map(|(what, path)| {
        let request = LockRequest {
            path,
            limit: LockLimit::Within(PATIENCE),
            now: clock::now(),
            notices: &Silent,
        };
        match request.with(|| ()) {
            Ok(()) => None,
            Err(StoreError::LockTimeout { holder, .. }) => {
                let by = holder.map_or_else(String::new, |holder| format!(" by {holder}"));
                Some(
                    Check::warning(name.clone(), format!("the {what} lock is held{by}")).hint(
                        "for a moment that is normal; a process that stands still can be ended, the lock goes with it",
                    ),
                )
            }
            Err(error) => Some(Check::problem(name.clone(), error.to_string())),
        }
    })
    .collect();
    if held.is_empty() {
        vec![Check::ok(name, "free")]
    } else {
        held
    }
}
