//! Four kinds of report as plants really send them, with invented numbers and names, and what each must give.
//!
//! The expected values are written from the numbers that the workbook is drawn from, never read back from it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use dgr::grid::Sheet;

use super::workbook_builder::{drawn, formulas, hidden, merged, stamp};

/// The columns of `expected.csv`.
pub const READINGS: [&str; 6] = ["plant", "unit", "day", "metric", "value", "place"];
/// The columns of `expected_stops.csv`.
pub const STOPS: [&str; 5] = ["plant", "unit", "day", "bucket", "minutes"];
/// The columns of `expected_intervals.csv`.
pub const INTERVALS: [&str; 8] = ["plant", "unit", "day", "metric", "count", "first", "last", "mean"];

/// A line of a golden table.
pub type Line = Vec<String>;

/// Returns a number with so many decimals.
pub fn round(number: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (number * scale).round() / scale
}

fn reading(plant: &str, unit: &str, day: NaiveDate, metric: &str, value: f64, place: String) -> Line {
    vec![plant.into(), unit.into(), day.to_string(), metric.into(), value.to_string(), place]
}

/// An inverter's row: name, modules, DC capacity kW, energy kWh.
pub type Inverter = (String, u32, f64, f64);

/// Inverters under a merged header of two rows, the day beside "Dated:", a total row, a hidden sheet before it.
pub struct InverterDay {
    /// The day.
    pub day: NaiveDate,
    /// The rows.
    pub rows: Vec<Inverter>,
    /// Empty rows above the title: 1 as sent, 0 where somebody deleted it.
    pub above: usize,
}

impl InverterDay {
    fn total(&self) -> (u32, f64, f64) {
        let modules = self.rows.iter().map(|r| r.1).sum();
        (modules, self.rows.iter().map(|r| r.2).sum(), self.rows.iter().map(|r| r.3).sum())
    }

    /// Returns its sheets.
    pub fn sheets(&self) -> Vec<Sheet> {
        let top = self.above + 5;
        let mut text = "\n".repeat(self.above);
        text += "||Inverter Day Report\n";
        text += &format!("||||Dated:|{}\n", stamp(self.day, 20, 0));
        text += "Sr. No.|Inverter|No. of Panels|Installed Capacity (kW)|Today\n||||Generation¶(kWh)|PLF¶%\n";
        for (number, (name, modules, dc, kwh)) in (1..).zip(&self.rows) {
            text += &format!("{number}|{name}|{modules}|{dc}|{kwh}|{}%\n", kwh / (dc * 24.0) * 100.0);
        }
        let (modules, dc, kwh) = self.total();
        text += &format!("Total||{modules}|{dc}|{kwh}|{}%", kwh / (dc * 24.0) * 100.0);
        let (last, head) = (top + self.rows.len(), top - 2);
        let merges = [
            format!("C{0}:E{0}", self.above + 1),
            format!("A{last}:B{last}"),
            format!("A{head}:A{}", head + 1),
            format!("B{head}:B{}", head + 1),
            format!("C{head}:C{}", head + 1),
            format!("D{head}:D{}", head + 1),
        ];
        let sheet = merged(&drawn("Data", &text), &merges.each_ref().map(String::as_str));
        let sheet = formulas(&formulas(&sheet, &format!("F{top}:F{last}")), &format!("C{last}:E{last}"));
        vec![hidden(&drawn("Trend", "Inverter|Generation (kWh)\nINV-1|0")), sheet]
    }

    /// Returns what it must give.
    pub fn expected(&self, plant: &str) -> Vec<Line> {
        let top = self.above + 5;
        let mut lines = Vec::new();
        let mut row = |unit: &str, tail: &str, at: usize, dc: f64, kwh: f64| {
            let values = [("D", "capacity_dc_kw", dc), ("E", "energy_gross_kwh", kwh)];
            for (column, metric, value) in values.into_iter().chain([("F", "plf_pct", kwh / (dc * 24.0) * 100.0)]) {
                let place = format!("Data!{column}{at}");
                lines.push(reading(plant, unit, self.day, &format!("{metric}{tail}"), value, place));
            }
        };
        for (at, (name, _, dc, kwh)) in (top..).zip(&self.rows) {
            row(name, "", at, *dc, *kwh);
        }
        let (_, dc, kwh) = self.total();
        row("", "-total", top + self.rows.len(), dc, kwh);
        lines
    }
}

