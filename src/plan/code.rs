//! The kinds of findings: stable words for scripts, and how grave each is.
use std::fmt;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The plan cannot be approved.
    Error,
    /// Worth a look.
    Warning,
}

impl Level {
    /// The word that people and scripts read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The enum, its words and levels in one table, so that none can be forgotten.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $level:ident;)+) => {
        /// What a finding is about. `docs/plan.md` lists them all.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All of them, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word that scripts read. It never changes.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// How grave it is.
            #[must_use]
            pub const fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)+ }
            }
        }
    };
}

codes! {
    /// There is no `# Plan: name`.
    NoTitle = "no-title", Error;
    /// There is a second `# Plan: name`.
    SecondTitle = "second-title", Error;
    /// The summary is missing or empty.
    EmptySummary = "empty-summary", Error;
    /// There is no stage.
    NoStages = "no-stages", Error;
    /// A heading that almost fits.
    NearHeading = "near-heading", Error;
    /// A heading that fits, at another level.
    WrongLevel = "wrong-level", Error;
    /// A heading that fits, outside of what it belongs to.
    MisplacedHeading = "misplaced-heading", Error;
    /// A line that was meant as a heading and is none.
    NotAHeading = "not-a-heading", Error;
    /// A code fence that never ends.
    UnclosedFence = "unclosed-fence", Error;
    /// A comment that never ends.
    UnclosedComment = "unclosed-comment", Error;
    /// A number that stands there twice.
    DuplicateNumber = "duplicate-number", Error;
    /// Number 0, or one that is out of bounds.
    BadNumber = "bad-number", Error;
    /// A heading without a name.
    EmptyName = "empty-name", Error;
    /// Text of the template that nobody replaced.
    UntouchedTemplate = "untouched-template", Error;
    /// A question that is not answered.
    OpenQuestion = "open-question", Error;
    /// An agent that agents.yaml does not have.
    UnknownAgent = "unknown-agent", Error;
    /// Something behind `@` that cannot be an agent.
    BadAgent = "bad-agent", Error;
    /// A dependency that is no id.
    BadDependency = "bad-dependency", Error;
    /// A dependency on what does not exist.
    UnknownDependency = "unknown-dependency", Error;
    /// A dependency on what comes later or at the same time.
    DependencyOrder = "dependency-order", Error;
    /// Tasks that wait for each other.
    DependencyCycle = "dependency-cycle", Error;
    /// A requirement that stands there twice.
    DuplicateRequirement = "duplicate-requirement", Error;
    /// A task names a requirement that does not exist.
    UnknownRequirement = "unknown-requirement", Error;
    /// A number that does not follow the one before.
    SkippedNumber = "skipped-number", Warning;
    /// Two threads of a batch have the same name.
    DuplicateName = "duplicate-name", Warning;
    /// A name with characters that show nothing or turn the text around.
    UnsafeName = "unsafe-name", Warning;
    /// A stage does not say what it is about.
    EmptyDefinition = "empty-definition", Warning;
    /// A stage without threads.
    EmptyStage = "empty-stage", Warning;
    /// A batch without threads.
    EmptyBatch = "empty-batch", Warning;
    /// More threads in a batch than can be watched side by side.
    CrowdedBatch = "crowded-batch", Warning;
    /// Two threads of a batch name the same file.
    SharedFile = "shared-file", Warning;
    /// A file that a stage needs does not exist.
    MissingInput = "missing-input", Warning;
    /// The specification of a stage, or the section of it that is named, does not exist.
    MissingSpec = "missing-spec", Warning;
    /// A requirement that no task names.
    UnmetRequirement = "unmet-requirement", Warning;
    /// A section that is not part of a plan.
    UnknownSection = "unknown-section", Warning;
    /// A heading inside a stage that is read as text.
    UnknownHeading = "unknown-heading", Warning;
    /// A section or label that stands there twice.
    RepeatedSection = "repeated-section", Warning;
    /// A label that almost fits.
    NearLabel = "near-label", Warning;
    /// A tag in a task that almost fits.
    NearTag = "near-tag", Warning;
    /// `@agent` that does not end its heading.
    AgentNotLast = "agent-not-last", Warning;
    /// A task without words.
    EmptyTask = "empty-task", Warning;
    /// A task whose words say nothing.
    VagueTask = "vague-task", Warning;
    /// A box outside of `**Tasks:**`.
    StrayTask = "stray-task", Warning;
    /// Something under `**Verify:**` that cannot be run.
    NotACommand = "not-a-command", Warning;
}

impl Code {
    /// Whether it makes unsure what belongs to what: then nothing can be inserted safely.
    #[must_use]
    pub const fn hides_structure(self) -> bool {
        matches!(
            self,
            Self::SecondTitle
                | Self::NearHeading
                | Self::WrongLevel
                | Self::MisplacedHeading
                | Self::NotAHeading
                | Self::UnclosedFence
                | Self::UnclosedComment
                | Self::DuplicateNumber
                | Self::BadNumber
        )
    }

    /// Whether a person may approve the plan all the same: the plan says what is to be done, and
    /// something beside it is missing or open.
    #[must_use]
    pub const fn yields_to_force(self) -> bool {
        matches!(
            self,
            Self::EmptySummary
                | Self::UntouchedTemplate
                | Self::OpenQuestion
                | Self::UnknownAgent
                | Self::DuplicateRequirement
                | Self::UnknownRequirement
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
