//! Brings the record in line with reality: every command that looks at a workstream does it first.
//!
//! A record that says `running` while nobody holds its `alive` is wrong. What `exit.json` says is
//! the truth then; without one the session was interrupted, and the cause is what can be known.
//! Nobody is ever judged completed without a word of its own supervisor.
use super::handoff::{self, Coming};
use super::intent;
use super::project::Project;
use super::unwritten::{Kept, Unwritten};
use super::whereabouts::{Judgement, is_of_others, judge};
use super::{claimed, left_behind, limit, linked, tell_lost};
use crate::domain::id::ThreadId;
use crate::domain::session::{
    Cause, End, EndStatus, FailedCheck, SessionRecord, SupervisorStamp, Verified,
};
use crate::domain::slug::SessionId;
use crate::domain::transition::SessionEvent;
use crate::domain::workstream::Workstream;
use crate::process::end::{Adopted, Ask, EndPlan, end_tree};
use crate::process::signal::Signal;
use crate::process::{clock, host};
use crate::store::alive::Absent;
use crate::store::draft::Draft;
use crate::store::error::StoreError;
use crate::store::exit_file::ExitRecord;
use crate::store::private::remove_unfinished;
use std::time::Duration;

/// A session whose record was mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its thread.
    pub thread: ThreadId,
    /// The session.
    pub session: SessionId,
    /// How it ended.
    pub end: End,
}

/// The state after settling.
#[derive(Debug)]
pub struct Present {
    /// The workstream as it is.
    pub workstream: Workstream,
    /// What had to be mended.
    pub settled: Vec<Settled>,
    /// Sessions whose record says running and that cannot be judged from here: another machine,
    /// another clone.
    pub elsewhere: Vec<SessionId>,
    /// What is shown here and could not be written down.
    pub unwritten: Option<Unwritten>,
}

/// Reads the workstream and mends what is no longer true. Writes nothing when all is well. What
/// cannot be written is shown as it is all the same.
///
/// # Errors
/// When the state cannot be read, or refuses what is to be mended.
pub fn settle(project: &Project) -> Result<Present, StoreError> {
    let workstream = project.read()?;
    let mut elsewhere = Vec::new();
    let mut dead = Vec::new();
    for (thread, record) in workstream
        .sessions()
        .filter(|(_, record)| record.is_running())
    {
        match judge(project, record) {
            Judgement::Alive => {}
            Judgement::Elsewhere => elsewhere.push(record.session_id.clone()),
            Judgement::Dead => dead.push((thread, record.clone())),
        }
    }
    let cut_off = verifications_cut_off(project, &workstream, &mut elsewhere);
    let (mut settled, mut kept) = (Vec::new(), Kept::default());
    for (thread, record) in &cut_off {
        if let Err(error) = close_verification(project, *thread, record) {
            kept.cut_off(&record.session_id, error)?;
        }
    }
    for (thread, record) in dead {
        let ended = |end| Settled {
            thread,
            session: record.session_id.clone(),
            end,
        };
        if kept.is_locked_out() {
            kept.another_end(ended(known_end(project, &record)), project);
            continue;
        }
        match bury(project, &record) {
            Ok(Burial::Done(end)) => settled.push(ended(end)),
            Ok(Burial::ByOthers) => {}
            Ok(Burial::Elsewhere) => elsewhere.push(record.session_id.clone()),
            Err(error) => kept.end(ended(known_end(project, &record)), project, error)?,
        }
    }
    let workstream = if settled.is_empty() && cut_off.is_empty() {
        workstream
    } else {
        project.read()?
    };
    tell_lost::of(project, &workstream, &settled);
    let (workstream, unwritten) = kept.shown(workstream);
    Ok(Present {
        workstream,
        settled,
        elsewhere,
        unwritten,
    })
}

/// What its supervisor would have written, and when: before the end is recorded, so that who is
/// killed in between does not leave it out. It is for people and prompts: that it cannot be written
/// changes nothing else.
fn hand_off(project: &Project, session: &SessionId, end: &End) {
    let known = Coming {
        end: Some(end),
        verified: None,
        ticks: false,
    };
    let _unwritten = handoff::write(project, session, known);
}