/// A portal's month: labels and values side by side above, one row a day, the days as text.
pub struct PortalMonth {
    /// The plant as the portal calls it.
    pub site: &'static str,
    /// Day; PV yield, feed-in, from grid, kWh.
    pub rows: Vec<(NaiveDate, [f64; 3])>,
}

impl PortalMonth {
    /// Returns its sheets.
    pub fn sheets(&self) -> Vec<Sheet> {
        let month = self.rows.first().map_or_else(String::new, |(day, _)| day.format("%Y-%m").to_string());
        let mut text = format!("site name|{}|report type|Daily Report|statistical time|'{month}\n\n\n", self.site);
        text += "Time|PV Yield Energy (kWh)|Feed-in Energy (kWh)|Energy From Grid (kWh)|Consumed Energy (kWh)";
        for (day, [pv, fed, drawn]) in &self.rows {
            text += &format!("\n'{day}|{pv}|{fed}|{drawn}|{}", round(pv - fed + drawn, 1));
        }
        vec![drawn("sheet1", &text)]
    }

    /// Returns what it must give.
    pub fn expected(&self, plant: &str) -> Vec<Line> {
        let metrics = [("B", "energy_gross_kwh"), ("C", "energy_export_kwh"), ("D", "energy_import_kwh")];
        let mut lines = Vec::new();
        for (at, (day, values)) in (5..).zip(&self.rows) {
            for ((column, metric), value) in metrics.iter().zip(values) {
                lines.push(reading(plant, "", *day, metric, *value, format!("sheet1!{column}{at}")));
            }
        }
        lines
    }
}

