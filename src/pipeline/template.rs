//! What tables look like, plant by plant: compared with the last accepted workbook of the layout, and kept.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use crate::cell::Place;
use crate::check;
use crate::finding::{Finding, Severity};
use crate::record::{BlockRead, Draft, Template, Titled};
use crate::report::Report;
use crate::rule;
use crate::store::rows::{FindingRow, StateRow};
use crate::store::{KnownPlants, Tx};

/// What a workbook's tables look like.
pub struct Seen<'a> {
    layout: &'a str,
    fingerprint: &'a str,
    /// By the plant's code: its latest day and its tables.
    plants: BTreeMap<String, (Template, Vec<&'a BlockRead>)>,
    /// The blocks that are looked for in sheets of any name, and may not be missing.
    wanted: Vec<&'a BlockRead>,
    /// The plants and the blocks that gave them something.
    given: BTreeSet<(String, String)>,
}

impl<'a> Seen<'a> {
    /// Returns what a draft's tables look like for each plant that has a report of it. `fingerprint`: what tells the
    /// layout's text from others.
    pub fn of(draft: &'a Draft, reports: &[Report], fingerprint: &'a str) -> Self {
        let mut plants: BTreeMap<String, (Template, Vec<&BlockRead>)> = BTreeMap::new();
        let mut given = BTreeSet::new();
        for report in reports {
            let gave = draft.blocks.iter().filter(|block| gives(block, report));
            given.extend(gave.map(|block| (report.key.plant.clone(), block.name.clone())));
            let (template, blocks) = plants.entry(report.key.plant.clone()).or_default();
            fingerprint.clone_into(&mut template.layout);
            template.day = template.day.max(Some(report.key.day));
            // A sheet of any name that tells of other plants alone is theirs.
            let theirs =
                |block: &BlockRead| !block.named && !gives(block, report) && reports.iter().any(|r| gives(block, r));
            for block in draft.blocks.iter().filter(|block| is_of(draft, block, report) && !theirs(block)) {
                if !blocks.iter().any(|other| std::ptr::eq(*other, block)) {
                    blocks.push(block);
                }
                if !block.heads.is_empty() {
                    template.tables.insert(block.name.clone(), block.heads.clone());
                }
            }
        }
        for (template, blocks) in plants.values_mut() {
            template.titles = titled(blocks);
        }
        let wanted = draft.blocks.iter().filter(|block| !block.named && !block.optional).collect();
        Self { layout: &draft.layout, fingerprint, plants, wanted, given }
    }

    /// Returns the blocks that told of a plant in the workbook before and tell nothing now, each with the sheet where it
    /// stood. A log of stops that is there and empty tells that there were none.
    fn absent<'b>(&self, code: &str, before: &'b Template) -> BTreeMap<&'b str, Option<&'b str>> {
        let sheet = |name: &str| before.titles.get(name).and_then(|titled| titled.sheet.as_deref());
        let known = before.tables.keys().chain(before.titles.keys()).map(String::as_str);
        let gone = known.filter(|name| {
            let mut own = self.wanted.iter().filter(|block| block.name == *name).peekable();
            let empty = |block: &&BlockRead| block.stops && sheet(name).is_none_or(|sheet| sheet == block.sheet);
            own.peek().is_some() && !self.given.contains(&(code.to_owned(), (*name).to_owned())) && !own.any(empty)
        });
        gone.map(|name| (name, sheet(name))).collect()
    }

    /// Tells how the tables differ from those of the last accepted workbook, unless that is of a later day. What was told
    /// of a workbook when it came first stands: once it is accepted, it is what others are compared with.
    pub fn compare(
        &self,
        tx: &mut Tx<'_>,
        sha256: &str,
        plants: &KnownPlants,
        findings: &mut Vec<Finding>,
    ) -> Result<()> {
        let told = |row: &FindingRow| row.rule == rule::TEMPLATE_DRIFT.id();
        tx.findings_of_workbook(sha256)?.into_iter().filter(told).for_each(|row| say(findings, finding_of(row)));
        for (code, (now, blocks)) in &self.plants {
            let Some(plant_id) = plants.id_of(code) else { continue };
            let Some(mut before) = kept(tx, plant_id)?.0.remove(self.layout) else { continue };
            if before.layout != self.fingerprint || before.day > now.day {
                continue;
            }
            for (name, sheet) in self.absent(code, &before) {
                say(findings, check::absent(name, sheet, code));
            }
            for block in blocks {
                if block.heads.is_empty() {
                    continue;
                }
                if let Some(heads) = before.tables.get(&block.name) {
                    check::drift(heads, block).into_iter().for_each(|drift| say(findings, drift));
                }
                before.tables.insert(block.name.clone(), block.heads.clone());
            }
            for block in blocks.iter().filter(|block| now.titles.contains_key(&block.name)) {
                let titles = before.titles.get(&block.name).map(|old| check::titles(old, block, plants.masters()));
                titles.into_iter().flatten().for_each(|note| say(findings, note));
            }
        }
        Ok(())
    }

    /// Keeps what the tables look like for plants whose reports were accepted, unless a later day is kept.
    pub fn keep(&self, tx: &mut Tx<'_>, accepted: &BTreeSet<(i64, NaiveDate)>, plants: &KnownPlants) -> Result<()> {
        for (code, (now, _)) in &self.plants {
            let own = |id: &i64| accepted.iter().any(|(accepted, _)| accepted == id);
            let Some(plant_id) = plants.id_of(code).filter(own) else { continue };
            let (mut all, row) = kept(tx, plant_id)?;
            let mut now = now.clone();
            if let Some(before) = all.remove(self.layout).filter(|before| before.layout == now.layout) {
                if before.day > now.day {
                    continue;
                }
                // A table that is not in this workbook is compared when it is back, unless that was told.
                let absent = self.absent(code, &before);
                for (name, heads) in before.tables.iter().filter(|(name, _)| !absent.contains_key(name.as_str())) {
                    now.tables.entry(name.clone()).or_insert_with(|| heads.clone());
                }
                for (name, titles) in before.titles.iter().filter(|(name, _)| !absent.contains_key(name.as_str())) {
                    now.titles.entry(name.clone()).or_insert_with(|| titles.clone());
                }
            }
            all.insert(self.layout.to_owned(), now);
            tx.put_plant_state(&StateRow { plant_id, fingerprints: serde_json::to_string(&all)?, ..row })?;
        }
        Ok(())
    }
}

