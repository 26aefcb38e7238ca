//! Prompts in a real tmux pane: keys come only from a terminal.
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use workstreams::ui::prompt::{Prompter as _, TerminalPrompter};
use workstreams::ui::settings::Settings;
use workstreams::ui::ui::Ui;

/// Names the folder in which the asking process leaves its answer.
const FOLDER: &str = "WORK_TEST_PROMPT";

/// Not a test by itself: what runs in the pane. It asks, notes the answer and stays until told to
/// go, so that the pane can be looked at.
#[test]
fn asker() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let ui = Ui::new(Settings::default());
    let answer = match TerminalPrompter::new(&ui).confirm("stop 3 threads?", "`--yes`") {
        Ok(answer) => answer.to_string(),
        Err(error) => error.to_string(),
    };
    std::fs::write(folder.join("part"), answer).unwrap();
    std::fs::rename(folder.join("part"), folder.join("answer")).unwrap();
    until("told to go", || folder.join("go").exists().then_some(()));
}

fn until<T>(what: &str, condition: impl Fn() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A tmux server of our own with the asker in its only pane; gone when dropped.
struct Pane {
    folder: tempfile::TempDir,
}

impl Pane {
    fn new(redirection: &str) -> Self {
        let pane = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let asker = std::env::current_exe().unwrap();
        let name = module_path!().split_once("::").unwrap().1;
        let command = format!(
            "unset CI; export {FOLDER}='{}'; exec '{}' --exact {name}::asker --nocapture {redirection}",
            pane.path().display(),
            asker.display(),
        );
        pane.tmux(&["new-session", "-d", "-x", "100", "-y", "30", &command]);
        pane
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-f", "/dev/null", "-S"])
            .arg(self.path().join("socket"))
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn answer(&self) -> String {
        until("an answer", || {
            std::fs::read_to_string(self.path().join("answer")).ok()
        })
    }

    fn asked(&self) {
        until("the question", || {
            let screen = self.tmux(&["capture-pane", "-p"]);
            screen.contains("stop 3 threads?").then_some(())
        });
    }

    fn cursor_is_shown(&self) -> bool {
        self.tmux(&["display-message", "-p", "#{cursor_flag}"]) == "1"
    }
}

impl Drop for Pane {
    fn drop(&mut self) {
        std::fs::write(self.path().join("go"), "").ok();
        self.tmux(&["kill-server"]);
    }
}

#[test]
fn ctrl_c_is_an_answer_and_the_cursor_comes_back() {
    let pane = Pane::new("");
    pane.asked();
    until("the cursor to hide", || {
        (!pane.cursor_is_shown()).then_some(())
    });
    pane.tmux(&["send-keys", "C-c"]);
    assert_eq!(pane.answer(), "interrupted");
    until("the cursor", || pane.cursor_is_shown().then_some(()));
}

#[test]
fn y_is_yes_and_escape_is_no() {
    for (key, answer) in [("y", "true"), ("Escape", "false")] {
        let pane = Pane::new("");
        pane.asked();
        pane.tmux(&["send-keys", key]);
        // dialoguer shows the choice and waits for Enter
        until("an answer", || {
            pane.tmux(&["send-keys", "Enter"]);
            pane.path().join("answer").exists().then_some(())
        });
        assert_eq!(pane.answer(), answer);
    }
}

#[test]
fn with_stdin_redirected_nobody_is_asked() {
    let pane = Pane::new("</dev/null");
    assert_eq!(
        pane.answer(),
        "`stop 3 threads?` needs an answer, and there is no terminal to ask; answer it with `--yes`"
    );
}
