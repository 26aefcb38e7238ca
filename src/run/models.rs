//! Which models opencode knows here, and what to say about one that it does not know.
use super::answer::answer;
use super::launch::{Order, PreparedThread};
use super::preconditions::LaunchRefusal;
use super::spec::Environment;
use crate::domain::suggestion::near;
use camino::Utf8Path;

/// Every model that opencode can use here; none when it does not say.
pub(super) fn known(opencode: &Utf8Path, environment: &Environment) -> Option<Vec<String>> {
    let text = answer(opencode, &["models".to_owned()], environment).ok()?;
    let models: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.contains('/'))
        .map(str::to_owned)
        .collect();
    (!models.is_empty()).then_some(models)
}

/// The first model must be known; a fall-back that is not is worth a word only.
///
/// # Errors
/// [`LaunchRefusal::UnknownModel`].
pub(super) fn check(
    thread: &PreparedThread,
    known: &[String],
    order: &Order,
    warnings: &mut Vec<String>,
) -> Result<(), LaunchRefusal> {
    for (place, choice) in thread.models.iter().enumerate() {
        if known.contains(&choice.model) {
            continue;
        }
        if place == 0 {
            let agent = order.overrides.model.is_none();
            return Err(LaunchRefusal::UnknownModel {
                agent: agent.then(|| thread.agent.name.clone()),
                model: choice.model.clone(),
                instead: instead(&choice.model, known),
            });
        }
        let warning = format!(
            "opencode does not know `{}`, a fall-back model of agent `{}`",
            choice.model, thread.agent.name
        );
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    Ok(())
}

/// The nearest names; else what there is of the same provider.
pub(super) fn instead(model: &str, known: &[String]) -> String {
    let near = near(model, known.iter().map(String::as_str));
    if !near.is_empty() {
        return format!("did you mean {}?", quoted(&near, " or "));
    }
    let provider = model.split('/').next().unwrap_or(model);
    let prefix = format!("{provider}/");
    let same: Vec<&str> = known
        .iter()
        .map(String::as_str)
        .filter(|name| name.starts_with(&prefix))
        .collect();
    match same.len() {
        0 => format!("it has no model of `{provider}` here"),
        1..=3 => format!("of `{provider}` it has {}", quoted(&same, ", ")),
        all => {
            let first: Vec<&str> = same.into_iter().take(3).collect();
            let more = all - first.len();
            format!(
                "of `{provider}` it has {} and {more} more",
                quoted(&first, ", ")
            )
        }
    }
}

fn quoted(names: &[&str], between: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_answered_with_what_there_is() {
        let known = ["acme/large", "acme/small", "acme/tiny", "acme/vast", "b/x"];
        let known = known.map(str::to_owned);
        assert_eq!(instead("acme/lagre", &known), "did you mean `acme/large`?");
        assert_eq!(
            instead("acme/claude-sonnet", &known),
            "of `acme` it has `acme/large`, `acme/small`, `acme/tiny` and 1 more"
        );
        assert_eq!(instead("b/something", &known), "of `b` it has `b/x`");
        assert_eq!(
            instead("nobody/anything", &known),
            "it has no model of `nobody` here"
        );
    }
}
