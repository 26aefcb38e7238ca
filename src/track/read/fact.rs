//! What a document says, and in which of its lines.
use crate::domain::activity::Activity;
use crate::track::text::compare::Understood;
use crate::track::text::item::{ItemLine, Label};
use jiff::civil::DateTime;

/// What a reader understood of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// What it says, in its order.
    pub facts: Vec<Fact>,
    /// Of each line, whether it is a heading or mark that we write as well.
    pub frame: Vec<Understood>,
    /// Whether it has a report of a verification.
    pub verified: bool,
}

/// Something that a document says.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Its first line, from 0.
    pub line: usize,
    /// How many lines it takes.
    pub lines: usize,
    /// What.
    pub what: What,
}

/// What something says.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A line with a box.
    Item(ReadItem),
    /// A line below an item that belongs to it.
    Detail(String),
    /// What comes next.
    Next(String),
    /// What is worked on.
    WorkingOn(String),
    /// A line that only says how things stand; the state knows better.
    Standing,
    /// A line that belongs to the fact before it.
    Part,
    /// An approach that did not work.
    Attempt(ReadAttempt),
    /// What was decided, and why.
    Decision(String, Option<String>),
    /// Something that is done.
    Done(ReadDone),
    /// A field of a stage.
    Field(Label, StageField),
    /// Something worth keeping, in a section.
    Note(String, String),
    /// Something in the way: what, and who is waited for.
    Blocker(String, Option<String>),
    /// An error.
    Trouble(ReadTrouble),
    /// What an agent gave back.
    Output(ReadOutput),
    /// The last commit, and its day.
    Checkpoint(String, Option<DateTime>),
}

/// A field of a stage.
#[derive(Debug, Clone, PartialEq)]
pub enum StageField {
    /// What kind of work it is.
    Kind(String),
    /// Where it is described.
    Spec(String),
    /// When it began.
    Started(DateTime),
    /// Commit of its last checkpoint.
    Checkpoint(String),
    /// What is being done in it.
    Activity(Activity),
    /// Who does it.
    Agent(String),
}

/// An error.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadTrouble {
    /// When.
    pub at: Option<DateTime>,
    /// What kind.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// How it went away.
    pub resolution: Option<String>,
}

/// What an agent gave back.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOutput {
    /// The agent.
    pub agent: String,
    /// Whether more was to come.
    pub partial: bool,
    /// The text.
    pub text: String,
}

/// A line with a box and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadItem {
    /// The line.
    pub item: ItemLine,
    /// The stage whose heading or item it stands under.
    pub under: Option<Label>,
}

/// An approach that did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAttempt {
    /// What was tried.
    pub approach: String,
    /// Why it did not work.
    pub why: Option<String>,
    /// What was done then.
    pub then: Option<String>,
}

/// A line of the completed work.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadDone {
    /// When, as it is written: a time of the place.
    pub at: Option<DateTime>,
    /// What.
    pub label: Option<Label>,
    /// What was done.
    pub summary: String,
}
