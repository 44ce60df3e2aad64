//! Workbooks: what came, as which bytes, what it was judged under, and which reports it gave or repeats.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::known::known;
use super::rows::{JudgementRow, NewJudgement, ReportRow, WorkbookRow};
use super::schema::{judgements, reports, workbook_bytes, workbook_links, workbooks};
use super::write::{Reader, Tx, plain};

/// A workbook that the store has.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownWorkbook {
    /// Its name, size and so on, as it first came.
    pub row: WorkbookRow,
    /// The reports that it gave or repeats, live and retired, by plant and day.
    pub reports: Vec<ReportRow>,
    /// What came of it last.
    pub last: Option<JudgementRow>,
}

/// Which reports are meant; what is not said may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Of this plant.
    pub plant: Option<i64>,
    /// Of this source.
    pub source: Option<String>,
    /// Read by this layout.
    pub layout: Option<String>,
    /// Of this day or later ones.
    pub from: Option<NaiveDate>,
    /// Of this day or earlier ones.
    pub to: Option<NaiveDate>,
}

impl Which {
    /// Returns whether nothing is said: all are meant.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

impl Reader {
    /// Returns what is known of a workbook by its SHA-256.
    pub fn workbook(&mut self, sha256: &str) -> Result<Option<KnownWorkbook>> {
        let found = workbooks::table.find(sha256).select(WorkbookRow::as_select());
        let Some(row) = found.first(&mut self.db).optional()? else { return Ok(None) };
        let same = workbook_links::plant_id.eq(reports::plant_id).and(workbook_links::report_id.eq(reports::id));
        let reports = workbook_links::table
            .inner_join(reports::table.on(same))
            .filter(workbook_links::sha256.eq(sha256))
            .select(ReportRow::as_select())
            .order((reports::plant_id, reports::day, reports::source, reports::part, reports::revision))
            .load(&mut self.db)?;
        let last = judgements::table
            .filter(judgements::sha256.eq(sha256))
            .select(JudgementRow::as_select())
            .order(judgements::id.desc())
            .first(&mut self.db)
            .optional()?;
        Ok(Some(KnownWorkbook { row, reports, last }))
    }

    /// Returns whether the store keeps a workbook's bytes.
    pub fn has_bytes(&mut self, sha256: &str) -> Result<bool> {
        let kept = workbook_bytes::table.filter(workbook_bytes::sha256.eq(sha256));
        Ok(diesel::select(diesel::dsl::exists(kept)).get_result(&mut self.db)?)
    }

    /// Returns the workbooks of a name, or of a hash that begins with a text of at least four digits; the latest last.
    pub fn workbooks_called(&mut self, text: &str) -> Result<Vec<WorkbookRow>> {
        let hash = text.trim().to_lowercase();
        let digits = hash.len() >= 4 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        let mut query = workbooks::table.select(WorkbookRow::as_select()).into_boxed();
        query = query.filter(workbooks::name.eq(plain(text)));
        if digits {
            query = query.or_filter(workbooks::sha256.like(format!("{hash}%")));
        }
        Ok(query.order((workbooks::received_at, workbooks::sha256)).load(&mut self.db)?)
    }

    /// Returns a workbook's bytes, where the store keeps them.
    pub fn workbook_bytes(&mut self, sha256: &str) -> Result<Option<Vec<u8>>> {
        let found = workbook_bytes::table.find(sha256).select(workbook_bytes::bytes);
        Ok(found.first(&mut self.db).optional()?)
    }

    /// Returns the hash, the name and the size of every workbook whose bytes the store keeps.
    pub fn kept_workbooks(&mut self) -> Result<Vec<(String, String, i64)>> {
        Ok(workbooks::table
            .inner_join(workbook_bytes::table.on(workbook_bytes::sha256.eq(workbooks::sha256)))
            .select((workbooks::sha256, workbooks::name, workbooks::size))
            .order(workbooks::sha256)
            .load(&mut self.db)?)
    }

