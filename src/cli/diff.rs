//! `dgr diff`: two revisions of a report side by side.

use std::str::FromStr;

use anyhow::Result;
use clap::builder::FalseyValueParser;

use super::exit::Exit;
use super::open;
use super::output::Output;
use super::report::scope::KnownWhen;
use super::session::Session;
use super::when::DayWord;
use crate::overview::diff;
use crate::pipeline::ask::diff::{Question, diff as ask};

/// Two revisions, written `1..2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair(i32, i32);

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.parse::<i32>().ok().filter(|n| *n > 0);
        text.split_once("..")
            .and_then(|(a, b)| Some(Self(number(a)?, number(b)?)))
            .ok_or_else(|| "write 1..2: the earlier revision, two dots, the later".to_owned())
    }
}

/// Two revisions of a report side by side: values with cells, and what that does to day, month and year
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr diff EX1 2024-05-01                     the live revision and the one before
  dgr diff EX1 2024-05-01 1..3 --source scada
  dgr diff EX1 2024-05-01 --all -f csv -o values.csv
  dgr diff EX1 2024-05-01 --as-of '2024-05-03 11:00'    what differed then

A correction that was rejected is compared with the live revision.")]
pub struct Args {
    /// The plant: its code, name or an alias
    #[arg(value_name = "PLANT")]
    pub plant: String,
    /// The day: 2024-05-01, today or yesterday
    #[arg(value_name = "DAY")]
    pub day: DayWord,
    /// The revisions: 1..2
    #[arg(value_name = "R1..R2")]
    pub revisions: Option<Pair>,
    /// Of this source (SOURCE/PART where the day comes in parts)
    #[arg(long, value_name = "SOURCE", env = "DGR_SOURCE")]
    pub source: Option<String>,
    /// Show what is the same, too
    #[arg(long, env = "DGR_ALL", value_parser = FalseyValueParser::new())]
    pub all: bool,
    #[command(flatten)]
    pub known: KnownWhen,
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let known = args.known.resolve(&mut store, session, &config)?;
    let day = args.day.day(known.now, config.time_zone);
    let (id, plant) = open::plant_known(&mut store, &args.plant, known.change)?;
    let question = Question {
        day,
        source: args.source.clone(),
        revisions: args.revisions.map(|pair| (pair.0, pair.1)),
        fy_starts: config.fy_starts,
        as_of: known.change,
    };
    let answer = store.read(|reader| ask(reader, (id, &plant), &question))?;
    let [(first, was), (second, is)] = answer.revisions;
    let title = format!("{}, {day}, {}: revision {first} ({was}) and {second} ({is})", plant.code, answer.source);
    let title = known.title(title);
    let revisions = (first, second);
    let tables = [
        ("values".to_owned(), diff::table(title, revisions, &answer.difference, args.all)),
        ("effects".to_owned(), diff::effects(revisions, &answer.effects)),
    ];
    args.output.put_several(&tables, &mut session.screen)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_revisions_are_written_with_two_dots() {
        assert_eq!("1..3".parse(), Ok(Pair(1, 3)));
        for wrong in ["1", "1-2", "0..1", "a..b", ".."] {
            assert!(wrong.parse::<Pair>().is_err(), "{wrong}");
        }
    }
}
