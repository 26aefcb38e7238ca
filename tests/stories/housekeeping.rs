//! `work clean`, `work init --makefile`, `work help`.
use crate::support::faults::HOLD;
use crate::support::{Answer, WORK, World};
use std::time::{Duration, SystemTime};

/// Makes everything in a folder this old.
fn age(folder: &std::path::Path, days: u64) {
    let then = SystemTime::now() - Duration::from_secs(days * 86_400);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.symlink_metadata().unwrap();
        if path.ends_with("bin") {
            // a link to the program under test
        } else if kind.is_dir() {
            age(&path, days);
        } else if kind.is_file() {
            let file = std::fs::File::options().append(true).open(&path).unwrap();
            file.set_modified(then).unwrap();
        }
    }
}

/// What the doctor says of session folders.
#[track_caller]
fn doctor_ends_with(world: &World, words: &str) {
    // other checks may find something: this machine has no opencode in its PATH
    let checks = world.work(&["doctor", "--json"]).data()["checks"].clone();
    let checks = checks.as_array().unwrap();
    let check = checks.iter().find(|it| it["name"] == "session folders");
    let message = check.unwrap()["message"].as_str().unwrap();
    assert!(message.ends_with(words), "{message}");
}

#[test]
fn clean_counts_what_runs_and_not_its_earlier_attempts() {
    let script = format!("[ \"$WORK_ATTEMPT\" = 1 ] && exit 3\n{HOLD}");
    let world = World::with_threads(&[2], &script);
    world.work(&["multi", "--wait"]).exits(1);
    world.work(&["multi", "--detach"]).exits(0);
    world.ready(&[1, 2]);
    let data = world
        .work(&["clean", "--dry-run", "--json"])
        .exits(0)
        .data();
    assert_eq!(data["stay"]["running"], 2, "{data}");
    assert_eq!(data["stay"]["of unfinished threads"], 2, "{data}");
    world.go();
    world.nobody_left();
}

