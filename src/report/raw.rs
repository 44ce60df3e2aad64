//! A value in the raw form of its report: JSON that a person can read, without what is usual, since a store keeps
//! hundreds of values a day and plant: the day's own actual value that may be used is told by nothing but its number.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use super::{Given, Level};
use crate::cell::Place;
use crate::metric::{Combine, Metric};
use crate::names::{Kind, Period, Role};
use crate::record::{Reading, Register};

#[derive(Serialize)]
struct Written<'a> {
    level: Level,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    block: &'a str,
    metric: Metric,
    #[serde(skip_serializing_if = "is_day")]
    period: Period,
    #[serde(skip_serializing_if = "is_actual")]
    kind: Kind,
    #[serde(skip_serializing_if = "is_value")]
    role: Role,
    value: Option<f64>,
    written_unit: &'a str,
    text: &'a str,
    place: &'a Place,
    #[serde(skip_serializing_if = "is_false")]
    formula: bool,
    #[serde(skip_serializing_if = "is_false")]
    hidden: bool,
    #[serde(skip_serializing_if = "is_true")]
    usable: bool,
    #[serde(skip_serializing_if = "is_false")]
    refused: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<&'a Register>,
    #[serde(skip_serializing_if = "Option::is_none")]
    combine: Option<Combine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'a (String, String)>,
}

#[derive(Deserialize)]
struct Read {
    level: Level,
    unit: Option<String>,
    block: String,
    metric: Metric,
    #[serde(default = "day")]
    period: Period,
    #[serde(default = "actual")]
    kind: Kind,
    #[serde(default = "value")]
    role: Role,
    value: Option<f64>,
    #[serde(deserialize_with = "crate::shared::read")]
    written_unit: Arc<str>,
    text: SmolStr,
    place: Place,
    #[serde(default)]
    formula: bool,
    #[serde(default)]
    hidden: bool,
    #[serde(default = "yes")]
    usable: bool,
    #[serde(default)]
    refused: bool,
    register: Option<Register>,
    combine: Option<Combine>,
    of: Option<(String, String)>,
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reading = &self.reading;
        let written = Written {
            level: self.level,
            unit: self.unit.as_deref(),
            block: &self.block,
            metric: reading.metric,
            period: reading.period,
            kind: reading.kind,
            role: reading.role,
            value: reading.value,
            written_unit: &reading.unit,
            text: &reading.text,
            place: &reading.place,
            formula: reading.formula,
            hidden: reading.hidden,
            usable: self.usable,
            refused: self.refused,
            register: self.register.as_ref(),
            combine: self.combine,
            of: self.of.as_ref(),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Read::deserialize(deserializer)?;
        let reading = Reading {
            metric: read.metric,
            period: read.period,
            kind: read.kind,
            role: read.role,
            value: read.value,
            unit: read.written_unit,
            text: read.text,
            place: read.place,
            formula: read.formula,
            hidden: read.hidden,
        };
        let (level, unit, block) = (read.level, read.unit, read.block);
        let (usable, refused, register) = (read.usable, read.refused, read.register);
        Ok(Self { level, unit, block, reading, usable, refused, register, combine: read.combine, of: read.of })
    }
}

fn is_day(period: &Period) -> bool {
    *period == day()
}

fn is_actual(kind: &Kind) -> bool {
    *kind == actual()
}

fn is_value(role: &Role) -> bool {
    *role == value()
}

fn is_false(said: &bool) -> bool {
    !said
}

fn is_true(said: &bool) -> bool {
    *said
}

fn day() -> Period {
    Period::Day
}

fn actual() -> Kind {
    Kind::Actual
}

fn value() -> Role {
    Role::Value
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::given;

    #[test]
    fn what_is_usual_is_not_written_and_everything_reads_back() {
        let usual = given(Some("INV-1"), "energy_gross_kwh", Role::Value, Some(4120.5), 5);
        let written = serde_json::to_string(&usual).unwrap();
        assert_eq!(
            written,
            "{\"level\":\"unit\",\"unit\":\"INV-1\",\"block\":\"table.t\",\"metric\":\"energy_gross_kwh\",\
             \"value\":4120.5,\"written_unit\":\"kwh\",\"text\":\"4120.5\",\"place\":\"Data!E6\"}"
        );
        let mut odd = given(None, "energy_export_kwh", Role::Total, None, 6);
        (odd.usable, odd.refused, odd.combine) = (false, true, Some(Combine::Max));
        odd.of = Some(("x_station".to_owned(), "North".to_owned()));
        odd.reading = Reading { period: Period::Mtd, kind: Kind::P90, formula: true, hidden: true, ..odd.reading };
        for given in [usual, odd] {
            let written = serde_json::to_string(&given).unwrap();
            assert_eq!(serde_json::from_str::<Given>(&written).unwrap(), given, "{written}");
        }
    }
}
