//! Reads the models of an agent.

use super::{ConfigError, DriverKind, Fields, ModelChoice, Problem, Reading};
use crate::agent::yaml::{Node, Value};

pub(super) fn models(
    reading: &mut Reading<'_>,
    fields: &mut Fields<'_>,
    driver: DriverKind,
    name: &str,
) -> Result<Vec<ModelChoice>, ConfigError> {
    let allowed = "a list of `provider/model` or `{ model: provider/model, variant: … }`";
    let mut models = Vec::new();
    let node = fields.take("models");
    if let Some(node) = node {
        for item in reading.list("models", node, allowed)? {
            models.push(model(reading, item, driver, allowed)?);
        }
    }
    if models.is_empty() && driver == DriverKind::Opencode {
        let problem = Problem::Missing {
            key: "models",
            inside: format!("agent `{name}`"),
        };
        return Err(reading.wrong(node.map_or(fields.at, |node| node.at), problem));
    }
    Ok(models)
}

fn model(
    reading: &mut Reading<'_>,
    item: &Node,
    driver: DriverKind,
    allowed: &str,
) -> Result<ModelChoice, ConfigError> {
    let (node, variant) = match &item.value {
        Value::Map(_) => {
            let mut fields = reading.fields("models", item, allowed)?;
            let Some(model) = fields.take("model") else {
                return Err(reading.unfit("models", item, allowed));
            };
            let variant = fields.take("variant");
            reading.finish(&fields, "`models`");
            (model, variant)
        }
        _ => (item, None),
    };
    let model = one_word(reading, "model", node, allowed)?;
    let parted = model
        .split_once('/')
        .is_some_and(|(p, m)| !p.is_empty() && !m.is_empty());
    if driver == DriverKind::Opencode && !parted {
        return Err(reading.unfit("model", node, "`provider/model`"));
    }
    let variant = variant
        .map(|node| {
            one_word(
                reading,
                "variant",
                node,
                "the name of a variant, such as high",
            )
        })
        .transpose()?;
    Ok(ModelChoice { model, variant })
}

/// A word that is safe as one argument: not empty, no blanks or control characters, no dash first.
fn one_word(
    reading: &Reading<'_>,
    key: &str,
    node: &Node,
    allowed: &str,
) -> Result<String, ConfigError> {
    match &node.value {
        Value::Scalar(text)
            if !text.is_empty()
                && !text.starts_with('-')
                && !text.chars().any(|c| c.is_whitespace() || c.is_control()) =>
        {
            Ok(text.clone())
        }
        _ => Err(reading.unfit(key, node, allowed)),
    }
}
