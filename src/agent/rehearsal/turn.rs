//! The script of one session as turns: what the model answers, call by call.

use std::time::Duration;

use super::shell::{file_name, quoted, word};
use super::{Finish, OpenTask, Script, Spec, Step, ToolStep};

/// One session, turn by turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Play {
    /// Never empty: the last turn ends the session.
    pub turns: Vec<Turn>,
}

/// One call of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What happens before the answer.
    pub before: Vec<Before>,
    /// The answer.
    pub act: Act,
}

/// What happens before an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// Time passes.
    Delay(Duration),
    /// The call fails.
    Fail {
        /// HTTP status.
        status: u16,
        /// How long the answer asks to wait.
        retry_after: Option<Duration>,
        /// How often; always when none.
        times: Option<u32>,
    },
}

/// What the model answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Words.
    Say {
        /// The words.
        text: String,
        /// Why the answer ends.
        finish: Finish,
    },
    /// A tool call, with words before it.
    Tool {
        /// The words; may be empty.
        text: String,
        /// The call.
        call: ToolCall,
    },
    /// No answer, ever.
    Hang,
    /// The agent ends with that exit code.
    Exit(i32),
}

/// A tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolCall {
    /// A command line.
    Bash(String),
    /// An instruction file.
    Skill(String),
    /// A file to write.
    Write(String),
    /// A question to the person, who says yes or no.
    Question(String),
    /// Reads a file outside the project.
    ReadOutside,
    /// Kills the agent itself.
    Crash,
}

impl Play {
    /// What the script says for the spec's thread and try.
    #[must_use]
    pub fn new(script: &Script, spec: &Spec) -> Self {
        let mut building = Building::default();
        for step in script.steps(&spec.thread_id, spec.attempt) {
            building.add(step, spec);
        }
        Self {
            turns: building.ended(),
        }
    }

    /// The turn that answers after so many answers; the last one when there are no more.
    #[must_use]
    pub fn turn(&self, answers: usize) -> Option<(usize, &Turn)> {
        let last = self.turns.len().checked_sub(1)?;
        let index = answers.min(last);
        self.turns.get(index).map(|turn| (index, turn))
    }
}

/// Turns so far, and what was told for the next one.
#[derive(Default)]
struct Building {
    turns: Vec<Turn>,
    before: Vec<Before>,
    text: Vec<String>,
}

impl Building {
    fn add(&mut self, step: Step, spec: &Spec) {
        match step {
            Step::Text(text) => self.text.push(text),
            Step::Delay(length) => self.before.push(Before::Delay(length)),
            Step::Error {
                status,
                retry_after,
                times,
            } => {
                self.before.push(Before::Fail {
                    status,
                    retry_after,
                    times,
                });
            }
            Step::Tasks => {
                for task in &spec.tasks {
                    self.text.push(format!("Task {}: {}", task.id, task.name));
                    self.call(ToolCall::Bash(work_on(task, spec)));
                }
            }
            Step::Tool(ToolStep::Bash(command)) => self.call(ToolCall::Bash(command)),
            Step::Tool(ToolStep::Skill(name)) => self.call(ToolCall::Skill(name)),
            Step::Tool(ToolStep::Write(path)) => self.call(ToolCall::Write(path)),
            Step::Tool(ToolStep::Question(text)) => self.call(ToolCall::Question(text)),
            Step::Permission => self.call(ToolCall::ReadOutside),
            Step::Crash => self.call(ToolCall::Crash),
            Step::Hang => self.answer(Act::Hang),
            Step::Exit(code) => self.answer(Act::Exit(code)),
            Step::Nothing => {
                self.text.push("There is nothing left to do.".to_owned());
                self.say(Finish::Stop);
            }
            Step::Finish(finish) => {
                if self.text.is_empty() {
                    self.text.push("This answer breaks off".to_owned());
                }
                self.say(finish);
            }
        }
    }

    fn call(&mut self, call: ToolCall) {
        let text = self.words();
        self.answer(Act::Tool { text, call });
    }

    fn say(&mut self, finish: Finish) {
        let text = self.words();
        self.answer(Act::Say { text, finish });
    }

    fn words(&mut self) -> String {
        std::mem::take(&mut self.text).join("\n")
    }

