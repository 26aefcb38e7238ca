//! Copies of documents before something in them is replaced that a person wrote.
use super::desk::Desk;
use super::error::DocumentError;
use super::write::replace;
use crate::track::text::bytes::bytes;
use camino::Utf8PathBuf;

/// Keeps a copy; returns where it lies.
pub(super) fn keep(desk: &Desk<'_>, name: &str, text: &str) -> Result<Utf8PathBuf, DocumentError> {
    let folder = desk.drawer().join("backups");
    let time = desk.now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let plain = |number: u32| {
        let more = if number == 0 {
            String::new()
        } else {
            format!("-{number}")
        };
        folder.join(format!("{name}.{time}{more}"))
    };
    let mut path = plain(0);
    for number in 1..1000 {
        match std::fs::read(&path) {
            Err(_) => break,
            Ok(there) if there == *bytes(text) => return Ok(path),
            Ok(_) => path = plain(number),
        }
    }
    replace(&path, None, text)?;
    Ok(path)
}
