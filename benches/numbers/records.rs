//! When sessions are recorded as ended, seen from outside: tasks.json is looked at every
//! millisecond.
use crate::support::{STREAM, World};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Thread → when its session was seen ended, in nanoseconds since 1970. Waits for `count`.
pub(crate) fn ends(world: &World, count: usize) -> BTreeMap<String, u64> {
    let path = world
        .repo()
        .join(format!("workstreams/{STREAM}/tasks.json"));
    let mut ended = BTreeMap::new();
    let mut seen = 0;
    let deadline = Instant::now() + Duration::from_secs(600);
    while ended.len() < count {
        assert!(Instant::now() < deadline, "only {} have ended", ended.len());
        sleep(Duration::from_millis(1));
        let Ok(meta) = fs::metadata(&path) else {
            continue;
        };
        if meta.ino() == seen {
            continue;
        }
        let now = now();
        seen = meta.ino();
        let file: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for (thread, status) in sessions(&file) {
            if status != "running" {
                ended.entry(thread).or_insert(now);
            }
        }
    }
    ended
}

/// Thread and status of every session in tasks.json.
pub(crate) fn sessions(file: &Value) -> Vec<(String, String)> {
    let tasks = file["tasks"].as_array().unwrap();
    tasks
        .iter()
        .flat_map(|task| task["sessions"].as_array().cloned().unwrap_or_default())
        .map(|session| {
            let text = |key: &str| session[key].as_str().unwrap_or_default().to_owned();
            (text("threadId"), text("status"))
        })
        .collect()
}

/// Nanoseconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_nanos()).unwrap()
}

/// Times that agents wrote with `date +%s%N`, one file each named by thread, in this folder.
pub(crate) fn written(world: &World, folder: &str) -> BTreeMap<String, u64> {
    let Ok(entries) = fs::read_dir(world.path(folder)) else {
        return BTreeMap::new();
    };
    entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let text = fs::read_to_string(entry.path()).ok()?;
            let name = entry.file_name().into_string().ok()?;
            Some((name, text.trim().parse().ok()?))
        })
        .collect()
}
