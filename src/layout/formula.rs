//! `derive` and `day`: metrics from others. What is written is taken apart in `expression`; here it is checked for sense:
//! functions where there are rows to run over, dimensions on both sides, no circles.

use super::expression::Wrong;
use super::keys::{Keys, text};
use super::mistake::Mistakes;
use super::node::Entry;
use super::{Expression, Function, Name, Operator, Origin, Quantity};
use crate::units::Dimension;

/// Formulas of a table: putting them in order takes time with their square.
const MOST: usize = 200;

/// Returns what is derived per row, each after those it needs.
pub(super) fn derive(entry: Option<&Entry>, out: &mut Mistakes) -> Vec<(Quantity, Expression)> {
    let formulas = list(entry, out, |expression, at, out| {
        if calls(expression) {
            out.say(at, "a function runs over rows; derive has one row").instead("day.… = \"sum(…)\"");
        }
    });
    ordered(formulas, entry, out)
}

/// Returns what is made over all rows of a day.
pub(super) fn day(entry: Option<&Entry>, out: &mut Mistakes) -> Vec<(Quantity, Expression)> {
    list(entry, out, |expression, at, out| over_rows(expression, false, at, out))
}

fn list(
    entry: Option<&Entry>,
    out: &mut Mistakes,
    check: impl Fn(&Expression, &Origin, &mut Mistakes),
) -> Vec<(Quantity, Expression)> {
    let Some(entry) = entry else { return Vec::new() };
    if Keys::of(&entry.node, &entry.at, out).is_none() {
        return Vec::new();
    }
    let mut found: Vec<(Quantity, Expression)> = Vec::new();
    for entry in entry.node.entries() {
        if found.len() == MOST {
            out.say(&entry.at, format!("more than {MOST} formulas stand in one table"));
        }
        if out.full() || found.len() >= MOST {
            break;
        }
        let target = target(entry, out);
        let Some(written) = text(&entry.node, out) else { continue };
        let expression = match Expression::read(written) {
            Ok(expression) => expression,
            Err(Wrong::Name(no)) => {
                no.tell(&entry.node.at, out);
                continue;
            }
            Err(Wrong::Form(message)) => {
                out.say(&entry.node.at, message);
                continue;
            }
        };
        check(&expression, &entry.node.at, out);
        expression.each_name(&mut |name| out.mentioned.push((Name::Metric(name), entry.node.at.clone())));
        let Some(target) = target else { continue };
        dimensions(target, &expression, &entry.node.at, out);
        if found.iter().any(|(other, _)| *other == target) {
            out.say(&entry.at, format!("{target} stands twice"));
        }
        found.push((target, expression));
    }
    found
}

fn target(entry: &Entry, out: &mut Mistakes) -> Option<Quantity> {
    match Name::read(&entry.key) {
        Ok(Name::Metric(quantity)) => return Some(quantity),
        Ok(name) => {
            out.say(&entry.at, format!("only metrics can be computed, {name} is none"));
        }
        Err(no) => no.tell(&entry.at, out),
    }
    None
}

fn calls(expression: &Expression) -> bool {
    match expression {
        Expression::Call(..) => true,
        Expression::Binary(left, _, right) => calls(left) || calls(right),
        Expression::Number(_) | Expression::Name(_) => false,
    }
}

/// Over many rows a bare name has many values: a function says which. Functions do not lie in each other.
fn over_rows(expression: &Expression, inside: bool, at: &Origin, out: &mut Mistakes) {
    match expression {
        Expression::Name(name) if !inside => {
            out.say(at, format!("{name} has a value in every row")).instead(format!("sum({name}), mean({name}) …"));
        }
        Expression::Call(..) if inside => {
            out.say(at, "a function in a function has no rows to run over");
        }
        Expression::Call(Function::Integral, inner) if !matches!(**inner, Expression::Name(_)) => {
            out.say(at, "integral takes one metric").instead("integral(power_kw) or integral(poa_w_m2)");
        }
        Expression::Call(_, inner) => over_rows(inner, true, at, out),
        Expression::Binary(left, _, right) => {
            over_rows(left, inside, at, out);
            over_rows(right, inside, at, out);
        }
        Expression::Name(_) | Expression::Number(_) => {}
    }
}

fn dimensions(target: Quantity, expression: &Expression, at: &Origin, out: &mut Mistakes) {
    let due = target.metric.dimension();
    match dimension(expression) {
        Ok(Some(found)) if found != due => {
            let message = format!("the expression is {}, {target} is {}", found.name(), due.name());
            out.say(at, message);
        }
        Ok(_) => {}
        Err(message) => {
            out.say(at, message);
        }
    }
}

/// Returns what an expression measures. Nothing where that is open: quotients and products of two metrics, numbers.
fn dimension(expression: &Expression) -> Result<Option<Dimension>, String> {
    Ok(match expression {
        Expression::Number(_) => None,
        Expression::Name(name) => Some(name.metric.dimension()),
        Expression::Call(Function::Count, inner) => {
            dimension(inner)?;
            Some(Dimension::Count)
        }
        Expression::Call(Function::Integral, inner) => match dimension(inner)? {
            Some(Dimension::Power) => Some(Dimension::Energy),
            Some(Dimension::Irradiance) => Some(Dimension::Irradiation),
            Some(other) => return Err(format!("integral is of power or irradiance, not of {}", other.name())),
            None => None,
        },
        Expression::Call(_, inner) => dimension(inner)?,
        Expression::Binary(left, operator, right) => {
            let (a, b) = (dimension(left)?, dimension(right)?);
            match operator {
                Operator::Plus | Operator::Minus => match (a, b) {
                    (Some(a), Some(b)) if a != b => {
                        return Err(format!("{} and {} cannot be added", a.name(), b.name()));
                    }
                    (Some(a), Some(_)) => Some(a),
                    _ => None,
                },
                Operator::Times if matches!(**left, Expression::Number(_)) => b,
                Operator::Times | Operator::Over if matches!(**right, Expression::Number(_)) => a,
                Operator::Times | Operator::Over => None,
            }
        }
    })
}

/// Puts each formula after those whose results it uses. What is left when nothing more can be placed runs in a circle.
fn ordered(
    mut left: Vec<(Quantity, Expression)>,
    entry: Option<&Entry>,
    out: &mut Mistakes,
) -> Vec<(Quantity, Expression)> {
    let mut done = Vec::new();
    while !left.is_empty() {
        let targets: Vec<Quantity> = left.iter().map(|(target, _)| *target).collect();
        let (ready, waiting): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, expression)| {
            let mut free = true;
            expression.each_name(&mut |name| free &= !targets.contains(&name));
            free
        });
        if ready.is_empty() {
            if let (Some(entry), Some((first, _))) = (entry, waiting.first()) {
                let at = entry.node.get(&first.to_string()).map_or(&entry.at, |entry| &entry.at);
                out.say(at, format!("{first} is computed from itself, by way of others or at once"));
            }
            done.extend(waiting);
            return done;
        }
        done.extend(ready);
        left = waiting;
    }
    done
}
