//! What a killed supervisor did not live to write down, from the agent's own output.
use super::linked;
use crate::agent::driver::Reader;
use crate::store::session_folder::SessionFolder;
use camino::Utf8Path;
use std::fs::File;
use std::io::{Read as _, Result};

/// The agent says what its conversation is called in its first lines.
const BEGINNING: u64 = 1024 * 1024;

/// The agent's own id of its conversation, if it came so far.
pub(super) fn conversation(folder: &SessionFolder) -> Option<String> {
    let spec = linked::launch_spec(folder).ok()?;
    let mut reader = Reader::new(spec.agent.driver, spec.mode, spec.resume.as_deref());
    // an agent that was killed early may have written to one of them only
    for line in lines(&folder.stderr_file()).unwrap_or_default() {
        reader.feed_stderr_line(&line);
    }
    for line in lines(&folder.events_file()).unwrap_or_default() {
        reader.feed_stdout_line(&line);
    }
    reader.session_id().map(str::to_owned)
}

/// The whole lines at the beginning of a file.
fn lines(path: &Utf8Path) -> Result<Vec<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(BEGINNING).read_to_end(&mut bytes)?;
    let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    // what follows the last line break is empty, or was cut
    lines.pop();
    Ok(lines)
}
