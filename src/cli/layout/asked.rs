//! The words of `dgr layout learn` whose order counts: what is known of a workbook stands behind its name.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches, value_parser};

use crate::layout::Quantity;
use crate::learn::Wanted;
use crate::metric::Metric;

use super::super::when::DayWord;

/// What is known of one workbook.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The workbook; none: the first, which is named itself.
    pub file: Option<PathBuf>,
    /// The day of its values.
    pub date: Option<DayWord>,
    /// The values.
    pub wanted: Vec<Wanted>,
}

/// What is known, a workbook each, the first one's first.
#[derive(Clone, Debug, Default)]
pub struct Samples(pub Vec<Sample>);

/// A word with the position at which it was typed.
enum Word {
    Also(PathBuf),
    Date(DayWord),
    Expect(Wanted),
    Cell(Wanted),
}

fn args() -> [Arg; 5] {
    let many = |name: &'static str, value: &'static str, variable: &'static str| {
        Arg::new(name).long(name).value_name(value).env(variable).action(ArgAction::Append)
    };
    [
        many("date", "DAY", "DGR_DATE")
            .value_parser(value_parser!(DayWord))
            .help("The day of the values: 2024-05-01, today or yesterday; behind --also, of that workbook"),
        many("expect", "METRIC=VALUE", "DGR_EXPECT").value_parser(expected).help(
            "A value of the plant that is known to stand in the workbook, in the metric's unit: its digits tell \
                   how exact it is",
        ),
        many("unit-expect", "UNIT:METRIC=VALUE", "DGR_UNIT_EXPECT").value_parser(of_unit).help("A value of a unit"),
        many("cell", "METRIC=CELL", "DGR_CELL")
            .value_parser(cell)
            .help("Where a value stands, if several places hold it: energy_export_kwh=Data!E6, INV-1:plf_pct=F6"),
        many("also", "FILE", "DGR_ALSO")
            .value_parser(value_parser!(PathBuf))
            .help("A further workbook of the same layout; its --date and --expect stand behind it"),
    ]
}

impl clap::Args for Samples {
    fn augment_args(command: Command) -> Command {
        command.args(args())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Samples {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut words: Vec<(usize, Word)> = Vec::new();
        collect(matches, "also", &mut words, |path: &PathBuf| Word::Also(path.clone()));
        collect(matches, "date", &mut words, |day: &DayWord| Word::Date(*day));
        collect(matches, "expect", &mut words, |wanted: &Wanted| Word::Expect(wanted.clone()));
        collect(matches, "unit-expect", &mut words, |wanted: &Wanted| Word::Expect(wanted.clone()));
        collect(matches, "cell", &mut words, |wanted: &Wanted| Word::Cell(wanted.clone()));
        words.sort_by_key(|(at, _)| *at);
        let mut samples = vec![Sample::default()];
        let mut cells = Vec::new();
        for (_, word) in words {
            let number = samples.len();
            let Some(last) = samples.last_mut() else { break };
            match word {
                Word::Also(path) => samples.push(Sample { file: Some(path), ..Sample::default() }),
                Word::Date(day) => last.date = Some(day),
                Word::Expect(wanted) => last.wanted.push(wanted),
                Word::Cell(wanted) => cells.push((number, wanted)),
            }
        }
        for (number, cell) in cells {
            let own = samples.get_mut(number - 1).into_iter().flat_map(|sample| &mut sample.wanted);
            let mut meant = own.filter(|w| w.metric == cell.metric && w.unit == cell.unit);
            match meant.next() {
                Some(wanted) => wanted.cell = cell.cell,
                None => {
                    let message = format!("--cell {}: no value of it is known (--expect)", cell.metric);
                    return Err(clap::Error::raw(ErrorKind::ValueValidation, message + "\n"));
                }
            }
        }
        Ok(Self(samples))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn collect<T: Clone + Send + Sync + 'static>(
    matches: &ArgMatches,
    name: &str,
    into: &mut Vec<(usize, Word)>,
    word: impl Fn(&T) -> Word,
) {
    let (Some(places), Some(values)) = (matches.indices_of(name), matches.get_many::<T>(name)) else { return };
    into.extend(places.zip(values).map(|(at, value)| (at, word(value))));
}

/// Returns a metric and the text behind its `=`.
fn pair(text: &str) -> Result<(&str, &str), String> {
    let (metric, value) = text.split_once('=').ok_or_else(|| "write METRIC=VALUE".to_owned())?;
    if Quantity::named(metric).is_none() {
        let near = Metric::nearest(metric.split('-').next().unwrap_or_default());
        let near = if near.is_empty() { String::new() } else { format!("; nearest: {}", near.join(", ")) };
        return Err(format!("no metric is called {metric}{near}"));
    }
    Ok((metric.trim(), value.trim()))
}

fn expected(text: &str) -> Result<Wanted, String> {
    let (metric, value) = pair(text)?;
    let plain = value.replace(',', "");
    match plain.parse::<f64>() {
        Ok(number) if number.is_finite() => {
            Ok(Wanted { unit: None, metric: metric.to_owned(), written: plain, cell: None })
        }
        _ => Err(format!("{value} is no number")),
    }
}

fn of_unit(text: &str) -> Result<Wanted, String> {
    let (unit, rest) = unit(text).ok_or_else(|| "write UNIT:METRIC=VALUE".to_owned())?;
    expected(rest).map(|wanted| Wanted { unit: Some(unit.to_owned()), ..wanted })
}

fn cell(text: &str) -> Result<Wanted, String> {
    let (unit, rest) = unit(text).map_or((None, text), |(unit, rest)| (Some(unit.to_owned()), rest));
    let (metric, cell) = pair(rest)?;
    Ok(Wanted { unit, metric: metric.to_owned(), written: String::new(), cell: Some(cell.to_owned()) })
}

/// Returns the unit before the metric, whose name may have a colon of its own.
fn unit(text: &str) -> Option<(&str, &str)> {
    let metric = text.split('=').next()?;
    let at = metric.rfind(':')?;
    let (unit, rest) = (text.get(..at)?.trim(), text.get(at + 1..)?);
    (!unit.is_empty()).then_some((unit, rest))
}
