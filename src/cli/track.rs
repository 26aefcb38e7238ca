//! `work track`: the words of the seeds for what other commands do.
use super::about::About;
use super::context::Context;
use super::resume::{self, Resume};
use super::save::{self, Save};
use super::session_end::{self, End, Summarize};
use super::session_start::{self, Start};
use super::{decide, log, verify};
use crate::domain::tracked::TrackedNumber;
use crate::exit::Exit;
use crate::failure::Failure;
use clap::{Args, Subcommand};

/// Save and go on; or save, resume, verify by the words of the session tracking skill
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  work track\n  work track save")]
pub(super) struct Track {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Save and pause (`work save`)
    Save,
    /// Show what is needed to go on (`work resume`)
    Resume,
    /// Look at what was completed (`work verify`)
    Verify,
    #[command(hide = true)]
    Init(Words),
    #[command(hide = true)]
    Log(Words),
    #[command(hide = true)]
    Decision(Words),
    #[command(hide = true)]
    Summary(Words),
    #[command(hide = true)]
    End(Words),
}

/// The seed's own flags.
#[derive(Debug, Args)]
struct Words {
    /// Number of the session
    #[arg(long)]
    session: Option<TrackedNumber>,
    /// What happened
    #[arg(long)]
    message: Option<String>,
    /// Why it was decided
    #[arg(long)]
    rationale: Option<String>,
    /// What kind of thing it is
    #[arg(long, num_args = 0..=1, default_missing_value = "")]
    category: Option<String>,
    /// When it happened
    #[arg(long)]
    at: Option<String>,
}

pub(super) fn run(context: &Context, args: &Track) -> Result<Exit, Failure> {
    match &args.what {
        None => save::run(context, &Save::GO_ON),
        Some(What::Save) => save::run(context, &Save::PAUSE),
        Some(What::Resume) => resume::run(context, &Resume::PLAIN),
        Some(What::Verify) => verify::run(context, &verify::Verify::default()),
        Some(What::Init(words)) => {
            let start = Start::numbered(words.session.clone(), words.text(), words.at.clone());
            session_start::run(context, &start)
        }
        Some(What::Log(words)) => log::line(
            context,
            &context.ledger()?,
            words.message()?,
            words.category.as_deref(),
            &words.about(),
        ),
        Some(What::Decision(words)) => decide::decide(
            context,
            &context.ledger()?,
            words.message()?,
            words.rationale.as_deref(),
            None,
            &words.about(),
        ),
        Some(What::Summary(words)) => {
            session_end::summarize(context, &Summarize::of(words.session.clone(), words.text()))
        }
        Some(What::End(words)) => {
            session_end::end(context, &End::of(words.session.clone(), words.text()))
        }
    }
}

impl Words {
    fn message(&self) -> Result<&str, Failure> {
        self.message
            .as_deref()
            .ok_or_else(|| Failure::new(Exit::Usage, "what happened? --message TEXT"))
    }

    /// The message, if it says something.
    fn text(&self) -> Option<String> {
        self.message.clone().filter(|text| !text.trim().is_empty())
    }

    fn about(&self) -> About {
        About::of_session(self.session.clone(), self.at.clone())
    }
}
