//! Damaged files, files that nobody may write, full disks: one clear error each, nothing changed.
use super::place::{Place, ann, now};
use super::writer::child;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use workstreams::domain::id::TaskId;
use workstreams::domain::task::TaskStatus;
use workstreams::store::error::{StoreError, StoreErrorKind};
use workstreams::store::layout::Repository;
use workstreams::store::state::Store;

const FIRST: TaskId = TaskId::new(1, 1, 1, 1);

fn tick(place: &Place) -> Result<(), StoreError> {
    Store::new(&place.folder).update(&ann(), now(), |draft| {
        draft.set_task_status(&FIRST, TaskStatus::Completed)
    })
}

/// The error of both a read and an update of this text, which stays as it is.
fn refusal(text: &[u8]) -> (StoreErrorKind, String) {
    let place = Place::new(1);
    fs::write(place.folder.tasks_file(), text).unwrap();
    let error = tick(&place).unwrap_err();
    assert_eq!(fs::read(place.folder.tasks_file()).unwrap(), text);
    let shown = error.to_string().replace(place.folder.dir().as_str(), "");
    (error.kind(), shown)
}

#[test]
fn damage_is_named_with_its_place() {
    let text = Place::new(1).text();
    let line = |part: &str| text.lines().position(|line| line.contains(part)).unwrap() + 1;
    let (kind, cut) = refusal(&text.as_bytes()[..text.len() / 2]);
    assert_eq!(kind, StoreErrorKind::Conflict);
    assert!(
        cut.contains("EOF while parsing") && cut.ends_with("; nothing was changed"),
        "{cut}"
    );
    let merged = text.replacen("  \"tasks\"", "<<<<<<< HEAD\n  \"tasks\"", 1);
    let (_, marked) = refusal(merged.as_bytes());
    let at = line("\"tasks\"");
    assert!(
        marked.starts_with(&format!(
            "/tasks.json:{at}: unresolved git merge conflict (<<<<<<< HEAD)"
        )),
        "{marked}"
    );
    let (_, twice) = refusal(
        text.replacen("\"name\"", "\"x\": 1, \"x\": 2, \"name\"", 1)
            .as_bytes(),
    );
    assert!(
        twice.contains(":4:11: key `x` stands here twice"),
        "{twice}"
    );
    let (_, id) = refusal(text.replace("01.01.02.01\",", "1.1.1.1\",").as_bytes());
    assert!(
        id.contains("task 01.01.01.01 stands here a second time"),
        "{id}"
    );
    let (_, newer) = refusal(text.replace("1.1.0", "2.0.0").as_bytes());
    assert_eq!(
        newer,
        "/tasks.json has format version 2.0.0; this `work` knows 1.1.0: a newer one is needed"
    );
    let (_, latin) = refusal(b"{\n \"a\": \"\xe9\"}");
    assert!(
        latin.starts_with("/tasks.json:2:8: this is not UTF-8"),
        "{latin}"
    );
    let (_, word) = refusal(text.replacen("pending", "almost", 1).as_bytes());
    assert!(
        word.contains("unknown variant `almost`")
            && word.contains(&format!(":{}:", line("pending"))),
        "{word}"
    );
}

#[test]
fn a_marker_inside_a_string_is_text_and_a_mark_of_byte_order_goes() {
    let place = Place::new(1);
    let text = place.text().replace("a story", "<<<<<<< HEAD");
    place.write(&format!("\u{feff}{}", text.replace("1.1.0", "1.9.0")));
    tick(&place).unwrap();
    assert!(place.text().starts_with("{\n  \"version\": \"1.9.0\""));
}

#[test]
fn a_missing_or_dangling_file_is_named() {
    let place = Place::new(1);
    fs::remove_file(place.folder.tasks_file()).unwrap();
    assert!(matches!(tick(&place), Err(StoreError::NotFound { .. })));
    assert!(!place.folder.state_dir().exists());
    symlink("nowhere", place.folder.tasks_file()).unwrap();
    assert!(matches!(tick(&place), Err(StoreError::DanglingLink { .. })));
    fs::remove_file(place.folder.tasks_file()).unwrap();
    symlink("tasks.json", place.folder.tasks_file()).unwrap();
    assert!(matches!(tick(&place), Err(StoreError::DanglingLink { .. })));
}

