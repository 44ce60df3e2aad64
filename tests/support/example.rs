//! The inbox of `fixtures/example`: three days of five invented plants, and what goes wrong in every real inbox.
//!
//! Energies follow from irradiation, capacity and a performance ratio of 77 to 79 %; a turbine's hours come to 24.

use chrono::NaiveDate;

use super::twins::{Inverter, InverterDay, PortalMonth, Stopped, Turbine, TurbineDay, WeatherMinutes, round};
use super::workbook_builder::{day, xlsx};
use super::xls::xls;

/// A file to be made: its path under `fixtures/`, and its bytes.
#[derive(Clone)]
pub struct Made {
    /// The path.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Returns the plant that owns a turbine, as `plants.toml` has it.
pub fn wind_plant(unit: &str) -> &'static str {
    if unit.starts_with('T') { "WIND-1" } else { "WIND-2" }
}

/// Returns a day's weather from 06:00 to 19:00: a clear sky with this peak, half of it lost between two minutes.
pub fn weather(on: NaiveDate, peak_w_m2: f64, cloud: (u32, u32)) -> WeatherMinutes {
    let dawn_c = 12.0 + peak_w_m2 / 100.0;
    let mut rows = Vec::new();
    for minute in 360..=1140_u32 {
        let (sun, heat) = ((f64::from(minute) - 750.0) / 360.0, (f64::from(minute) - 860.0) / 500.0);
        let clear = peak_w_m2 * (1.0 - sun * sun).max(0.0) * (1.0 - 0.2 * sun * sun);
        let seen = if (cloud.0..cloud.1).contains(&minute) { clear * 0.45 } else { clear };
        rows.push((minute, round(seen, 2), round(dawn_c + 13.5 * (1.0 - heat * heat).max(0.0), 2)));
    }
    WeatherMinutes { banner: "Solar One (1080 kWp)", day: on, rows, miscounted: 0.0 }
}

/// Returns inverters of one size that made what the irradiation lets them, no two the same.
pub fn inverters(count: u32, dc_kw: f64, poa_kwh_m2: f64, performance: f64, seed: u32) -> Vec<Inverter> {
    let modules = if dc_kw > 100.0 { 300 } else { 150 };
    (1..=count)
        .map(|number| {
            let spread = 1.0 + (f64::from((number * 7 + seed * 5) % 23) - 11.0) * 0.0016;
            (format!("INV-{number}"), modules, dc_kw, round(dc_kw * poa_kwh_m2 * performance * spread, 1))
        })
        .collect()
}

fn days() -> [NaiveDate; 3] {
    ["2026-03-01", "2026-03-02", "2026-03-03"].map(day)
}

fn inbox(name: String, bytes: Vec<u8>) -> Made {
    Made { path: format!("example/inbox/{name}"), bytes }
}

/// Returns every workbook of the example's inbox.
pub fn made() -> Vec<Made> {
    let skies = [(842.0, (0, 0)), (815.0, (640, 715)), (858.0, (0, 0))];
    let mut out = Vec::new();
    let mut poa = Vec::new();
    for (on, (peak, cloud)) in days().into_iter().zip(skies) {
        let sky = weather(on, peak, cloud);
        poa.push((on, sky.poa_kwh_m2()));
        out.push(inbox(format!("Weather_{}(S1).xlsx", on.format("%Y%m%d")), xlsx(&sky.sheets())));
    }
    for (seed, (on, poa)) in (1..).zip(&poa) {
        let name = |plant: &str, tail: &str| format!("Inverter_Day_{}({plant}){tail}.xlsx", on.format("%Y%m%d"));
        out.extend(solar_one(*on, *poa, seed).into_iter().map(|(tail, bytes)| inbox(name("S1", tail), bytes)));
        out.push(inbox(name("S3", ""), solar_three(*on, *poa, seed)));
    }
    out.push(inbox("Portal_Month_202603.xls".to_owned(), xls(&solar_two(&poa).sheets())));
    for (on, rows, stops) in wind() {
        let bytes = xlsx(&TurbineDay { day: on, rows, stops }.sheets());
        out.push(inbox(format!("Turbine_Day_{}.xlsx", on.format("%Y%m%d")), bytes));
    }
    out
}

