//! `work status`, letter by letter.
use super::fixture::{ancestor, busy, on_scene, page, seen, stream, task};
use super::line::plain;
use super::scene::{Live, LiveFacts, Page, Scene};
use super::status_view::status_view;
use super::symbols::Symbols;
use super::why_view::why_view;
use crate::domain::id::{Scope, ThreadId};
use crate::domain::workstream::Workstream;
use serde_json::json;

fn status(workstream: &Workstream, page: &Page) -> String {
    seen(workstream, page, |scene| status_view(scene, None))
}

fn paused() -> Workstream {
    let mut workstream = stream(
        &json!([
            task("01.01.01.01", "One", "pending", &json!([])),
            task("01.01.02.01", "Two", "pending", &json!([])),
        ]),
        &json!({"run": {"id": "r1", "state": "paused", "scope": "01.01", "queue": ["01.01.01", "01.01.02"],
            "executor": "process", "max_parallel": 2, "rehearsal": {},
            "started_at": "2026-01-02T10:00:00Z"}}),
    );
    workstream.tasks[0].assigned_agent = None;
    workstream
}

#[test]
fn a_busy_stream_in_80_cells() {
    let expected = "\
┌──────────────────────────────────────────────────────────────────────────────┐
│ 001-session-tracking  Session tracking  ! blocked                            │
│ ██████░░░░░░░░░░░░░░░░░░░░░░░░ 20%                                           │
│ 2/10 tasks done · 3 in progress · 1 blocked · 4 pending · 12.3k tokens       │
│   $0.42                                                                      │
│                                                                              │
│ ! Stage 01: Infrastructure (2/9) [6s 1▶ 2⟲] approved                         │
│ ○ Stage 02: Commands (0/1) draft                                             │
└──────────────────────────────────────────────────────────────────────────────┘

THREAD    NAME            AGENT    STATUS         TASKS  LAST     NOW
01.01.01  Capture start   default  ✓ completed    2/2    45m 10s
01.01.02  Capture end     default  ✗ failed       0/2    12s
01.02.01  Keep the reco…  default  ⏸ interrupted  0/1    13h 00m
01.02.02  Wait for the…   default  ! blocked      0/1
01.02.03  Show it live    default  ▶ running      0/1    3m 05s   runs bash, 12…
01.02.04  Say it shortly  default  ◐ incomplete   0/1    3m 00s
01.02.05  Later           default  ◌ queued       0/1

Needs you first
✗ 01.01.02 failed  Capture end
    exit 1: model refused: 401 Unauthorized
    → work fix --thread 01.01.02 --resume  goes on with the same conversation
    → work fix --thread 01.01.02 --retry   begins a new one, told of this
    → work logs 01.01.02                   shows its log
    → work session show 01.01.02           shows its last session
! 01.02.02 blocked  Wait for the key
    01.02.02.01: needs an API key from the owner
    → work show 01.02.02                               shows everything about it
    → work update --task 01.02.02.01 --status pending  lets it go on
⏸ 01.02.01 interrupted  Keep the record of every attempt for ever
    user: a person ended it
    → work fix --thread 01.02.01 --resume  goes on with the same conversation
    → work fix --thread 01.02.01 --retry   begins a new one, told of this
    → work logs 01.02.01                   shows its log
◐ 01.02.04 incomplete  Say it shortly
    its agent ended well, but 1 of 1 task open
    → work fix --thread 01.02.04 --retry
    → work logs 01.02.04                                shows its log
    → work update --thread 01.02.04 --status completed  ticks what is open

1 queued
  at most 1 thread at once: 01.02.05";
    assert_eq!(status(&busy(), &page(80)), expected);
}