    /// Returns whether a workbook came before under this name at this moment: then it is the same arrival, which still
    /// lies where it lay.
    pub fn has_arrived(&mut self, sha256: &str, name: &str, received_at: NaiveDateTime) -> Result<bool> {
        let same = judgements::table
            .filter(judgements::sha256.eq(sha256).and(judgements::name.eq(plain(name))))
            .filter(judgements::received_at.eq(received_at));
        Ok(diesel::select(diesel::dsl::exists(same)).get_result(&mut self.db)?)
    }

    /// Returns the arrivals (hash, name, moment) that were judged under a fingerprint.
    pub fn arrivals_under(&mut self, judged_under: &str) -> Result<Vec<(String, String, NaiveDateTime)>> {
        Ok(judgements::table
            .filter(judgements::judged_under.eq(judged_under))
            .select((judgements::sha256, judgements::name, judgements::received_at))
            .distinct()
            .load(&mut self.db)?)
    }

    /// Returns the workbooks of which one of these things came last (`unresolved`), as they were received. Without a
    /// word, all of them.
    pub fn workbooks(&mut self, outcomes: &[&str]) -> Result<Vec<(WorkbookRow, JudgementRow)>> {
        self.workbooks_known(outcomes, None)
    }

    /// Returns the same as it was known after a change, if one is given.
    pub fn workbooks_known(
        &mut self,
        outcomes: &[&str],
        as_of: Option<i64>,
    ) -> Result<Vec<(WorkbookRow, JudgementRow)>> {
        let known = as_of.unwrap_or(i64::MAX);
        let later = diesel::alias!(judgements as later);
        let superseded = later
            .filter(later.field(judgements::sha256).eq(judgements::sha256))
            .filter(later.field(judgements::created_change).le(known))
            .filter(later.field(judgements::id).gt(judgements::id));
        let mut query = workbooks::table
            .inner_join(judgements::table.on(judgements::sha256.eq(workbooks::sha256)))
            .filter(diesel::dsl::not(diesel::dsl::exists(superseded)))
            .filter(judgements::created_change.le(known))
            .select((WorkbookRow::as_select(), JudgementRow::as_select()))
            .order((workbooks::received_at, workbooks::sha256))
            .into_boxed();
        if !outcomes.is_empty() {
            query = query.filter(judgements::outcome.eq_any(outcomes.to_vec()));
        }
        Ok(query.load(&mut self.db)?)
    }

    /// Returns the workbooks whose SHA-256 begins with these digits, as they were received; never many.
    pub fn workbooks_like(&mut self, digits: &str) -> Result<Vec<WorkbookRow>> {
        // Nothing but hex digits: `%` and `_` would mean something else.
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Vec::new());
        }
        Ok(workbooks::table
            .filter(workbooks::sha256.like(format!("{}%", digits.to_lowercase())))
            .select(WorkbookRow::as_select())
            .order((workbooks::received_at, workbooks::sha256))
            .limit(10)
            .load(&mut self.db)?)
    }

    /// Returns the workbooks that gave or repeat reports, live or retired.
    pub fn workbooks_reporting(&mut self, which: &Which) -> Result<BTreeSet<String>> {
        let same = workbook_links::plant_id.eq(reports::plant_id).and(workbook_links::report_id.eq(reports::id));
        let links = workbook_links::table.inner_join(reports::table.on(same));
        let mut rows = links.select(workbook_links::sha256).distinct().into_boxed();
        if let Some(plant) = which.plant {
            rows = rows.filter(reports::plant_id.eq(plant));
        }
        if let Some(source) = &which.source {
            rows = rows.filter(reports::source.eq(source));
        }
        if let Some(layout) = &which.layout {
            rows = rows.filter(reports::layout.eq(layout));
        }
        if let Some(from) = which.from {
            rows = rows.filter(reports::day.ge(from));
        }
        if let Some(to) = which.to {
            rows = rows.filter(reports::day.le(to));
        }
        Ok(rows.load::<String>(&mut self.db)?.into_iter().collect())
    }

    /// Returns the judgement on a workbook that a change stored.
    pub fn judgement_of(&mut self, sha256: &str, change: i64) -> Result<Option<JudgementRow>> {
        let same = judgements::sha256.eq(sha256).and(judgements::created_change.eq(change));
        let found = judgements::table.filter(same).select(JudgementRow::as_select()).order(judgements::id.desc());
        Ok(found.first(&mut self.db).optional()?)
    }

    /// Returns the workbooks that say the same as a report, the one that made it included, in the order they came.
    pub fn workbooks_of(&mut self, plant_id: i64, report_id: i64) -> Result<Vec<WorkbookRow>> {
        Ok(workbook_links::table
            .inner_join(workbooks::table.on(workbook_links::sha256.eq(workbooks::sha256)))
            .filter(workbook_links::plant_id.eq(plant_id).and(workbook_links::report_id.eq(report_id)))
            .select(WorkbookRow::as_select())
            .order(workbook_links::id)
            .load(&mut self.db)?)
    }

    /// Returns the live reports that one workbook made.
    pub fn reports_made_by(&mut self, sha256: &str) -> Result<Vec<ReportRow>> {
        self.reports_made_by_known(sha256, None)
    }

    /// Returns the same as it was known after a change, if one is given.
    pub fn reports_made_by_known(&mut self, sha256: &str, as_of: Option<i64>) -> Result<Vec<ReportRow>> {
        Ok(known!(reports, as_of)
            .filter(reports::sha256.eq(sha256.to_owned()))
            .select(ReportRow::as_select())
            .order((reports::plant_id, reports::day, reports::id))
            .load(&mut self.db)?)
    }
}

