//! `dgr trace`: a number back to its cells, a cell to its numbers.

use anyhow::Result;
use clap::ValueEnum;

use super::exit::Exit;
use super::open;
use super::output::Output;
use super::report::scope::KnownWhen;
use super::session::Session;
use super::when::DayWord;
use crate::calendar::Month;
use crate::lineage;
use crate::names::nearest;
use crate::overview::{cell, trace};
use crate::pipeline::ask::trace::{Basis, cell as ask_cell, month};
use crate::plant::Plant;
use crate::refusal::{Kind, Refusal};
use crate::render::Table;
use crate::store::Store;

/// Which part of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The number, its formula, the numbers put in
    Steps,
    /// The days of a month
    Days,
    /// What every report gave for it, cell by cell
    Cells,
    /// The reports and workbooks these are of
    Reports,
}

/// A number back to its cells: formula, reports, workbooks, what stood there
///
/// METRIC is a name such as pr_pct or energy_export_kwh; energy_kwh is the plant's own energy, reported.NAME what a
/// report prints beside (reported.pr_pct, energy_export_kwh-mtd).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr trace EX1 2024-05-01 pr_pct
  dgr trace EX1 2024-05-01 energy_gross_kwh --unit INV-3
  dgr trace --month 2024-05 EX1 energy_kwh
  dgr trace --month 2024-05 EX1 energy_kwh --part cells -f csv
  dgr trace --cell \"3f2a9c41!Data!C14\"")]
pub struct Args {
    /// The plant, the day (with --month: no day) and the metric
    #[arg(value_name = "PLANT [DAY] METRIC", num_args = 2..=3, required_unless_present = "cell")]
    pub what: Vec<String>,
    /// The whole month: 2024-05
    #[arg(long, value_name = "MONTH", env = "DGR_MONTH")]
    pub month: Option<Month>,
    /// The number of this unit of the plant
    #[arg(long, value_name = "UNIT", env = "DGR_UNIT")]
    pub unit: Option<String>,
    /// What stands on a cell: the workbook's hash or name, !, the cell
    #[arg(long, value_name = "WORKBOOK!CELL", env = "DGR_CELL", conflicts_with_all = ["what", "month", "unit"])]
    pub cell: Option<String>,
    /// Only this part (CSV holds one: the steps, unless said)
    #[arg(long, value_name = "PART", env = "DGR_PART")]
    pub part: Option<Part>,
    #[command(flatten)]
    pub known: KnownWhen,
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    let mut store = open::store(session)?;
    let tables = match (&args.cell, args.what.as_slice(), args.month) {
        (Some(cell), ..) => of_cell(args, cell, &mut store, session)?,
        (None, [plant, metric], Some(month)) => of_month(args, (plant, metric), month, &mut store, session)?,
        (None, [plant, day, metric], None) => of_day(args, plant, day, metric, &mut store, session)?,
        (None, [_, _], None) => {
            return Err(wrong("A day is missing: PLANT DAY METRIC, or --month MONTH PLANT METRIC."));
        }
        _ => return Err(wrong("With --month there is no day: --month MONTH PLANT METRIC.")),
    };
    args.output.put_several(&tables, &mut session.screen)?;
    Ok(Exit::Done)
}

fn wrong(message: &str) -> anyhow::Error {
    Refusal::new(Kind::Usage, message).hint("See `dgr trace --help`.").into()
}

/// Returns the name of the number that a text means; one that means none is refused with those near to it.
fn number(text: &str) -> Result<String> {
    lineage::named(text).ok_or_else(|| {
        let near = lineage::nearest(text);
        let refusal = Refusal::request(format!("There is no metric \"{text}\"."));
        let hint = if near.is_empty() {
            "docs/metrics.md lists the metrics; energy_kwh is the plant's own energy.".to_owned()
        } else {
            format!("Nearest: {}.", near.join(", "))
        };
        refusal.hint(hint).into()
    })
}

/// Returns the unit that is meant, by its own name.
fn unit(args: &Args, plant: &Plant, day: chrono::NaiveDate) -> Result<Option<String>> {
    let Some(text) = &args.unit else { return Ok(None) };
    if let Some(unit) = plant.unit_named(text, day) {
        return Ok(Some(unit.name.clone()));
    }
    let near = nearest(text, plant.units_on(day).map(|u| u.name.as_str()));
    let refusal = Refusal::request(format!("{} has no unit \"{text}\" on {day}.", plant.code));
    let hint = format!("`dgr plant show {}` lists its units.", plant.code);
    let near = if near.is_empty() { hint } else { format!("Nearest: {}.", near.join(", ")) };
    Err(refusal.hint(near).into())
}

/// Returns what a number is called in titles.
fn called(name: &str, unit: Option<&str>, plant: &Plant) -> String {
    let unit = unit.map(|unit| format!("{unit} of ")).unwrap_or_default();
    format!("{name} of {unit}{} ({})", plant.code, plant.name)
}

