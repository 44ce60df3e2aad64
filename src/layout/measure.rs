//! Units in a layout: of a place, and by dimension or metric where neither column nor header names one.

use super::keys::{short, text};
use super::mistake::{Mistakes, quoted};
use super::node::{Item, Node};
use super::{Key, Name, UnitFor};
use crate::metric::{ALL, Metric};
use crate::names::nearest;
use crate::units::{Dimension, Unit};

/// Returns the unit that is written for a name.
pub(super) fn unit(node: &Node, name: &Name, out: &mut Mistakes) -> Option<Unit> {
    let due = match name {
        Name::Metric(quantity) => Some(quantity.metric.dimension()),
        Name::Key(Key::Duration) => Some(Dimension::Hours),
        Name::Key(Key::Value) | Name::Extra(_) => None,
        Name::Key(key) => {
            out.say(&node.at, format!("{} has no unit", key.word()));
            return None;
        }
    };
    measured(node, due, &name.to_string(), out)
}

fn measured(node: &Node, due: Option<Dimension>, what: &str, out: &mut Mistakes) -> Option<Unit> {
    let written = text(node, out)?;
    let Some(unit) = Unit::parse(written) else {
        let mistake = out.say(&node.at, format!("no unit is written {}", quoted(written)));
        if let Some(due) = due {
            mistake.instead(examples(due));
        }
        return None;
    };
    match due {
        Some(due) if due != unit.dimension => {
            let is = if what == due.name() { "not".to_owned() } else { format!("{what} is") };
            let message = format!("unit {} is {}, {is} {}", written.trim(), unit.dimension.name(), due.name());
            out.say(&node.at, message).instead(examples(due));
            None
        }
        _ => Some(unit),
    }
}

/// Returns the usual ways of writing units of a dimension.
fn examples(dimension: Dimension) -> String {
    let usual = match dimension {
        Dimension::Energy => "\"kWh\", \"MWh\" or \"MU\"",
        Dimension::Power => "\"kW\" or \"MW\"",
        Dimension::Irradiation => "\"kWh/m2\", \"Wh/m2\" or \"MJ/m2\"",
        Dimension::Ratio => "\"%\" or \"fraction\"",
        Dimension::Hours => "\"h\", \"h.mm\", \"min\", \"s\" or \"day\"",
        Dimension::Speed => "\"m/s\", \"km/h\" or \"mph\"",
        Dimension::Temperature => "\"°C\" or \"°F\"",
        Dimension::Voltage => "\"kV\" or \"V\"",
        Dimension::Money => "\"INR\"",
        Dimension::Count => "\"count\"",
        other => return format!("\"{}\"", other.unit()),
    };
    usual.to_owned()
}

/// Returns the units of a `units` table: those of one metric before those of a dimension.
pub(super) fn defaults(node: &Node, out: &mut Mistakes) -> Vec<(UnitFor, Unit)> {
    if !matches!(node.item, Item::Table(_)) {
        out.say(&node.at, format!("units is a table, not {}", node.kind())).instead("units = { energy = \"MWh\" }");
        return Vec::new();
    }
    let mut units = Vec::new();
    for entry in node.entries() {
        if out.full() {
            break;
        }
        let target = match (Dimension::named(&entry.key), Metric::named(&entry.key)) {
            (Some(dimension), _) => UnitFor::Dimension(dimension),
            (None, Some(metric)) => UnitFor::Metric(metric),
            (None, None) => {
                let known = Dimension::ALL.iter().map(|(_, name, _)| *name).chain(ALL.iter().map(|d| d.name));
                let near = nearest(short(&entry.key), known);
                out.say(&entry.at, format!("no dimension or metric is called {}", quoted(&entry.key))).nearest(near);
                continue;
            }
        };
        let due = match target {
            UnitFor::Dimension(dimension) => dimension,
            UnitFor::Metric(metric) => metric.dimension(),
        };
        units.extend(measured(&entry.node, Some(due), &entry.key, out).map(|unit| (target, unit)));
    }
    units.sort_by_key(|(target, _)| matches!(target, UnitFor::Dimension(_)));
    units
}
