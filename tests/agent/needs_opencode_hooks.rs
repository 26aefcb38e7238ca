//! A whole conversation with the hooks of `work init --hooks opencode`: a question, an edit, an
//! end, a compaction, and what comes after it.
use super::finder::opencode;
use super::hooked::Hooked;
use super::rig::Rig;
use super::service::Service;
use serde_json::{Value, json};
use std::fs;
use workstreams::run::hooks::install_opencode;

/// What the scripted model was asked, one request a line.
fn requests(rig: &Rig) -> Vec<Value> {
    let text = fs::read_to_string(rig.record()).expect("requests were recorded");
    let lines = text.lines().map(serde_json::from_str);
    lines.map(|line| line.expect("JSON")).collect()
}

/// Agents work with tools; titles and summaries are asked for without.
fn is_work(request: &Value) -> bool {
    let tools = request["tools"].as_array();
    tools.is_some_and(|tools| !tools.is_empty())
}

fn saves(hooked: &Hooked<'_>) -> usize {
    let journal = fs::read_to_string(hooked.stream().join("journal.jsonl"));
    let journal = journal.unwrap_or_default();
    journal.matches("\"status\":\"save\"").count()
}

/// TS-022, TS-023, TS-033, TS-054, TS-077, SM-043.
#[tokio::test]
async fn a_conversation_is_saved_before_questions_and_compactions_and_told_where_the_work_stands() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let project = rig.project();
    install_opencode(&project).expect("the plugin is written");
    let hooked = Hooked::new(&rig);
    hooked.work(&["save", "-c"]);
    hooked.work(&["fail", "a regex for headings", "--why", "fences break it"]);
    let steps = "[{ tool: { question: 'Tabs?' } }, { tool: { write: one.txt } }, { text: done }]";
    let server = rig.serve(steps).await;
    let service = Service::start(&hooked, &server, &project).await;
    let session = service.post("/session", json!({})).await;
    let id = session["id"].as_str().expect("a session").to_owned();

    // before the question the state was saved
    assert_eq!(saves(&hooked), 1);
    service.prompt(&id, "write the parser").await;
    let question = service.question().await;
    assert_eq!((hooked.count("ask"), saves(&hooked)), (1, 2));

    // an edit brings the document up to date, whoever changed the state
    let state = hooked.stream().join("tasks.json");
    let text = fs::read_to_string(&state).expect("the state");
    fs::write(
        &state,
        text.replace("Write the parser", "Write the scanner"),
    )
    .expect("written");
    let answer = json!({ "answers": [["Yes"]] });
    service
        .post(&format!("/question/{question}/reply"), answer)
        .await;
    service.until_idle(&id).await;
    assert_eq!(hooked.count("edit"), 1, "{}", hooked.calls());
    let document = fs::read_to_string(project.join("SESSION_PROGRESS.md")).expect("there");
    assert!(document.contains("Write the scanner"), "{document}");

    // the conversation began with the brief, and at its end what is open was named, once
    let first = requests(&rig).into_iter().find(is_work).expect("a request");
    let first = first.to_string();
    assert!(first.contains("A saved state of workstream 001-hooks"));
    assert!(first.contains("a regex for headings"), "{first}");
    service.until_says(&id, "1 item of phase 1 is open").await;
    service.prompt(&id, "go on").await;
    let question = service.question().await;
    let answer = json!({ "answers": [["No"]] });
    service
        .post(&format!("/question/{question}/reply"), answer)
        .await;
    service.until_idle(&id).await;
    let told = service.messages(&id).await;
    assert_eq!(told.matches("1 item of phase 1 is open").count(), 1);

    // before the compaction the state is saved, and the summary is made with the brief
    hooked.work(&["fail", "a hand-written lexer", "--why", "too slow"]);
    let (before, so_far) = (saves(&hooked), requests(&rig).len());
    let model = json!({ "providerID": "rehearsal", "modelID": "anthropic/claude" });
    service
        .post(&format!("/session/{id}/summarize"), model)
        .await;
    service.until_idle(&id).await;
    assert_eq!(hooked.count("compact"), 1, "{}", hooked.calls());
    assert_eq!(saves(&hooked), before + 1);
    let summary = requests(&rig).split_off(so_far);
    let summary = summary.iter().find(|request| !is_work(request));
    let summary = summary.expect("a summary was asked for").to_string();
    assert!(summary.contains("a hand-written lexer"), "{summary}");
    let briefs = summary.matches("A saved state of workstream").count();
    assert_eq!(
        briefs, 1,
        "the one from the beginning is not sent again: {summary}"
    );

    // what comes after it begins with what is true now
    let so_far = requests(&rig).len();
    service.prompt(&id, "and now").await;
    let _asked = service.question().await;
    let last = requests(&rig).split_off(so_far);
    let last = last.iter().find(|request| is_work(request));
    let last = last.expect("a request").to_string();
    assert!(last.contains("a hand-written lexer"), "{last}");
}
