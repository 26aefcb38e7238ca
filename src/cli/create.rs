//! `work create`.
use super::context::{Context, absolute};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::process::clock;
use crate::run::create::{Beginning, create, set_domain};
use crate::track::documents::kind::Kind;
use crate::track::documents::settings;
use camino::Utf8PathBuf;
use clap::Args;
use serde_json::json;

/// Make a new workstream with a plan to fill; it becomes current when none is
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  work create \"Session tracking\" --stages 2 --goal \"Sessions survive a restart.\"\n  work create parser --from draft.md"
)]
pub(super) struct Create {
    /// Its name; the folder is called NNN-name
    #[arg(value_name = "NAME")]
    name: String,
    /// How many stages the plan begins with, 20 at most
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=20))]
    stages: u32,
    /// What will exist when it is done
    #[arg(long, value_name = "TEXT")]
    goal: Option<String>,
    /// Something that must be true in the end; may be given several times
    #[arg(long, value_name = "TEXT")]
    require: Vec<String>,
    /// What part of the product it belongs to: names its progress file (default: the repository)
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
    /// Begin with the text of this file instead
    #[arg(long, value_name = "FILE", conflicts_with_all = ["stages", "goal", "require"])]
    from: Option<Utf8PathBuf>,
}

pub(super) fn run(context: &Context, args: &Create) -> Result<Exit, Failure> {
    let repository = context.repository()?;
    let beginning = match &args.from {
        Some(path) => Beginning::File(absolute(path)?),
        None => Beginning::Template {
            stages: args.stages,
            goal: args.goal.as_deref(),
            requirements: &args.require,
        },
    };
    let created = create(&repository, &args.name, &beginning, clock::now())?;
    let (id, plan) = (created.folder.id(), created.folder.plan_file());
    if let Some(domain) = &args.domain {
        set_domain(&context.project_of(repository.clone(), id), domain)?;
        settings::enable(&repository, &[Kind::Claude])?;
    }
    if context.ui.is_json() {
        context
            .ui
            .json(json!({ "stream": id, "plan": plan, "current": created.current }))?;
        return Ok(Exit::Ok);
    }
    context.ui.out(&format!("made  {plan}"))?;
    let stream = if created.current {
        context.ui.out(&format!("{id} is current."))?;
        String::new()
    } else {
        let current = repository.current()?;
        let current = current.map(|id| id.to_string()).unwrap_or_default();
        context.ui.out(&format!("{current} stays current."))?;
        format!(" --stream {}", id.number())
    };
    context.ui.out("")?;
    context.ui.out(&format!(
        "What to type next:\n  \
         work plan edit{stream}     fill the plan in\n  \
         work plan check{stream}    what is missing or wrong in it\n  \
         work approve plan{stream}  let agents begin with it"
    ))?;
    Ok(Exit::Ok)
}
