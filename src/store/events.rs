//! Outages, meter readings and intervals: they belong to a report, come with it and retire with it.

use anyhow::{Context, Result, bail};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::bulk;
use super::known::{finite, insert_all, known};
use super::reports::interval_bounds;
use super::rows::{IntervalRow, MeterRow, OutageRow};
use super::schema::{interval_metrics, meter_readings, outages};
use super::write::{Reader, Tx, plain};

impl Reader {
    /// Returns the outages of one plant or of all on days from … to, live or as known after a change; by plant, day
    /// and start.
    pub fn outages(
        &mut self,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<OutageRow>> {
        let mut rows = known!(outages, as_of).filter(outages::day.between(from, to));
        if let Some(plant) = plant {
            rows = rows.filter(outages::plant_id.eq(plant));
        }
        Ok(rows
            .select(OutageRow::as_select())
            .order((outages::plant_id, outages::day, outages::from_at, outages::id))
            .load(&mut self.db)?)
    }

    /// Returns the meter readings of a plant on days from … to, live or as known after a change; by day and meter.
    pub fn meter_readings(
        &mut self,
        plant_id: i64,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<MeterRow>> {
        Ok(known!(meter_readings, as_of)
            .filter(meter_readings::plant_id.eq(plant_id).and(meter_readings::day.between(from, to)))
            .select(MeterRow::as_select())
            .order((meter_readings::day, meter_readings::meter, meter_readings::metric, meter_readings::id))
            .load(&mut self.db)?)
    }

    /// Returns the intervals of a plant that start from … until before … (UTC), live or as known after a change.
    pub fn intervals(
        &mut self,
        plant_id: i64,
        from: NaiveDateTime,
        before: NaiveDateTime,
        as_of: Option<i64>,
    ) -> Result<Vec<IntervalRow>> {
        Ok(known!(interval_metrics, as_of)
            .filter(interval_metrics::plant_id.eq(plant_id))
            .filter(interval_metrics::at.ge(from).and(interval_metrics::at.lt(before)))
            .select(IntervalRow::as_select())
            .order((
                interval_metrics::at,
                interval_metrics::unit,
                interval_metrics::metric,
                interval_metrics::report_id,
            ))
            .load(&mut self.db)?)
    }
}

impl Tx<'_> {
    /// Stores outages.
    pub fn put_outages(&mut self, rows: &[OutageRow]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            finite(&row.place, &row.numbers())?;
        }
        let change = self.step("outages")?;
        let clean = |row: &OutageRow| OutageRow {
            unit: plain(&row.unit),
            bucket_text: plain(&row.bucket_text),
            remarks: plain(&row.remarks),
            error_text: plain(&row.error_text),
            place: plain(&row.place),
            ..row.clone()
        };
        let rows: Vec<OutageRow> = rows.iter().map(clean).collect();
        insert_all!(&mut self.db, outages, change, rows.iter()).context("cannot store outages")?;
        Ok(())
    }

    /// Stores meter readings.
    pub fn put_meter_readings(&mut self, rows: &[MeterRow]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            finite(&row.place, &row.numbers())?;
        }
        let change = self.step("meter readings")?;
        let clean = |row: &MeterRow| MeterRow { meter: plain(&row.meter), place: plain(&row.place), ..row.clone() };
        let rows: Vec<MeterRow> = rows.iter().map(clean).collect();
        insert_all!(&mut self.db, meter_readings, change, rows.iter()).context("cannot store meter readings")?;
        Ok(())
    }

    /// Stores the intervals of a report of a day. Refuses one that is further than two days from it: it would not be
    /// found when the report retires.
    pub fn put_intervals(&mut self, day: NaiveDate, mut rows: Vec<IntervalRow>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let (first, last) = interval_bounds(day);
        for row in &mut rows {
            finite(&row.place, &row.numbers())?;
            if row.at < first || row.at > last {
                bail!("the interval at {} (UTC, {}) is not of the day {day}", row.at, row.place);
            }
            for text in [&mut row.unit, &mut row.place] {
                if text.contains('\0') {
                    *text = plain(text);
                }
            }
        }
        let change = self.step("intervals")?;
        // In the order of their key each goes behind the one before it. A stable sort merges series that are sorted.
        rows.sort_by(|a, b| (a.at, &a.unit, &a.metric).cmp(&(b.at, &b.unit, &b.metric)));
        let rows: Vec<&IntervalRow> = rows.iter().collect();
        bulk::insert(&mut self.db, &rows, change.seq).context("cannot store intervals")?;
        Ok(())
    }
}
