//! What a plan says, without how it is laid out: one entry a statement. Ticks, positions and white
//! space are not in it.
use super::model::{Criterion, Line, Plan, Stage, Thread};
use crate::domain::id::{BatchId, Scope, StageId, ThreadId};

/// One statement of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is about; nothing for the plan as a whole.
    pub(super) scope: Option<Scope>,
    /// What it says of it.
    pub(super) field: &'static str,
    /// The words.
    pub(super) value: String,
}

/// Everything that a plan says, in a fixed order.
pub(super) fn entries(plan: &Plan) -> Vec<Entry> {
    let mut list = List(Vec::new());
    list.say(None, "name", &plan.name);
    list.say(None, "summary", &plan.summary);
    list.lines(None, "references", &plan.references);
    for requirement in &plan.requirements {
        let text = format!("{}: {}", requirement.id, requirement.text);
        list.say(None, "requirement", &text);
    }
    for stage in &plan.stages {
        list.stage(stage);
    }
    list.0
}

/// The words of a text, one space between them.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct List(Vec<Entry>);

impl List {
    fn say(&mut self, scope: Option<Scope>, field: &'static str, text: &str) {
        let value = words(text);
        if !value.is_empty() {
            self.0.push(Entry {
                scope,
                field,
                value,
            });
        }
    }

    fn lines(&mut self, scope: Option<Scope>, field: &'static str, lines: &[Line]) {
        for line in lines {
            self.say(scope, field, &line.text);
        }
    }

    fn stage(&mut self, stage: &Stage) {
        let id = StageId(stage.number);
        let scope = Some(Scope::Stage(id));
        self.say(scope, "name", &stage.name);
        self.say(scope, "type", stage.kind.as_deref().unwrap_or_default());
        self.say(scope, "spec", stage.spec.as_deref().unwrap_or_default());
        self.lines(scope, "key files", &stage.key_files);
        self.say(scope, "definition", &stage.definition);
        self.say(scope, "constitution", &stage.constitution);
        for question in &stage.questions {
            self.say(scope, "question", &question.text);
        }
        for check in &stage.verification {
            match &check.criterion {
                Criterion::Command(command) => self.say(scope, "verification command", command),
                Criterion::Words(text) => self.say(scope, "verification", text),
            }
        }
        for batch in &stage.batches {
            let id = BatchId {
                stage: id,
                number: batch.number,
            };
            let scope = Some(Scope::Batch(id));
            self.say(scope, "name", &batch.name);
            self.say(scope, "summary", &batch.summary);
            for thread in &batch.threads {
                self.thread(id, thread);
            }
        }
    }

    fn thread(&mut self, batch: BatchId, thread: &Thread) {
        let id = ThreadId {
            batch,
            number: thread.number,
        };
        let scope = Some(Scope::Thread(id));
        self.say(scope, "name", &thread.name);
        self.say(scope, "agent", thread.agent.as_deref().unwrap_or_default());
        self.say(scope, "summary", &thread.summary);
        self.say(scope, "details", &thread.details);
        self.lines(scope, "verify", &thread.verify);
        self.lines(scope, "files", &thread.files);
        for on in &thread.depends_on {
            self.say(scope, "depends on", &on.id.to_string());
        }
        for task in &thread.tasks {
            let mut parts = vec![task.text.clone()];
            let needs = task.depends_on.iter();
            parts.extend(needs.map(|on| format!("[depends on: {}]", on.id)));
            let named = task.requirements.iter();
            parts.extend(named.map(|id| format!("[req: {id}]")));
            parts.push(task.nested.clone());
            self.say(scope, "task", &parts.join(" "));
        }
    }
}
