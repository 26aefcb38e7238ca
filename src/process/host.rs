//! Which machine this is, and which of its boots.
use std::{env, fs, io, sync::OnceLock};

const BOOT_ID_FILE: &str = "/proc/sys/kernel/random/boot_id";

/// Hidden: the boot id to believe in instead of the kernel's, so that a reboot can be played.
const PLAYED_BOOT_ID: &str = "WORK_BOOT_ID";

static BOOT_ID: OnceLock<String> = OnceLock::new();

/// The name of this machine as the kernel knows it.
pub fn hostname() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

/// The random id that the kernel drew at boot; read once per process.
///
/// # Errors
/// When `/proc` is not there or hides the id.
pub fn boot_id() -> io::Result<&'static str> {
    if let Some(known) = BOOT_ID.get() {
        return Ok(known);
    }
    let id = match env::var(PLAYED_BOOT_ID) {
        Ok(played) => played,
        Err(_) => fs::read_to_string(BOOT_ID_FILE)?.trim().to_owned(),
    };
    Ok(BOOT_ID.get_or_init(|| id))
}

#[cfg(test)]
mod tests {
    use super::{boot_id, hostname};

    #[test]
    fn this_machine_has_a_name_and_a_boot() {
        assert!(!hostname().is_empty());
        assert_eq!(boot_id().unwrap(), boot_id().unwrap());
        assert!(!boot_id().unwrap().contains('\n'));
    }
}
