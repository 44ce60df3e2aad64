//! Findings: stored with what they are about; a report's stay with it for ever, a plant-day's retire and come anew.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::known::{insert_all, known, retire};
use super::rows::FindingRow;
use super::schema::{findings, reports};
use super::write::{Reader, Tx, plain};
use crate::finding::{Finding, Severity};

/// What findings are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// A workbook, by its SHA-256: what led to no plant.
    Workbook(&'a str),
    /// A report: plant, number, its day, its workbook.
    Report(i64, i64, NaiveDate, &'a str),
    /// A plant's day.
    Day(i64, NaiveDate),
}

#[derive(Insertable)]
#[diesel(table_name = findings, treat_none_as_default_value = false)]
struct NewFinding {
    plant_id: i64,
    report_id: Option<i64>,
    sha256: Option<String>,
    day: Option<NaiveDate>,
    rule: String,
    severity: String,
    place: Option<String>,
    metric: Option<String>,
    unit: Option<String>,
    text: Option<String>,
    message: String,
    hint: Option<String>,
}

impl About<'_> {
    fn row(&self, finding: &Finding) -> NewFinding {
        let (plant_id, report_id, sha256, day) = match *self {
            Self::Workbook(sha256) => (0, None, Some(sha256), finding.day),
            Self::Report(plant, id, day, sha256) => (plant, Some(id), Some(sha256), finding.day.or(Some(day))),
            Self::Day(plant, day) => (plant, None, None, Some(day)),
        };
        let text = |text: &Option<String>| text.as_deref().map(plain);
        NewFinding {
            plant_id,
            report_id,
            sha256: sha256.map(str::to_owned),
            day,
            rule: finding.rule.id().to_owned(),
            severity: finding.severity.word().to_owned(),
            place: finding.place.as_ref().map(|place| plain(&place.to_string())),
            metric: text(&finding.metric),
            unit: text(&finding.unit),
            text: text(&finding.text),
            message: plain(&finding.message),
            hint: text(&finding.hint),
        }
    }
}

impl Reader {
    /// Returns the findings of a report, retired or not, in the order they were found.
    pub fn findings_of_report(&mut self, plant_id: i64, report_id: i64) -> Result<Vec<FindingRow>> {
        Ok(known!(findings, None::<i64>)
            .filter(findings::plant_id.eq(plant_id).and(findings::report_id.eq(report_id)))
            .select(FindingRow::as_select())
            .order(findings::id)
            .load(&mut self.db)?)
    }

    /// Returns the live findings of a workbook that are about no report of it.
    pub fn findings_of_workbook(&mut self, sha256: &str) -> Result<Vec<FindingRow>> {
        self.findings_of_workbook_known(sha256, None)
    }

    /// Returns the same as it was known after a change, if one is given.
    pub fn findings_of_workbook_known(&mut self, sha256: &str, as_of: Option<i64>) -> Result<Vec<FindingRow>> {
        Ok(known!(findings, as_of)
            .filter(findings::sha256.eq(sha256.to_owned()).and(findings::report_id.is_null()))
            .select(FindingRow::as_select())
            .order(findings::id)
            .load(&mut self.db)?)
    }

    /// Returns the live findings of a plant's day itself, not of its reports.
    pub fn findings_of_day(&mut self, plant_id: i64, day: NaiveDate) -> Result<Vec<FindingRow>> {
        self.findings_of_day_known(plant_id, day, None)
    }

