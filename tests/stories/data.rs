//! `work report`, `export`, `changelog`, `config`: what is known, handed out.
use crate::support::World;
use serde_json::json;

const HOSTILE: &str = "=cmd|'/c calc'!A1, \"x\"\n</title><script>alert(1)</script>\u{1b}]0;t\u{7}";

/// One completed task with a session, one pending with hostile text; a field nobody knows.
fn world() -> World {
    let world = World::new();
    let file = json!({
        "version": "1.1.0", "stream_id": "001-story", "name": "Story <b>", "future": { "a": 1.50 },
        "tasks": [
            {
                "id": "01.01.01.01", "name": "Read words", "stage_name": "S", "batch_name": "B",
                "thread_name": "T", "status": "completed", "report": "12 tests | all pass",
                "assigned_agent": "default",
                "created_at": "2026-01-21T10:00:00Z", "updated_at": "2026-01-22T23:30:00Z",
                "sessions": [{
                    "sessionId": "s-1", "agentName": "default", "model": "a/<i>", "attempt": 1,
                    "status": "failed", "cause": "timeout", "threadId": "01.01.01",
                    "startedAt": "2026-01-22T10:00:00Z", "completedAt": "2026-01-22T10:02:00Z",
                    "tokens": { "input": 1000, "output": 500 }, "cost": 0.25,
                }],
            },
            {
                "id": "01.01.02.01", "name": HOSTILE, "stage_name": "S", "batch_name": "B",
                "thread_name": HOSTILE, "status": "completed", "report": HOSTILE,
                "updated_at": "2026-01-20T10:00:00Z", "more": true, "sessions": [],
            },
            { "id": "01.02.01.01", "name": "Later", "status": "pending" },
        ],
    });
    let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
    world.write("repo/workstreams/001-story/tasks.json", &text);
    world
}

#[test]
fn the_report_shows_states_reports_attempts_tokens_cost_and_time() {
    let world = world();
    let answer = world.work(&["report"]).exits(0);
    for part in [
        "# Report: Story \\<b\\>",
        "2 of 3 tasks done (66%): 2 completed, 1 pending",
        "1 session, 2m 00s of agent time, 1.5k tokens, $0.25",
        "## Stage 01: S",
        "in_progress, not approved, 2 of 3 tasks done",
        "### Batch 01.01: B",
        "#### Thread 01.01.01: T",
        "  > 12 tests \\| all pass",
        "| 1 | default | a/\\<i\\> | failed (timeout) | 2026-01-22 10:00 | 2m 00s | 1.5k | $0.25 |",
        "- ○ 01.02.01.01 Later (pending)",
    ] {
        assert!(answer.stdout.contains(part), "{part}\n{answer}");
    }
    assert!(!answer.stdout.contains(['\u{1b}', '\u{7}']), "{answer}");
    assert!(!answer.stdout.contains("<script>"), "{answer}");
    let file = world.work(&["report", "--output", "REPORT.md"]).exits(0);
    assert_eq!(file.stdout, "");
    assert!(world.read("repo/REPORT.md").starts_with("# Report"));
    let data = world.work(&["report", "--json"]).exits(0).data();
    assert_eq!(data["totals"]["cost"], 0.25);
    assert_eq!(
        data["structure"][0]["batches"][0]["threads"][0]["sessions"],
        1
    );
    assert!(data["text"].is_string());
}

#[test]
fn the_page_stands_for_itself_and_nothing_in_it_is_markup_of_others() {
    let world = world();
    world.work(&["report", "--html", "r.html"]).exits(0);
    let page = world.read("repo/r.html");
    assert!(
        page.contains("<svg") && page.contains("class=\"bad\""),
        "{page}"
    );
    assert!(
        page.contains("a/&lt;i&gt;: failed (timeout), 2m 00s"),
        "{page}"
    );
    for no in ["<script", "http://", "https://", "src=", "\u{1b}", "<b>"] {
        let page = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!page.contains(no), "{no}");
    }
    world
        .work(&["report", "--html", "no/such/r.html"])
        .exits(1)
        .warns("cannot write");
}

#[test]
fn csv_quotes_and_disarms_and_keeps_its_columns() {
    let world = world();
    let csv = world.work(&["export", "--format", "csv"]).exits(0).stdout;
    let mut lines = csv.lines();
    assert_eq!(
        lines.next().unwrap(),
        "task_id,name,stage_id,stage_name,batch_id,batch_name,thread_id,thread_name,status,agent,\
         created_at,updated_at,sessions,seconds,tokens,cost,report,breadcrumb,evidence,blocked_by"
    );
    assert_eq!(
        lines.next().unwrap(),
        "01.01.01.01,Read words,01,S,01.01,B,01.01.01,T,completed,default,2026-01-21T10:00:00Z,\
         2026-01-22T23:30:00Z,1,120,1500,0.25,12 tests | all pass,,,"
    );
    assert!(
        csv.contains("\"'=cmd|'/c calc'!A1, \"\"x\"\"\n</title>"),
        "{csv}"
    );
    let raw = world
        .work(&["export", "-f", "csv", "--raw"])
        .exits(0)
        .stdout;
    assert!(raw.contains("\"=cmd|"), "{raw}");
    world.work(&["export"]).exits(2).warns("--format");
    world
        .work(&["export", "--format", "xml"])
        .exits(2)
        .warns("possible values");
}