/// Threads whose supervisor vanished while it verified them. What was begun elsewhere is not
/// judged.
fn verifications_cut_off(
    project: &Project,
    workstream: &Workstream,
    elsewhere: &mut Vec<SessionId>,
) -> Vec<(ThreadId, SessionRecord)> {
    let mut found = Vec::new();
    for (thread, record) in workstream.sessions() {
        let verifies = record.verified.as_ref().is_some_and(|done| done.running);
        if !verifies || record.is_running() {
            continue;
        }
        match judge(project, record) {
            Judgement::Alive => {}
            Judgement::Dead if !is_of_others(project, &record.session_id) => {
                found.push((thread, record.clone()));
            }
            Judgement::Dead | Judgement::Elsewhere => elsewhere.push(record.session_id.clone()),
        }
    }
    found
}

/// Ends what is left of the commands and records that they came to no end: nothing was shown.
fn close_verification(
    project: &Project,
    thread: ThreadId,
    record: &SessionRecord,
) -> Result<(), StoreError> {
    end_strays(record);
    let now = clock::now();
    project.update(now, |draft| {
        let verified = draft
            .view()
            .session(&record.session_id)
            .and_then(|(_, record)| record.verified.clone())
            .filter(|verified| verified.running);
        let Some(verified) = verified else {
            return Ok(());
        };
        let verified = Verified {
            ok: false,
            at: now,
            running: false,
            failed: Some(FailedCheck {
                command: String::new(),
                why: format!(
                    "cut off, because its supervisor vanished; `work verify {thread}` runs it again"
                ),
                output: String::new(),
            }),
            ..verified
        };
        remove_unfinished(project.folder().session(&record.session_id).dir());
        draft.amend_session(&record.session_id, |record| {
            record.verified = Some(verified);
        })
    })
}

/// What became of a dead session.
enum Burial {
    /// Its end is recorded.
    Done(End),
    /// Somebody else was faster, or it lives after all.
    ByOthers,
    /// What is left of it belongs to another folder.
    Elsewhere,
}

/// Ends what is left of a dead session, then writes its end.
fn bury(project: &Project, record: &SessionRecord) -> Result<Burial, StoreError> {
    let session = &record.session_id;
    let folder = project.folder().session(session);
    // first of all: from here on none comes to life whose agent would be taken for a stray
    let Some(_absent) = Absent::hold(&folder.alive_file()) else {
        return Ok(Burial::ByOthers);
    };
    if is_of_others(project, session) {
        return Ok(Burial::Elsewhere);
    }
    let claimed = claimed::by(project, record);
    end_strays(record);
    // its last word: nobody lives who could say another
    let left = ExitRecord::read(&folder.exit_file()).filter(|left| left.session == *session);
    let end = left.as_ref().map_or_else(
        || without_a_word(project, record, claimed.as_ref()),
        |left| left.end.clone(),
    );
    let learned = match record.agent_session_id {
        Some(_) => None,
        None => left_behind::conversation(&folder),
    };
    hand_off(project, session, &end);
    project.update(clock::now(), |draft| {
        let still = draft
            .view()
            .session(session)
            .is_some_and(|(_, now)| now.is_running() && claimed::by(project, now) == claimed);
        // Its supervisor may have come to its end before we held its place. One that came and went
        // may have left an agent behind that was not there when we ended the strays: that one's
        // end is for the next look.
        if !still {
            return Ok(Burial::ByOthers);
        }
        draft.amend_session(session, |record| record.supervisor.clone_from(&claimed))?;
        // before the end is recorded: who is killed in between leaves no secrets behind
        linked::forget_environment(&folder);
        remove_unfinished(folder.dir());
        if let Some(left) = &left {
            draft.amend_session(session, |record| {
                if left.agent_session_id.is_some() {
                    record.agent_session_id.clone_from(&left.agent_session_id);
                }
                record.tokens = left.tokens.or(record.tokens);
                record.cost = left.cost.or(record.cost);
            })?;
        }
        if let Some(id) = &learned {
            draft.amend_session(session, |record| {
                record.agent_session_id.get_or_insert_with(|| id.clone());
            })?;
        }
        draft.end_session(session, &SessionEvent::Ended(end.clone()))?;
        if let Some(waits) = left.as_ref().and_then(|left| left.limit.as_ref())
            && let Some((thread, _)) = draft.view().session(session)
        {
            let text = end.message.clone().unwrap_or_default();
            limit::wait(draft, thread, record, waits, &text)?;
        }
        go_on(draft, record, left.as_ref(), &end)?;
        intent::after_end(
            draft,
            matches!(end.cause, Some(Cause::TmuxGone | Cause::User)),
        )?;
        Ok(Burial::Done(end.clone()))
    })
}

