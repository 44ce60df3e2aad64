//! The log of changes: when, who, from where, by which command, why, and what each did.

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::status::at;
use crate::render::{Cell, Column, Table};

/// How many plants or workbooks a sentence names.
const NAMED: usize = 4;

/// What a change did to rows of one kind, of one plant or workbook.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// What was done: `report accepted`.
    pub what: String,
    /// To which plant or workbook.
    pub subject: String,
    /// How many rows.
    pub n: i64,
    /// The first and the last of their days; empty: they have none.
    pub days: (String, String),
}

/// A change.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its place in the order of all changes.
    pub seq: i64,
    /// When, UTC.
    pub moment: NaiveDateTime,
    /// The run it belongs to.
    pub run: Option<i64>,
    /// Who made it.
    pub who: String,
    /// The machine it was made from.
    pub host: String,
    /// By which command.
    pub command: String,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// What it did.
    pub deeds: Vec<Deed>,
}

/// Returns the table of changes.
pub fn table(title: String, lines: &[Line], zone: Tz) -> Table {
    let columns = vec![
        Column::number("change", "Change", "", 0),
        Column::text("moment", "When"),
        Column::number("run", "Run", "", 0).priority(2),
        Column::text("who", "Who"),
        Column::text("host", "Host").priority(3),
        Column::text("command", "Command"),
        Column::prose("reason", "Reason").priority(1),
        Column::below("did"),
    ];
    let mut table = Table::new(title, columns);
    for line in lines {
        table.row(vec![
            Cell::Count(line.seq),
            at(line.moment, zone),
            line.run.map_or(Cell::Missing, Cell::Count),
            line.who.as_str().into(),
            line.host.as_str().into(),
            line.command.as_str().into(),
            line.reason.clone().into(),
            Cell::List(did(&line.deeds)),
        ]);
    }
    table
}

/// Returns what a change did as sentences, one a kind.
fn did(deeds: &[Deed]) -> Vec<String> {
    let kinds = deeds.chunk_by(|a, b| a.what == b.what);
    let mut told: Vec<(u8, String)> = kinds.map(|same| (rank(same), sentence(same))).collect();
    told.sort_by_key(|(rank, _)| *rank);
    told.into_iter().map(|(_, sentence)| sentence).collect()
}

/// Workbooks first, then reports, then what follows from them.
fn rank(same: &[Deed]) -> u8 {
    match same.first().map_or("", |deed| deed.what.as_str()) {
        "day computed" => 3,
        what if what.starts_with("workbook") => 0,
        what if what.starts_with("report") => 1,
        _ => 2,
    }
}

fn sentence(same: &[Deed]) -> String {
    let what = same.first().map_or("", |deed| deed.what.as_str());
    let n: i64 = same.iter().map(|deed| deed.n).sum();
    let named = same.iter().take(NAMED).map(|deed| deed.subject.as_str()).collect::<Vec<_>>().join(", ");
    let more = if same.len() > NAMED { format!(" and {} more", same.len() - NAMED) } else { String::new() };
    let first = same.iter().map(|deed| deed.days.0.as_str()).filter(|day| !day.is_empty()).min();
    let last = same.iter().map(|deed| deed.days.1.as_str()).max();
    let days = match first.zip(last) {
        None => String::new(),
        Some((first, last)) if first == last => format!(" {first}"),
        Some((first, last)) => format!(" {first} to {last}"),
    };
    let count = if n == 1 { String::new() } else { format!(" ({n})") };
    format!("{what}{count}: {named}{more}{days}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_it_did_kind_by_kind() {
        let deed = |what: &str, subject: &str, n, days: (&str, &str)| Deed {
            what: what.into(),
            subject: subject.into(),
            n,
            days: (days.0.into(), days.1.into()),
        };
        let deeds = [
            deed("day computed", "W1", 2, ("2024-05-01", "2024-05-02")),
            deed("report accepted", "W1", 1, ("2024-05-01", "2024-05-01")),
            deed("report accepted", "W2", 1, ("2024-05-01", "2024-05-01")),
            deed("workbook stored", "a.xlsx", 1, ("", "")),
        ];
        assert_eq!(
            did(&deeds),
            [
                "workbook stored: a.xlsx",
                "report accepted (2): W1, W2 2024-05-01",
                "day computed (2): W1 2024-05-01 to 2024-05-02"
            ]
        );
    }
}
