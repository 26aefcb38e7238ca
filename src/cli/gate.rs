//! The report at a stage gate.
use super::context::Context;
use super::present::seen;
use crate::domain::evidence::Evidence;
use crate::domain::id::StageId;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::gate::{Gate, gate};
use crate::run::project::Project;
use crate::ui::gate_view::{GateRow, gate_rows};
use serde_json::{Value, json};

/// Shows what a person needs to approve the stage.
pub(super) fn at_gate(
    context: &Context,
    project: &Project,
    stage: StageId,
) -> Result<Exit, Failure> {
    let present = seen(context, project)?;
    let gate = gate(project, &present, stage)?;
    let missing = gate.missing();
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "gate": gate_json(&gate, &missing), "outcome": "gate" }))?;
        return Ok(Exit::Gate);
    }
    let ui = &context.ui;
    let stands = if gate.is_rehearsed() {
        "was rehearsed, at least in part, and is not done"
    } else {
        "is done as far as it is told"
    };
    ui.out(&format!(
        "Stage {} {} {stands}, and waits for a person.\n",
        gate.stage, gate.name
    ))?;
    let rows: Vec<GateRow<'_>> = gate
        .threads
        .iter()
        .map(|thread| GateRow {
            id: thread.id,
            name: &thread.name,
            status: thread.status,
            evidence: &thread.evidence,
            changed: thread.changed.as_ref(),
            open: &thread.open,
            cost: thread.cost,
        })
        .collect();
    ui.lines(&gate_rows(&rows, &context.page()))?;
    ui.out("")?;
    for line in stage_lines(&gate) {
        ui.out(&line)?;
    }
    for line in steps(&gate, &missing) {
        ui.out(&line)?;
    }
    Ok(Exit::Gate)
}

/// What the stage as a whole asks for, and what comes behind the gate.
fn stage_lines(gate: &Gate) -> Vec<String> {
    let mut lines = Vec::new();
    let shown = match &gate.verified {
        Some(verified) if verified.ok => "passed".to_owned(),
        Some(verified) => verified
            .trouble()
            .unwrap_or_else(|| "is being run".to_owned()),
        None => "not run yet".to_owned(),
    };
    if !gate.commands.is_empty() {
        let commands: Vec<String> = gate.commands.iter().map(|it| format!("`{it}`")).collect();
        lines.push(format!(
            "Verification of the stage ({}): {shown}",
            commands.join(", ")
        ));
    }
    for words in &gate.criteria {
        lines.push(format!("For you to judge: {words}"));
    }
    for told in &gate.told {
        lines.push(format!("Told as evidence: {told}"));
    }
    lines.push(match gate.next {
        Some(next) => format!("Next is batch {next} {}.", gate.next_name),
        None => "No batch follows.".to_owned(),
    });
    lines
}

/// What to type.
fn steps(gate: &Gate, missing: &[String]) -> Vec<String> {
    let stage = gate.stage.0;
    let mut lines = vec![String::new()];
    if !missing.is_empty() {
        lines.push(format!("Missing: {}", missing.join("; ")));
    }
    let mut steps = Vec::new();
    if gate.is_rehearsed() {
        let what = "runs for real what was only rehearsed";
        steps.push(("work multi".to_owned(), what));
    }
    if gate.wants_verification() {
        steps.push((format!("work verify {stage}"), "runs what shows it"));
    }
    steps.push(if !missing.is_empty() && gate.asks_only_for_words() {
        let command = format!("work approve stage {stage} --evidence TEXT");
        (command, "says what shows it, and opens the gate")
    } else if gate.is_rehearsed() {
        let command = format!("work approve stage {stage} --force");
        (command, "opens the gate all the same")
    } else {
        (format!("work approve stage {stage}"), "opens the gate")
    });
    if gate.next.is_some() {
        steps.push(("work continue".to_owned(), "goes on behind it"));
    }
    let wide = steps.iter().map(|(command, _)| command.len()).max();
    let wide = wide.unwrap_or_default();
    let laid_out = steps
        .iter()
        .map(|(command, what)| format!("  {command:wide$}   {what}"));
    lines.extend(laid_out);
    lines
}

fn gate_json(gate: &Gate, missing: &[String]) -> Value {
    let threads: Vec<Value> = gate
        .threads
        .iter()
        .map(|thread| {
            json!({
                "id": thread.id, "name": thread.name, "status": thread.status,
                "evidence": thread.evidence.text(), "enough": thread.evidence.is_enough(),
                "rehearsed": thread.evidence == Evidence::Rehearsed,
                "changed": thread.changed, "open": thread.open, "cost": thread.cost,
            })
        })
        .collect();
    json!({
        "stage": gate.stage, "name": gate.name, "threads": threads, "commands": gate.commands,
        "criteria": gate.criteria, "told": gate.told, "verified": gate.verified, "missing": missing,
        "next": gate.next,
    })
}