/// How a session ended whose supervisor left no word.
fn without_a_word(
    project: &Project,
    record: &SessionRecord,
    claimed: Option<&SupervisorStamp>,
) -> End {
    let cause = Some(cause(project, record, claimed));
    End {
        status: EndStatus::Interrupted,
        cause,
        exit_code: None,
        signal: None,
        at: clock::now(),
        message: Some(explain(cause)),
    }
}

/// The end of a dead session, as far as it can be read.
fn known_end(project: &Project, record: &SessionRecord) -> End {
    let folder = project.folder().session(&record.session_id);
    ExitRecord::read(&folder.exit_file())
        .filter(|left| left.session == record.session_id)
        .map_or_else(
            || without_a_word(project, record, claimed::by(project, record).as_ref()),
            |left| left.end,
        )
}

/// What its supervisor would have tried again is tried again by whoever starts threads next.
fn go_on(
    draft: &mut Draft,
    record: &SessionRecord,
    left: Option<&ExitRecord>,
    end: &End,
) -> Result<(), StoreError> {
    let Some((thread, _)) = draft.view().session(&record.session_id) else {
        return Ok(());
    };
    let Some(left) = left else {
        return limit::keep_planned_try(draft, thread, record);
    };
    let text = end.message.clone().unwrap_or_default();
    match &left.again {
        Some(again) => limit::again_by_others(draft, thread, record, again, &text),
        None => Ok(()),
    }
}

fn end_strays(record: &SessionRecord) {
    let agent = record.agent_process.as_ref();
    end_tagged(&record.session_id, agent.map(|agent| agent.group));
}

/// Ends processes that are provably of this session: they carry its tag.
pub(super) fn end_tagged(session: &SessionId, group: Option<i32>) {
    let plan = EndPlan {
        root: None,
        group,
        tag: Some(session.to_string()),
        spare: Vec::new(),
        asks: vec![Ask {
            signal: Signal::Terminate,
            grace: Duration::from_secs(1),
        }],
        kill_grace: Duration::from_secs(2),
        adopted: Adopted::Leave,
    };
    let _report = end_tree(&plan);
}

/// Why a session without a supervisor and without `exit.json` ended.
fn cause(project: &Project, record: &SessionRecord, claimed: Option<&SupervisorStamp>) -> Cause {
    let boot = claimed
        .map(|supervisor| supervisor.boot_id.as_str())
        .or_else(|| {
            record
                .launcher
                .as_ref()
                .map(|launcher| launcher.boot_id.as_str())
        });
    match (boot, host::boot_id()) {
        (Some(then), Ok(now)) if then != now => return Cause::Reboot,
        _ => {}
    }
    if claimed.is_none() {
        return Cause::SpawnFailed;
    }
    if record.pane.is_some() && tmux_is_gone(project, record) {
        Cause::TmuxGone
    } else {
        Cause::Lost
    }
}

/// Whether the tmux server that held the pane has ended, or the pane itself.
fn tmux_is_gone(project: &Project, record: &SessionRecord) -> bool {
    let (Some(pane), Ok(server)) = (&record.pane, project.tmux()) else {
        return false;
    };
    match server.identity() {
        Ok(None) => true,
        Ok(Some(now)) => {
            now.process != pane.server_pid || u64::try_from(now.started) != Ok(pane.server_start)
        }
        Err(_) => false,
    }
}

fn explain(cause: Option<Cause>) -> String {
    match cause {
        Some(Cause::Reboot) => "the machine was restarted while it ran",
        Some(Cause::SpawnFailed) => "its supervisor never started",
        Some(Cause::TmuxGone) => "the tmux server ended while it ran",
        _ => "its supervisor vanished without a word (killed?)",
    }
    .to_owned()
}
