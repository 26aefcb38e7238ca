//! What happens to stdout when its reader goes away.
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use workstreams::ui::settings::Settings;
use workstreams::ui::ui::Ui;

/// Names the file in which the writing process leaves what it saw.
const RESULT: &str = "WORK_TEST_WRITER";

/// Not a test by itself: writes until its reader is gone.
#[test]
fn writer() {
    let Some(result) = std::env::var_os(RESULT).map(PathBuf::from) else {
        return;
    };
    let ui = Ui::new(Settings::default());
    let line = "x".repeat(8_000);
    let mut outcome = "the reader never went".to_owned();
    for _ in 0..10_000 {
        if let Err(error) = ui.out(&line) {
            outcome = error.to_string();
            break;
        }
        if ui.reader_gone() {
            outcome = "fine".to_owned();
            break;
        }
    }
    std::fs::write(result, outcome).unwrap();
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let result = folder.path().join("result");
    let name = module_path!().split_once("::").unwrap().1;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{name}::writer"), "--nocapture"])
        .env(RESULT, &result)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut some = vec![0; 10_000];
    stdout.read_exact(&mut some).unwrap();
    drop(stdout);
    // the test harness around the writer may mind the closed pipe: what counts is the file
    child.wait().unwrap();
    assert_eq!(std::fs::read_to_string(result).unwrap(), "fine");
}
