//! The journal: read as far as its lines are whole, and added to without losing any of them.
use super::engine::{Food, fuzz};
use super::state::{Place, now};
use std::collections::BTreeSet;
use workstreams::store::actor::Actor;
use workstreams::store::entry::{Event, JournalEntry, Recorded};
use workstreams::store::error::StoreError;
use workstreams::store::journal;

/// The fields of one entry of each kind.
const KINDS: &[&str] = &[
    r#""type":"task","scope":"01.01.01.01","from":"pending","to":"completed","report":"done","evidence":{"ok":true}"#,
    r#""type":"session","session":"01980000-0000-7000-8000-000000000001","from":"running","to":"failed","cause":"limit","exit":1"#,
    r#""type":"log","category":"testing","text":"ran it","tracked":"00001""#,
    r#""type":"decision","text":"a","why":"b","instead_of":"c""#,
    r#""type":"failed","approach":"a","why":"b","then":"c","different_because":"d","environment":true"#,
    r#""type":"blocked","text":"a","waiting_for":"ann""#,
    r#""type":"unblocked","text":"a""#,
    r#""type":"error","kind":"timeout","text":"a""#,
    r#""type":"resolved","which":"01a1f8fd-54d9-7762-8e40-997de68af5db","text":"a""#,
    r#""type":"next","text":"a","vague":true"#,
    r#""type":"note","section":"Context for Resume","text":"a""#,
    r#""type":"checkpoint","status":"complete","description":"a","commit":"abc","did":"b","next":"c","files":[{"path":"a","what":"b"}],"phase":1,"head":"abc","dirty":true"#,
    r#""type":"verify","items":[],"gaps":["R1"],"next_steps":["a"]"#,
    r#""type":"plan","added":["a"],"changed":["b"],"dropped":["c"],"reason":"d""#,
    r#""type":"requirements","list":["R1"],"reason":"a""#,
    r#""type":"tracked","number":"00001","state":"started","purpose":"a","start_commit":"abc","dirty":[],"summary":"b","files":[],"next":"c""#,
    r#""type":"activity","stage":"01","activity":"debugging""#,
    r#""type":"output","thread":"01.01.01","agent":"a","output":{"n":1.50},"partial":true"#,
    r#""type":"limit","text":"a","account":"acme","until":"2026-01-02T03:04:05Z""#,
    r#""type":"retry","text":"a","after":"2026-01-02T03:04:05Z""#,
    r#""type":"approval","of":"plan","status":"approved""#,
    r#""type":"run","run":"r","state":"ended""#,
    r#""type":"nobody knows","x":1.50"#,
];

/// What every entry has, with ids and times that differ.
fn line(number: usize, fields: &str) -> String {
    format!(
        "{{\"id\":\"01a1f8fd-54d9-7762-8e40-{number:012x}\",\"v\":1,\"ts\":\"2026-01-02T03:04:{:02}Z\",\
         \"actor\":{{\"kind\":\"person\",\"name\":\"ann\"}},\"stream\":\"001-a\",{fields}}}\n",
        number % 60
    )
}

const WORDS: &[&str] = &[
    "\"type\":\"task\",",
    "\"type\":\"checkpoint\",",
    "\"ts\":\"x\",",
    "\"ts\":\"2026-01-02T03:04:05+99:00\",",
    "\"rec\":\"2027-01-02T03:04:05Z\",",
    "\"scope\":\"01\",",
    "\"scope\":\"01.01.01.01\",",
    "\"session\":\"../x\",",
    "\"tracked\":\"00001\",",
    "\"actor\":{},",
    "\"actor\":{\"kind\":\"agent\",\"name\":\"a\"},",
    "\"text\":null,",
    "\"files\":[{}],",
    "\"status\":\"complete\",",
    "\"id\":\"1\",",
    "<<<<<<< HEAD\n",
];

/// What an entry tells: its kind, the fields that it has, what it is about.
fn told(entry: &Recorded) -> String {
    let (kind, fields) = match &entry.entry.event {
        // names that nobody knows are as many as there are texts
        Event::Other { .. } => ("other".to_owned(), Vec::new()),
        known => kind_and_fields(known),
    };
    let around = [
        entry.rec.is_some(),
        entry.entry.scope.is_some(),
        entry.entry.session.is_some(),
        entry.entry.tracked.is_some(),
    ];
    format!("{kind} {fields:?} {around:?}")
}

fn kind_and_fields(event: &Event) -> (String, Vec<String>) {
    let event = serde_json::to_value(event).unwrap();
    let (kind, fields) = event.as_object().unwrap().iter().next().unwrap();
    let fields = fields.as_object().into_iter().flatten();
    (kind.clone(), fields.map(|(name, _)| name.clone()).collect())
}

#[test]
fn every_sample_of_an_entry_is_known() {
    let known = |fields: &&&str| {
        let entry = Recorded::parse(&line(1, fields)).unwrap();
        !matches!(entry.entry.event, Event::Other { .. })
    };
    let unknown: Vec<_> = KINDS.iter().filter(|it| !known(it)).collect();
    assert_eq!(unknown, [KINDS.last().unwrap()]);
}

#[test]
fn any_journal_is_read_as_far_as_its_lines_are_whole() {
    let place = Place::new();
    let path = place.folder.journal_file();
    let lines: Vec<String> = (0..).zip(KINDS).map(|(at, it)| line(at, it)).collect();
    let mut samples: Vec<Vec<u8>> = lines.iter().map(|line| line.clone().into_bytes()).collect();
    samples.push(lines.concat().into_bytes());
    let food = Food {
        name: "journal.jsonl",
        samples,
        words: WORDS,
        inputs: 1500,
    };
    let ids = |entries: &[Recorded]| -> BTreeSet<String> {
        entries.iter().map(|entry| entry.id.clone()).collect()
    };
    fuzz(food, |input| {
        Place::write(&path, input);
        let Ok(before) = journal::read(&path) else {
            return "unreadable".to_owned();
        };
        assert_eq!(ids(&before).len(), before.len(), "an entry twice");
        // what was read can be written again, beside everything that was there
        let again = before.last().map_or_else(
            || JournalEntry::new(Event::Unblocked { text: "a".into() }),
            |entry| entry.entry.clone(),
        );
        let written: Result<(), StoreError> =
            place.store().update(&Actor::person("ann"), now(), |draft| {
                draft.journal(again.clone());
                Ok(())
            });
        written.unwrap();
        let after = journal::read(&path).unwrap();
        assert!(ids(&after).is_superset(&ids(&before)), "an entry was lost");
        assert_eq!(after.len(), before.len() + 1);
        let new = after.iter().find(|it| !ids(&before).contains(&it.id));
        assert_eq!(new.unwrap().entry.event, again.event);
        let told: BTreeSet<String> = before.iter().map(told).collect();
        match told.len() {
            1 => told.into_iter().collect(),
            several => format!("{several} ways"),
        }
    });
}