#[test]
fn a_busy_stream_in_60_cells() {
    let expected = "\
┌──────────────────────────────────────────────────────────┐
│ 001-session-tracking  Session tracking  ! blocked        │
│ ██████░░░░░░░░░░░░░░░░░░░░░░░░ 20%                       │
│ 2/10 tasks done · 3 in progress · 1 blocked · 4 pending  │
│   12.3k tokens · $0.42                                   │
│                                                          │
│ ! Stage 01: Infrastructure (2/9) [6s 1▶ 2⟲] approved     │
│ ○ Stage 02: Commands (0/1) draft                         │
└──────────────────────────────────────────────────────────┘

THREAD    NAME                 STATUS         TASKS  LAST
01.01.01  Capture start        ✓ completed    2/2    45m 10s
01.01.02  Capture end          ✗ failed       0/2    12s
01.02.01  Keep the record of…  ⏸ interrupted  0/1    13h 00m
01.02.02  Wait for the key     ! blocked      0/1
01.02.03  Show it live         ▶ running      0/1    3m 05s
01.02.04  Say it shortly       ◐ incomplete   0/1    3m 00s
01.02.05  Later                ◌ queued       0/1

Needs you first
✗ 01.01.02 failed  Capture end
    exit 1: model refused: 401 Unauthorized
    → work fix --thread 01.01.02 --resume
    → work fix --thread 01.01.02 --retry
    → work logs 01.01.02                   shows its log
    → work session show 01.01.02
! 01.02.02 blocked  Wait for the key
    01.02.02.01: needs an API key from the owner
    → work show 01.02.02
    → work update --task 01.02.02.01 --status pending
⏸ 01.02.01 interrupted  Keep the record of every attempt fo…
    user: a person ended it
    → work fix --thread 01.02.01 --resume
    → work fix --thread 01.02.01 --retry
    → work logs 01.02.01                   shows its log
◐ 01.02.04 incomplete  Say it shortly
    its agent ended well, but 1 of 1 task open
    → work fix --thread 01.02.04 --retry
    → work logs 01.02.04
    → work update --thread 01.02.04 --status completed

1 queued
  at most 1 thread at once: 01.02.05";
    assert_eq!(status(&busy(), &page(60)), expected);
}

#[test]
fn a_busy_stream_in_120_cells() {
    let expected = "\
┌──────────────────────────────────────────────────────────────────────────────────────────────────┐
│ 001-session-tracking  Session tracking  ! blocked                                                │
│ ██████░░░░░░░░░░░░░░░░░░░░░░░░ 20%                                                               │
│ 2/10 tasks done · 3 in progress · 1 blocked · 4 pending · 12.3k tokens · $0.42                   │
│                                                                                                  │
│ ! Stage 01: Infrastructure (2/9) [6s 1▶ 2⟲] approved                                             │
│ ○ Stage 02: Commands (0/1) draft                                                                 │
└──────────────────────────────────────────────────────────────────────────────────────────────────┘

THREAD    NAME                                       AGENT    STATUS         TASKS  TRIES  LAST     NOW
01.01.01  Capture start                              default  ✓ completed    2/2    1      45m 10s
01.01.02  Capture end                                default  ✗ failed       0/2    1      12s
01.02.01  Keep the record of every attempt for ever  default  ⏸ interrupted  0/1    2      13h 00m
01.02.02  Wait for the key                           default  ! blocked      0/1
01.02.03  Show it live                               default  ▶ running      0/1    1      3m 05s   runs bash, 12s ago
01.02.04  Say it shortly                             default  ◐ incomplete   0/1    1      3m 00s
01.02.05  Later                                      default  ◌ queued       0/1

Needs you first
✗ 01.01.02 failed  Capture end
    exit 1: model refused: 401 Unauthorized
    → work fix --thread 01.01.02 --resume  goes on with the same conversation
    → work fix --thread 01.01.02 --retry   begins a new one, told of this
    → work logs 01.01.02                   shows its log
    → work session show 01.01.02           shows its last session
! 01.02.02 blocked  Wait for the key
    01.02.02.01: needs an API key from the owner
    → work show 01.02.02                               shows everything about it
    → work update --task 01.02.02.01 --status pending  lets it go on
⏸ 01.02.01 interrupted  Keep the record of every attempt for ever
    user: a person ended it
    → work fix --thread 01.02.01 --resume  goes on with the same conversation
    → work fix --thread 01.02.01 --retry   begins a new one, told of this
    → work logs 01.02.01                   shows its log
◐ 01.02.04 incomplete  Say it shortly
    its agent ended well, but 1 of 1 task open
    → work fix --thread 01.02.04 --retry                begins a new one, told of this
    → work logs 01.02.04                                shows its log
    → work update --thread 01.02.04 --status completed  ticks what is open

1 queued
  at most 1 thread at once: 01.02.05";
    assert_eq!(status(&busy(), &page(120)), expected);
}

