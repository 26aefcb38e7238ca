//! `./demo` as a newcomer runs it, on a machine without Node and opencode.
use crate::support::{Answer, World};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// What the script and tmux need; neither npm nor opencode.
const PROGRAMS: [&str; 22] = [
    "bash", "basename", "cat", "cp", "cut", "dirname", "env", "flock", "git", "grep", "id", "ln",
    "mkdir", "mktemp", "mv", "rm", "sed", "sh", "sleep", "tail", "tmux", "uname",
];

#[test]
fn it_runs_the_sample_and_says_what_to_type_next() {
    let world = World::with_sample();
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["demo", "scripts/need"] {
        let to = world.path(&format!("repo/{file}"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(source.join(file), to).unwrap();
    }
    for program in PROGRAMS {
        symlink(on_path(program), world.path(&format!("bin/{program}"))).unwrap();
    }
    std::fs::create_dir(world.path("tmp")).unwrap();
    let answer: Answer = world
        .program(&world.path("bin/bash"), &["./demo"])
        .env("PATH", world.path("bin"))
        .env("TMPDIR", world.path("tmp"))
        .env("TMUX_TMPDIR", world.path("tmp"))
        .env("DEMO_WORK", env!("CARGO_BIN_EXE_work"))
        .output()
        .unwrap()
        .into();
    let _told = answer
        .exits(0)
        .warns("which work plays itself for want of opencode")
        .warns("01.01.04 Checksums   running → completed")
        .says("8/13 tasks done")
        .says("work status --sessions");
}

fn on_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join(program));
    found
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{program} is not on PATH"))
}