#[test]
fn clean_removes_old_folders_of_finished_threads_and_nothing_else() {
    // the second thread fails, the third ticks and its command fails
    let world = World::with_plan(
        &[&[3]],
        "cat >/dev/null; [ $WORK_THREAD = 01.01.02 ] && exit 3\nwork update --thread \"$WORK_THREAD\" --status completed",
        |id| match id {
            "01.01.03" => vec!["false".to_owned()],
            _ => Vec::new(),
        },
    );
    world.work(&["multi", "--wait"]).exits(1);
    let folders: Vec<_> = world
        .sessions()
        .iter()
        .map(|record| {
            let id = record["sessionId"].as_str().unwrap();
            (
                record["threadId"].as_str().unwrap().to_owned(),
                world.session_folder(id),
            )
        })
        .collect();
    assert_eq!(folders.len(), 3);
    let of = |id: &str| {
        folders
            .iter()
            .find(|(thread, _)| thread == id)
            .unwrap()
            .1
            .clone()
    };
    world
        .work(&["clean", "-y"])
        .exits(0)
        .warns("There is nothing to remove")
        .warns("1 not old enough");
    for (_, folder) in &folders {
        age(folder, 40);
    }
    let rehearsal = "repo/workstreams/001-story/.state/rehearsal/old/cache";
    world.write(rehearsal, "0123456789");
    age(
        &world.path("repo/workstreams/001-story/.state/rehearsal"),
        40,
    );
    let dry = world
        .work(&["clean", "--dry-run", "--json"])
        .exits(0)
        .data();
    let named: Vec<&str> = dry["folders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["of"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["01.01.01", "a rehearsal"], "{dry:#}");
    assert_eq!(dry["folders"][1]["bytes"], 10);
    // the doctor names the same
    let bytes = dry["bytes"].as_u64().unwrap().div_ceil(1024);
    doctor_ends_with(
        &world,
        &format!("`work clean` frees {bytes} KiB of 2 folders"),
    );
    assert_eq!(dry["stay"]["of unfinished threads"], 1);
    assert_eq!(dry["stay"]["unverified"], 1);
    assert!(of("01.01.01").exists());
    world.work(&["clean"]).exits(2).warns("--yes");
    assert!(of("01.01.01").exists());
    world
        .work(&["clean", "-y"])
        .exits(0)
        .warns("Removed 2 folders");
    assert!(!of("01.01.01").exists());
    assert!(of("01.01.02").exists() && of("01.01.03").exists());
    assert!(
        !world
            .path("repo/workstreams/001-story/.state/rehearsal/old")
            .exists()
    );
    // the record stays, and so does what can be said of it
    assert_eq!(world.sessions().len(), 3);
    world.work(&["status"]).exits(0);
    world.work(&["clean", "--older-than", "soon"]).exits(2);
}

fn make(world: &World, args: &[&str]) -> Option<Answer> {
    let bin = std::path::Path::new(WORK).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut command = world.program("make".as_ref(), args);
    match command.env("PATH", path).output() {
        Ok(output) => Some(output.into()),
        Err(_) => {
            println!("SKIP make is not installed");
            None
        }
    }
}

#[test]
fn st_005_st_010_st_012_st_023_st_024_st_057_xr_050_make_targets_call_work() {
    let world = World::with_threads(&[1], World::TICK);
    world.work(&["init", "--makefile"]).exits(0).says("work.mk");
    assert_eq!(world.read("repo/Makefile"), "include work.mk\n");
    let Some(usage) = make(&world, &["track-init"]) else {
        return;
    };
    assert!(
        usage
            .exits(2)
            .stdout
            .contains("usage: make track-init SESSION=00003")
    );
    let run = |args: &[&str]| make(&world, args).unwrap().exits(0);
    let _session = run(&["track-init", "SESSION=00003"]);
    let _plain = run(&[
        "track-log",
        "SESSION=00003",
        "MSG=Created \"it\" in `src`; $$(no shell)",
    ]);
    let _kind = run(&[
        "track-log",
        "SESSION=00003",
        "MSG=tests pass",
        "CATEGORY=testing",
    ]);
    let _why = run(&[
        "track-decision",
        "SESSION=00003",
        "MSG=pathlib",
        "RATIONALE=it is portable",
    ]);
    let _sum = run(&["track-summary", "SESSION=00003"]);
    let _end = run(&["track-end", "SESSION=00003"]);
    let journal = world.read("repo/workstreams/001-story/journal.jsonl");
    assert!(
        journal.contains(r#"Created \"it\" in `src`; $(no shell)"#),
        "{journal}"
    );
    assert!(journal.contains("it is portable"), "{journal}");
    let bare = make(&world, &["track-decision", "MSG=x"]).unwrap();
    assert!(bare.exits(2).stdout.contains("RATIONALE"));
    // a Makefile that is there stays
    world.write("repo/Makefile", "all:\n\ttrue\n");
    world
        .work(&["init", "--makefile"])
        .exits(0)
        .warns("add the line `include work.mk`");
    assert_eq!(world.read("repo/Makefile"), "all:\n\ttrue\n");
}

#[test]
fn ts_026_ts_027_ts_086_ts_095_ts_101_sm_056_xr_007_help_has_topics() {
    let world = World::new();
    let list = world.work(&["help"]).exits(0).stdout;
    for topic in ["when", "saving", "checkpoints", "verification", "sessions"] {
        assert!(list.contains(&format!("\n  {topic} ")), "{topic}: {list}");
        world.work(&["help", topic]).exits(0).says("# ");
    }
    let when = world.work(&["help", "when"]).exits(0);
    for words in [
        "work in several phases",
        "outlive one session",
        "You stop for a while: `work save`",
        "quarter of an hour",
        "five minutes",
    ] {
        assert!(when.stdout.contains(words), "{words}: {when}");
    }
    world
        .work(&["help", "checkpoints"])
        .exits(0)
        .says("end of a phase")
        .says("context is nearly full")
        .says("stop for a decision")
        .says("stands in the way");
    world
        .work(&["help", "verification"])
        .exits(0)
        .says("a feature:")
        .says("a bug:")
        .says("a refactoring:");
    // commands still have theirs, with a word on when to use them
    world
        .work(&["help", "multi"])
        .exits(0)
        .says("--max-parallel");
    world
        .work(&["help", "session", "list"])
        .exits(0)
        .says("Usage: work session list");
    world
        .work(&["help", "checkpoint"])
        .exits(0)
        .says("When to use it: work help checkpoints");
    world
        .work(&["help", "whem"])
        .exits(2)
        .warns("did you mean `when`?");
    assert_eq!(
        world.work(&["help", "--json"]).exits(0).data()["topics"]
            .as_array()
            .unwrap()
            .len(),
        11
    );
}

#[test]
fn ts_085_pp_046_pp_055_pp_075_sm_069_st_008_help_says_which_verb_when() {
    let world = World::new();
    let save = world.work(&["save", "--help"]).exits(0);
    let first = save.stdout.lines().next().unwrap_or_default();
    assert!(first.contains("pause") && first.contains("-c"), "{save}");
    save.says("Use `work save -c`\nwhere work goes on");
    world
        .work(&["help", "resuming"])
        .exits(0)
        .says("a to-do list of your agent is for inside one session")
        .says("the documents are for across sessions")
        .says("tick in both places (`work done ID`)")
        .says("1. `work resume`");
    world
        .work(&["help", "lifecycle"])
        .exits(0)
        .says("create   work create NAME")
        .says("Checklist at the end of every phase")
        .says("Three or four phases get");
    world
        .work(&["help", "checkpoints"])
        .exits(0)
        .says("at the end of a phase")
        .says("when the context is nearly full");
    let words = "implementation, testing, planning, bugfix, refactor, documentation";
    world.work(&["log", "--help"]).exits(0).says(words);
    world.work(&["help", "sessions"]).exits(0).says(words);
    world.threads(&[1]);
    let asked = world.work(&["log", "it works"]).exits(0);
    assert!(asked.stderr.contains(words), "{asked}");
    // the last tick of a phase points to its checkpoint
    world.threads(&[1, 1]);
    world.work(&["done", "1.1.1.1"]).exits(0);
    world
        .work(&["done", "1.2.1.1"])
        .exits(0)
        .warns("work done 01");
}

#[test]
fn xr_63_two_branches_keep_both_histories_and_the_document_is_made_anew() {
    let world = World::with_threads(&[2], World::TICK);
    std::fs::remove_file(world.path("repo/workstreams/.gitignore")).unwrap();
    world.work(&["init", "--documents", "progress"]).exits(0);
    let commit = |message: &str| {
        world.git(&["add", "-A"]);
        world.git(&["commit", "-q", "-m", message]);
    };
    world.work(&["fail", "zero", "--why", "at first"]).exits(0);
    commit("begin");
    world.git(&["branch", "other"]);
    world.work(&["fail", "one", "--why", "slow"]).exits(0);
    commit("ours");
    world.git(&["checkout", "-q", "other"]);
    world.work(&["sync"]).exits(0);
    world.work(&["fail", "two", "--why", "wrong"]).exits(0);
    commit("theirs");
    let mut merge = world.program("git".as_ref(), &["merge", "-q", "main"]);
    let said = merge.output().unwrap();
    assert!(!said.status.success(), "the document stands in conflict");
    let conflicts = world.git(&["diff", "--name-only", "--diff-filter=U"]);
    assert_eq!(conflicts.stdout.trim(), "SESSION_PROGRESS.md");
    let text = world.read("repo/SESSION_PROGRESS.md");
    assert!(text.contains("<<<<<<<"), "{text}");
    world.work(&["sync"]).exits(0);
    let text = world.read("repo/SESSION_PROGRESS.md");
    for approach in ["zero", "one", "two"] {
        let line = format!("- Tried {approach}: Failed because ");
        assert_eq!(text.matches(&line).count(), 1, "{text}");
    }
    assert!(!text.contains("<<<<<<<"), "{text}");
    commit("both");
}
