//! Reads a workbook the way the product does, up to the judged reports, and writes them as lines to compare.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use dgr::check::{self, Context, Judged};
use dgr::grid::Book;
use dgr::layout::{self, Layout, Name};
use dgr::names::Bucket;
use dgr::plant::Masters;
use dgr::record::{Draft, Outside};
use dgr::report::Report;
use dgr::{aggregate, downtime, masters, parse, workbook};

use super::twins::Line;

/// Layouts and plants to read by.
pub struct Desk {
    /// The layouts.
    pub layouts: Vec<Layout>,
    /// The plants.
    pub masters: Masters,
}

/// What a workbook came to.
pub struct Outcome {
    /// The layout that fits.
    pub layout: String,
    /// What it says by that layout.
    pub draft: Draft,
    /// Its reports and findings.
    pub judged: Judged,
}

/// Returns the repository's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns what lies in a folder, in the order of names.
pub fn listing(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Returns a file's name.
pub fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Returns what a person gives with a workbook: words such as `plant=S1`, `date=2026-02-10`.
pub fn outside<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Outside {
    let said = |key: &str| words.clone().find_map(|word| word.strip_prefix(key)).map(str::to_owned);
    Outside { plant: said("plant="), date: said("date=").map(|day| day.parse().unwrap()), ..Outside::default() }
}

impl Desk {
    /// Returns the desk with these layout files and this file of plants. Any mistake in them is a failure.
    pub fn new(layouts: &[PathBuf], plants: &Path) -> Self {
        Self::of(layouts, &name_of(plants), &std::fs::read_to_string(plants).unwrap())
    }

    /// Returns the desk with these layout files and plants as a file of this name would tell them.
    pub fn of(layouts: &[PathBuf], name: &str, plants: &str) -> Self {
        let read =
            |path: &PathBuf| -> (Arc<str>, String) { (name_of(path).into(), std::fs::read_to_string(path).unwrap()) };
        let (layouts, mistakes) = layout::read(&layouts.iter().map(read).collect::<Vec<_>>());
        assert!(mistakes.is_empty(), "{mistakes:#?}");
        Self { layouts, masters: Masters { plants: masters::read(name, plants).unwrap(), version: 1 } }
    }

    /// Reads, recognises, parses and judges a workbook, or says why it cannot be read or recognised.
    pub fn judge(&self, bytes: &[u8], name: &str, outside: &Outside) -> Result<Outcome, String> {
        let book: Book = workbook::read(bytes, name, &|_, _| true, &workbook::Limits::default())
            .map_err(|unreadable| format!("{unreadable:?}"))?;
        let layout =
            layout::recognise(&self.layouts, &book, &Outside::default()).map_err(|finding| finding.to_string())?;
        let draft = parse::draft(&book, layout, outside);
        let now = "2026-03-04T05:15:00".parse().unwrap();
        let context = Context { now, zone: chrono_tz::Asia::Kolkata, expects_energy: maps_energy(layout) };
        let judged = check::judge(&draft, &self.masters, &context);
        Ok(Outcome { layout: layout.name.clone(), draft, judged })
    }
}

fn maps_energy(layout: &Layout) -> bool {
    let energy = |name: &Name| matches!(name, Name::Metric(q) if q.metric.is_generation());
    layout.blocks.iter().any(|block| {
        block.fields.iter().any(|(name, _)| energy(name))
            || block.table.iter().any(|table| table.columns.iter().any(|(name, _)| energy(name)))
    })
}

fn line(report: &Report, unit: Option<&String>, rest: &[String]) -> Line {
    let unit = unit.cloned().unwrap_or_default();
    [report.key.plant.clone(), unit, report.key.day.to_string()].into_iter().chain(rest.iter().cloned()).collect()
}

/// Returns the values of reports, as `expected.csv` has them.
pub fn readings(judged: &Judged) -> Vec<Line> {
    let mut lines = Vec::new();
    for report in &judged.reports {
        for given in &report.values {
            if let Some(value) = given.reading.value {
                let rest = [given.reading.name(), value.to_string(), given.reading.place.to_string()];
                lines.push(line(report, given.unit.as_ref(), &rest));
            }
        }
    }
    lines
}

/// Returns the united minutes of stops per unit and bucket, as `expected_stops.csv` has them.
pub fn stops(judged: &Judged) -> Vec<Line> {
    let mut lines = Vec::new();
    for report in &judged.reports {
        let mut units: Vec<_> = report.stops.iter().map(|stop| stop.unit.as_ref()).collect();
        units.sort();
        units.dedup();
        for unit in units {
            let own = report.stops.iter().filter(|stop| stop.usable && stop.unit.as_ref() == unit);
            let hours: BTreeMap<Bucket, f64> = downtime::hours(report.key.day, own.map(|stop| &stop.stop));
            for (bucket, hours) in hours {
                lines.push(line(report, unit, &[bucket.word().to_owned(), (hours * 60.0).to_string()]));
            }
        }
    }
    lines
}

/// Returns what the interval readings come to, as `expected_intervals.csv` has it.
pub fn intervals(judged: &Judged) -> Vec<Line> {
    let mut lines = Vec::new();
    for report in &judged.reports {
        for series in &report.series {
            let values: Vec<f64> = series.points.iter().filter_map(|point| point.value).collect();
            let moments: Vec<NaiveDateTime> = series.points.iter().map(|point| point.from).collect();
            let ends = [moments.iter().min(), moments.iter().max()].map(|end| end.unwrap().to_string());
            let mean = values.iter().sum::<f64>() / values.iter().map(|_| 1.0).sum::<f64>();
            let [first, last] = ends;
            let rest = [series.metric.name().to_owned(), values.len().to_string(), first, last, mean.to_string()];
            lines.push(line(report, series.unit.as_ref(), &rest));
        }
    }
    lines
}

/// Returns a ratio of every unit that the day of a report comes to, as `expected_availability.csv` has it.
pub fn availability(judged: &Judged, masters: &Masters, ratio: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for report in &judged.reports {
        let plant = masters.plants.iter().find(|plant| plant.code == report.key.plant).unwrap();
        let day: NaiveDate = report.key.day;
        for (unit, metrics) in &aggregate::day(plant, day, &[report]).units {
            if let Some(value) = metrics.ratio(ratio) {
                lines.push(line(report, Some(unit), &[ratio.to_owned(), value.to_string()]));
            }
        }
    }
    lines
}

/// Returns how lines differ from those of a golden file, line by line; numbers are equal to a billionth. The order
/// does not matter.
pub fn differences(golden: &Path, found: &[Line]) -> Vec<String> {
    let mut reader = csv::Reader::from_path(golden).unwrap();
    let mut missing: Vec<Line> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let mut told = Vec::new();
    for line in found {
        match missing.iter().position(|wanted| same(wanted, line)) {
            Some(at) => drop(missing.swap_remove(at)),
            None => told.push(format!("found, not wanted: {}", line.join(","))),
        }
    }
    missing.sort();
    told.extend(missing.iter().map(|line| format!("wanted, not found: {}", line.join(","))));
    told
}

fn same(a: &Line, b: &Line) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || near(a, b))
}

fn near(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-9),
        _ => false,
    }
}
