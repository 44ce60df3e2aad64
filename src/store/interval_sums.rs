//! Interval readings summed to hours, days or months by the database: many rows in, few out.

use anyhow::{Context, Result};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Text, Timestamp};

use super::db::on_either;
use super::write::Reader;

/// A row of time that is cut into stretches of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRow {
    /// The number of its first stretch; the next one's is one more.
    pub first: i64,
    /// Over which rows sums run on: those of one span.
    pub span: i64,
    /// When it starts, UTC.
    pub starts: NaiveDateTime,
    /// When it is over, UTC.
    pub ends: NaiveDateTime,
    /// How long a stretch is, seconds.
    pub stretch: i64,
}

/// The readings of one unit and metric in one stretch of time.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct IntervalSum {
    /// The stretch's number.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    /// The unit's name; empty: the plant.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// Which metric, by name.
    #[diesel(sql_type = Text)]
    pub metric: String,
    /// How many readings.
    #[diesel(sql_type = BigInt)]
    pub readings: i64,
    /// How long they are together, minutes.
    #[diesel(sql_type = Double)]
    pub minutes: f64,
    /// Their sum, in the metric's unit.
    #[diesel(sql_type = Double)]
    pub total: f64,
    /// Value times hours, summed.
    #[diesel(sql_type = Double)]
    pub integral: f64,
    /// The lowest.
    #[diesel(sql_type = Double)]
    pub lowest: f64,
    /// The highest.
    #[diesel(sql_type = Double)]
    pub highest: f64,
    /// The sum since the span began.
    #[diesel(sql_type = Double)]
    pub running_total: f64,
    /// The integral since the span began.
    #[diesel(sql_type = Double)]
    pub running_integral: f64,
}

impl Reader {
    /// Returns a plant's interval readings summed over the stretches of rows of time, live or as known after a change;
    /// by unit, metric and stretch. `metric`: only this one; empty: all.
    pub fn interval_sums(
        &mut self,
        plant_id: i64,
        rows: &[TimeRow],
        metric: &str,
        as_of: Option<i64>,
    ) -> Result<Vec<IntervalSum>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let text = statement(rows.len(), self.db.is_sqlite());
        let as_of = as_of.unwrap_or(i64::MAX);
        let found: QueryResult<Vec<IntervalSum>> = on_either!(&mut self.db, |c| {
            let mut query = diesel::sql_query(text)
                .into_boxed()
                .bind::<BigInt, _>(plant_id)
                .bind::<BigInt, _>(as_of)
                .bind::<Text, _>(metric.to_owned());
            for row in rows {
                query = query
                    .bind::<BigInt, _>(row.first)
                    .bind::<BigInt, _>(row.span)
                    .bind::<Timestamp, _>(row.starts)
                    .bind::<Timestamp, _>(row.ends)
                    .bind::<BigInt, _>(row.starts.and_utc().timestamp())
                    .bind::<BigInt, _>(row.stretch);
            }
            query.load(c)
        });
        found.context("cannot sum up interval readings")
    }
}

/// Returns the statement for so many rows of time. The two databases have different words for a moment's seconds.
fn statement(rows: usize, sqlite: bool) -> String {
    let row = |at: usize| {
        let binds: Vec<String> = (4 + at * 6..10 + at * 6).map(|n| format!("${n}")).collect();
        format!("({})", binds.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let second =
        if sqlite { "CAST(strftime('%s', i.at) AS INTEGER)" } else { "CAST(EXTRACT(EPOCH FROM i.at) AS BIGINT)" };
    include_str!("interval_sums.sql").replace("{rows}", &rows.join(", ")).replace("{second}", second)
}
