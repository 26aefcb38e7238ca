//! `work approve` alone: what is approved, and what could be.
use super::context::Context;
use super::present::seen;
use crate::domain::stage::ApprovalStatus;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::approvals::{Approvable, approvals};
use serde_json::{Value, json};

pub(super) fn run(context: &Context) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let found = approvals(&project, &present)?;
    if context.ui.is_json() {
        let items: Vec<Value> = found.iter().map(item_json).collect();
        context.ui.json(json!({ "approvals": items }))?;
        return Ok(Exit::Ok);
    }
    for one in &found {
        let status = match one.status {
            ApprovalStatus::Approved => "approved",
            ApprovalStatus::Revoked => "approval taken back",
            ApprovalStatus::Draft => "not approved",
        };
        let what = if one.name.is_empty() {
            one.what.clone()
        } else {
            format!("{} {}", one.what, one.name)
        };
        context.ui.out(&format!("{what}: {status}"))?;
        for missing in &one.missing {
            context.ui.out(&format!("  missing: {missing}"))?;
        }
    }
    let can = found.iter().find(|one| one.can_be());
    match can {
        Some(one) => context.ui.hint(&format!("`work approve {}`", one.what)),
        None => context
            .ui
            .say("Nothing can be approved now; --force approves all the same."),
    }
    Ok(Exit::Ok)
}

fn item_json(one: &Approvable) -> Value {
    json!({
        "what": one.what, "name": one.name, "status": one.status.word(), "missing": one.missing,
        "can": one.can_be(),
    })
}
