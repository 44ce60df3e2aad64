//! `dgr targets list`: the targets as they are known.

use std::str::FromStr;

use anyhow::Result;
use chrono::NaiveDate;

use crate::calendar::{self, Month};
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::when::Moment;
use crate::metric::Metric;
use crate::pipeline::targets::shown;
use crate::plant::Plant;
use crate::plant::target::OF_DAY;
use crate::render::{Column, Table};

/// The targets as they are known
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr targets list --plant EX1 --fy 2021-22
  dgr targets list --month 2021-04 -f csv -o targets.csv")]
pub struct Args {
    /// Only this plant
    #[arg(long, value_name = "CODE", env = "DGR_PLANT")]
    pub plant: Option<String>,
    /// Only this month: 2021-04
    #[arg(long, value_name = "MONTH", env = "DGR_MONTH", conflicts_with = "fy")]
    pub month: Option<Month>,
    /// Only this financial year, by each plant's own first month: 2021-22
    #[arg(long, value_name = "YEAR", env = "DGR_FY")]
    pub fy: Option<FiscalYear>,
    /// As they were known at this moment: 2024-05-01 (its end), '2024-05-01 10:45' or RFC 3339
    #[arg(long, value_name = "MOMENT", env = "DGR_AS_OF")]
    pub as_of: Option<Moment>,
    #[command(flatten)]
    pub output: Output,
}

/// The calendar year in which a financial year begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalYear(i32);

impl FromStr for FiscalYear {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, end) = text.split_once('-').map_or((text, None), |(year, end)| (year, Some(end)));
        let begins = year.parse::<i32>().ok().filter(|begins| year.len() == 4 && (1900..3000).contains(begins));
        let follows = |begins: i32| match end {
            None => true,
            Some(end) if end.len() == 2 => end.parse() == Ok((begins + 1) % 100),
            Some(end) => end.parse() == Ok(begins + 1),
        };
        begins.filter(|begins| follows(*begins)).map(Self).ok_or_else(|| "write 2021-22".to_owned())
    }
}

impl FiscalYear {
    /// Returns the first and the last day of a plant's year.
    fn of(self, plant: &Plant) -> (NaiveDate, NaiveDate) {
        let starts = plant.fy_starts.unwrap_or(4);
        let day = |year| NaiveDate::from_ymd_opt(year, starts, 1).unwrap_or_default();
        (day(self.0), day(self.0 + 1).pred_opt().unwrap_or_default())
    }
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let change = match args.as_of {
        Some(moment) => Some(store.change_at(calendar::moment(moment.at(config.time_zone)))?.unwrap_or(0)),
        None => None,
    };
    let one = args.plant.as_deref().map(|text| open::plant(&mut store, text)).transpose()?.map(|(id, _)| id);
    let ever = (
        NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default(),
        NaiveDate::from_ymd_opt(3000, 1, 1).unwrap_or_default(),
    );
    let mut table = Table::new("Targets", columns());
    let (plants, rows) =
        store.read(|reader| Ok((reader.masters(change)?, reader.targets(one, ever.0, ever.1, change)?)))?;
    for row in rows {
        let Some(plant) = plants.plant(row.plant_id) else { continue };
        let span = args.month.map(|month| (month.first(), month.last())).or_else(|| Some(args.fy?.of(plant)));
        if span.is_some_and(|(first, last)| row.month < first || row.month > last) {
            continue;
        }
        let unit = Metric::named(&row.metric).map(|metric| metric.dimension().unit().to_owned());
        let kind = row.kind.strip_suffix(OF_DAY).unwrap_or(&row.kind);
        table.row(vec![
            plant.code.as_str().into(),
            shown(row.month, &row.kind).into(),
            kind.into(),
            row.metric.as_str().into(),
            Some(row.value).into(),
            unit.into(),
        ]);
    }
    if table.rows.is_empty() {
        session.screen.say("There are no such targets: `dgr targets import FILE` takes them in.");
    }
    args.output.put(&table, &mut session.screen)?;
    Ok(Exit::Done)
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("plant", "Plant"),
        Column::text("time", "Month"),
        Column::text("kind", "Kind"),
        Column::text("metric", "Metric"),
        Column::number("value", "Value", "", 2),
        Column::text("unit", "Unit"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_financial_year_is_written_with_its_end_or_without() {
        for (text, year) in
            [("2021-22", Some(2021)), ("2021", Some(2021)), ("2099-00", Some(2099)), ("2021-2022", Some(2021))]
        {
            assert_eq!(text.parse::<FiscalYear>().ok().map(|fy| fy.0), year, "{text}");
        }
        for wrong in ["2021-23", "21-22", "FY22", "2021-", ""] {
            assert!(wrong.parse::<FiscalYear>().is_err(), "{wrong}");
        }
    }
}