#[test]
fn json_holds_everything_also_what_nobody_knows() {
    let world = world();
    let answer = world.work(&["export", "--format", "json"]).exits(0);
    let value: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(value, world.tasks_file());
    assert!(answer.stdout.contains("1.5"), "{answer}");
    let data = world
        .work(&["export", "-f", "json", "--json"])
        .exits(0)
        .data();
    assert_eq!(data, value);
    world
        .work(&["export", "-f", "md"])
        .exits(0)
        .says("| 01.01.01.01 | Read words |");
}

#[test]
fn empty_workstreams_have_reports_and_data_too() {
    let world = World::new();
    world.write(
        "repo/workstreams/001-story/tasks.json",
        "{ \"version\": \"1.1.0\", \"stream_id\": \"001-story\", \"tasks\": [] }\n",
    );
    world
        .work(&["report", "--html", "r.html", "-o", "r.md"])
        .exits(0);
    assert!(world.read("repo/r.md").contains("There are no tasks."));
    assert!(!world.read("repo/r.html").contains("<svg"));
    let csv = world.work(&["export", "-f", "csv"]).exits(0).stdout;
    assert_eq!(csv.lines().count(), 1);
    world
        .work(&["changelog"])
        .exits(0)
        .says("Nothing was completed.");
}

#[test]
fn the_changelog_goes_by_local_date_newest_first() {
    let world = world();
    let mut command = world.command(&["changelog"]);
    let text = command.env("TZ", "Etc/GMT-2").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    let (new, old) = (text.find("## 2026-01-23"), text.find("## 2026-01-20"));
    assert!(new.is_some() && new < old, "{text}");
    let since = world.work(&["changelog", "--since", "2026-01-22"]).exits(0);
    assert!(since.stdout.contains("## 2026-01-22") && !since.stdout.contains("2026-01-20"));
    let mut command = world.command(&["changelog", "--since", "2d", "--json"]);
    let output = command
        .env("WORK_NOW", "2026-01-22T12:00:00Z")
        .output()
        .unwrap();
    let data = crate::support::Answer::from(output).exits(0).data();
    assert_eq!(data["entries"].as_array().unwrap().len(), 2, "{data:#}");
    world
        .work(&["changelog", "--since", "0d"])
        .exits(2)
        .warns("at least one day");
    world
        .work(&["changelog", "--since", "soon"])
        .exits(2)
        .warns("2026-01-22");
    // a task that is touched later was still completed when it was completed
    world
        .work(&["update", "--task", "1.2.1.1", "--status", "completed"])
        .exits(0);
    let path = "repo/workstreams/001-story/tasks.json";
    let mut file = world.tasks_file();
    file["tasks"][2]["updated_at"] = "2030-01-01T00:00:00Z".into();
    world.write(path, &file.to_string());
    let all = world.work(&["changelog"]).exits(0);
    assert!(!all.stdout.contains("2030"), "{all}");
}

#[test]
fn config_says_where_every_setting_comes_from() {
    let world = world();
    world.write(
        "repo/agents.yaml",
        "agents:\n  - name: default\n    models: [a/b]\n    timeout: 2h\ndefaults:\n  retries: 3\n",
    );
    let data = world
        .work(&["config", "--json", "--stream", "story"])
        .exits(0)
        .data();
    let settings = data["settings"].as_array().unwrap();
    let one = |name: &str| {
        let found = settings.iter().find(|setting| setting["name"] == name);
        found
            .unwrap_or_else(|| panic!("no {name}: {data:#}"))
            .clone()
    };
    assert_eq!(one("stream")["origin"]["name"], "--stream");
    assert_eq!(one("stream")["value"], "001-story");
    assert_eq!(one("tmux_socket")["origin"]["name"], "WORK_TMUX_SOCKET");
    assert_eq!(one("retries")["value"], "3");
    assert_eq!(one("retries")["origin"]["line"], 6);
    assert_eq!(one("executor")["origin"]["kind"], "default");
    assert_eq!(one("agents.default.timeout")["value"], "2h 00m");
    let mut command = world.command(&["config"]);
    let answer = command.env("WORK_STREAM", "1").output().unwrap();
    crate::support::Answer::from(answer)
        .exits(0)
        .says("WORK_STREAM");
    world.write("repo/agents.yaml", "defaults:\n  retries: many\n");
    world
        .work(&["config"])
        .exits(1)
        .warns("agents.yaml, line 2");
}
