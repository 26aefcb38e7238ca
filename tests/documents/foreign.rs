//! Verbs, edits by hand and syncs in any order, in all documents at once: nothing drops a task, an
//! attempt, a decision or a note, and no text of a person. `PROPTEST_CASES` asks for more.
use super::golden::cases;
use crate::support::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

/// The documents that are read back.
const FILES: [&str; 3] = [
    "repo/SESSION_PROGRESS.md",
    "repo/SESSION.md",
    "repo/.claude/progress/repo-story.md",
];

const FOLDER: &str = "repo/workstreams/001-story";

#[derive(Debug, Clone)]
enum Step {
    Verb(&'static str, u32),
    Fail(u32),
    Decide(u32),
    Note(u32),
    Next(u32),
    Mark(usize, u32, bool),
    Prose(usize, usize, u32),
    DeleteLine(usize, usize),
    SwapLines(usize, usize),
    DeleteFile(usize),
    Windows(usize),
    Add(u32),
    Save,
    Checkpoint,
    Sync,
}

fn step() -> impl Strategy<Value = Step> {
    let verb = prop::sample::select(vec!["start", "done", "block", "clear", "cancel"]);
    let file = 0_usize..FILES.len();
    prop_oneof![
        4 => (verb, 0_u32..6).prop_map(|(verb, task)| Step::Verb(verb, task)),
        1 => (0_u32..50).prop_map(Step::Fail),
        1 => (0_u32..50).prop_map(Step::Decide),
        1 => (0_u32..50).prop_map(Step::Note),
        1 => (0_u32..50).prop_map(Step::Next),
        3 => (file.clone(), 0_u32..6, any::<bool>()).prop_map(|(file, task, on)| Step::Mark(file, task, on)),
        3 => (file.clone(), 0_usize..60, 0_u32..1000).prop_map(|(file, at, number)| Step::Prose(file, at, number)),
        2 => (file.clone(), 0_usize..60).prop_map(|(file, at)| Step::DeleteLine(file, at)),
        1 => (file.clone(), 0_usize..60).prop_map(|(file, at)| Step::SwapLines(file, at)),
        1 => file.clone().prop_map(Step::DeleteFile),
        1 => file.prop_map(Step::Windows),
        1 => (100_u32..110).prop_map(Step::Add),
        1 => Just(Step::Save),
        1 => Just(Step::Checkpoint),
        4 => Just(Step::Sync),
    ]
}

/// Three phases of two tasks, and every document.
fn world() -> World {
    let world = World::new();
    let tasks: Vec<_> = (0..6)
        .map(|number| {
            json!({ "id": id(number), "name": name(number), "stage_name": format!("Part {}", number / 2 + 1),
                "batch_name": "b", "thread_name": "t", "status": "pending", "sessions": [] })
        })
        .collect();
    let file =
        json!({ "version": "1.1.0", "stream_id": "001-story", "name": "Story", "tasks": tasks });
    let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
    world.write(&format!("{FOLDER}/tasks.json"), &text);
    let documents = ["init", "--documents", "progress,session,claude"];
    world.work(&documents).exits(0);
    world.write("repo/a.txt", "0\n");
    world.git(&["add", "a.txt"]);
    world.git(&["commit", "-q", "-m", "a"]);
    world.work(&["save", "-c"]).exits(0);
    world
}

fn id(number: u32) -> String {
    format!("{:02}.01.01.{:02}", number / 2 + 1, number % 2 + 1)
}

fn name(number: u32) -> String {
    format!("affair number{number}")
}

/// What must never be lost.
#[derive(Debug, Default)]
struct Told {
    /// Text of people, by document.
    prose: Vec<(usize, String)>,
    /// What the documents and the journal hold.
    said: Vec<String>,
}

struct Play<'a> {
    world: &'a World,
    told: Told,
    commits: u32,
}

