//! A person's terminal, played by an outer tmux that types.
use super::{Answer, World, until};
use std::path::Path;
use std::process::Command;

/// A terminal with a shell in the world's repository.
pub(crate) struct Terminal<'a> {
    world: &'a World,
}

impl<'a> Terminal<'a> {
    /// Opens it, with a shell and `work` on PATH.
    pub(crate) fn open(world: &'a World, columns: u32, rows: u32) -> Self {
        let bin = Path::new(env!("CARGO_BIN_EXE_work"));
        std::os::unix::fs::symlink(bin, world.path("bin/work")).unwrap();
        let terminal = Self { world };
        let size = [columns.to_string(), rows.to_string()];
        terminal.tmux(&[
            "new-session",
            "-d",
            "-x",
            &size[0],
            "-y",
            &size[1],
            "-c",
            world.repo().to_str().unwrap(),
            "env",
            "PS1=$ ",
            "sh",
        ]);
        terminal.until_shows("$");
        terminal
    }

    pub(crate) fn tmux(&self, args: &[&str]) -> String {
        self.answer(args).exits(0).stdout
    }

    fn answer(&self, args: &[&str]) -> Answer {
        let mut command = Command::new("tmux");
        self.world.environment(&mut command);
        command
            .args(["-f", "/dev/null", "-S"])
            .arg(self.world.path("outer"))
            .args(args)
            .output()
            .unwrap()
            .into()
    }

    /// Types a line and Enter.
    pub(crate) fn line(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
        self.keys(&["Enter"]);
    }

    pub(crate) fn keys(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    pub(crate) fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    #[track_caller]
    pub(crate) fn until_shows(&self, text: &str) {
        let mut screen = String::new();
        let shown = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            until(&format!("the screen to show {text:?}"), || {
                screen = self.screen();
                screen.contains(text)
            });
        }));
        assert!(shown.is_ok(), "the screen lacks {text:?}:\n{screen}");
    }
}

impl Drop for Terminal<'_> {
    fn drop(&mut self) {
        let _gone = self.answer(&["kill-server"]);
    }
}