fn of_day(
    args: &Args,
    plant: &str,
    day: &str,
    metric: &str,
    store: &mut Store,
    session: &mut Session,
) -> Result<Vec<(String, Table)>> {
    let config = session.workspace_config()?;
    let word: DayWord = day.parse().map_err(|e| Refusal::new(Kind::Usage, format!("\"{day}\" is no day: {e}.")))?;
    let known = args.known.resolve(store, session, &config)?;
    let day = word.day(known.now, config.time_zone);
    let name = number(metric)?;
    let (id, plant) = open::plant_known(store, plant, known.change)?;
    let unit = unit(args, &plant, day)?;
    let (basis, number, told) = store.read(|reader| {
        let basis = Basis::load(reader, (id, &plant), day, known.change)?;
        let number = basis.number(unit.as_deref(), &name);
        let told = basis.tell(&number)?;
        Ok((basis, number, told))
    })?;
    if basis.rows.is_empty() && basis.rejected.is_empty() {
        let message = format!("{} has reported nothing on {day}.", plant.code);
        return Err(Refusal::request(message).hint("`dgr status` shows who has.").into());
    }
    let title = known.title(format!("{} on {day}", called(&number.name, unit.as_deref(), &plant)));
    let mut steps = trace::steps(title, &told.steps);
    told.notes.iter().for_each(|note| steps.note(note.as_str()));
    if told.values.is_empty() {
        steps.note("No cell of a report gives anything that it is made of.");
    }
    let cells = trace::values("What the reports gave".to_owned(), &told.values, config.time_zone, false);
    let reports = trace::reports(&told.values, config.time_zone, false);
    Ok(chosen(args, [(Part::Steps, Some(steps)), (Part::Cells, Some(cells)), (Part::Reports, Some(reports))]))
}

fn of_month(
    args: &Args,
    (plant, metric): (&str, &str),
    of: Month,
    store: &mut Store,
    session: &mut Session,
) -> Result<Vec<(String, Table)>> {
    let config = session.workspace_config()?;
    let name = number(metric)?;
    let known = args.known.resolve(store, session, &config)?;
    let (id, plant) = open::plant_known(store, plant, known.change)?;
    let unit = unit(args, &plant, of.last())?;
    let told = store.read(|reader| {
        month::month(reader, (id, &plant), of, (unit.as_deref(), &name), (known.yesterday, known.change))
    })?;
    if told.days.iter().all(|day| day.reports.is_empty() && day.value.is_none()) && told.values.is_empty() {
        let message = format!("{} has reported nothing in {of}.", plant.code);
        return Err(Refusal::request(message).hint("`dgr status` shows who has.").into());
    }
    let name = told.step.number.name.clone();
    let title = known.title(format!("{} in {of}", called(&name, unit.as_deref(), &plant)));
    let total = (told.step.value, told.ratio);
    let mut steps = trace::steps(title, std::slice::from_ref(&told.step));
    told.notes.iter().for_each(|note| steps.note(note.as_str()));
    let days = trace::days("Days".to_owned(), &name, &told.days, total);
    let cells = trace::values("What the reports gave".to_owned(), &told.values, config.time_zone, true);
    let reports = trace::reports(&told.values, config.time_zone, true);
    // A month of cells is many screens: they are in JSON and where they are asked for.
    let many = args.output.is_json(&session.screen) || args.part == Some(Part::Cells);
    if !many {
        let code = &plant.code;
        let of = unit.as_ref().map(|unit| format!(" --unit {unit}")).unwrap_or_default();
        steps.note(format!(
            "`dgr trace {code} DAY {name}{of}` shows a day's cells, --part cells all {}.",
            told.values.len()
        ));
    }
    let parts = [
        (Part::Steps, Some(steps)),
        (Part::Days, Some(days)),
        (Part::Cells, Some(cells).filter(|_| many)),
        (Part::Reports, Some(reports)),
    ];
    Ok(chosen(args, parts))
}

fn of_cell(args: &Args, text: &str, store: &mut Store, session: &mut Session) -> Result<Vec<(String, Table)>> {
    let config = session.workspace_config()?;
    let known = args.known.resolve(store, session, &config)?;
    let found = store.read(|reader| ask_cell::cell(reader, text, known.change))?;
    let hash = found.workbook.sha256.get(..12).unwrap_or_default();
    let title = known.title(format!("Numbers on {} of {} ({hash})", found.place, found.workbook.name));
    let mut numbers = cell::numbers(title, &found.numbers);
    found.notes.iter().for_each(|note| numbers.note(note.as_str()));
    let read = Some(cell::read(&found.read)).filter(|_| !found.read.is_empty());
    Ok([("numbers", Some(numbers)), ("read", read)]
        .into_iter()
        .filter_map(|(name, table)| Some((name.to_owned(), table?)))
        .collect())
}

/// Returns the parts that are wanted, by their names.
fn chosen<const N: usize>(args: &Args, parts: [(Part, Option<Table>); N]) -> Vec<(String, Table)> {
    let named = |part: Part| part.to_possible_value().map_or_else(String::new, |v| v.get_name().to_owned());
    let wanted = |part: Part| args.part.is_none_or(|one| one == part);
    parts.into_iter().filter(|(part, _)| wanted(*part)).filter_map(|(p, table)| Some((named(p), table?))).collect()
}