/// On the second day one inverter's logger was down for hours; the correction comes in a second file.
fn solar_one(on: NaiveDate, poa: f64, seed: u32) -> Vec<(&'static str, Vec<u8>)> {
    let right = InverterDay { day: on, rows: inverters(18, 60.0, poa, 0.785, seed), above: 1 };
    if seed != 2 {
        return vec![("", xlsx(&right.sheets()))];
    }
    let mut first = InverterDay { day: on, rows: right.rows.clone(), above: 1 };
    first.rows[6].3 = 96.4;
    vec![("", xlsx(&first.sheets())), ("_corrected", xlsx(&right.sheets()))]
}

/// On the second day one inverter's register jumps, so that it tells more than it can make; the third day's file was cut off on its way.
fn solar_three(on: NaiveDate, poa: f64, seed: u32) -> Vec<u8> {
    let mut report = InverterDay { day: on, rows: inverters(6, 120.0, poa * 0.98, 0.77, seed + 5), above: 1 };
    if seed == 2 {
        report.rows[3].3 = round(report.rows[3].3 * 8.0, 1);
    }
    let mut bytes = xlsx(&report.sheets());
    if seed == 3 {
        bytes.truncate(bytes.len() * 3 / 5);
    }
    bytes
}

/// On the third day a decimal point is lost in the plant's yield.
fn solar_two(poa: &[(NaiveDate, f64)]) -> PortalMonth {
    let mut rows = Vec::new();
    for (on, poa) in poa {
        let yielded = round(480.0 * poa * 0.99 * 0.78, 1);
        rows.push((*on, [yielded, round(yielded - 11.4, 1), 9.6]));
    }
    rows[2].1[0] = round(rows[2].1[0] * 10.0, 1);
    PortalMonth { site: "Solar Two", rows }
}

fn wind() -> Vec<(NaiveDate, Vec<Turbine>, Vec<Stopped>)> {
    let [first, second, third] = days();
    let rows_1 = vec![
        ("T01", 7.12, 17_816.0, 22.1, 1.9, 24.0),
        ("T02", 7.34, 18_942.0, 22.6, 1.4, 24.0),
        ("T03", 7.05, 15_733.0, 19.4, 2.1, 24.0),
        ("T04", 6.88, 16_574.0, 21.7, 2.3, 24.0),
        ("K11", 6.41, 10_218.0, 20.9, 3.1, 24.0),
        ("K12", 6.57, 10_893.0, 21.4, 2.6, 24.0),
        ("K13", 6.29, 9_746.0, 20.6, 3.4, 24.0),
    ];
    let rows_2 = vec![
        ("T01", 6.21, 12_687.0, 20.3, 3.5, 23.8),
        ("T02", 6.38, 13_421.0, 20.8, 3.0, 23.8),
        ("T03", 6.30, 13_072.0, 20.6, 3.4, 24.0),
        ("T04", 6.02, 11_915.0, 19.8, 4.2, 24.0),
        ("K11", 5.74, 7_633.0, 18.7, 5.3, 24.0),
        ("K12", 5.91, 8_214.0, 19.2, 4.8, 24.0),
        ("K13", 5.66, 7_358.0, 18.4, 5.6, 24.0),
    ];
    let rows_3 = vec![
        ("T01", 8.03, 22_964.0, 23.3, 0.7, 24.0),
        ("T02", 8.27, 21_836.0, 21.5, 0.5, 24.0),
        ("T03", 7.96, 22_581.0, 23.2, 0.8, 24.0),
        ("T04", 7.81, 21_907.0, 23.0, 1.0, 24.0),
        ("K11", 7.18, 12_877.0, 21.75, 1.5, 24.0),
        ("K12", 7.33, 13_902.0, 22.6, 1.4, 24.0),
        ("K13", 7.04, 12_715.0, 22.1, 1.9, 24.0),
    ];
    vec![
        (first, rows_1, vec![(first, "T03", "USMH", "09:10", "11:40")]),
        // One outage of the grid, logged once by each shift.
        (second, rows_2, ["T01", "T02", "T01", "T02"].map(|t| (second, t, "EGBD", "03:00", "03:12")).to_vec()),
        (third, rows_3, vec![(third, "T02", "SMH", "10:00", "12:00"), (third, "K11", "LS", "14:00", "14:45")]),
    ]
}
