//! Two further shapes of reports with invented numbers: quantities × days, and plants × actual and budget.

use chrono::{Datelike, NaiveDate};
use dgr::cell::{Cell, Value, column_name};
use dgr::grid::Sheet;

use super::twins::{Line, round};
use super::workbook_builder::{day, drawn, merged};

/// Returns the file's name, the sheets and the expected values of a month with days across: three days are filled.
pub fn days_across() -> (&'static str, Vec<Sheet>, Vec<Line>) {
    let rows: [(&str, &str, &str, &str, [f64; 3]); 6] = [
        ("Inverter-1(Seasonal Axis)", "kWh", "INV-1", "energy_gross_kwh", [287.4, 291.06, 262.9]),
        ("Inverter-2 (Single Axis)", "kWh", "INV-2", "energy_gross_kwh", [288.1, 290.33, 263.7]),
        ("Inverter-3 (Fixed)", "kWh", "INV-3", "energy_gross_kwh", [285.9, 289.48, 261.2]),
        ("Meter Export", "kWh", "", "energy_export_kwh", [852.0, 861.5, 779.0]),
        ("Irradiation", "kWh/m²", "", "poa_kwh_m2", [6.06, 6.14, 5.53]),
        ("Performance Ratio", "%", "", "pr_pct", [78.1, 77.95, 78.26]),
    ];
    let mut text = "|Solar Four\n|Date|UOM".to_owned();
    (1..=31).for_each(|number| text += &format!("|{number}"));
    text += "|Todate\n";
    let mut lines = Vec::new();
    for (at, (label, uom, unit, metric, values)) in (3..).zip(rows) {
        let sign = if uom == "%" { "%" } else { "" };
        text += &format!("|{label}|{uom}");
        for ((number, value), column) in (1..).zip(values).zip(3..) {
            text += &format!("|{value}{sign}");
            let on = NaiveDate::from_ymd_opt(2026, 2, 1).unwrap().with_day(number).unwrap();
            let place = format!("'Solar Report'!{}{at}", column_name(column));
            lines.push(
                ["SOLAR-4", unit, &on.to_string(), metric, &value.to_string(), &place].map(str::to_owned).to_vec(),
            );
        }
        // The days to come are empty; the last column is to date: a sum, of the ratio a mean (which is wrong).
        let sum: f64 = values.iter().sum();
        let to_date = if uom == "%" { sum / 300.0 } else { sum };
        text += &format!("{}={}\n", "|".repeat(29), round(to_date, 4));
    }
    ("Solar February-2026(B4).xlsx", vec![merged(&drawn("Solar Report", text.trim_end()), &["B1:AI1"])], lines)
}

/// A plant of the portfolio: code as the sheet writes it, ours, MW, kWh/m² actual (none: `--`) and budget, MWh actual
/// and budget, PR.
type Row = (&'static str, &'static str, f64, Option<f64>, f64, f64, f64, f64);

/// Returns the sheets and the expected values of a portfolio's day. Codes are a number, a text, a text of digits, and one again.
pub fn portfolio_day() -> (Vec<Sheet>, Vec<Line>) {
    let rows: [Row; 4] = [
        ("6312", "PV-A", 50.0, Some(5.94), 5.8, 312.75, 305.0, 0.781),
        ("'531A", "PV-B", 20.0, Some(6.11), 5.9, 127.4, 121.5, 0.774),
        ("'007", "PV-C", 12.5, None, 5.7, 74.125, 76.0, 0.769),
        ("6312", "PV-D", 30.0, Some(5.94), 5.8, 183.9, 183.0, 0.764), // the first one's code: the name tells which
    ];
    let mut text =
        "Plant|Plant Code|Location|Capacity|IrrActual|IrrBudget|NetExpActual|NetExpBudget|PRActual".to_owned();
    let (on, mut lines) = (day("2026-02-10"), Vec::new());
    for (at, (code, ours, mw, poa, poa_budget, mwh, mwh_budget, pr)) in (2..).zip(rows) {
        let seen = poa.map_or_else(|| "--".to_owned(), |poa| poa.to_string());
        text += &format!("\n{ours} field|{code}|West|{mw}|{seen}|{poa_budget}|{mwh}|{mwh_budget}|{pr}");
        let values = [
            ("D", "capacity_ac_kw", Some(mw * 1000.0)),
            ("E", "poa_kwh_m2", poa),
            ("F", "poa_kwh_m2-budget", Some(poa_budget)),
            ("G", "energy_net_kwh", Some(mwh * 1000.0)),
            ("H", "energy_net_kwh-budget", Some(mwh_budget * 1000.0)),
            ("I", "pr_pct", Some(pr * 100.0)),
        ];
        for (column, metric, value) in values {
            let Some(value) = value else { continue };
            let place = format!("Sheet1!{column}{at}");
            lines.push([ours, "", &on.to_string(), metric, &value.to_string(), &place].map(str::to_owned).to_vec());
        }
    }
    (vec![drawn("Sheet1", &text)], lines)
}

/// Returns the sheets with every number as a text, as some portals write them.
pub fn numbers_as_texts(sheets: &[Sheet]) -> Vec<Sheet> {
    let as_text = |cell: &Cell| match &cell.value {
        Value::Number(n) => Cell::plain(Value::Text(format!("{n:.2}"))),
        _ => cell.clone(),
    };
    let each = |sheet: &Sheet| {
        let cells = sheet.cells().iter().map(|(at, cell)| (*at, as_text(cell))).collect();
        Sheet::new(sheet.name(), sheet.visibility(), cells, sheet.merges().to_vec())
    };
    sheets.iter().map(each).collect()
}
