//! Reports: revisions of what a source says of a plant's day. Stored, retired, replaced; never altered.

use anyhow::{Context, Result, bail};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;

use super::known::{known, retire};
use super::rows::{NewReport, ReportRow};
use super::schema::{changes, interval_metrics, meter_readings, outages, reports, workbooks};
use super::write::{Reader, Tx};

/// What a report is one revision of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportKey {
    /// The plant.
    pub plant_id: i64,
    /// The plant-local day.
    pub day: NaiveDate,
    /// Whose statement it is.
    pub source: String,
    /// Which part of the day; mostly empty.
    pub part: String,
}

/// A report with how it came to be, for histories.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct HistoryRow {
    /// The report.
    pub report: ReportRow,
    /// When it was stored, UTC.
    pub moment: NaiveDateTime,
    /// Who stored it.
    pub who: String,
    /// By which command.
    pub command: String,
    /// The run it belongs to, if it belongs to one.
    pub run_id: Option<i64>,
    /// Why, where somebody said so.
    pub why: Option<String>,
    /// The file name of its workbook.
    pub workbook: String,
}

impl ReportRow {
    /// Returns what it is a revision of.
    pub fn key(&self) -> ReportKey {
        ReportKey { plant_id: self.plant_id, day: self.day, source: self.source.clone(), part: self.part.clone() }
    }

    /// Returns whether it is not retired.
    pub fn is_live(&self) -> bool {
        self.deleted_at.is_none()
    }

    /// Returns whether it is not retired, or was not after a change.
    pub fn is_live_at(&self, as_of: Option<i64>) -> bool {
        self.retired_change.is_none_or(|retired| as_of.is_some_and(|change| retired > change))
    }

    /// Returns whether it was accepted.
    pub fn is_accepted(&self) -> bool {
        self.status == "accepted"
    }
}

impl Reader {
    /// Returns a report.
    pub fn report(&mut self, plant_id: i64, id: i64) -> Result<Option<ReportRow>> {
        Ok(reports::table.find((plant_id, id)).select(ReportRow::as_select()).first(&mut self.db).optional()?)
    }

    /// Returns a report's raw values as JSON.
    pub fn report_raw(&mut self, plant_id: i64, id: i64) -> Result<Option<String>> {
        Ok(reports::table.find((plant_id, id)).select(reports::raw).first(&mut self.db).optional()?)
    }

    /// Returns every revision of a key, live and retired, the first first.
    pub fn revisions(&mut self, key: &ReportKey) -> Result<Vec<ReportRow>> {
        Ok(reports::table
            .filter(reports::plant_id.eq(key.plant_id).and(reports::day.eq(key.day)))
            .filter(reports::source.eq(&key.source).and(reports::part.eq(&key.part)))
            .select(ReportRow::as_select())
            .order(reports::revision)
            .load(&mut self.db)?)
    }

    /// Returns the number of a key's next revision, from 1; counts retired and rejected ones.
    pub fn next_revision(&mut self, key: &ReportKey) -> Result<i32> {
        let last: Option<i32> = reports::table
            .filter(reports::plant_id.eq(key.plant_id).and(reports::day.eq(key.day)))
            .filter(reports::source.eq(&key.source).and(reports::part.eq(&key.part)))
            .select(diesel::dsl::max(reports::revision))
            .first(&mut self.db)?;
        Ok(last.map_or(1, |last| last + 1))
    }

    /// Returns the latest live report of a key with a status (`accepted`, `rejected`).
    pub fn live_report(&mut self, key: &ReportKey, status: &str) -> Result<Option<ReportRow>> {
        Ok(self.revisions(key)?.into_iter().rfind(|report| report.is_live() && report.status == status))
    }

    /// Returns the revisions of a key, live and retired, that say the same to 12 significant digits.
    pub fn reports_saying(&mut self, key: &ReportKey, values_hash: &str) -> Result<Vec<ReportRow>> {
        Ok(self.revisions(key)?.into_iter().filter(|report| report.values_hash == values_hash).collect())
    }

