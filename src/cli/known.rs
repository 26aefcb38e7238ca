//! Items that exist, by id or name, and what a person may have meant by one that does not.
use crate::domain::id::{BatchId, Scope, StageId};
use crate::domain::named::{Kind, Named, Names, NotNamed};
use crate::domain::workstream::Workstream;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plan::parse::parse;
use crate::run::plan_file;
use crate::run::project::Project;

/// Refuses an id with nothing behind it and names those near it.
pub(super) fn known(workstream: &Workstream, id: impl Into<Scope>) -> Result<(), Failure> {
    let id = id.into();
    if workstream.has(id) {
        return Ok(());
    }
    let near = workstream.near(id).iter().map(Scope::to_string).collect();
    Err(NotNamed::NoId { id, near }.into())
}

/// The item that is meant.
pub(super) fn meant<T: Kind>(workstream: &Workstream, named: &Named<T>) -> Result<T, Failure> {
    match named {
        Named::Id(id) => known(workstream, *id).map(|()| *id),
        Named::Part(_) => Ok(Names::of(workstream).find(named)?),
    }
}

/// The items that are meant.
pub(super) fn all_meant<T: Kind>(
    workstream: &Workstream,
    named: &[Named<T>],
) -> Result<Vec<T>, Failure> {
    named.iter().map(|named| meant(workstream, named)).collect()
}

/// The item that is meant, if one is.
pub(super) fn maybe_meant<T: Kind>(
    workstream: &Workstream,
    named: Option<&Named<T>>,
) -> Result<Option<T>, Failure> {
    named.map(|named| meant(workstream, named)).transpose()
}

/// Everything that state and plan name.
pub(super) fn names(project: &Project) -> Result<Names, Failure> {
    let mut names = Names::of(&project.read()?);
    if let Some(text) = plan_file::found(project)? {
        let plan = parse(&text).0;
        for stage in &plan.stages {
            names.add(StageId(stage.number), &stage.name);
            for batch in &stage.batches {
                names.add(BatchId::new(stage.number, batch.number), &batch.name);
            }
        }
        for placed in plan.threads() {
            names.add(placed.id, &placed.thread.name);
        }
    }
    Ok(names)
}

impl From<NotNamed> for Failure {
    fn from(error: NotNamed) -> Self {
        let exit = match error {
            NotNamed::Several { .. } => Exit::Usage,
            NotNamed::Nothing { .. } | NotNamed::NoId { .. } => Exit::NotFound,
        };
        Self::new(exit, error.to_string()).hint("`work tree` lists all ids")
    }
}