#[test]
fn link_and_mode_stay() {
    let place = Place::new(1);
    let real = place.repository.root().join("real.json");
    fs::rename(place.folder.tasks_file(), &real).unwrap();
    fs::set_permissions(&real, Permissions::from_mode(0o664)).unwrap();
    symlink("../../real.json", place.folder.tasks_file()).unwrap();
    tick(&place).unwrap();
    assert!(
        fs::symlink_metadata(place.folder.tasks_file())
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o664
    );
    assert!(fs::read_to_string(&real).unwrap().contains("completed"));
    assert!(place.folder.backup_file().exists());
    let state = fs::metadata(place.folder.state_dir()).unwrap();
    assert_eq!(state.permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_write_protected_file_is_not_replaced() {
    let place = Place::new(1);
    fs::set_permissions(place.folder.tasks_file(), Permissions::from_mode(0o440)).unwrap();
    let error = tick(&place).unwrap_err();
    assert!(
        matches!(error, StoreError::WriteProtected { mode: 0o440, .. }),
        "{error}"
    );
    assert_eq!(error.kind(), StoreErrorKind::Refused);
}

#[test]
fn a_state_folder_that_others_prepared_is_not_used() {
    let place = Place::new(1);
    let elsewhere = place.repository.root().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, place.folder.state_dir()).unwrap();
    assert!(matches!(tick(&place), Err(StoreError::Untrusted { .. })));
    fs::remove_file(place.folder.state_dir()).unwrap();
    fs::create_dir(place.folder.state_dir()).unwrap();
    fs::set_permissions(place.folder.state_dir(), Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(tick(&place), Err(StoreError::Untrusted { .. })));
}

#[test]
fn waiting_links_are_never_followed() {
    let place = Place::new(1);
    let victim = place.repository.root().join("victim");
    fs::write(&victim, "mine").unwrap();
    tick(&place).unwrap();
    symlink(&victim, place.folder.dir().join(".tasks.json.new")).unwrap();
    fs::remove_file(place.folder.lock_file()).unwrap();
    symlink(&victim, place.folder.lock_file()).unwrap();
    assert!(
        tick(&place)
            .unwrap_err()
            .to_string()
            .contains("a symbolic link stands in its place")
    );
    fs::remove_file(place.folder.lock_file()).unwrap();
    Store::new(&place.folder)
        .update(&ann(), now(), |draft| {
            draft.set_task_status(&FIRST, TaskStatus::Blocked)
        })
        .unwrap();
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
}

const ROOT: &str = "STORE_OTHER_USER_ROOT";

/// Runs as another user: files that it may not write are refused, and reading still works.
#[test]
fn as_another_user() {
    let Ok(root) = std::env::var(ROOT) else {
        return;
    };
    let repository = Repository::at(&Utf8PathBuf::from(root)).unwrap();
    let folder = repository.stream(&repository.resolve("1").unwrap());
    assert!(Store::new(&folder).read().is_ok());
    let done: Result<(), StoreError> = Store::new(&folder).update(&ann(), now(), |draft| {
        draft.set_task_status(&FIRST, TaskStatus::Completed)
    });
    let text = done.unwrap_err().to_string();
    assert!(
        text.starts_with("cannot create") && text.ends_with("permission denied"),
        "{text}"
    );
}

#[test]
fn a_folder_that_others_own_can_be_read_but_not_changed() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: needs root to become another user");
        return;
    }
    let place = Place::new(1);
    fs::set_permissions(place.repository.root(), Permissions::from_mode(0o755)).unwrap();
    // the build folder may be closed to others: the other user runs a copy
    let copy = place.repository.root().join("tests");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    let status = Command::new(&copy)
        .args(["store::hostile::as_another_user", "--exact"])
        .env(ROOT, place.repository.root())
        .uid(65534)
        .gid(65534)
        .current_dir("/")
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
}

const FULL: &str = "STORE_FULL_DISK_ROOT";

/// Fills a small disk, is refused, frees it and goes on. In its own mount namespace.
#[test]
fn on_a_full_disk() {
    let Ok(root) = std::env::var(FULL) else {
        return;
    };
    let root = Utf8Path::new(&root);
    let mounted = Command::new("mount")
        .args([
            "-t",
            "tmpfs",
            "-o",
            "size=256k,mode=0755",
            "tmpfs",
            root.as_str(),
        ])
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no tmpfs can be mounted here");
        return;
    }
    let place = Place::at(tempfile::tempdir().unwrap(), root, 5);
    tick(&place).unwrap();
    let session = place.folder.create_session(&"s1".parse().unwrap()).unwrap();
    let filler = root.join("filler");
    let mut bytes = vec![0; 4096];
    while fs::write(&filler, &bytes).is_ok() {
        bytes.resize(bytes.len() + 4096, 0);
    }
    let before = place.text();
    let mut errors = 0;
    for round in 0..60 {
        let status = if round % 2 == 0 {
            TaskStatus::Blocked
        } else {
            TaskStatus::Pending
        };
        let done: Result<(), StoreError> =
            Store::new(&place.folder)
                .update(&ann(), now(), |draft| draft.set_task_status(&FIRST, status));
        let shown = Store::new(&place.folder).read().unwrap();
        match done {
            // committed into the last block of the log: readers see it although the file is old
            Ok(()) => assert_eq!(shown.task(FIRST).unwrap().status, status),
            Err(error) => {
                assert!(error.to_string().ends_with("the disk is full"), "{error}");
                errors += 1;
            }
        }
    }
    assert!(errors > 0);
    assert_eq!(place.text(), before);
    super::runtime_files::exit_record("s1")
        .write(&session.exit_file())
        .unwrap();
    fs::remove_file(&filler).unwrap();
    Store::new(&place.folder)
        .update(&ann(), now(), |draft| {
            draft.set_task_status(&FIRST, TaskStatus::Cancelled)
        })
        .unwrap();
    assert!(place.text().contains("cancelled"));
}

#[test]
fn a_full_disk_is_one_clear_error_and_heals() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: needs root to mount a small disk");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let own = child("store::hostile::on_a_full_disk");
    let mut command = Command::new("unshare");
    command
        .arg("--mount")
        .arg(own.get_program())
        .args(own.get_args());
    let status = command.env(FULL, dir.path()).stdout(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()));
}
