//! A project with the hooks of `work init --hooks opencode`, and a `work` whose calls are written
//! down.
use super::rig::{Rig, Server};
use camino::Utf8PathBuf;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};
use workstreams::agent::driver::LaunchMode;

const TASKS: &str = r#"{ "version": "1.1.0", "stream_id": "001-hooks", "tasks": [
  { "id": "01.01.01.01", "name": "Write the parser", "stage_name": "Core",
    "batch_name": "First", "thread_name": "Parser", "status": "pending" } ] }
"#;

/// The project of a rig with a workstream and hooks.
pub(crate) struct Hooked<'r> {
    rig: &'r Rig,
    bin: Utf8PathBuf,
}

impl<'r> Hooked<'r> {
    pub(crate) fn new(rig: &'r Rig) -> Self {
        let project = rig.project();
        let stream = project.join("workstreams/001-hooks");
        fs::create_dir_all(&stream).expect("a folder");
        fs::write(stream.join("tasks.json"), TASKS).expect("the state");
        // it looks as if its package was installed: nothing is asked of npm
        let home = project.with_file_name("home");
        for config in [project.join(".opencode"), home.join("config/opencode")] {
            let wanted = r#"{"dependencies":{"@opencode-ai/plugin":"*"}}"#;
            let lock = format!(r#"{{"lockfileVersion":3,"packages":{{"":{wanted}}}}}"#);
            fs::create_dir_all(config.join("node_modules")).expect("a folder");
            fs::write(config.join("package.json"), wanted).expect("a file");
            fs::write(config.join("package-lock.json"), lock).expect("a file");
        }
        let bin = project.parent().expect("a folder").join("hooked");
        fs::create_dir(&bin).expect("a folder");
        let (work, calls) = (bin.join("work"), bin.join("calls"));
        let real = env!("CARGO_BIN_EXE_work");
        let script = format!("#!/bin/sh\necho \"$*\" >>'{calls}'\nexec '{real}' \"$@\"\n");
        fs::write(&work, script).expect("a script");
        fs::set_permissions(&work, fs::Permissions::from_mode(0o755)).expect("executable");
        Self { rig, bin }
    }

    pub(crate) fn stream(&self) -> Utf8PathBuf {
        self.rig.project().join("workstreams/001-hooks")
    }

    /// Runs the real `work` in the project, as a person would.
    pub(crate) fn work(&self, args: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_work"))
            .args(args)
            .current_dir(self.rig.project())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.rig.project().parent().expect("a folder"))
            .stdin(Stdio::null())
            .output()
            .expect("work runs");
        assert!(output.status.success(), "{args:?}: {output:?}");
        output
    }

    /// How often the plugin called this hook.
    pub(crate) fn count(&self, event: &str) -> usize {
        let line = format!("hook {event} --tool opencode");
        self.calls().lines().filter(|call| **call == line).count()
    }

    pub(crate) fn calls(&self) -> String {
        fs::read_to_string(self.bin.join("calls")).unwrap_or_default()
    }

    /// opencode as a person starts it: the project's plugins belong to it.
    pub(crate) fn opencode(&self, server: &Server) -> Command {
        let command = self.rig.command(server, None, LaunchMode::Piped);
        let mut opencode = Command::new(&command.program);
        let path = std::env::var("PATH").expect("PATH");
        opencode
            .args(&command.args)
            .current_dir(&command.dir)
            .env_clear()
            .envs(command.env)
            .env_remove("OPENCODE_DISABLE_PROJECT_CONFIG")
            .env("PATH", format!("{}:{path}", self.bin));
        opencode
    }
}
