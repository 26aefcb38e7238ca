//! The phase after a session that ended well: its thread's verification commands are run. The
//! session's end is recorded and its slot is free already; the record says that it is being
//! verified, and `alive` is held, so that settle can tell when nobody does it any more.
use super::chain::set_border;
use super::outcome::Outcome;
use super::screen::Screen;
use super::signals::Signals;
use super::surroundings::Surroundings;
use crate::domain::clean::clean;
use crate::domain::session::{EndStatus, Verified};
use crate::domain::thread::DonePolicy;
use crate::process::clock;
use crate::run::handoff::{self, Coming};
use crate::run::linked::work_link;
use crate::run::spec::LaunchSpec;
use crate::run::verify::{Bench, environment, planned, store_thread};

/// What is to be run, as the record keeps it meanwhile. None when the plan asks for nothing, when
/// the session did not end well, and in a rehearsal of the default script, which does no work that
/// could be verified.
pub(super) fn due(
    around: &Surroundings<'_>,
    outcome: &Outcome,
    screen: &mut Screen,
) -> Option<Verified> {
    let spec = around.spec;
    let plays = |spec: &LaunchSpec| {
        let stage = spec.rehearsal.as_ref();
        stage.is_some_and(|stage| stage.script.is_none())
    };
    if outcome.end.status != EndStatus::Completed || plays(spec) {
        return None;
    }
    let workstream = around.project.read().ok()?;
    let planned = match planned(around.project, &workstream) {
        Ok(planned) => planned,
        Err(error) => {
            screen.line(&format!("! not verified: {error}"));
            return None;
        }
    };
    if !planned.withheld(spec.thread).is_empty() {
        screen.line("! not verified: the plan is not the one that was approved");
    }
    let commands = planned.of_thread(spec.thread);
    (!commands.is_empty()).then(|| Verified {
        ok: false,
        at: clock::now(),
        commands,
        seen: Vec::new(),
        failed: None,
        running: true,
    })
}

/// Runs them, hands off, and records what was shown.
pub(super) async fn verify(
    around: &Surroundings<'_>,
    due: &Verified,
    screen: &mut Screen,
    signals: &mut Signals,
) {
    let (project, spec, folder) = (around.project, around.spec, around.folder);
    set_border(project, spec, "◎ verifying");
    let search = spec.agent.env.get("PATH").map(String::as_str);
    let search = search
        .or_else(|| around.environment.value("PATH"))
        .unwrap_or("/usr/local/bin:/usr/bin:/bin");
    let own: Vec<(String, String)> = spec
        .agent
        .env
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let ours = [
        ("WORK_THREAD", spec.thread.to_string()),
        ("WORK_SESSION", spec.session.to_string()),
        ("WORK_ATTEMPT", spec.attempt.to_string()),
        ("PATH", format!("{}:{search}", folder.bin_dir())),
    ];
    let environment = environment(project, around.environment, &own, &ours);
    let bench = Bench::of_session(
        project,
        &spec.session,
        work_link(folder),
        environment,
        folder.verify_file(),
    );
    let stop = async {
        let (_, _, why) = signals.next().await.judge(around);
        format!("cut off: {why}")
    };
    let verified = bench
        .run(&due.commands, stop, |command| {
            screen.line(&format!("◎ verifying: {}", clean(command)));
        })
        .await;
    let line = verified.trouble().map_or_else(
        || "✓ verified".to_owned(),
        |trouble| format!("✗ {}", clean(&trouble)),
    );
    screen.line(&line);
    let ticks = verified.ok && project.done_policy() == DonePolicy::Verified;
    let coming = Coming {
        end: None,
        verified: Some(&verified),
        ticks,
    };
    if let Err(error) = handoff::write(project, &spec.session, coming) {
        screen.line(&format!("! no hand-off was written: {error}"));
    }
    if let Err(error) = store_thread(project, spec.thread, Some(&spec.session), &verified) {
        screen.line(&format!(
            "! the verification could not be recorded: {error}"
        ));
    }
    set_border(project, spec, &line);
}