#[test]
fn a_paused_rehearsal_says_what_to_type() {
    let expected = "\
┌──────────────────────────────────────────────────────────────────────────────┐
│ 001-session-tracking  Session tracking  ○ pending  ⏸ paused  rehearsal       │
│ ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0%                                            │
│ 0/2 tasks done · 2 pending                                                   │
│                                                                              │
│ ○ Stage 01: Infrastructure (0/2) draft                                       │
└──────────────────────────────────────────────────────────────────────────────┘

THREAD    NAME  AGENT    STATUS    TASKS
01.01.01  One            ◌ queued  0/1
01.01.02  Two   default  ◌ queued  0/1

2 queued
  the run is paused: 01.01.01 01.01.02
    → work multi";
    assert_eq!(status(&paused(), &page(80)), expected);
}

#[test]
fn an_empty_stream() {
    let expected = "\
┌──────────────────────────────────────────────────────────────────────────────┐
│ 001-session-tracking  Session tracking  ○ pending                            │
│ ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0%                                            │
│ no tasks yet                                                                 │
└──────────────────────────────────────────────────────────────────────────────┘";
    assert_eq!(status(&stream(&json!([]), &json!({})), &page(80)), expected);
}

#[test]
fn an_ancestor_s_stream() {
    let expected = "\
┌──────────────────────────────────────────────────────────────────────────────┐
│ (no id)  ✓ completed                                                         │
│ ██████████████████████████████ 100%                                          │
│ 1/1 task done                                                                │
│                                                                              │
│ ✓ Stage 01: Infrastructure (1/1) [2s] draft                                  │
└──────────────────────────────────────────────────────────────────────────────┘";
    assert_eq!(status(&ancestor(), &page(80)), expected);
}

#[test]
fn one_thread_in_ascii() {
    let page = Page {
        symbols: Symbols::Ascii,
        ..page(80)
    };
    let scope = "01.02.03".parse().ok();
    let expected = "\
+------------------------------------------------------------------------------+
| 001-session-tracking  Session tracking  ! blocked                            |
| ######........................ 20%                                           |
| 2/10 tasks done - 3 in progress - 1 blocked - 4 pending - 12.3k tokens       |
|   $0.42                                                                      |
|                                                                              |
| ! Stage 01: Infrastructure (2/9) [6s 1> 2r] approved                         |
+------------------------------------------------------------------------------+

THREAD    NAME          AGENT    STATUS     TASKS  TRIES  LAST    NOW
01.02.03  Show it live  default  > running  0/1    1      3m 05s  runs bash,...

1 queued
  at most 1 thread at once: 01.02.05";
    assert_eq!(
        seen(&busy(), &page, |scene| status_view(scene, scope)),
        expected
    );
}

#[test]
fn what_a_running_thread_waits_for_has_its_own_line_and_is_the_end_of_why() {
    let (workstream, page) = (busy(), page(60));
    let waiting = Live {
        waits: Some("the provider's limit ends at 13:30".to_owned()),
        ..Live::default()
    };
    let live = LiveFacts::from([("0194-run".parse().unwrap(), waiting)]);
    let (text, why) = on_scene(&workstream, &page, &[], |scene| {
        let scene = Scene {
            live: &live,
            ..scene.clone()
        };
        let thread = Scope::Thread(ThreadId::new(1, 2, 3));
        let why = plain(&why_view(&scene, thread, &[]));
        (plain(&status_view(&scene, None)), why)
    });
    assert!(
        text.contains("\n◷ 01.02.03 waits: the provider's limit ends at 13:30\n"),
        "{text}"
    );
    assert!(
        why.ends_with("So it is running: its agent waits: the provider's limit ends\nat 13:30"),
        "{why}"
    );
}
