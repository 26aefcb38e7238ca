//! The plugin that `work init --hooks opencode` writes, in the real opencode.
use super::finder::opencode;
use super::hooked::Hooked;
use super::rig::Rig;
use std::fs;
use std::process::Stdio;
use workstreams::run::hooks::{PLUGIN, install_opencode};

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
    let hooked = Hooked::new(&rig);
    let steps = "[{ tool: { write: one.txt } }, { tool: { write: two.txt } }, \
                  { tool: { write: three.txt } }, { text: done }]";
    let server = rig.serve(steps).await;
    let mut command = hooked.opencode(&server);
    let prompt = project.parent().expect("a folder").join("prompt.md");
    let run = move || {
        command
            .stdin(fs::File::open(prompt).expect("the prompt"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .expect("opencode runs")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(project.join("three.txt").exists(), "{said}");
    let calls = hooked.calls();
    assert_eq!(hooked.count("edit"), 3, "{calls}\n{said}");
    assert_eq!(hooked.count("session-start"), 1, "{calls}");
    assert_eq!(hooked.count("stop"), 1, "{calls}");
    let seen = fs::read_to_string(rig.record()).expect("requests were recorded");
    assert!(
        seen.contains("3 edits since"),
        "the reminder reaches the model"
    );
    assert!(
        seen.contains("A saved state of workstream 001-hooks"),
        "the brief reaches the model"
    );
    let told = fs::read_to_string(hooked.stream().join(".state/told-open-items")).expect("told");
    assert!(told.starts_with("ses_"), "{told}");
}
