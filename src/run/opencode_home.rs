//! opencode's folders of configuration. In each of them it installs `@opencode-ai/plugin` from npm
//! if it is not there, in the background; when a plugin is configured it waits for that, over a
//! minute where npm cannot be reached. So a plugin is only given to it where nothing is missing.
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io;

/// The package that opencode looks for.
const PACKAGE: &str = "@opencode-ai/plugin";

/// Makes the folder of configuration of a private home, with what opencode looks for: a rehearsal
/// asks nothing of the net.
///
/// # Errors
/// When it cannot be written.
pub(super) fn make_ready(home: &Utf8Path) -> io::Result<()> {
    let folder = home.join("config").join("opencode");
    fs::create_dir_all(folder.join("node_modules"))?;
    let wanted = format!(r#"{{"dependencies":{{"{PACKAGE}":"*"}}}}"#);
    fs::write(folder.join("package.json"), &wanted)?;
    let lock = format!(r#"{{"lockfileVersion":3,"packages":{{"":{wanted}}}}}"#);
    fs::write(folder.join("package-lock.json"), lock)
}

/// Whether nothing is missing in the folders of configuration that a session in `dir` uses.
/// `variable` gives the values of its environment.
pub(super) fn is_ready(variable: impl Fn(&str) -> Option<String>, dir: &Utf8Path) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let Some(home) = set("HOME").map(Utf8PathBuf::from) else {
        return false;
    };
    let config = set("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), Utf8PathBuf::from);
    let of_project = dir
        .ancestors()
        .chain([home.as_path()])
        .map(|folder| folder.join(".opencode"))
        .filter(|folder| folder.is_dir());
    let given = set("OPENCODE_CONFIG_DIR").map(Utf8PathBuf::from);
    has_package(&config.join("opencode"))
        && of_project.chain(given).all(|folder| has_package(&folder))
}

fn has_package(folder: &Utf8Path) -> bool {
    let lock = fs::read_to_string(folder.join("package-lock.json"));
    folder.join("node_modules").is_dir() && lock.is_ok_and(|lock| lock.contains(PACKAGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_home_is_ready_and_an_empty_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let home = Utf8Path::from_path(folder.path()).unwrap();
        let ready = || {
            let variable = |name: &str| match name {
                "HOME" => Some(home.to_string()),
                "XDG_CONFIG_HOME" => Some(home.join("config").to_string()),
                _ => None,
            };
            is_ready(variable, &home.join("project"))
        };
        assert!(!ready());
        make_ready(home).unwrap();
        assert!(ready());
        fs::create_dir_all(home.join("project/.opencode")).unwrap();
        assert!(!ready(), "the project has a folder of its own");
    }
}
