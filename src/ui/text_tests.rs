//! History, structure, items, sessions, lists and progress lines, letter by letter.
use super::fixture::{ancestor, busy, on_scene, page, seen};
use super::line::plain;
use super::list_view::{ListEntry, Standing, Summary, list_view};
use super::progress::{Snapshot, ThreadState, changes};
use super::scene::Scene;
use super::session_view::{session_view, sessions_table};
use super::sessions_view::sessions_view;
use super::show_view::show_view;
use super::tree_view::tree_view;
use crate::domain::thread::ThreadStatus;
use crate::domain::workstream::Workstream;
use serde_json::json;

fn show(item: &str) -> String {
    seen(&busy(), &page(80), |scene| {
        show_view(scene, item.parse().unwrap())
    })
}

fn list(width: usize) -> String {
    let page = page(width);
    on_scene(&busy(), &page, &[], |scene| {
        let entries = [
            ListEntry::Known(Summary::of(scene, Standing::Current)),
            ListEntry::Unreadable {
                id: "002-broken".to_owned(),
                reason: "tasks.json, line 3, column 7: expected `,` or `}`".to_owned(),
            },
        ];
        plain(&list_view(&entries, &page))
    })
}

fn first_session() -> String {
    let (workstream, page) = (busy(), page(80));
    let (thread, record) = workstream.sessions().next().unwrap();
    plain(&session_view(thread, record, None, &page))
}

/// All threads as they are, after a moment when all of them ran.
fn ended(scene: &Scene<'_>) -> String {
    let threads = scene.threads();
    let states = threads
        .iter()
        .map(|(thread, status)| (thread.id, ThreadState::of(thread, *status, scene.page)));
    let after: Snapshot = states.collect();
    let mut before = after.clone();
    for state in before.values_mut() {
        state.status = ThreadStatus::Running;
    }
    plain(&changes(&before, &after, scene.page))
}

#[test]
fn history_in_80_cells() {
    let expected = "\
✓ 01.01.01  Capture start  · Infrastructure
  1. ✓ completed  exit 0  45m 10s  default  anthropic/claude-sonnet-4-5
     2026-01-02 12:00–12:45  ses_5c1

✗ 01.01.02  Capture end  · Infrastructure
  1. ✗ failed (exit 1)  12s  default  anthropic/claude-sonnet-4-5
     2026-01-02 12:00–12:00  ses_77a
     model refused: 401 Unauthorized

⏸ 01.02.01  Keep the record of every attempt for ever  · Infrastructure
  1. ⏸ interrupted (tmux-gone)  20m 00s  default  anthropic/claude-sonnet-4-5
     2026-01-02 12:00–12:20  rehearsal
  2. ⏸ interrupted (user)  signal 15  13h 00m  default
     anthropic/claude-sonnet-4-5  2026-01-02 12:30–2026-01-03 01:30  ses_88b

▶ 01.02.03  Show it live  · Infrastructure
  1. ▶ running  3m 05s  default  anthropic/claude-sonnet-4-5  2026-01-02 12:56–

◐ 01.02.04  Say it shortly  · Infrastructure
  1. ✓ completed  exit 0  3m 00s  default  anthropic/claude-sonnet-4-5
     2026-01-02 12:00–12:03";
    assert_eq!(
        seen(&busy(), &page(80), |scene| sessions_view(scene, None)),
        expected
    );
}

#[test]
fn history_of_one_thread_in_60_cells() {
    let expected = "\
⏸ 01.02.01  Keep the record of every attempt for ever  · In…
  1. ⏸ interrupted (tmux-gone)  20m 00s  default
     anthropic/claude-sonnet-4-5  2026-01-02 12:00–12:20
     rehearsal
  2. ⏸ interrupted (user)  signal 15  13h 00m  default
     anthropic/claude-sonnet-4-5
     2026-01-02 12:30–2026-01-03 01:30  ses_88b";
    assert_eq!(
        seen(&busy(), &page(60), |scene| sessions_view(
            scene,
            "01.02.01".parse().ok()
        )),
        expected
    );
}

#[test]
fn history_of_the_ancestor() {
    let expected = "\
✓ 01.01.01  Old one  · Infrastructure
  1. ✗ failed (exit 1)  30m 00s  default  google/gemini  2026-01-01 11:00–11:30
  2. ✓ completed  exit 0  10m 00s  default  google/gemini  2026-01-01 11:20–11:30";
    assert_eq!(
        seen(&ancestor(), &page(120), |scene| sessions_view(scene, None)),
        expected
    );
}

#[test]
fn tree_in_60_cells() {
    let expected = "\
! 001-session-tracking  Session tracking (2/10)
└─ ! Stage 01: Infrastructure (2/9) approved
   └─ ! Batch 01.02: Core (0/5)
      ├─ ⏸ 01.02.01 Keep the rec… (0/1) interrupted @default
      │  └─ ◐ 01.02.01.01 do 01.02.01.01
      ├─ ! 01.02.02 Wait for the key (0/1) blocked @default
      │  └─ ! 01.02.02.01 do 01.02.02.01
      ├─ ▶ 01.02.03 Show it live (0/1) running @default
      │  └─ ◐ 01.02.03.01 do 01.02.03.01
      ├─ ◐ 01.02.04 Say it shortly (0/1) incomplete @default
      │  └─ ○ 01.02.04.01 do 01.02.04.01
      └─ ◌ 01.02.05 Later (0/1) queued @default
         └─ ○ 01.02.05.01 do 01.02.05.01";
    assert_eq!(
        seen(&busy(), &page(60), |scene| tree_view(
            scene,
            "01.02".parse().ok()
        )),
        expected
    );
}

