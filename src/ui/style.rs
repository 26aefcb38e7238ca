//! Colours by meaning.
use anstyle::{AnsiColor, Style};

/// What a piece of text means; its colour follows from that and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Went well.
    Ok,
    /// Look at it sometime.
    Warning,
    /// Look at it now.
    Problem,
    /// Less important than its neighbours.
    Muted,
    /// Something alive, or something to type.
    Accent,
    /// A heading.
    Strong,
}

impl Tone {
    /// The terminal style. Only the sixteen basic colours: they follow the user's theme.
    #[must_use]
    pub const fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Ok => AnsiColor::Green.on_default(),
            Self::Warning => AnsiColor::Yellow.on_default(),
            Self::Problem => AnsiColor::Red.on_default().bold(),
            Self::Muted => style.dimmed(),
            Self::Accent => AnsiColor::Cyan.on_default(),
            Self::Strong => style.bold(),
        }
    }

    /// The text between the codes that switch its style on and off.
    #[must_use]
    pub fn paint(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            _ => {
                let style = self.style();
                format!("{style}{text}{style:#}")
            }
        }
    }
}

/// The commands that give help their colours (clap).
#[must_use]
pub const fn help_styles() -> clap::builder::Styles {
    clap::builder::Styles::styled()
        .header(Tone::Strong.style())
        .usage(Tone::Strong.style())
        .literal(Tone::Accent.style())
        .placeholder(Tone::Muted.style())
}
