//! What is being done in a stage, in a draft: building, looking, mending.
use super::change::Object;
use super::draft::Draft;
use super::entry::{Event, JournalEntry};
use super::error::StoreError;
use crate::domain::activity::Activity;
use crate::domain::id::StageId;
use serde_json::Value;

impl Draft {
    /// Sets it, and writes it down where it is another one than before; whether it is.
    ///
    /// # Errors
    /// When the state refuses.
    pub fn set_activity(&mut self, stage: StageId, activity: Activity) -> Result<bool, StoreError> {
        let kept = self.top("stages");
        let before = kept
            .get(stage.to_string())
            .and_then(|stage| stage.get("activity"))
            .and_then(Value::as_str);
        if before == Some(activity.word()) {
            return Ok(false);
        }
        let mut fields = Object::new();
        fields.insert("activity".to_owned(), activity.word().into());
        self.patch_stage(stage, fields)?;
        self.journal(JournalEntry::new(Event::Activity { stage, activity }).about(stage.into()));
        Ok(true)
    }
}
