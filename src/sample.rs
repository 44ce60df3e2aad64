//! A small plant and its report, for the tests of several rooms.

use chrono::NaiveDate;

use crate::cell::{Address, Place};
use crate::metric::Metric;
use crate::names::{Kind, Period, Role};
use crate::plant::{Capacity, Plant, PlantUnit};
use crate::record::Reading;
use crate::report::{Given, Level, Report, ReportKey};

pub(crate) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

/// Two inverters of 50 kW.
pub(crate) fn plant() -> Plant {
    let unit =
        |name: &str| PlantUnit { name: name.into(), kind: "inverter".into(), ac_kw: Some(50.0), ..Default::default() };
    Plant {
        code: "SOL-1".into(),
        name: "Solar One".into(),
        capacities: vec![Capacity { ac_kw: Some(100.0), dc_kwp: Some(120.0), ..Default::default() }],
        units: vec![unit("INV-1"), unit("INV-2")],
        ..Default::default()
    }
}

pub(crate) fn report(values: Vec<Given>) -> Report {
    let key = ReportKey { plant: "SOL-1".into(), day: day(), source: "s".into(), part: String::new() };
    Report { values, ..Report::new(key, "l", 0) }
}

pub(crate) fn given(unit: Option<&str>, metric: &str, role: Role, value: Option<f64>, row: u32) -> Given {
    Given {
        level: if unit.is_some() { Level::Unit } else { Level::Plant },
        unit: unit.map(str::to_owned),
        block: "table.t".into(),
        reading: Reading {
            metric: Metric::named(metric).unwrap(),
            period: Period::Day,
            kind: Kind::Actual,
            role,
            value,
            unit: "kwh".into(),
            text: value.map_or_else(|| "--".into(), |v| v.to_string().into()),
            place: Place::Cell("Data".into(), Address::new(row, 4)),
            formula: false,
            hidden: false,
        },
        usable: true,
        refused: false,
        register: None,
        combine: None,
        of: None,
    }
}
