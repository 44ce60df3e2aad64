//! `dgr report intervals`: interval readings of a plant summed to hours, days or months.

use anyhow::Result;
use clap::ValueEnum;

use super::range::Range;
use super::scope::KnownWhen;
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::metric::Metric;
use crate::overview::intervals::{self, By};
use crate::pipeline::ask::intervals::{Question, intervals};
use crate::refusal::Refusal;

/// The longest range, days: ten years.
const MOST_DAYS: i64 = 3660;
/// The longest range by hours, days: a year.
const MOST_DAYS_BY_HOUR: i64 = 366;

/// By what readings are summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Grain {
    /// Hours of the plant's clock
    Hour,
    /// Days
    Day,
    /// Months
    Month,
}

/// Interval readings of a plant (1, 15, 60 minutes …) summed to hours, days or months, with how much of it is covered
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr report intervals EX1 --date 2024-05-01           hour by hour
  dgr report intervals EX1 --month 2024-05 --metric poa_w_m2
  dgr report intervals EX1 --from 2024-04-01 --to 2025-03-31 --by month -f csv -o year.csv")]
pub struct Args {
    /// The plant: its code, name or an alias
    #[arg(value_name = "PLANT")]
    pub plant: String,
    #[command(flatten)]
    pub range: Range,
    /// By hour, day or month (default: hours of one day, else days)
    #[arg(long, value_name = "GRAIN", env = "DGR_BY")]
    pub by: Option<Grain>,
    /// Only this metric: poa_w_m2
    #[arg(long, value_name = "METRIC", env = "DGR_METRIC")]
    pub metric: Option<String>,
    /// Only this unit
    #[arg(long, value_name = "UNIT", env = "DGR_UNIT")]
    pub unit: Option<String>,
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
    let (plant_id, plant) = open::plant_known(&mut store, &args.plant, known.change)?;
    let span = args.range.days(known.now, config.time_zone, known.yesterday)?;
    let days = (span.1 - span.0).num_days() + 1;
    let by = match args.by {
        Some(Grain::Hour) => By::Hour,
        None if days == 1 => By::Hour,
        Some(Grain::Day) | None => By::Day,
        Some(Grain::Month) => By::Month,
    };
    let most = if by == By::Hour { MOST_DAYS_BY_HOUR } else { MOST_DAYS };
    if days > most {
        let message = format!("{days} days are too many: by {} at most {most}.", by.words().0);
        return Err(Refusal::request(message).hint("Ask for a shorter range, or --by month.").into());
    }
    let question = Question {
        plant_id,
        zone: plant.time_zone.as_deref().and_then(|zone| zone.parse().ok()).unwrap_or(config.time_zone),
        fy_starts: plant.fy_starts.unwrap_or(config.fy_starts),
        span,
        by,
        metric: args.metric.as_deref().map(metric).transpose()?,
        as_of: known.change,
    };
    let mut lines = store.read(|reader| intervals(reader, &question))?;
    lines.retain(|line| args.unit.as_ref().is_none_or(|unit| *unit == line.unit));
    if lines.is_empty() {
        session.screen.say(format!("{} has no interval readings from {} to {}.", plant.code, span.0, span.1));
    }
    let title = known.title(format!("Intervals of {} ({}), {} to {}", plant.code, plant.name, span.0, span.1));
    args.output.put(&intervals::table(title, by, &lines), &mut session.screen)?;
    Ok(Exit::Done)
}

fn metric(name: &str) -> Result<Metric> {
    Metric::named(name).ok_or_else(|| {
        let near = Metric::nearest(name);
        let refusal = Refusal::request(format!("There is no metric \"{name}\"."));
        let near =
            if near.is_empty() { refusal.clone() } else { refusal.hint(format!("Nearest: {}.", near.join(", "))) };
        near.into()
    })
}