impl Play<'_> {
    /// The document, if it is there.
    fn text(&self, file: usize) -> Option<String> {
        std::fs::read_to_string(self.world.path(FILES[file])).ok()
    }

    fn lines(&self, file: usize) -> Vec<String> {
        let text = self.text(file).unwrap_or_default();
        text.split_inclusive('\n').map(str::to_owned).collect()
    }

    fn edit(&self, file: usize, change: impl FnOnce(&str) -> String) {
        if let Some(text) = self.text(file) {
            self.world.write(FILES[file], &change(&text));
        }
    }

    fn step(&mut self, step: &Step) {
        let world = self.world;
        match step {
            Step::Verb(verb, task) => {
                let id = id(*task);
                let any = match *verb {
                    "block" => world.work(&["block", &id, "-m", "it waits"]),
                    "clear" => world.work(&["block", "--clear", &id]),
                    "cancel" => world.work(&[
                        "update",
                        "--task",
                        &id,
                        "--status",
                        "cancelled",
                        "--report",
                        "why not",
                    ]),
                    verb => world.work(&[verb, &id]),
                };
                assert!(any.code.is_some(), "{any}");
            }
            Step::Fail(number) => {
                let approach = format!("approach{number}");
                let why = ["--why", "reasons", "--different-because", "it is"];
                world
                    .work(&[&["fail", approach.as_str()][..], &why].concat())
                    .exits(0);
                self.told.said.push(approach);
            }
            Step::Decide(number) => {
                let text = format!("decision{number}");
                world.work(&["decide", &text, "--why", "reasons"]).exits(0);
                self.told.said.push(text);
            }
            Step::Note(number) => {
                let text = format!("remark{number}");
                world.work(&["note", &text]).exits(0);
                self.told.said.push(text);
            }
            Step::Next(number) => {
                let text = format!("Write src/file{number}.rs:7");
                world.work(&["next", &text]).exits(0);
                self.told.said.push(text);
            }
            Step::Save => self.synced(&["save", "-c"]),
            Step::Checkpoint => {
                self.commits += 1;
                world.write("repo/a.txt", &format!("{}\n", self.commits));
                let args = ["checkpoint", "-m", "some", "--next", "Write src/b.rs:1"];
                world.work(&args).exits(0);
            }
            Step::Sync => self.synced(&["sync"]),
            step => self.edited(step),
        }
    }

    /// What a person does to a document.
    fn edited(&mut self, step: &Step) {
        let world = self.world;
        match step {
            Step::Mark(file, task, on) => {
                let (from, to) = if *on { ("[ ]", "[x]") } else { ("[x]", "[ ]") };
                let name = name(*task);
                self.edit(*file, |text| {
                    let lines = text.split_inclusive('\n').map(|line| {
                        if line.contains(&name) {
                            line.replacen(from, to, 1)
                        } else {
                            line.to_owned()
                        }
                    });
                    lines.collect()
                });
            }
            Step::Prose(file, at, number) => {
                let mut lines = self.lines(*file);
                if !lines.is_empty() {
                    let text = format!("> thought {number} of {}", self.told.prose.len());
                    lines.insert(at % (lines.len() + 1), format!("{text}\n"));
                    world.write(FILES[*file], &lines.concat());
                    self.told.prose.push((*file, text));
                }
            }
            Step::DeleteLine(file, at) => {
                let mut lines = self.lines(*file);
                if lines.get(*at).is_some_and(|line| !line.starts_with('>')) {
                    lines.remove(*at);
                    world.write(FILES[*file], &lines.concat());
                }
            }
            Step::SwapLines(file, at) => {
                let mut lines = self.lines(*file);
                if at + 1 < lines.len() {
                    lines.swap(*at, at + 1);
                    world.write(FILES[*file], &lines.concat());
                }
            }
            Step::DeleteFile(file) => {
                drop(std::fs::remove_file(world.path(FILES[*file])));
                self.told.prose.retain(|(of, _)| of != file);
            }
            Step::Windows(file) => self.edit(*file, |text| {
                text.replace("\r\n", "\n").replace('\n', "\r\n")
            }),
            Step::Add(number) => self.edit(0, |text| {
                let box_of = format!("- [ ] added{number}\n\n## Current Status");
                text.replacen("## Current Status", &box_of, 1)
            }),
            step => unreachable!("{step:?} is no edit"),
        }
    }

    fn synced(&self, args: &[&str]) {
        let answer = self.world.work(args);
        assert!([Some(0), Some(5)].contains(&answer.code), "{answer}");
    }

    fn all(&self) -> (Vec<Option<String>>, String) {
        let state = self.world.read(&format!("{FOLDER}/tasks.json"));
        (
            (0..FILES.len()).map(|file| self.text(file)).collect(),
            state,
        )
    }

    /// Everything is there, and once more changes nothing.
    fn holds(&self) -> Result<(), TestCaseError> {
        self.synced(&["sync"]);
        self.synced(&["sync"]);
        let before = self.all();
        self.synced(&["sync"]);
        prop_assert_eq!(&before, &self.all(), "a fixed point");
        let (files, tasks) = before;
        let text = |file: usize| files[file].clone().unwrap_or_default();
        let overflow = self.world.path(&format!("{FOLDER}/SESSION-OVERFLOW.md"));
        let overflow = std::fs::read_to_string(overflow).unwrap_or_default();
        for (file, line) in &self.told.prose {
            let stands = text(*file).lines().any(|it| it == line);
            prop_assert!(
                stands || (*file == 1 && overflow.contains(line.as_str())),
                "{line} is gone from {}\n{}",
                FILES[*file],
                text(*file)
            );
        }
        let journal = self.world.read(&format!("{FOLDER}/journal.jsonl"));
        for said in &self.told.said {
            prop_assert!(journal.contains(said.as_str()), "{said} is gone");
            let shown = ["approach", "decision"]
                .iter()
                .any(|it| said.starts_with(it));
            prop_assert!(
                !shown || text(0).contains(said.as_str()),
                "{said}\n{}",
                text(0)
            );
        }
        for number in 0..6 {
            prop_assert!(tasks.contains(&name(number)), "{} is gone", name(number));
            prop_assert!(
                text(0).contains(&name(number)),
                "{}\n{}",
                name(number),
                text(0)
            );
        }
        Ok(())
    }
}

#[test]
fn no_sequence_of_verbs_edits_and_syncs_drops_anything() {
    let mut runner = TestRunner::new(Config {
        max_shrink_iters: 200,
        ..cases(6)
    });
    let steps = prop::collection::vec(step(), 1..16);
    runner
        .run(&steps, |steps| {
            let world = world();
            let mut play = Play {
                world: &world,
                told: Told::default(),
                commits: 0,
            };
            for step in &steps {
                play.step(step);
            }
            play.holds()
        })
        .unwrap();
}