    /// Returns the reports of one plant or of all on days from … to, accepted and rejected, that are live or were
    /// known after a change; by day, plant, source, part and revision.
    pub fn reports(
        &mut self,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<ReportRow>> {
        let mut rows = known!(reports, as_of).filter(reports::day.between(from, to));
        if let Some(plant) = plant {
            rows = rows.filter(reports::plant_id.eq(plant));
        }
        Ok(rows
            .select(ReportRow::as_select())
            .order((reports::day, reports::plant_id, reports::source, reports::part, reports::revision))
            .load(&mut self.db)?)
    }

    /// Returns the latest day with a live accepted report.
    pub fn last_report_day(&mut self, plant_id: i64) -> Result<Option<NaiveDate>> {
        Ok(known!(reports, None::<i64>)
            .filter(reports::plant_id.eq(plant_id).and(reports::status.eq("accepted")))
            .select(diesel::dsl::max(reports::day))
            .first(&mut self.db)?)
    }

    /// Returns the latest day with an accepted report of each plant, as known after a change.
    pub fn last_report_days(&mut self, as_of: i64) -> Result<Vec<(i64, Option<NaiveDate>)>> {
        Ok(reports::table
            .filter(reports::status.eq("accepted").and(reports::created_change.le(as_of)))
            .filter(reports::retired_change.is_null().or(reports::retired_change.gt(as_of)))
            .group_by(reports::plant_id)
            .select((reports::plant_id, diesel::dsl::max(reports::day)))
            .load(&mut self.db)?)
    }

    /// Returns every revision of a plant, of one day or all, with when, by whom and from which file; the newest last.
    pub fn history(&mut self, plant_id: i64, day: Option<NaiveDate>) -> Result<Vec<HistoryRow>> {
        let mut rows = reports::table
            .inner_join(changes::table.on(reports::created_change.eq(changes::seq)))
            .inner_join(workbooks::table.on(reports::sha256.eq(workbooks::sha256)))
            .filter(reports::plant_id.eq(plant_id))
            .select((
                ReportRow::as_select(),
                changes::moment,
                changes::who,
                changes::command,
                changes::run_id,
                changes::reason,
                workbooks::name,
            ))
            .order((reports::day, reports::id))
            .into_boxed();
        if let Some(day) = day {
            rows = rows.filter(reports::day.eq(day));
        }
        Ok(rows.load(&mut self.db)?)
    }
}

impl Tx<'_> {
    /// Stores a report and links its workbook to it; returns its number.
    pub fn insert_report(&mut self, report: &NewReport) -> Result<i64> {
        let change = self.step("report")?;
        let inserted = diesel::insert_into(reports::table)
            .values((report, reports::created_change.eq(change.seq)))
            .returning(reports::id)
            .get_result(&mut self.db);
        let failed = || format!("cannot store the report of {} by {}", report.day, report.source);
        let id = self.noted(inserted).with_context(failed)?;
        self.put_link(report.plant_id, id, &report.sha256)?;
        Ok(id)
    }

    /// Stores a report in the place of a live one: that retires first, since only one may be live, and is told its
    /// successor after.
    pub fn replace_report(&mut self, old: i64, report: &NewReport) -> Result<i64> {
        self.retire_report(report.plant_id, old)?;
        let id = self.insert_report(report)?;
        self.succeed_report(report.plant_id, old, id)?;
        Ok(id)
    }

    /// Notes which report took the place of a retired one.
    pub fn succeed_report(&mut self, plant_id: i64, old: i64, new: i64) -> Result<()> {
        self.step("successor")?;
        diesel::update(reports::table.find((plant_id, old)))
            .set(reports::replaced_by.eq(new))
            .execute(&mut self.db)
            .context("cannot note which report took the place of another")?;
        Ok(())
    }

    /// Retires a live report with its outages, meter readings and intervals. Its findings stay with it. Refuses one
    /// that is not live.
    pub fn retire_report(&mut self, plant_id: i64, id: i64) -> Result<()> {
        let Some(report) = self.report(plant_id, id)?.filter(ReportRow::is_live) else {
            bail!("there is no live report {id} of plant {plant_id} to retire");
        };
        let change = self.step("retire report")?;
        let this = reports::plant_id.eq(plant_id).and(reports::id.eq(id));
        retire!(&mut self.db, reports, change, this).context("cannot retire a report")?;
        self.fail_if_asked("retire events")?;
        let its = outages::plant_id.eq(plant_id).and(outages::report_id.eq(id));
        retire!(&mut self.db, outages, change, its).context("cannot retire a report's outages")?;
        let its = meter_readings::plant_id.eq(plant_id).and(meter_readings::report_id.eq(id));
        retire!(&mut self.db, meter_readings, change, its).context("cannot retire a report's meter readings")?;
        let (first, last) = interval_bounds(report.day);
        let its = interval_metrics::plant_id.eq(plant_id).and(interval_metrics::report_id.eq(id));
        // The bounds let PostgreSQL look into two partitions instead of all.
        let its = its.and(interval_metrics::at.between(first, last));
        retire!(&mut self.db, interval_metrics, change, its).context("cannot retire a report's intervals")?;
        Ok(())
    }
}

/// Returns the moments between which the intervals of a report's day lie, in any time zone and with a day's grace.
pub(super) fn interval_bounds(day: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
    let first = day.checked_sub_days(Days::new(2)).unwrap_or(NaiveDate::MIN);
    let last = day.checked_add_days(Days::new(3)).unwrap_or(NaiveDate::MAX);
    (first.and_time(NaiveTime::MIN), last.and_time(NaiveTime::MIN))
}