impl Tx<'_> {
    /// Stores a workbook, with its bytes unless they are over the limits or kept elsewhere.
    pub fn put_workbook(&mut self, row: &WorkbookRow, bytes: Option<&[u8]>) -> Result<()> {
        let change = self.step("workbook")?;
        let (sender, subject) = (row.sender.as_deref().map(plain), row.subject.as_deref().map(plain));
        let row = WorkbookRow { name: plain(&row.name), sender, subject, ..row.clone() };
        diesel::insert_into(workbooks::table)
            .values((&row, workbooks::created_change.eq(change.seq)))
            .execute(&mut self.db)
            .with_context(|| format!("cannot store workbook {}", row.sha256))?;
        if let Some(bytes) = bytes {
            self.fail_if_asked("workbook bytes")?;
            diesel::insert_into(workbook_bytes::table)
                .values((workbook_bytes::sha256.eq(&row.sha256), workbook_bytes::bytes.eq(bytes)))
                .execute(&mut self.db)
                .with_context(|| format!("cannot store the bytes of workbook {}", row.sha256))?;
        }
        Ok(())
    }

    /// Stores what a workbook was judged under, and what came of it.
    pub fn put_judgement(&mut self, row: &NewJudgement) -> Result<()> {
        let change = self.step("judgement")?;
        let row = NewJudgement { name: plain(&row.name), ..row.clone() };
        diesel::insert_into(judgements::table)
            .values((row, judgements::created_change.eq(change.seq)))
            .execute(&mut self.db)
            .context("cannot store a judgement")?;
        Ok(())
    }

    /// Notes that a workbook says the same as a report; noting it twice changes nothing.
    pub fn link_workbook(&mut self, plant_id: i64, report_id: i64, sha256: &str) -> Result<()> {
        let link = workbook_links::table
            .filter(workbook_links::plant_id.eq(plant_id).and(workbook_links::report_id.eq(report_id)))
            .filter(workbook_links::sha256.eq(sha256));
        if diesel::select(diesel::dsl::exists(link)).get_result(&mut self.db)? {
            return Ok(());
        }
        self.put_link(plant_id, report_id, sha256)
    }

    /// Notes the same where it was not noted yet.
    pub(super) fn put_link(&mut self, plant_id: i64, report_id: i64, sha256: &str) -> Result<()> {
        let change = self.step("link")?;
        diesel::insert_into(workbook_links::table)
            .values((
                workbook_links::plant_id.eq(plant_id),
                workbook_links::report_id.eq(report_id),
                workbook_links::sha256.eq(sha256),
                workbook_links::created_change.eq(change.seq),
            ))
            .execute(&mut self.db)
            .context("cannot link a workbook to a report")?;
        Ok(())
    }
}
