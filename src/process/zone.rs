//! The time zone that people here live in.
use jiff::tz::TimeZone;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// Where zones lie on every Linux (tzfile(5)).
const ZONES: &str = "/usr/share/zoneinfo";

/// What `TZ` names, else what `/etc/localtime` holds. Both are one file; only where that is not so
/// simple is jiff asked, which first lists all zones that there are: 70 system calls, a third of
/// what `work status` takes.
#[must_use]
pub fn zone() -> TimeZone {
    let other_folder = std::env::var_os("TZDIR").is_some();
    let simple = || of(std::env::var_os("TZ").as_deref());
    Some(())
        .filter(|()| !other_folder)
        .and_then(|()| simple())
        .unwrap_or_else(TimeZone::system)
}

fn of(variable: Option<&OsStr>) -> Option<TimeZone> {
    let Some(name) = variable else {
        let file = fs::canonicalize("/etc/localtime").ok()?;
        let name = file.strip_prefix(ZONES).ok()?.to_str()?;
        return read(name, &file);
    };
    let name = name.to_str().filter(|name| is_name(name))?;
    if name == "UTC" {
        return Some(TimeZone::UTC);
    }
    read(name, &Path::new(ZONES).join(name))
}

/// A zone's name and nothing else that `TZ` may hold: no path, no rule like `CET-1CEST`.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .split('/')
            .all(|part| !part.is_empty() && !part.contains(['.', ',', ':', '<']))
}

fn read(name: &str, file: &Path) -> Option<TimeZone> {
    TimeZone::tzif(name, &fs::read(file).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{is_name, of};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use std::ffi::OsStr;

    #[test]
    fn a_zone_read_from_its_file_is_the_one_of_that_name() {
        let summer: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
        for name in ["Europe/Berlin", "America/New_York", "UTC"] {
            // a machine without zones has nothing to compare
            let Ok(known) = TimeZone::get(name) else {
                continue;
            };
            let read = of(Some(OsStr::new(name))).unwrap();
            assert_eq!(
                summer.to_zoned(read).to_string(),
                summer.to_zoned(known).to_string()
            );
        }
        if let Some(here) = of(None) {
            assert_eq!(
                summer.to_zoned(here).offset(),
                summer
                    .to_zoned(TimeZone::get(&local_name()).unwrap())
                    .offset()
            );
        }
    }

    fn local_name() -> String {
        let file = std::fs::canonicalize("/etc/localtime").unwrap();
        let name = file.strip_prefix(super::ZONES).unwrap();
        name.to_str().unwrap().to_owned()
    }

    #[test]
    fn paths_and_rules_are_left_to_jiff() {
        for text in [
            "",
            ":Europe/Berlin",
            "/etc/localtime",
            "../x",
            "a//b",
            "<-03>3",
            "CET-1CEST,M3",
        ] {
            assert!(!is_name(text), "{text}");
        }
        // a rule without a comma looks like a name; there is no file for it
        assert!(of(Some(OsStr::new("CET-1CEST"))).is_none());
    }
}