/// Returns what stands over each block that was read from one sheet: of several sheets each has titles of its own.
fn titled(blocks: &[&BlockRead]) -> BTreeMap<String, Titled> {
    let alone = |block: &&&BlockRead| blocks.iter().filter(|other| other.name == block.name).count() == 1;
    blocks.iter().filter(alone).map(|block| (block.name.clone(), Titled::of(block))).collect()
}

/// Leaves out what is told of a column as read by no name where its workbook's stored findings tell more of it.
pub fn told(stored: &[FindingRow], findings: &mut Vec<Finding>) {
    let drift = |row: &&FindingRow| row.rule == rule::TEMPLATE_DRIFT.id();
    let places: Vec<Option<&str>> = stored.iter().filter(drift).map(|row| row.place.as_deref()).collect();
    let own = |f: &Finding| f.place.as_ref().map(ToString::to_string);
    findings.retain(|f| !is_unmapped(f) || !places.contains(&own(f).as_deref()));
}

/// Returns whether a block is a plant's. One that is read from several sheets is the plant's whose report stands there.
fn is_of(draft: &Draft, block: &BlockRead, report: &Report) -> bool {
    let alone = draft.blocks.iter().filter(|other| other.name == block.name).count() == 1;
    alone || stands_in(block, report)
}

/// Returns whether something that a report says stands on a block's sheet.
fn stands_in(block: &BlockRead, report: &Report) -> bool {
    let values = report.values.iter().map(|v| &v.reading.place);
    values.chain(of_log_or_series(report)).any(|place| is_on(place, block))
}

/// Returns whether a block gave a report something: a value, a row that counts for no day, a stop, readings.
fn gives(block: &BlockRead, report: &Report) -> bool {
    let mut named = report.values.iter().map(|v| &v.block).chain(report.strays.iter().map(|s| &s.block));
    named.any(|name| *name == block.name) || of_log_or_series(report).any(|place| is_on(place, block))
}

fn of_log_or_series(report: &Report) -> impl Iterator<Item = &Place> {
    let points = report.series.iter().filter_map(|s| s.points.first()).map(|p| &p.place);
    report.stops.iter().map(|s| &s.place).chain(points)
}

fn is_on(place: &Place, block: &BlockRead) -> bool {
    matches!(place, Place::Cell(sheet, _) if **sheet == *block.sheet)
}

/// Tells a finding once; it takes the place of what was told of the same column as read by no name.
fn say(findings: &mut Vec<Finding>, drift: Finding) {
    if !findings.contains(&drift) {
        findings.retain(|f| !is_unmapped(f) || f.place != drift.place);
        findings.push(drift);
    }
}

fn is_unmapped(finding: &Finding) -> bool {
    finding.rule == rule::COLUMN_UNMAPPED && finding.severity < Severity::Error
}

fn finding_of(row: FindingRow) -> Finding {
    let place = row.place.and_then(|place| place.parse().ok());
    let severity = row.severity.parse().unwrap_or_else(|_| rule::TEMPLATE_DRIFT.severity());
    Finding { place, severity, hint: row.hint, ..Finding::new(rule::TEMPLATE_DRIFT, row.message) }
}

/// Returns what is kept of a plant's layouts, with its row.
fn kept(tx: &mut Tx<'_>, plant_id: i64) -> Result<(BTreeMap<String, Template>, StateRow)> {
    let row = tx.plant_state(plant_id)?.unwrap_or_else(|| StateRow { plant_id, ..StateRow::default() });
    let all = if row.fingerprints.is_empty() { BTreeMap::new() } else { serde_json::from_str(&row.fingerprints)? };
    Ok((all, row))
}
