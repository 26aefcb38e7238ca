//! Tests of what follows a session.

use super::*;
use crate::domain::terms::{Retry, RetryReason};
use serde_json::json;

const NOW: &str = "2026-01-02T03:04:05Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn in_seconds(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

fn model(name: &str) -> ModelChoice {
    ModelChoice {
        model: name.to_owned(),
        variant: None,
    }
}

fn spec(models: &[&str], retries: u32) -> LaunchSpec {
    let text = "agents: [{ name: a, models: [x/y] }]";
    let path = camino::Utf8Path::new("agents.yaml");
    let (agents, _) = crate::agent::config::AgentsFile::parse(text, path).unwrap();
    let models: Vec<ModelChoice> = models.iter().map(|name| model(name)).collect();
    LaunchSpec {
        session: "01980000-0000-7000-8000-000000000001".parse().unwrap(),
        thread: "01.01.01".parse().unwrap(),
        thread_name: "One".to_owned(),
        attempt: 1,
        dir: "/".into(),
        agent: agents.agents[0].clone(),
        all_models: models.clone(),
        models,
        program: None,
        agent_version: None,
        mode: crate::domain::session::Mode::Piped,
        executor: Executor::Process,
        resume: None,
        resumes: None,
        rehearsal: None,
        conditions: crate::run::spec::Conditions {
            retries,
            retry_delay: Duration::from_secs(4),
            notify: Vec::new(),
            done: crate::domain::thread::DonePolicy::Claimed,
        },
    }
}

fn run() -> Run {
    serde_json::from_value(json!({
        "id": "r", "state": "active", "scope": "01.01", "executor": "process",
        "max_parallel": 1, "started_at": NOW,
    }))
    .unwrap()
}

fn tried(run: &mut Run, times: usize, reason: RetryReason) {
    for _ in 0..times {
        run.note_retry(Retry {
            thread: "01.01.01".parse().unwrap(),
            session: "01980000-0000-7000-8000-000000000001".parse().unwrap(),
            reason,
            at: now(),
            progress: false,
            not_before: None,
        });
    }
}

fn case<'a>(spec: &'a LaunchSpec, run: &'a Run, trouble: Option<&'a Trouble>) -> Case<'a> {
    Case {
        spec,
        trouble,
        early: false,
        progress: true,
        conversation: true,
        run: Some(run),
        dice: 0.0,
        now: now(),
    }
}

fn limit(until: Option<Timestamp>) -> Trouble {
    Trouble::Limit {
        account: "acme".to_owned(),
        until,
    }
}

#[test]
fn a_limit_goes_on_with_a_model_of_another_account_in_the_same_conversation() {
    let (spec, run) = (spec(&["acme/a", "acme/b", "other/c", "other/d"], 1), run());
    let trouble = limit(Some(in_seconds(60)));
    let next = Next::Model {
        models: vec![model("other/c"), model("other/d")],
        talk: Talk::GoesOn,
    };
    assert_eq!(case(&spec, &run, Some(&trouble)).next(), next);
}

#[test]
fn without_one_it_is_waited_for() {
    let spec = spec(&["acme/a", "other/c"], 1);
    let mut run = run();
    run.note_limit("other", in_seconds(600));
    let told = limit(Some(in_seconds(60)));
    let wait = |until| Next::Wait {
        account: "acme".to_owned(),
        until,
    };
    assert_eq!(case(&spec, &run, Some(&told)).next(), wait(in_seconds(60)));
    // nobody said until when, or a time that is past: a minute, half of it by the dice
    for untold in [limit(None), limit(Some(in_seconds(-5)))] {
        assert_eq!(
            case(&spec, &run, Some(&untold)).next(),
            wait(in_seconds(30))
        );
    }
}

#[test]
fn limits_are_waited_for_as_often_in_a_row_as_agents_yaml_says() {
    let spec = spec(&["acme/a"], 2);
    let mut run = run();
    let trouble = limit(Some(in_seconds(60)));
    let nothing_came = |run: &Run| {
        let case = Case {
            progress: false,
            ..case(&spec, run, Some(&trouble))
        };
        case.next()
    };
    tried(&mut run, 1, RetryReason::Limit);
    assert!(matches!(nothing_came(&run), Next::Wait { .. }));
    tried(&mut run, 1, RetryReason::Limit);
    assert_eq!(nothing_came(&run), Next::End);
    let something_came = case(&spec, &run, Some(&trouble)).next();
    assert!(matches!(something_came, Next::Wait { .. }));
}

#[test]
fn a_failure_on_the_way_is_tried_again_then_with_the_next_model_then_given_up() {
    let both = spec(&["acme/a", "other/b"], 2);
    let mut run = run();
    let next = |spec: &LaunchSpec, run: &Run| {
        let case = Case {
            progress: false,
            ..case(spec, run, Some(&Trouble::Transport))
        };
        case.next()
    };
    let again = |seconds| Next::Again {
        after: Duration::from_secs(seconds),
        talk: Talk::New,
    };
    assert_eq!(next(&both, &run), again(2));
    tried(&mut run, 1, RetryReason::Transport);
    assert_eq!(next(&both, &run), again(4));
    tried(&mut run, 1, RetryReason::Transport);
    let other = Next::Model {
        models: vec![model("other/b")],
        talk: Talk::New,
    };
    assert_eq!(next(&both, &run), other);
    assert_eq!(next(&spec(&["acme/a"], 2), &run), Next::End);
}

#[test]
fn nobody_waits_or_tries_again_where_no_run_goes_on() {
    let (spec, run) = (spec(&["acme/a"], 3), run());
    for trouble in [limit(Some(in_seconds(9))), Trouble::Transport] {
        let case = Case {
            run: None,
            ..case(&spec, &run, Some(&trouble))
        };
        assert_eq!(case.next(), Next::End);
    }
    let in_terminal = LaunchSpec {
        executor: Executor::Terminal,
        ..spec
    };
    let trouble = limit(Some(in_seconds(9)));
    assert_eq!(case(&in_terminal, &run, Some(&trouble)).next(), Next::End);
}

/// XR-57: early is before the first word, not within ten seconds.
#[test]
fn an_early_failure_of_another_kind_only_tries_the_next_model() {
    let run = run();
    let both = spec(&["acme/a", "acme/b"], 3);
    let early = |spec: &LaunchSpec, early| {
        let case = Case {
            early,
            progress: false,
            ..case(spec, &run, None)
        };
        case.next()
    };
    let next = Next::Model {
        models: vec![model("acme/b")],
        talk: Talk::New,
    };
    assert_eq!(early(&both, true), next);
    assert_eq!(early(&both, false), Next::End);
    assert_eq!(early(&spec(&["acme/a"], 3), true), Next::End);
}
