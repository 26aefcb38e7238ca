//! Which models a session may use that goes on after a limit.
use crate::agent::config::ModelChoice;
use crate::domain::run::Run;
use crate::run::spec::LaunchSpec;
use jiff::Timestamp;

/// The first model whose account stood at a limit that has ended, and those after it that can be
/// used. A model that failed for another reason is not tried again.
pub(super) fn after_limit(spec: &LaunchSpec, run: &Run, now: Timestamp) -> Vec<ModelChoice> {
    let all = if spec.all_models.is_empty() {
        &spec.models
    } else {
        &spec.all_models
    };
    let models: Vec<ModelChoice> = all
        .iter()
        .filter(|model| {
            run.waits.contains_key(model.provider()) && !run.is_at_limit(model.provider(), now)
        })
        .cloned()
        .collect();
    if models.is_empty() {
        spec.models.clone()
    } else {
        models
    }
}
