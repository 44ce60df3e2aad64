//! What judged reports say as lines of CSV, to be kept beside a workbook and compared when a layout changes.

use std::collections::BTreeMap;

use crate::check::Judged;
use crate::downtime;
use crate::finding::Finding;
use crate::names::Bucket;
use crate::render::{self, Cell, Column, Table};
use crate::report::{Report, Series};

/// A line of a golden file.
pub type Line = Vec<String>;

/// A golden file: its name, its columns, and how many of the first name a line.
#[derive(Clone, Copy, Debug)]
pub struct Golden {
    /// The file's name.
    pub file: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    names: usize,
    made: fn(&Judged) -> Vec<Vec<Cell>>,
}

/// The golden files of a case.
pub const ALL: [Golden; 4] = [
    Golden {
        file: "expected.csv",
        columns: &["plant", "unit", "day", "metric", "value", "place"],
        names: 4,
        made: values,
    },
    Golden {
        file: "expected_stops.csv",
        columns: &["plant", "unit", "day", "bucket", "minutes"],
        names: 4,
        made: stops,
    },
    Golden {
        file: "expected_intervals.csv",
        columns: &["plant", "unit", "day", "metric", "count", "first", "last", "mean"],
        names: 4,
        made: intervals,
    },
    Golden { file: "expected_errors.csv", columns: &["rule", "plant", "day", "place"], names: 4, made: errors },
];

impl Golden {
    /// Returns what workbooks say as the text of this file.
    pub fn text(&self, judged: &[Judged]) -> String {
        let columns = self.columns.iter().map(|name| Column::text(*name, *name)).collect();
        let mut table = Table::new("", columns);
        judged.iter().flat_map(|judged| (self.made)(judged)).for_each(|row| table.row(row));
        render::csv(&table)
    }

    /// Returns the lines of a text of this file.
    ///
    /// # Errors
    ///
    /// A sentence where it is no CSV with these columns.
    pub fn lines(&self, text: &str) -> Result<Vec<Line>, String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heads = reader.headers().map_err(|e| e.to_string())?;
        if !heads.iter().eq(self.columns.iter().copied()) {
            return Err(format!("its columns are due to be {}", self.columns.join(",")));
        }
        let line = |row: csv::Result<csv::StringRecord>| row.map(|row| row.iter().map(str::to_owned).collect());
        reader.records().map(line).collect::<csv::Result<_>>().map_err(|e| e.to_string())
    }

    /// Returns how lines differ from those that are expected, in whatever order they stand. Numbers are equal to a
    /// billionth.
    pub fn differences(&self, expected: &[Line], got: &[Line]) -> Vec<Difference> {
        let mut missing: Vec<&Line> = expected.iter().collect();
        let mut extra = Vec::new();
        for line in got {
            match missing.iter().position(|wanted| same(wanted, line)) {
                Some(at) => drop(missing.remove(at)),
                None => extra.push(line),
            }
        }
        let mut all = Vec::new();
        for wanted in missing {
            let twin = extra.iter().position(|line| self.name(line) == self.name(wanted));
            match twin.map(|at| extra.remove(at)) {
                Some(line) => all.extend(self.cells(wanted, line)),
                None => all.push(self.whole(wanted, Some(self.rest(wanted)), None)),
            }
        }
        all.extend(extra.into_iter().map(|line| self.whole(line, None, Some(self.rest(line)))));
        all
    }

    fn name<'a>(&self, line: &'a Line) -> &'a [String] {
        line.get(..self.names).unwrap_or(line)
    }

    fn rest(&self, line: &Line) -> String {
        let rest: Vec<&str> = line.iter().skip(self.names).map(String::as_str).collect();
        if rest.is_empty() { "this line".to_owned() } else { rest.join(" ") }
    }

    fn whole(&self, line: &Line, expected: Option<String>, got: Option<String>) -> Difference {
        Difference { row: self.row(line), column: "line", expected, got }
    }

    fn row(&self, line: &Line) -> String {
        let words: Vec<&str> = self.name(line).iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        words.join(" ")
    }

    fn cells(&self, wanted: &Line, line: &Line) -> Vec<Difference> {
        let pairs = self.columns.iter().zip(wanted.iter().zip(line)).filter(|(_, (a, b))| !equal(a, b));
        pairs
            .map(|(column, (a, b))| Difference {
                row: self.row(wanted),
                column,
                expected: Some(a.clone()),
                got: Some(b.clone()),
            })
            .collect()
    }
}

/// One cell, or a whole line, that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// What the line is of.
    pub row: String,
    /// The column; `line` where the whole line is missing or is too many.
    pub column: &'static str,
    /// What is expected; none: no such line.
    pub expected: Option<String>,
    /// What the workbook gives; none: no such line.
    pub got: Option<String>,
}

fn same(a: &Line, b: &Line) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
}

fn equal(a: &str, b: &str) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-9);
    a == b || matches!((a.parse(), b.parse()), (Ok(a), Ok(b)) if near(a, b))
}

fn head(report: &Report, unit: Option<&String>) -> Vec<Cell> {
    vec![report.key.plant.as_str().into(), unit.cloned().into(), report.key.day.into()]
}

