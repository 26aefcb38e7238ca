//! Reads budgets of `agents.yaml`: an amount in dollars, or `{ cost: …, tokens: … }`.

use super::{ConfigError, Reading};
use crate::agent::yaml::{Node, Value};
use crate::domain::budget::{Budget, Cap};
use crate::domain::dollars::Dollars;

const ALLOWED: &str = "an amount in dollars such as 2.50, or { cost: 2.50, tokens: 500k }";

/// The most of one scope.
pub(super) fn cap(reading: &mut Reading<'_>, key: &str, node: &Node) -> Result<Cap, ConfigError> {
    let Value::Map(_) = &node.value else {
        return Ok(Cap {
            cost: Some(dollars(reading, key, node)?),
            tokens: None,
        });
    };
    let mut fields = reading.fields(key, node, ALLOWED)?;
    let cost = fields.take("cost");
    let tokens = fields.take("tokens");
    reading.finish(&fields, &format!("`{key}`"));
    if cost.is_none() && tokens.is_none() {
        return Err(reading.unfit(key, node, ALLOWED));
    }
    Ok(Cap {
        cost: cost
            .map(|node| dollars(reading, "cost", node))
            .transpose()?,
        tokens: tokens.map(|node| count(reading, node)).transpose()?,
    })
}

/// Those of `defaults:`.
pub(super) fn budget(reading: &mut Reading<'_>, node: &Node) -> Result<Budget, ConfigError> {
    let allowed = "a map with thread:, batch:, stream:";
    let mut fields = reading.fields("budget", node, allowed)?;
    let mut budget = Budget::default();
    for (key, slot) in [
        ("thread", &mut budget.thread),
        ("batch", &mut budget.batch),
        ("stream", &mut budget.stream),
    ] {
        if let Some(node) = fields.take(key) {
            *slot = Some(cap(reading, key, node)?);
        }
    }
    reading.finish(&fields, "`budget`");
    Ok(budget)
}

fn dollars(reading: &Reading<'_>, key: &str, node: &Node) -> Result<Dollars, ConfigError> {
    let amount = match &node.value {
        Value::Scalar(text) => text.strip_prefix('$').unwrap_or(text).parse::<f64>().ok(),
        _ => None,
    };
    amount
        .filter(|amount| amount.is_finite() && *amount > 0.0)
        .map(Dollars::from)
        .filter(|amount| !amount.is_zero())
        .ok_or_else(|| reading.unfit(key, node, ALLOWED))
}

/// `500000`, `500k`, `2M`.
fn count(reading: &Reading<'_>, node: &Node) -> Result<u64, ConfigError> {
    let read = |text: &str| {
        let (digits, factor) = match text.strip_suffix(['k', 'K']) {
            Some(digits) => (digits, 1_000),
            None => match text.strip_suffix('M') {
                Some(digits) => (digits, 1_000_000),
                None => (text, 1),
            },
        };
        digits.parse::<u64>().ok()?.checked_mul(factor)
    };
    let number = match &node.value {
        Value::Scalar(text) => read(text),
        _ => None,
    };
    number
        .filter(|number| *number > 0)
        .ok_or_else(|| reading.unfit("tokens", node, "a number such as 500000, 500k or 2M"))
}
