//! The plugin that `work init --hooks opencode` writes, in the real opencode.
use super::finder::opencode;
use super::rig::Rig;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use workstreams::agent::driver::LaunchMode;
use workstreams::run::hooks::{PLUGIN, install_opencode};

const TASKS: &str = r#"{ "version": "1.1.0", "stream_id": "001-hooks", "tasks": [
  { "id": "01.01.01.01", "name": "Write the parser", "stage_name": "Core",
    "batch_name": "First", "thread_name": "Parser", "status": "pending" } ] }
"#;

/// Three files are written, then the conversation is idle: the hooks run, the reminder and the
/// brief reach the model, and the open item is named.
#[tokio::test]
async fn the_plugin_loads_and_its_hooks_run_on_edits_and_when_idle() {
    let Some(program) = opencode() else { return };
    let rig = Rig::new(program, "");
    let project = rig.project();
    install_opencode(&project).expect("the plugin is written");
    assert_eq!(
        fs::read_to_string(project.join(".opencode/plugin/work.js")).expect("there"),
        PLUGIN
    );
    let stream = project.join("workstreams/001-hooks");
    fs::create_dir_all(&stream).expect("a folder");
    fs::write(stream.join("tasks.json"), TASKS).expect("the state");
    // what is called is written down, and done
    let bin = project.parent().expect("a folder").join("hooked");
    fs::create_dir(&bin).expect("a folder");
    let (work, calls) = (bin.join("work"), bin.join("calls"));
    let real = env!("CARGO_BIN_EXE_work");
    let script = format!("#!/bin/sh\necho \"$*\" >>'{calls}'\nexec '{real}' \"$@\"\n");
    fs::write(&work, script).expect("a script");
    fs::set_permissions(&work, fs::Permissions::from_mode(0o755)).expect("executable");
    let steps = "[{ tool: { write: one.txt } }, { tool: { write: two.txt } }, \
                  { tool: { write: three.txt } }, { text: done }]";
    let server = rig.serve(steps).await;
    let command = rig.command(&server, None, LaunchMode::Piped);
    let path = std::env::var("PATH").expect("PATH");
    let prompt = project.parent().expect("a folder").join("prompt.md");
    let run = move || {
        Command::new(&command.program)
            .args(&command.args)
            .current_dir(&command.dir)
            .env_clear()
            .envs(command.env)
            // the plugin belongs to the project
            .env_remove("OPENCODE_DISABLE_PROJECT_CONFIG")
            .env("PATH", format!("{bin}:{path}"))
            .stdin(fs::File::open(prompt).expect("the prompt"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .expect("opencode runs")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("it ends");
    let calls = fs::read_to_string(&calls).unwrap_or_default();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(project.join("three.txt").exists(), "{said}");
    let count = |event: &str| {
        let line = format!("hook {event} --tool opencode");
        calls.lines().filter(|call| **call == line).count()
    };
    assert_eq!(count("edit"), 3, "{calls}\n{said}");
    assert_eq!(count("session-start"), 1, "{calls}");
    assert_eq!(count("stop"), 1, "{calls}");
    let seen = fs::read_to_string(rig.record()).expect("requests were recorded");
    assert!(
        seen.contains("3 edits since"),
        "the reminder reaches the model"
    );
    assert!(
        seen.contains("A saved state of workstream 001-hooks"),
        "the brief reaches the model"
    );
    let told = fs::read_to_string(stream.join(".state/told-open-items")).expect("told");
    assert!(told.starts_with("ses_"), "{told}");
}
