//! `dgr notify list`: the messages, the newest first.

use anyhow::Result;
use chrono::NaiveDateTime;
use chrono_tz::Tz;
use clap::ValueEnum;

use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::overview::status::at;
use crate::pipeline::deliver::subject;
use crate::render::{Cell, Column, Table, Tone};
use crate::store::rows::MessageRow;

/// The messages, the newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr notify list
  dgr notify list --state failed --json")]
pub struct Args {
    /// Only those in this state
    #[arg(long, value_name = "STATE", env = "DGR_STATE")]
    pub state: Option<State>,
    /// So many of the newest; 0: all
    #[arg(long, value_name = "COUNT", env = "DGR_LAST", default_value_t = 20)]
    pub last: u32,
    #[command(flatten)]
    pub output: Output,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum State {
    /// To be delivered, now or at its next attempt
    Due,
    /// Delivered
    Delivered,
    /// Refused for good, or given up
    Failed,
    /// Not delivered in time
    Expired,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let limit = if args.last == 0 { i64::MAX } else { i64::from(args.last) };
    let rows = store.messages(args.state.map(State::word), limit)?;
    let mut table = table("Messages", &rows, session.clock()(), config.time_zone);
    if args.last > 0 && rows.len() == usize::try_from(args.last).unwrap_or(usize::MAX) {
        table.note(format!("The newest {} messages; --last=0 shows all.", args.last));
    }
    args.output.put(&table, &mut session.screen)?;
    Ok(Exit::Done)
}

/// Returns messages as a table.
pub fn table(title: &str, rows: &[MessageRow], now: NaiveDateTime, zone: Tz) -> Table {
    let columns = vec![
        Column::number("message", "Message", "", 0),
        Column::text("destination", "Destination"),
        Column::text("state", "State"),
        Column::number("attempts", "Tried", "", 0),
        Column::text("created_at", "Written").priority(2),
        Column::text("next_attempt_at", "Next").priority(3),
        Column::text("delivered_at", "Delivered").priority(4),
        Column::prose("subject", "Subject").priority(1),
        Column::below("why"),
    ];
    let mut table = Table::new(title, columns);
    table.names = 2;
    for row in rows {
        let due = row.state == "due";
        let held = row.claimed_until.is_some_and(|until| until > now);
        let (state, tone) = match (row.state.as_str(), held) {
            ("due", true) => ("on its way", Tone::Plain),
            ("due", false) if row.attempts > 0 => ("due again", Tone::Warn),
            ("failed" | "expired", _) => (row.state.as_str(), Tone::Bad),
            (state, _) => (state, Tone::Plain),
        };
        let moment = |moment: Option<NaiveDateTime>| moment.map_or(Cell::Missing, |moment| at(moment, zone));
        table.toned(
            tone,
            vec![
                Cell::Count(row.id),
                row.destination.as_str().into(),
                state.into(),
                Cell::Count(i64::from(row.attempts)),
                at(row.created_at, zone),
                moment(due.then_some(row.next_attempt_at)),
                moment(row.delivered_at),
                subject(row).into(),
                row.last_error.clone().into(),
            ],
        );
    }
    if rows.iter().any(|row| matches!(row.state.as_str(), "failed" | "expired")) {
        table.note("`dgr notify retry MESSAGE` tries one once more.");
    }
    table
}
