//! Flags that every command takes.
use crate::ui::settings::{Color, Format, Questions, Settings, Volume};
use camino::Utf8PathBuf;
use clap::Args;

/// Flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Global {
    /// Workstream: id, number or a unique part of its name (default: the current one)
    #[arg(short, long, global = true, env = "WORK_STREAM", hide_env = true)]
    pub(super) stream: Option<String>,
    /// Folder that holds `workstreams/` (default: found from here upwards)
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "WORK_ROOT",
        hide_env = true
    )]
    pub(super) root: Option<Utf8PathBuf>,
    /// Print one JSON document for scripts
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// Colours: auto (in a terminal, unless NO_COLOR is set), always or never
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        hide_default_value = true,
        value_name = "WHEN"
    )]
    pub(super) color: Color,
    /// Answer every question with yes
    #[arg(short, long, global = true, conflicts_with = "no_input")]
    pub(super) yes: bool,
    /// Never ask
    #[arg(long, global = true)]
    pub(super) no_input: bool,
}

impl Global {
    /// What they mean for the terminal.
    #[must_use]
    pub(super) fn settings(&self) -> Settings {
        Settings {
            color: self.color,
            volume: match (self.quiet, self.verbose) {
                (true, _) => Volume::Quiet,
                (_, true) => Volume::Verbose,
                _ => Volume::Normal,
            },
            format: if self.json {
                Format::Json
            } else {
                Format::Text
            },
            questions: match (self.yes, self.no_input) {
                (true, _) => Questions::Yes,
                (_, true) => Questions::Never,
                _ => Questions::Ask,
            },
        }
    }
}
