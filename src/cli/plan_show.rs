//! `work plan show`.
use super::context::Context;
use super::plan_diff::word;
use super::present::{on_scene, seen};
use crate::domain::id::BatchId;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::change::applied;
use crate::plan::model::Plan;
use crate::plan::reconcile::reconcile;
use crate::run::plan_check::checked;
use crate::run::plan_file::{Standing, standing};
use crate::run::settle::Present;
use crate::ui::item_json::tree_json;
use crate::ui::tree_view::tree_view;
use clap::Args;
use serde_json::{Value, json};

/// Show the structure of the plan with its progress
///
/// What the plan has and tasks.json does not have yet is pending.
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:\n  work plan show\n  work plan show --json")]
pub(super) struct PlanShow {}

pub(super) fn run(context: &Context, _args: &PlanShow) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let checked = checked(&project)?;
    let standing = standing(&present.workstream, &checked.text);
    let changes = reconcile(&checked.plan, &present.workstream);
    let planned = Present {
        workstream: applied(&present.workstream, &changes),
        settled: Vec::new(),
        elsewhere: present.elsewhere,
        unwritten: None,
    };
    let errors = checked.errors().len();
    let page = context.page();
    if context.ui.is_json() {
        let mut value = on_scene(&page, &project, &planned, |scene| tree_json(scene, None));
        if let Some(fields) = value.as_object_mut() {
            fields.insert("plan".to_owned(), facts(&checked.plan, standing, errors));
        }
        context.ui.json(value)?;
        return Ok(Exit::Ok);
    }
    context.ui.out(&head(&checked.plan, standing))?;
    on_scene(&page, &project, &planned, |scene| {
        context.ui.lines(&tree_view(scene, None))
    })?;
    for (what, name) in empty(&checked.plan) {
        context.ui.out(&format!("{what} {name}: no threads yet"))?;
    }
    if errors > 0 {
        context
            .ui
            .warn("the plan has errors and may be read wrongly here: `work plan check`");
    }
    Ok(Exit::Ok)
}

/// Stages and batches without threads: the tree cannot show them.
fn empty(plan: &Plan) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    for stage in &plan.stages {
        if stage.batches.is_empty() {
            found.push((format!("Stage {:02}", stage.number), stage.name.as_str()));
        }
        let batches = stage.batches.iter();
        for batch in batches.filter(|batch| batch.threads.is_empty()) {
            let id = BatchId::new(stage.number, batch.number);
            found.push((format!("Batch {id}"), batch.name.as_str()));
        }
    }
    found
}

fn open(plan: &Plan) -> usize {
    let questions = plan.stages.iter().flat_map(|stage| &stage.questions);
    questions.filter(|question| !question.resolved).count()
}

fn facts(plan: &Plan, standing: Standing, errors: usize) -> Value {
    json!({
        "name": plan.name, "approval": word(standing), "errors": errors,
        "stages": plan.stages.len(), "requirements": plan.requirements.len(),
        "openQuestions": open(plan),
        "empty": empty(plan).into_iter().map(|(what, _)| what).collect::<Vec<_>>(),
    })
}

fn head(plan: &Plan, standing: Standing) -> String {
    let approval = match standing {
        Standing::NotApproved => "not approved",
        Standing::Approved => "approved",
        Standing::Changed => "changed since it was approved",
    };
    let questions = match open(plan) {
        0 => String::new(),
        1 => ", 1 open question".to_owned(),
        many => format!(", {many} open questions"),
    };
    format!("{}: {approval}{questions}", plan.name)
}
