//! Rows of what came in: workbooks, reports, findings.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use super::super::schema::{findings, judgements, reports, workbooks};

/// A workbook, without its bytes.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workbooks, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct WorkbookRow {
    /// SHA-256 of its bytes, 64 lower-case hex digits.
    pub sha256: String,
    /// Its file name; bytes that are no UTF-8 are replaced.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// When it came, UTC: the mail's date, else the file's time.
    pub received_at: NaiveDateTime,
    /// Who sent it, where a mail tells.
    pub sender: Option<String>,
    /// The mail's subject.
    pub subject: Option<String>,
    /// The layout that first recognised it; none: none did.
    pub layout: Option<String>,
}

/// A judgement to store.
#[derive(Clone, Debug, PartialEq, Insertable)]
#[diesel(table_name = judgements)]
pub struct NewJudgement {
    /// The workbook.
    pub sha256: String,
    /// The file name it came under.
    pub name: String,
    /// When it came, UTC.
    pub received_at: NaiveDateTime,
    /// Fingerprint of the layouts, rules, settings and master data that held.
    pub judged_under: String,
    /// What came of it: accepted, unchanged, partly, rejected, unresolved.
    pub outcome: String,
}

/// A judgement on a workbook.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = judgements)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct JudgementRow {
    /// The row's own number; never promised to be without gaps.
    pub id: i64,
    /// The workbook.
    pub sha256: String,
    /// The file name it came under this time.
    pub name: String,
    /// When it came this time, UTC.
    pub received_at: NaiveDateTime,
    /// Fingerprint of the layouts, rules, settings and master data that held.
    pub judged_under: String,
    /// What came of it: accepted, unchanged, partly, rejected, unresolved.
    pub outcome: String,
    /// The change that stored it.
    pub created_change: i64,
}

/// A report, without its raw values.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = reports)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct ReportRow {
    /// The plant.
    pub plant_id: i64,
    /// The row's own number; never promised to be without gaps.
    pub id: i64,
    /// The plant-local day.
    pub day: NaiveDate,
    /// Whose statement it is.
    pub source: String,
    /// Which part of a day sent in parts; mostly empty.
    pub part: String,
    /// 1, 2, 3: counts the reports of a plant, day, source and part.
    pub revision: i32,
    /// accepted, or rejected: kept as evidence, never in the metrics.
    pub status: String,
    /// Why there is this revision: received, restated, layout-fix, master-change, operator.
    pub reason: String,
    /// The layout it was read by.
    pub layout: String,
    /// Which source wins where two give one metric: the larger.
    pub priority: i32,
    /// The workbook it was read from.
    pub sha256: String,
    /// When that came, UTC.
    pub received_at: NaiveDateTime,
    /// Hash of its mapped values at 12 significant digits.
    pub values_hash: String,
    /// The change that stored it.
    pub created_change: i64,
    /// The change that retired it; none: live.
    pub retired_change: Option<i64>,
    /// The moment it was retired, UTC; none: live.
    pub deleted_at: Option<NaiveDateTime>,
    /// The revision that took its place.
    pub replaced_by: Option<i64>,
}

/// A report to store. Its revision is [`next_revision`](super::super::Reader::next_revision).
#[derive(Clone, Debug, Default, PartialEq, Insertable)]
#[diesel(table_name = reports, treat_none_as_default_value = false)]
pub struct NewReport {
    /// The plant.
    pub plant_id: i64,
    /// The plant-local day.
    pub day: NaiveDate,
    /// Whose statement it is.
    pub source: String,
    /// Which part of a day sent in parts; mostly empty.
    pub part: String,
    /// 1, 2, 3: counts the reports of a plant, day, source and part.
    pub revision: i32,
    /// accepted, or rejected: kept as evidence, never in the metrics.
    pub status: String,
    /// Why there is this revision: received, restated, layout-fix, master-change, operator.
    pub reason: String,
    /// The layout it was read by.
    pub layout: String,
    /// Which source wins where two give one metric: the larger.
    pub priority: i32,
    /// The workbook it was read from.
    pub sha256: String,
    /// When that came, UTC.
    pub received_at: NaiveDateTime,
    /// Hash of its mapped values at 12 significant digits.
    pub values_hash: String,
    /// Every mapped value with place, text, unit as written and formula flag, as JSON.
    pub raw: String,
}

/// A finding as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = findings)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct FindingRow {
    /// The plant; 0: a workbook that leads to none.
    pub plant_id: i64,
    /// The row's own number; never promised to be without gaps.
    pub id: i64,
    /// The report it is about.
    pub report_id: Option<i64>,
    /// The workbook it is about.
    pub sha256: Option<String>,
    /// The plant-local day it is about.
    pub day: Option<NaiveDate>,
    /// The rule that found it, by id.
    pub rule: String,
    /// info, warning, error.
    pub severity: String,
    /// Where it stands: Data!E14.
    pub place: Option<String>,
    /// The metric it is about, with qualifiers.
    pub metric: Option<String>,
    /// The unit it is about.
    pub unit: Option<String>,
    /// What stood there, as written.
    pub text: Option<String>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The change that stored it.
    pub created_change: i64,
    /// The change that retired it; none: live.
    pub retired_change: Option<i64>,
    /// The moment it was retired, UTC; none: live.
    pub deleted_at: Option<NaiveDateTime>,
}
