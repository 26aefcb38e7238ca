//! What a PLAN.md says. Every item knows where it stands in the text.
use super::position::{Position, Span};
use crate::domain::id::{BatchId, StageId, TaskId, ThreadId};

/// A plan. What could not be read is in the findings that come with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// From `# Plan: name`; empty when there is none.
    pub name: String,
    /// `## Summary`, without comments.
    pub summary: String,
    /// `## References`.
    pub references: Vec<Line>,
    /// `## Requirements`.
    pub requirements: Vec<Requirement>,
    /// `## Stages`, in the order of the text.
    pub stages: Vec<Stage>,
    /// Where things stand that have no item of their own.
    pub places: Places,
}

/// Places of the plan as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The title, or the beginning of the text.
    pub title: Position,
    /// `## Summary`.
    pub summary: Option<Position>,
    /// `## Stages`.
    pub stages: Option<Position>,
    /// Where the last line ends that belongs to the stages: a new stage may follow here.
    pub end_of_stages: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            title: Position::BEGINNING,
            summary: None,
            stages: None,
            end_of_stages: 0,
        }
    }
}

/// A line of text and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// Where.
    pub position: Position,
}

/// Something that the work must fulfil.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirement {
    /// `R1`: as written before the colon, else by its place in the list.
    pub id: String,
    /// What is required.
    pub text: String,
    /// Where.
    pub position: Position,
}

/// A serial phase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stage {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// `**Type:**`.
    pub kind: Option<String>,
    /// `**Spec:**`: a path, with `#anchor` if there is one.
    pub spec: Option<String>,
    /// `**Key Files:**`.
    pub key_files: Vec<Line>,
    /// What it is about.
    pub definition: String,
    /// Inputs, structure, outputs, as written.
    pub constitution: String,
    /// Files that the constitution lists under `**Inputs:**`.
    pub inputs: Vec<Line>,
    /// Questions to settle before approval.
    pub questions: Vec<Question>,
    /// What must hold at its end.
    pub verification: Vec<Check>,
    /// Its batches, in the order of the text.
    pub batches: Vec<Batch>,
    /// Its heading.
    pub position: Position,
    /// From its heading to the end of the last line that belongs to it.
    pub block: Span,
    /// Where `#### Batches` ends, if the stage has it.
    pub end_of_batches: Option<usize>,
}

/// A question of a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The question and, if it was written, the answer.
    pub text: String,
    /// Whether its box is ticked.
    pub resolved: bool,
    /// Where.
    pub position: Position,
}

/// How an exit criterion is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// A command to run: it holds when the command exits with 0.
    Command(String),
    /// Words: a person or agent shows evidence.
    Words(String),
}

/// An exit criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is checked.
    pub criterion: Criterion,
    /// Where.
    pub position: Position,
}

/// A serial group inside a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// The text under its heading.
    pub summary: String,
    /// Its threads, in the order of the text.
    pub threads: Vec<Thread>,
    /// Its heading.
    pub position: Position,
    /// From its heading to the end of the last line that belongs to it.
    pub block: Span,
}

/// What one agent does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thread {
    /// Its number.
    pub number: u32,
    /// Its name, without the agent.
    pub name: String,
    /// The agent it is given to.
    pub agent: Option<String>,
    /// What it is about.
    pub summary: String,
    /// Everything an agent should know, byte for byte.
    pub details: String,
    /// Its tasks in order; never empty in a plan that was parsed.
    pub tasks: Vec<Task>,
    /// Commands that show that it is done.
    pub verify: Vec<Line>,
    /// Globs of files that it may touch.
    pub files: Vec<Line>,
    /// Threads of earlier batches that it builds on.
    pub depends_on: Vec<Dependency<ThreadId>>,
    /// Its heading.
    pub position: Position,
    /// From its heading to the end of the last line that belongs to it.
    pub block: Span,
    /// The name in the heading.
    pub name_span: Span,
    /// `@agent` in the heading.
    pub agent_span: Option<Span>,
}

/// What is ticked off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    /// What is to be done, in one line, without its tags.
    pub text: String,
    /// `[depends on: …]`.
    pub depends_on: Vec<Dependency<TaskId>>,
    /// `[req: …]`.
    pub requirements: Vec<String>,
    /// What stands below it in the list, as written, without the indentation.
    pub nested: String,
    /// Where the item stands; the thread's heading when it was not written.
    pub position: Position,
    /// Whether it was written, or stands for a thread without tasks.
    pub origin: Origin,
}

/// Whether a task was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// An item under `**Tasks:**`.
    #[default]
    Written,
    /// The only task of a thread that lists none.
    Implied,
}

/// Something that must be done before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency<Id> {
    /// What.
    pub id: Id,
    /// Where it is named.
    pub position: Position,
}

impl Plan {
    /// One stage, by number.
    #[must_use]
    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.number == id.0)
    }

    /// One batch.
    #[must_use]
    pub fn batch(&self, id: BatchId) -> Option<&Batch> {
        let stage = self.stage(id.stage)?;
        stage.batches.iter().find(|batch| batch.number == id.number)
    }

    /// One thread.
    #[must_use]
    pub fn thread(&self, id: ThreadId) -> Option<&Thread> {
        let batch = self.batch(id.batch)?;
        batch
            .threads
            .iter()
            .find(|thread| thread.number == id.number)
    }

    /// All threads with what they lie in, in the order of the text.
    pub fn threads(&self) -> impl Iterator<Item = Placed<'_>> {
        self.stages.iter().flat_map(|stage| {
            stage.batches.iter().flat_map(move |batch| {
                batch.threads.iter().map(move |thread| Placed {
                    id: ThreadId::new(stage.number, batch.number, thread.number),
                    stage,
                    batch,
                    thread,
                })
            })
        })
    }
}

/// A thread and what it lies in.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// Its id.
    pub id: ThreadId,
    /// Its stage.
    pub stage: &'a Stage,
    /// Its batch.
    pub batch: &'a Batch,
    /// The thread.
    pub thread: &'a Thread,
}

impl Placed<'_> {
    /// The id of its task at this place, from 0.
    #[must_use]
    pub fn task_id(&self, place: usize) -> TaskId {
        TaskId {
            thread: self.id,
            number: u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1),
        }
    }
}