#[test]
fn a_shown_stage() {
    let expected = "\
stage     02
name      Commands
approval  draft
status    ○ pending
tasks     0/1 done

THREAD    NAME         AGENT    STATUS     TASKS
02.01.01  Fix command  default  ○ pending  0/1";
    assert_eq!(show("2"), expected);
}

#[test]
fn a_shown_thread() {
    let expected = "\
thread     01.01.02
name       Capture end
stage      Infrastructure
batch      Core
agent      default
status     ✗ failed
because    exit 1: model refused: 401 Unauthorized
resumable  yes
tasks      0/2 done

◐ 01.01.02.01 do 01.01.02.01
○ 01.01.02.02 do 01.01.02.02

✗ 01.01.02  Capture end  · Infrastructure
  1. ✗ failed (exit 1)  12s  default  anthropic/claude-sonnet-4-5
     2026-01-02 12:00–12:00  ses_77a
     model refused: 401 Unauthorized";
    assert_eq!(show("01.01.02"), expected);
}

#[test]
fn a_shown_task() {
    let expected = "\
task        01.02.02.01
name        do 01.02.02.01
thread      01.02.02 Wait for the key
batch       01.02 Core
stage       01 Infrastructure
status      ! blocked
blocked by  needs an API key from the owner
agent       default";
    assert_eq!(show("01.02.02.01"), expected);
}

#[test]
fn a_session_in_full() {
    let expected = "\
session       0194-done
thread        01.01.01
attempt       1
state         ✓ completed
exit          exit 0
agent         default
model         anthropic/claude-sonnet-4-5
mode          piped
conversation  ses_5c1
time          2026-01-02 12:00–12:45
duration      45m 10s
tokens        12.3k
cost          $0.42
run           r1
host          here";
    assert_eq!(first_session(), expected);
}

#[test]
fn sessions_as_a_table() {
    let expected = "\
THREAD    TRY  STATE          CAUSE      AGENT    MODEL                  TIME              LASTED              SESSION
01.01.01  1    ✓ completed               default  anthropic/claude-son…  2026-01-02 12:00  45m 10s             0194-done
01.01.02  1    ✗ failed       exit 1     default  anthropic/claude-son…  2026-01-02 12:00  12s                 0194-fail
01.02.01  1    ⏸ interrupted  tmux-gone  default  anthropic/claude-son…  2026-01-02 12:00  20m 00s  rehearsal  0194-cut1
01.02.01  2    ⏸ interrupted  user       default  anthropic/claude-son…  2026-01-02 12:30  13h 00m             0194-cut2
01.02.03  1    ▶ running                 default  anthropic/claude-son…  2026-01-02 12:56  3m 05s              0194-run
01.02.04  1    ✓ completed               default  anthropic/claude-son…  2026-01-02 12:00  3m 00s              0194-idle";
    assert_eq!(
        seen(&busy(), &page(120), |scene| sessions_table(scene, None)),
        expected
    );
}

#[test]
fn a_list_in_80_cells() {
    let expected =
        "   WORKSTREAM            NAME         STATUS      TASKS       RUNNING  NEEDS YOU
*  001-session-tracking  Session tr…  ! blocked   2/10   20%  1        4
   002-broken                         unreadable

002-broken: tasks.json, line 3, column 7: expected `,` or `}`";
    assert_eq!(list(80), expected);
}

#[test]
fn a_list_in_60_cells() {
    let expected = "   WORKSTREAM            STATUS      TASKS       NEEDS YOU
*  001-session-tracking  ! blocked   2/10   20%  4
   002-broken            unreadable

002-broken: tasks.json, line 3, column 7: expected `,` or
`}`";
    assert_eq!(list(60), expected);
}

#[test]
fn a_narrow_table_shows_the_end_of_ids_which_tells_them_apart() {
    let session = |last: &str| {
        json!({ "sessionId": format!("01a1fa6e-0000-7000-8000-{last}"), "agentName": "default",
            "model": "", "startedAt": "2026-01-02T03:04:05Z", "status": "running" })
    };
    let task = |id: &str, last: &str| json!({ "id": id, "name": "Task", "status": "pending", "sessions": [session(last)] });
    let ends = ["5f1e9a0b12c3", "5f1e9a0b12c4"];
    let workstream: Workstream = serde_json::from_value(json!({
        "version": "1.1.0",
        "tasks": [task("01.01.01.01", ends[0]), task("01.01.02.01", ends[1])],
    }))
    .unwrap();
    let shown = seen(&workstream, &page(60), |scene| sessions_table(scene, None));
    for end in ends {
        assert!(shown.contains(&format!("…{end}")), "{shown}");
    }
}

#[test]
fn a_line_for_every_change() {
    let expected = "\
01.01.01 Capture start               running → completed  45m 10s
01.01.02 Capture end                 running → failed (exit 1: model refu…)  12s
01.02.01 Keep the record of every…   running → interrupted (user: a p…)  13h 00m
01.02.02 Wait for the key            running → blocked
01.02.04 Say it shortly              running → incomplete (1 of 1 task…)  3m 00s
01.02.05 Later                       running → queued
02.01.01 Fix command                 running → pending";
    assert_eq!(
        on_scene(&busy(), &page(80), &["01.02.05".parse().unwrap()], ended),
        expected
    );
}
