//! Where the unit of a number is from, and what is no number.

use super::*;
use crate::cell::{Cell, Place as At};
use crate::layout::{Origin, Rows, Sheets, Unknown, Where};
use crate::names::{Kind, Period, Role};

fn block(units: Vec<(UnitFor, Unit)>) -> Block {
    Block {
        name: "table.t".to_owned(),
        sheets: Sheets::default(),
        within: None,
        below: None,
        optional: false,
        primary: true,
        rows: Rows::Days,
        fields: Vec::new(),
        null: Vec::new(),
        units,
        unknown: Unknown::Warn,
        origin: Origin::default(),
        table: None,
    }
}

fn quantity(metric: &str) -> Quantity {
    let metric = Metric::named(metric).unwrap();
    Quantity { metric, period: Period::Day, kind: Kind::Actual, role: Role::Value }
}

/// Reads a drawn cell as a metric under a header, and says what came of it.
fn read(metric: &str, cell: &str, unit: Option<&str>, uom: Option<&str>, head: &str) -> String {
    let sheet = crate::grid::Sheet::from_text("S", cell);
    let cell = sheet.get("A1".parse().unwrap()).cloned().unwrap_or_else(|| Cell::plain(Value::Text(String::new())));
    let mut place = Place::of(Where::Column(0), Origin::default());
    place.unit = unit.map(|u| Unit::parse(u).unwrap());
    let defaults = vec![(UnitFor::Dimension(Dimension::Power), Unit::parse("MW").unwrap())];
    let block = block(defaults);
    let style = NumberStyle { group: ',', decimal: '.' };
    let measure = Measure::of(&place, &block, style, uom, &[head]);
    match measure.read(&quantity(metric), &Seen::cell(&cell, At::Layout), None) {
        Outcome::Blank => "blank".to_owned(),
        Outcome::Null(finding) => finding.rule.id().to_owned(),
        Outcome::NoUnit(_) => "no unit".to_owned(),
        Outcome::Value(value, unit) => format!("{value} {unit}"),
    }
}

#[test]
fn the_unit_comes_from_the_nearest_that_names_one() {
    assert_eq!(read("energy_gross_kwh", "2 MWh", Some("kWh"), None, ""), "2000 MWh");
    assert_eq!(read("energy_gross_kwh", "2", Some("MWh"), Some("kWh"), ""), "2000 MWh");
    assert_eq!(read("energy_gross_kwh", "2", None, Some("kWH"), "Gen (MWh)"), "2 kWH");
    assert_eq!(read("energy_gross_kwh", "2", None, None, "Gen (MWh)"), "2000 MWh");
    assert_eq!(read("energy_gross_kwh", "2", None, None, "Gen in MU"), "2000000 MU");
    assert_eq!(read("energy_gross_kwh", "2", None, None, "kWh"), "2 kWh");
    assert_eq!(read("energy_gross_kwh", "2", None, None, "Energy Day"), "no unit");
    assert_eq!(read("energy_gross_kwh", "2", None, None, "Gen (kW)"), "no unit");
    assert_eq!(read("power_kw", "2", None, None, "Power"), "2000 MW");
}

#[test]
fn a_unit_may_be_the_last_word_of_a_header_without_brackets() {
    for (metric, head, told) in [
        ("energy_gross_kwh", "Generation kWh", "2 kWh"),
        ("energy_export_kwh", "Export MWh", "2000 MWh"),
        ("energy_export_kwh", "Export_MWh", "2000 MWh"),
        ("energy_gross_kwh", "Generation Lakh Units", "200000 Lakh Units"),
        ("poa_kwh_m2", "Insolation kWh/m2", "2 kWh/m2"),
        ("poa_kwh_m2", "Insolation, Wh/m²", "0.002 Wh/m²"),
        ("wind_speed_ms", "Wind speed m/s", "2 m/s"),
        ("temp_ambient_c", "Ambient °C", "2 °C"),
        ("hours_generation", "Run hours", "2 hours"),
        ("hours_generation", "Downtime min", "0.03333333333333333 min"),
    ] {
        assert_eq!(read(metric, "2", None, None, head), told, "{head}");
    }
    // Words that only look like units, units of another kind, units in the midst.
    for (metric, head) in [
        ("energy_gross_kwh", "Energy Day"),
        ("energy_gross_kwh", "kWh today"),
        ("energy_gross_kwh", "Generation kW"),
        ("energy_gross_kwh", "Generation hours"),
        ("energy_gross_kwh", "Gen%"),
        ("hours_generation", "Run time of the day"),
        ("hours_generation", "Run time, days"),
        ("poa_kwh_m2", "Insolation kWh"),
    ] {
        assert_eq!(read(metric, "2", None, None, head), "no unit", "{head}");
    }
}

#[test]
fn a_percent_sign_in_a_header_is_the_last_to_say_the_unit_of_a_ratio() {
    for (uom, head) in [(None, "PLF %"), (None, "PLF%"), (None, "PLF (%)"), (None, "CUF_%"), (Some("%"), "PLF")] {
        assert_eq!(read("plf_pct", "13.5", None, uom, head), "13.5 %", "{head}");
    }
    for head in ["PLF", "% of days", "PLF % max", "PLF % (AC)"] {
        assert_eq!(read("plf_pct", "13.5", None, None, head), "no unit", "{head}");
    }
    assert_eq!(read("plf_pct", "13.78%", Some("fraction"), Some("%"), "PLF %"), "13.780000000000001 fraction");
    assert_eq!(read("plf_pct", "'13.5%", None, None, "PLF"), "13.5 %");
}

#[test]
fn hours_come_typed_or_written() {
    assert_eq!(read("hours_generation", "23:45", None, None, "Gen"), "23.75 h");
    assert_eq!(read("hours_generation", "[25:30]", Some("min"), None, "Gen"), "25.5 h");
    assert_eq!(read("hours_generation", "'23:59:59", None, None, "Gen"), "24 h");
    assert_eq!(read("hours_generation", "2.2", Some("h.mm"), None, "Gen"), "2.3333333333333335 h.mm");
    assert_eq!(read("hours_generation", "2.75", Some("h.mm"), None, "Gen"), "number-unreadable");
}

#[test]
fn what_is_no_number_is_null_and_told() {
    for (cell, told) in [
        ("", "blank"),
        ("Nil", "placeholder-value"),
        ("#REF!", "formula-error-cell"),
        ("'#N/A", "formula-error-cell"),
        ("=", "formula-without-value"),
        ("12 or 13", "number-unreadable"),
        ("TRUE", "number-unreadable"),
        ("2021-06-10", "number-unreadable"),
        ("5 kW", "number-unreadable"),
        ("0", "0 kWh"),
    ] {
        assert_eq!(read("energy_gross_kwh", cell, None, None, "Gen (kWh)"), told, "{cell}");
    }
}
