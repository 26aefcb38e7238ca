//! Sessions of one workstream: who runs, who was found dead, who cannot be judged from here.
use super::check::Check;
use crate::domain::session::Cause;
use crate::run::project::Project;
use crate::run::settle::settle;

/// What settling found.
pub(super) fn check(project: &Project) -> Vec<Check> {
    let name = format!("sessions {}", project.stream());
    let present = match settle(project) {
        Ok(present) => present,
        Err(error) => return vec![Check::problem(name, error.to_string())],
    };
    let unwritten = present.unwritten.as_ref();
    let unwritten = unwritten.map(|unwritten| Check::problem(name.clone(), unwritten.text()));
    let mut checks: Vec<Check> = unwritten.into_iter().collect();
    for mended in &present.settled {
        let cause = mended.end.cause.map(Cause::word).unwrap_or_default();
        checks.push(
            Check::warning(
                name.clone(),
                format!(
                    "thread {} was recorded as running and had ended ({cause}); recorded now",
                    mended.thread
                ),
            )
            .hint("`work fix` offers what can be done about it"),
        );
    }
    let elsewhere: Vec<String> = present
        .workstream
        .sessions()
        .filter(|(_, record)| present.elsewhere.contains(&record.session_id))
        .map(|(thread, record)| {
            let host = record.host.as_deref().unwrap_or("another machine or clone");
            format!("{thread} ({host})")
        })
        .collect();
    if !elsewhere.is_empty() {
        checks.push(
            Check::warning(
                name.clone(),
                format!("runs elsewhere, as far as is known: {}", elsewhere.join(", ")),
            )
            .hint("where it cannot be true any more: `work session complete --thread ID --as interrupted`"),
        );
    }
    if checks.is_empty() {
        let running = present
            .workstream
            .sessions()
            .filter(|(_, record)| record.is_running())
            .count();
        checks.push(match running {
            0 => Check::ok(name, "nothing runs"),
            count => Check::ok(
                name,
                format!("{count} running, each with a living supervisor"),
            ),
        });
    }
    checks
}
