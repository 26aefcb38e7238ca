//! Worlds with the repository's own sample, with the real opencode, or surely without it.
use super::{Answer, World};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

/// The sample's workstream.
pub(crate) const SAMPLE: &str = "001-text-toolbox";

impl World {
    /// A repository that holds the sample: agents.yaml and `workstreams/`, committed.
    pub(crate) fn with_sample() -> Self {
        let world = Self::new();
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        copy(&source.join("agents.yaml"), &world.path("repo/agents.yaml"));
        copy(&source.join("workstreams"), &world.path("repo/workstreams"));
        world.git(&["add", "."]);
        world.git(&["commit", "-q", "-m", "the sample"]);
        world
    }

    /// Puts the real opencode on this world's PATH. False, with a visible line, where the tests
    /// have none.
    pub(crate) fn install_opencode(&self) -> bool {
        let Some(program) = std::env::var_os("WORK_TEST_OPENCODE").map(PathBuf::from) else {
            let test = std::thread::current().name().unwrap_or("a test").to_owned();
            eprintln!("SKIP {test}: WORK_TEST_OPENCODE does not name an opencode");
            return false;
        };
        symlink(program, self.path("bin/opencode")).unwrap();
        true
    }

    /// `work` where no opencode is on PATH.
    pub(crate) fn work_without_opencode(&self, args: &[&str]) -> Answer {
        self.command(args)
            .env("PATH", path_without_opencode())
            .output()
            .unwrap()
            .into()
    }

    /// Every file below a folder of this world that holds these bytes.
    pub(crate) fn files_with(&self, inside: &str, bytes: &[u8]) -> Vec<PathBuf> {
        let mut files = files(&self.path(inside));
        files.retain(|path| {
            // a socket or a file that has just gone holds nothing
            std::fs::read(path).is_ok_and(|text| text.windows(bytes.len()).any(|w| w == bytes))
        });
        files
    }

    /// Every file of the repository but git's own, with its bytes.
    pub(crate) fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let git = self.repo().join(".git");
        let mut contents: Vec<_> = files(&self.repo())
            .into_iter()
            .filter(|path| !path.starts_with(&git))
            .map(|path| (path.clone(), std::fs::read(&path).unwrap()))
            .collect();
        contents.sort();
        contents
    }
}

/// This process's PATH without the folders that hold an opencode.
pub(crate) fn path_without_opencode() -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let clean = std::env::split_paths(&path).filter(|folder| {
        !std::fs::metadata(folder.join("opencode"))
            .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    });
    std::env::join_paths(clean).unwrap().into_string().unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            // bin/ of a session holds a link to `work` itself
            if kind.is_dir() && entry.file_name() != "bin" {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        std::fs::copy(from, to).unwrap();
        return;
    }
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // what a run in this checkout left behind is no part of the sample
        let runtime = ["sessions", ".state", ".current", "journal.jsonl"];
        if !runtime.iter().any(|name| entry.file_name() == *name) {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    }
}
