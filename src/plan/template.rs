//! The PLAN.md that a new workstream begins with. It explains itself in comments, which agents
//! are not told; what nobody replaced is found when the plan is checked.

/// What is known of a plan before it is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NewPlan<'a> {
    /// Its name.
    pub name: &'a str,
    /// How many stages to prepare.
    pub stages: u32,
    /// What is to be reached.
    pub goal: Option<&'a str>,
    /// What must be fulfilled.
    pub requirements: &'a [String],
}

const EXPLAINED: &str = "\
<!-- How to fill this in: replace every comment and delete what you do not need.
     Agents are told the summary, the definition of their stage and their own thread.
     `work plan check` says what is missing; `work approve plan` lets agents begin. -->
";

const STAGE: &str = "\
#### Definition

<!-- What holds when this stage is done? -->

#### Constitution

**Inputs:**

<!-- Files that must exist before it begins, one per line: - `docs/spec.md` -->

**Structure:**

<!-- Rules for everything made in this stage -->

**Outputs:**

<!-- What it leaves behind -->

#### Questions

<!-- Open questions keep the plan from being approved. Answered: - [x] Which format? JSON. -->

- [ ]

#### Verification

<!-- What must hold before the next stage. A command: - `cargo test`. Anything else: in words. -->

#### Batches

<!-- The threads of a batch run at the same time, one agent each; batches follow each other. -->

##### Batch 01: <!-- name -->

###### Thread 01: <!-- name, and @agent if not the default one -->

**Summary:** <!-- one sentence -->

**Details:**

<!-- Everything the agent should know -->

**Tasks:**

- [ ] <!-- what is ticked off, one line each -->

**Verify:**

<!-- Commands that show that it is done: - `cargo test parser` -->

**Files:**

<!-- Files the thread may touch: - `src/parser/**` -->
";

/// The text of a new plan.
#[must_use]
pub fn template(new: &NewPlan<'_>) -> String {
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let goal = new.goal.map(str::trim).filter(|goal| !goal.is_empty());
    let goal =
        goal.unwrap_or("<!-- What will exist when this is done, in two or three sentences -->");
    let mut text = format!(
        "# Plan: {name}\n\n{EXPLAINED}\n## Summary\n\n{goal}\n\n\
         ## References\n\n<!-- What to read first: - docs/design.md -->\n\n## Requirements\n\n"
    );
    if new.requirements.is_empty() {
        text.push_str("<!-- What must be true in the end: - R1: it works without a network -->\n");
    }
    for (requirement, number) in new.requirements.iter().zip(1..) {
        let words: Vec<&str> = requirement.split_whitespace().collect();
        text.push_str(&["- R", &number.to_string(), ": ", &words.join(" "), "\n"].concat());
    }
    text.push_str("\n## Stages\n");
    for number in 1..=new.stages.max(1) {
        let heading = format!("\n### Stage {number:02}: <!-- name -->\n\n");
        text.push_str(&heading);
        text.push_str(STAGE);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::super::sample::said;
    use super::*;

    #[test]
    fn an_untouched_template_is_found_out() {
        let text = template(&NewPlan {
            name: "New thing",
            stages: 2,
            ..NewPlan::default()
        });
        let (plan, _) = parse(&text);
        assert_eq!((plan.name.as_str(), plan.stages.len()), ("New thing", 2));
        let said = said(&text);
        let untouched = said
            .iter()
            .filter(|line| line.contains("untouched-template"));
        assert_eq!(untouched.count(), 1 + 2 * 5, "{said:#?}");
        assert!(said.iter().any(|line| line.contains("[empty-summary]")));
        assert!(!said.iter().any(|line| line.contains("open-question")));
    }

    #[test]
    fn goal_and_requirements_are_written() {
        let requirements = ["works offline".to_owned(), "is\n# fast".to_owned()];
        let text = template(&NewPlan {
            name: "New\nthing",
            stages: 1,
            goal: Some("A thing."),
            requirements: &requirements,
        });
        let (plan, _) = parse(&text);
        assert_eq!(plan.summary, "A thing.");
        let ids: Vec<_> = plan
            .requirements
            .iter()
            .map(|it| (it.id.as_str(), it.text.as_str()))
            .collect();
        assert_eq!(ids, [("R1", "works offline"), ("R2", "is # fast")]);
    }
}