fn values(judged: &Judged) -> Vec<Vec<Cell>> {
    let of = |report: &Report| -> Vec<Vec<Cell>> {
        let given = report.values.iter().filter_map(|given| Some((given, given.reading.value?)));
        given
            .map(|(given, value)| {
                let rest = [given.reading.name().into(), Cell::Number(value), given.reading.place.to_string().into()];
                head(report, given.unit.as_ref()).into_iter().chain(rest).collect()
            })
            .collect()
    };
    judged.reports.iter().flat_map(of).collect()
}

/// Returns the united minutes of stops per unit and bucket.
fn stops(judged: &Judged) -> Vec<Vec<Cell>> {
    let mut lines = Vec::new();
    for report in &judged.reports {
        let mut units: Vec<_> = report.stops.iter().map(|stop| stop.unit.as_ref()).collect();
        units.sort();
        units.dedup();
        for unit in units {
            let own = report.stops.iter().filter(|stop| stop.usable && stop.unit.as_ref() == unit);
            let hours: BTreeMap<Bucket, f64> = downtime::hours(report.key.day, own.map(|stop| &stop.stop));
            lines.extend(hours.into_iter().map(|(bucket, hours)| {
                let rest = [bucket.word().into(), Cell::Number(hours * 60.0)];
                head(report, unit).into_iter().chain(rest).collect()
            }));
        }
    }
    lines
}

/// Returns what interval readings come to: their number, the first, the last, the mean.
fn intervals(judged: &Judged) -> Vec<Vec<Cell>> {
    let of = |report: &Report, series: &Series| -> Option<Vec<Cell>> {
        let values: Vec<f64> = series.points.iter().filter_map(|point| point.value).collect();
        let first = series.points.iter().map(|point| point.from).min()?;
        let last = series.points.iter().map(|point| point.from).max()?;
        let count = i64::try_from(values.len()).ok()?;
        let weight: f64 = values.iter().map(|_| 1.0).sum();
        let mean = Cell::from((weight > 0.0).then(|| values.iter().sum::<f64>() / weight));
        let rest =
            [series.metric.name().into(), Cell::Count(count), first.to_string().into(), last.to_string().into(), mean];
        Some(head(report, series.unit.as_ref()).into_iter().chain(rest).collect())
    };
    judged.reports.iter().flat_map(|report| report.series.iter().filter_map(move |s| of(report, s))).collect()
}

/// Returns the errors: a case that must be rejected says so.
fn errors(judged: &Judged) -> Vec<Vec<Cell>> {
    let line = |report: Option<&Report>, finding: &Finding| -> Vec<Cell> {
        let place = finding.place.as_ref().map(ToString::to_string);
        let plant = report.map(|report| report.key.plant.clone());
        vec![
            finding.rule.id().into(),
            plant.into(),
            report.map_or(Cell::Missing, |report| report.key.day.into()),
            place.into(),
        ]
    };
    let own = judged.findings.iter().filter(|f| f.is_error()).map(|finding| line(None, finding));
    let of = |report| judged_errors(report).map(move |finding| line(Some(report), finding));
    own.chain(judged.reports.iter().flat_map(of)).collect()
}

fn judged_errors(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| finding.is_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: Golden = ALL[0];

    fn lines(text: &str) -> Vec<Line> {
        VALUES.lines(&format!("plant,unit,day,metric,value,place\n{text}")).unwrap()
    }

    fn told(expected: &str, got: &str) -> Vec<(String, &'static str, Option<String>, Option<String>)> {
        let all = VALUES.differences(&lines(expected), &lines(got));
        all.into_iter().map(|d| (d.row, d.column, d.expected, d.got)).collect()
    }

    #[test]
    fn the_order_of_lines_and_the_last_digit_do_not_count() {
        let a = "P,U1,2026-01-01,plf_pct,18.583333333333336,S!A1\nP,U2,2026-01-01,plf_pct,1,S!A2\n";
        let b = "P,U2,2026-01-01,plf_pct,1.0,S!A2\nP,U1,2026-01-01,plf_pct,18.58333333333333,S!A1\n";
        assert_eq!(told(a, b), []);
    }

    #[test]
    fn a_changed_cell_is_told_by_its_row_and_column_and_a_lost_line_as_a_line() {
        let a = "P,U1,2026-01-01,plf_pct,18,S!A1\nP,,2026-01-01,poa_kwh_m2,5,S!B1\n";
        let b = "P,U1,2026-01-01,plf_pct,0.18,S!A2\nP,,2026-01-01,ghi_kwh_m2,5,S!B1\n";
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(a, b),
            [
                ("P U1 2026-01-01 plf_pct".to_owned(), "value", text("18"), text("0.18")),
                ("P U1 2026-01-01 plf_pct".to_owned(), "place", text("S!A1"), text("S!A2")),
                ("P 2026-01-01 poa_kwh_m2".to_owned(), "line", text("5 S!B1"), None),
                ("P 2026-01-01 ghi_kwh_m2".to_owned(), "line", None, text("5 S!B1")),
            ]
        );
    }

    #[test]
    fn other_columns_are_no_golden_file() {
        let no = VALUES.lines("a,b\n1,2\n").unwrap_err();
        assert_eq!(no, "its columns are due to be plant,unit,day,metric,value,place");
    }
}