/// A turbine's row: unit, m/s, kWh, generating, lull and grid hours.
pub type Turbine = (&'static str, f64, f64, f64, f64, f64);
/// A stop: day, unit, type, from, to.
pub type Stopped = (NaiveDate, &'static str, &'static str, &'static str, &'static str);

/// Turbines of several plants and, on a second sheet, their stops; no plant is named.
pub struct TurbineDay {
    /// The day.
    pub day: NaiveDate,
    /// The rows.
    pub rows: Vec<Turbine>,
    /// The log: other days, repeats and overlaps are wanted.
    pub stops: Vec<Stopped>,
}

impl TurbineDay {
    /// Returns its sheets.
    pub fn sheets(&self) -> Vec<Sheet> {
        let mut units = "Date|WTG|Wind_Speed|kWh|Gen_Hrs|Lull_Hrs|Grid_Hrs".to_owned();
        for (unit, wind, kwh, run, lull, grid) in &self.rows {
            units += &format!("\n{}|{unit}|{wind}|{kwh}|{run}|{lull}|{grid}", self.day);
        }
        let mut log = "Date|WTG|BD_Type|Stop From|Stop To|Error description|Action Taken".to_owned();
        for (day, unit, kind, from, to) in &self.stops {
            let text = if *kind == "EGBD" { "Grid outage|Feeder closed" } else { "Pitch fault|Restarted after repair" };
            log += &format!("\n{day}|{unit}|{kind}|{from}|{to}|{text}");
        }
        let old = hidden(&drawn("Summary", "Date|WTG|KWH|MA\n2025-10-24|OLD-1|3979|Calculated field"));
        vec![drawn("Generation", &units), drawn("Breakdown", &log), old]
    }

    /// Returns what it must give, with the plant that owns a unit.
    pub fn expected(&self, plant_of: &dyn Fn(&str) -> &'static str) -> Vec<Line> {
        let metrics = ["wind_speed_ms", "energy_gross_kwh", "hours_generation", "hours_lull", "hours_grid_ok"];
        let mut lines = Vec::new();
        for (at, (unit, wind, kwh, run, lull, grid)) in (2..).zip(&self.rows) {
            for ((column, metric), value) in ('C'..).zip(metrics).zip([wind, kwh, run, lull, grid]) {
                lines.push(reading(plant_of(unit), unit, self.day, metric, *value, format!("Generation!{column}{at}")));
            }
        }
        lines
    }

    /// Returns the minutes of the day per unit and bucket, each minute once; stops past midnight are cut.
    pub fn expected_stops(&self, plant_of: &dyn Fn(&str) -> &'static str) -> Vec<Line> {
        let minute = |text: &str| -> u32 {
            let (hours, minutes) = text.split_once(':').unwrap();
            hours.parse::<u32>().unwrap() * 60 + minutes.parse::<u32>().unwrap()
        };
        let mut minutes: BTreeMap<(&str, String), BTreeSet<u32>> = BTreeMap::new();
        for (_, unit, kind, from, to) in self.stops.iter().filter(|stop| stop.0 == self.day) {
            let (from, to) = (minute(from), minute(to));
            let span = if to < from { from..1440 } else { from..to };
            minutes.entry((unit, kind.to_lowercase())).or_default().extend(span);
        }
        let line = |((unit, bucket), set): (&(&str, String), &BTreeSet<u32>)| {
            let words = [plant_of(unit), unit, &self.day.to_string(), bucket, &set.len().to_string()];
            words.map(str::to_owned).to_vec()
        };
        minutes.iter().map(line).collect()
    }
}

/// A weather station's minutes, the day's irradiation and mean temperature printed beside the header.
pub struct WeatherMinutes {
    /// The plant's name, in the banner only.
    pub banner: &'static str,
    /// The day.
    pub day: NaiveDate,
    /// Minute of the day, W/m², °C.
    pub rows: Vec<(u32, f64, f64)>,
    /// What the printed mean of the temperature divides by, less the number of rows: 0, or -1 as some sheets do.
    pub miscounted: f64,
}

impl WeatherMinutes {
    /// Returns the printed irradiation, kWh/m².
    pub fn poa_kwh_m2(&self) -> f64 {
        self.rows.iter().map(|row| row.1).sum::<f64>() / 60_000.0
    }

    fn mean_c(&self, miscounted: f64) -> f64 {
        let rows = self.rows.iter().map(|_| 1.0).sum::<f64>();
        self.rows.iter().map(|row| row.2).sum::<f64>() / (rows + miscounted)
    }

    fn at(&self, minute: u32) -> NaiveDateTime {
        self.day.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(i64::from(minute))
    }

    fn ends(&self) -> (NaiveDateTime, NaiveDateTime) {
        let (first, last) = (self.rows.first().unwrap().0, self.rows.last().unwrap().0);
        (self.at(first), self.at(last))
    }

    /// Returns its sheets.
    pub fn sheets(&self) -> Vec<Sheet> {
        let (first, last) = self.ends();
        let form = "%d/%m/%Y %H:%M:%S";
        let mut text = format!("|||{}\n|||Weather Report\n", self.banner);
        text += &format!("|||From :-  {}     To :-  {}\n", first.format(form), last.format(form));
        text += "Date|Time|Weather Station\n";
        text += &format!("||Irradiance|Ambient|Solar Insolation (kWh/m²)|={}\n", self.poa_kwh_m2());
        text += &format!("||W/m²|°C|Ambient Temp Average (°C)|={}\n", self.mean_c(self.miscounted));
        for (minute, w_m2, c) in &self.rows {
            text += &format!("\n{}|{}|{w_m2}|{c}", self.day, self.at(*minute).format("%H:%M"));
        }
        vec![merged(&drawn("Weather", &text), &["A4:A6", "B4:B6", "C4:F4"])]
    }

    /// Returns what it must give for the day.
    pub fn expected(&self, plant: &str) -> Vec<Line> {
        let line = |metric, value, place: &str| reading(plant, "", self.day, metric, value, place.to_owned());
        vec![
            line("poa_kwh_m2", self.poa_kwh_m2(), "Weather!F5"),
            line("temp_ambient_c", self.mean_c(self.miscounted), "Weather!F6"),
            line("poa_kwh_m2-again", self.poa_kwh_m2(), "layout"),
        ]
    }

    /// Returns what its minutes must come to.
    pub fn expected_intervals(&self, plant: &str) -> Vec<Line> {
        let (first, last) = self.ends();
        let count = self.rows.len();
        let mean = self.poa_kwh_m2() * 60_000.0 / self.rows.iter().map(|_| 1.0).sum::<f64>();
        [("poa_w_m2", mean), ("temp_ambient_c", self.mean_c(0.0))]
            .map(|(metric, mean)| {
                let words = [plant, "", &self.day.to_string(), metric, &count.to_string()].map(str::to_owned);
                words.into_iter().chain([first.to_string(), last.to_string(), mean.to_string()]).collect()
            })
            .to_vec()
    }
}