    /// Returns the same as it was known after a change, if one is given.
    pub fn findings_of_day_known(
        &mut self,
        plant_id: i64,
        day: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<FindingRow>> {
        Ok(known!(findings, as_of)
            .filter(findings::plant_id.eq(plant_id).and(findings::day.eq(day)).and(findings::report_id.is_null()))
            .select(FindingRow::as_select())
            .order(findings::id)
            .load(&mut self.db)?)
    }

    /// Returns the findings of one plant or of all on days from … to: those of the plant-days and those of the reports
    /// that are live, or were known after a change. By plant, day and order found.
    pub fn findings(
        &mut self,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<FindingRow>> {
        let same = findings::plant_id.eq(reports::plant_id).and(findings::report_id.eq(reports::id.nullable()));
        let mut of_days = known!(findings, as_of)
            .filter(findings::report_id.is_null().and(findings::plant_id.ne(0)))
            .filter(findings::day.between(from, to));
        let mut of_reports = known!(reports, as_of).filter(reports::day.between(from, to));
        if let Some(plant) = plant {
            of_days = of_days.filter(findings::plant_id.eq(plant));
            of_reports = of_reports.filter(reports::plant_id.eq(plant));
        }
        let ids: Vec<(i64, i64)> = of_reports.select((reports::plant_id, reports::id)).load(&mut self.db)?;
        let mut found: Vec<FindingRow> = of_days.select(FindingRow::as_select()).load(&mut self.db)?;
        for chunk in ids.chunks(super::known::CHUNK) {
            let numbers: Vec<i64> = chunk.iter().map(|(_, id)| *id).collect();
            let of_chunk: Vec<FindingRow> = findings::table
                .inner_join(reports::table.on(same))
                .filter(reports::id.eq_any(numbers).and(reports::day.between(from, to)))
                .select(FindingRow::as_select())
                .load(&mut self.db)?;
            found.extend(of_chunk);
        }
        found.sort_by_key(|row| (row.plant_id, row.day, row.id));
        Ok(found)
    }
}

impl Tx<'_> {
    /// Stores findings.
    pub fn put_findings(&mut self, about: &About<'_>, found: &[Finding]) -> Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        let change = self.step("findings")?;
        let rows: Vec<NewFinding> = found.iter().map(|finding| about.row(finding)).collect();
        insert_all!(&mut self.db, findings, change, rows.iter()).context("cannot store findings")?;
        Ok(())
    }

    /// Copies what was found of a report to the report that was made of it by decision, errors as warnings: they did
    /// not reject that one.
    pub fn copy_findings(&mut self, plant_id: i64, from: i64, to: i64) -> Result<()> {
        let found = self.findings_of_report(plant_id, from)?;
        if found.is_empty() {
            return Ok(());
        }
        let change = self.step("copied findings")?;
        let error = Severity::Error.word();
        let rows: Vec<NewFinding> = found
            .into_iter()
            .map(|f| NewFinding {
                plant_id,
                report_id: Some(to),
                sha256: f.sha256,
                day: f.day,
                rule: f.rule,
                severity: if f.severity == error { Severity::Warning.word().to_owned() } else { f.severity },
                place: f.place,
                metric: f.metric,
                unit: f.unit,
                text: f.text,
                message: f.message,
                hint: f.hint,
            })
            .collect();
        insert_all!(&mut self.db, findings, change, rows.iter()).context("cannot copy findings")?;
        Ok(())
    }

    /// Retires the findings of a plant's day itself, before it is judged anew.
    pub fn retire_day_findings(&mut self, plant_id: i64, day: NaiveDate) -> Result<()> {
        let change = self.step("retire findings")?;
        let its = findings::plant_id.eq(plant_id).and(findings::day.eq(day)).and(findings::report_id.is_null());
        retire!(&mut self.db, findings, change, its).context("cannot retire a day's findings")?;
        Ok(())
    }

    /// Retires the findings of a workbook itself, before it is judged anew; those of the rules `but` stay.
    pub fn retire_workbook_findings(&mut self, sha256: &str, but: &[&str]) -> Result<()> {
        let change = self.step("retire findings")?;
        let its = findings::sha256.eq(sha256.to_owned()).and(findings::report_id.is_null());
        let its = its.and(findings::rule.ne_all(but.to_vec()));
        retire!(&mut self.db, findings, change, its).context("cannot retire a workbook's findings")?;
        Ok(())
    }
}