    fn answer(&mut self, act: Act) {
        self.turns.push(Turn {
            before: std::mem::take(&mut self.before),
            act,
        });
    }

    /// The turns, with a last word where the script has none.
    fn ended(mut self) -> Vec<Turn> {
        let ends = matches!(
            self.turns.last(),
            Some(Turn {
                act: Act::Say { .. } | Act::Hang | Act::Exit(_),
                ..
            })
        );
        if !ends || !self.text.is_empty() || !self.before.is_empty() {
            if self.text.is_empty() {
                self.text.push("All done.".to_owned());
            }
            self.say(Finish::Stop);
        }
        self.turns
    }
}

/// The command that works on a task: a line more in the thread's file, then the tick.
fn work_on(task: &OpenTask, spec: &Spec) -> String {
    let file = word(&format!("rehearsal/{}.md", file_name(&spec.thread_id)));
    let line = quoted(&format!("- {} {}", task.id, task.name));
    let work = word(&spec.work);
    let id = word(&task.id);
    format!(
        "mkdir -p rehearsal && printf '%s\\n' {line} >> {file} && \
         {work} update --task {id} --status completed --report 'rehearsed: a line in {file}'"
    )
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;

    fn spec() -> Spec {
        let task = |id: &str, name: &str| OpenTask {
            id: id.to_owned(),
            name: name.to_owned(),
        };
        Spec {
            thread_id: "01.01.02".to_owned(),
            attempt: 1,
            tasks: vec![
                task("01.01.02.01", "it's $(touch x)"),
                task("01.01.02.02", "two"),
            ],
            work: "/opt/my work".to_owned(),
            script: None,
            record: None,
            outside: None,
        }
    }

    fn play(steps: &str) -> Vec<Turn> {
        let text = format!("threads: {{ '*': {steps} }}\n");
        let (script, _) = Script::parse(&text, Utf8Path::new("s")).expect("it is right");
        Play::new(&script, &spec()).turns
    }

    #[test]
    fn the_default_works_on_each_task_and_says_so() {
        let turns = Play::new(&Script::default(), &spec()).turns;
        assert_eq!(turns.len(), 3);
        let Act::Tool {
            call: ToolCall::Bash(command),
            ..
        } = &turns[0].act
        else {
            panic!("a tool")
        };
        assert_eq!(
            command,
            "mkdir -p rehearsal && printf '%s\\n' '- 01.01.02.01 it'\\''s $(touch x)' >> rehearsal/01.01.02.md && \
             '/opt/my work' update --task 01.01.02.01 --status completed \
             --report 'rehearsed: a line in rehearsal/01.01.02.md'"
        );
        assert!(matches!(
            &turns[2].act,
            Act::Say {
                finish: Finish::Stop,
                ..
            }
        ));
    }

    #[test]
    fn words_and_waits_belong_to_the_next_answer() {
        let turns = play("[{ text: a }, { delay: 1s }, { error: 500 }, crash, { text: b }]");
        assert_eq!(turns.len(), 2);
        assert_eq!(turns[0].before.len(), 2);
        assert_eq!(
            turns[0].act,
            Act::Tool {
                text: "a".to_owned(),
                call: ToolCall::Crash
            }
        );
        assert_eq!(
            turns[1].act,
            Act::Say {
                text: "b".to_owned(),
                finish: Finish::Stop
            }
        );
    }

    #[test]
    fn an_end_of_the_script_is_the_end() {
        assert_eq!(
            play("[hang]"),
            [Turn {
                before: vec![],
                act: Act::Hang
            }]
        );
        assert_eq!(
            play("[{ exit: 3 }]"),
            [Turn {
                before: vec![],
                act: Act::Exit(3)
            }]
        );
        assert_eq!(play("[nothing]").len(), 1);
        assert_eq!(play("[{ finish: length }]").len(), 1);
        assert_eq!(play("[{ error: 401 }]")[0].before.len(), 1);
        assert_eq!(play("[]").len(), 1);
    }

    #[test]
    fn past_the_end_the_last_turn_stands() {
        let play = Play::new(&Script::default(), &spec());
        assert_eq!(play.turn(0).map(|(index, _)| index), Some(0));
        assert_eq!(play.turn(99).map(|(index, _)| index), Some(2));
    }
}
