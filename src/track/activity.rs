//! What is being done in a stage: building, looking, mending.
use crate::domain::activity::Activity;
use crate::domain::id::StageId;
use crate::store::draft::Draft;
use crate::store::entry::{Event, JournalEntry};
use crate::store::error::StoreError;
use serde_json::Map;

/// Sets it, and writes it down where it is another one than before; whether it is.
///
/// # Errors
/// When the state refuses.
pub fn set_activity(
    draft: &mut Draft,
    stage: StageId,
    activity: Activity,
) -> Result<bool, StoreError> {
    let kept = draft.top("stages");
    let before = kept
        .get(stage.to_string())
        .and_then(|stage| stage.get("activity"));
    if before.and_then(serde_json::Value::as_str) == Some(activity.word()) {
        return Ok(false);
    }
    let mut fields = Map::new();
    fields.insert("activity".to_owned(), activity.word().into());
    draft.patch_stage(stage, fields)?;
    draft.journal(JournalEntry::new(Event::Activity { stage, activity }).about(stage.into()));
    Ok(true)
}
