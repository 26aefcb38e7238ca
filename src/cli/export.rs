//! `work export`.
use super::context::Context;
use super::output::output;
use super::present::seen;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::ui::export_csv::{Formulas, export_csv};
use crate::ui::export_md::export_md;
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

/// Export the tasks and sessions as data
///
/// csv: one row a task; columns keep their order, new ones come at the end. Text that begins with
/// =, +, -, @, a tab or a carriage return gets an apostrophe in front, because spreadsheets run
/// such text as a formula; --raw leaves it out. json: everything that tasks.json holds, also
/// fields that `work` does not know.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work export --format csv --output tasks.csv\n  work export --format json"
)]
pub(super) struct Export {
    /// json, csv or md
    #[arg(short, long, value_enum)]
    format: Form,
    /// Write it to a file; one that is there is replaced
    #[arg(short, long, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
    /// csv: leave text as it is that a spreadsheet would run as a formula
    #[arg(long)]
    raw: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Json,
    Csv,
    Md,
}

pub(super) fn run(context: &Context, args: &Export) -> Result<Exit, Failure> {
    let project = context.project()?;
    let present = seen(context, &project)?;
    let workstream = &present.workstream;
    let name = workstream
        .name
        .as_deref()
        .unwrap_or_else(|| project.stream().as_str());
    let formulas = if args.raw {
        Formulas::AsIs
    } else {
        Formulas::Disarmed
    };
    let (word, text) = match args.format {
        Form::Csv => ("csv", export_csv(workstream, formulas, clock::now())),
        Form::Md => ("md", export_md(workstream, name)),
        Form::Json => {
            let data = everything(&project.read_text()?)?;
            if context.ui.is_json() && args.output.is_none() {
                context.ui.json(data)?;
                return Ok(Exit::Ok);
            }
            ("json", format!("{data:#}\n"))
        }
    };
    let fields = json!({ "stream": project.stream(), "format": word });
    output(context, &text, args.output.as_deref(), fields)
}

/// tasks.json without what is of no use outside of its folder.
fn everything(text: &str) -> Result<Value, Failure> {
    let mut value: Value = serde_json::from_str(text)
        .map_err(|error| Failure::new(Exit::Conflict, format!("tasks.json: {error}")))?;
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("_work");
    }
    Ok(value)
}
