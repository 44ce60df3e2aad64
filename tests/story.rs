//! The story of a few reports, on both databases with the same assertions and the same bits: ingest, resend, correct,
//! reject a correction, resend the old bytes, month-to-date with one changed day, report, as known earlier.

mod corrections;
mod registers;
mod rehearse;
mod reprocess;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Result, bail};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use dgr::finding::Severity;
use dgr::grid::Sheet;
use dgr::inbox::Search;
use dgr::letter::Letter;
use dgr::notice::{Filter, Notice};
use dgr::pipeline::ask::{self, Choice};
use dgr::pipeline::ingest::{Event, Ingest};
use dgr::pipeline::outcome::{ReportOutcome, WorkbookOutcome, WorkbookResult};
use dgr::pipeline::reading::Reader;
use dgr::pipeline::setup::{Destination, Setup};
use dgr::record::Outside;
use dgr::store::{Author, Next, Store};
use dgr::workbook::Limits;

use crate::store::count;
use crate::support::workbook_builder::xlsx;

const LAYOUTS: [(&str, &str); 3] = [
    (
        "units.toml",
        r#"
            name = "units"
            [match]
            cells = ["Plant:", "Inverter"]
            [fields]
            plant = { label = "Plant:" }
            date = { label = "Date:" }
            [table.units]
            columns.unit = "Inverter"
            columns.energy_gross_kwh = "Energy (kWh)"
            columns.x_note = { header = "Note", optional = true }
            totals = ["Total"]
        "#,
    ),
    (
        "portal.toml",
        r#"
            name = "portal"
            [match]
            cells = ["Site", "Export (kWh)"]
            [fields]
            plant = { label = "Site" }
            [table.days]
            columns.date = { header = "Day", format = "yyyy-mm-dd" }
            columns.energy_export_kwh = "Export (kWh)"
            columns.poa_kwh_m2 = "POA (kWh/m2)"
        "#,
    ),
    (
        "meter.toml",
        r#"
            name = "meter"
            [match]
            cells = ["Meter Reading"]
            [fields]
            plant = { label = "Site" }
            date = { label = "Date:" }
            [form.meter]
            fields.energy_export_kwh-close = { label = "Register", unit = "kWh" }
            fields.mf = { label = "MF" }
        "#,
    ),
];

const PLANTS: &str = r#"
    [[plant]]
    code = "ONE"
    name = "Plant One"
    technology = "solar"
    ac_kw = 100
    dc_kwp = 120
    [[plant.units]]
    name = "INV-{1..2}"
    kind = "inverter"
    ac_kw = 50

    [[plant]]
    code = "TWO"
    name = "Plant Two"
    aliases = ["Site Two"]
    technology = "solar"
    ac_kw = 200
    dc_kwp = 250

    [[plant]]
    code = "SIX"
    name = "Plant Six"
    technology = "solar"
    ac_kw = 300
    [[plant.units]]
    name = "INV-{1..6}"
    kind = "inverter"
    ac_kw = 50
"#;

struct Story {
    url: String,
    store: Store,
    setup: Setup,
    folder: tempfile::TempDir,
    flags: Outside,
    now: Cell<NaiveDateTime>,
    sent: Cell<u32>,
}

impl Story {
    fn new(url: &str) -> Self {
        let start = "2026-03-05T05:00:00".parse().unwrap();
        let mut story = Self {
            url: url.to_owned(),
            store: Store::open(url).unwrap(),
            setup: setup(&LAYOUTS),
            folder: tempfile::tempdir().unwrap(),
            flags: Outside::default(),
            now: Cell::new(start),
            sent: Cell::new(0),
        };
        let plants = dgr::masters::read("plants.toml", PLANTS).unwrap();
        let clock = || start;
        story.store.write(&author(), &clock, |tx| plants.iter().try_for_each(|p| tx.apply_plant(p).map(drop))).unwrap();
        story
    }

    /// Mends the layouts: in the text of each, one thing for another.
    fn mend(&mut self, was: &str, is: &str) {
        let texts: Vec<(String, String)> =
            self.setup.layouts.iter().map(|(name, text)| (name.clone(), text.replace(was, is))).collect();
        assert_ne!(texts, self.setup.layouts, "no layout says {was}");
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        self.setup = setup(&texts);
    }

    /// Ingests one workbook that came a minute after the one before, and returns what came of it.
    fn send(&mut self, bytes: &[u8]) -> WorkbookResult {
        self.try_send(bytes).unwrap()
    }

    fn try_send(&mut self, bytes: &[u8]) -> Result<WorkbookResult> {
        let nth = self.sent.get() + 1;
        self.sent.set(nth);
        let path = self.folder.path().join(format!("{nth:03}.xlsx"));
        std::fs::write(&path, bytes).unwrap();
        let received = self.now.get() + Duration::minutes(1);
        self.now.set(received);
        File::options().write(true).open(&path).unwrap().set_modified(received.and_utc().into()).unwrap();
        self.ingest(vec![path]).map(|mut results| results.remove(0))
    }

    fn ingest(&mut self, paths: Vec<PathBuf>) -> Result<Vec<WorkbookResult>> {
        let now: DateTime<Utc> = self.now.get().and_utc();
        let listing = Search { inbox: self.folder.path(), settle_seconds: 0, now }.paths(&paths)?;
        let clock = || self.now.get();
        let interrupted = AtomicBool::new(false);
        let ingest = Ingest {
            setup: &self.setup,
            author: author(),
            pid: 1,
            clock: &clock,
            readers: 2,
            reader: &Reader::here,
            flags: self.flags.clone(),
            archive: None,
            rejected: None,
            interrupted: &interrupted,
        };
        let mut results = Vec::new();
        let ended = ingest.run(&mut self.store, &listing, &mut |event| {
            if let Event::Done(_, result) = event {
                results.push(result.clone());
            }
        })?;
        ended.failure.map_or(Ok(results), Err)
    }

    fn energy(&mut self, plant: &str, date: &str, as_of: Option<NaiveDateTime>) -> Option<f64> {
        let change = as_of.map(|moment| self.store.change_at(moment).unwrap().unwrap_or(0));
        let choice = Choice { plants: vec![plant.to_owned()], technology: None };
        let lines = self.store.read(|r| ask::daily(r, day(date), &choice, change)).unwrap();
        lines.into_iter().next().and_then(|line| line.parts.energy_kwh)
    }

    fn revisions(&mut self, plant: &str, date: &str) -> Vec<(i32, &'static str)> {
        let known = self.store.masters(None).unwrap();
        let id = known.id_of(plant).unwrap();
        let plant = known.plant(id).unwrap().clone();
        let lines = ask::history(&mut self.store, (id, &plant), Some(day(date)), 0, None).unwrap();
        lines.into_iter().map(|line| (line.revision, line.state)).collect()
    }

    /// Returns every live number with its bits, for comparison between databases.
    fn bits(&mut self) -> Vec<String> {
        let (first, last) = (day("2026-01-01"), day("2026-12-31"));
        let mut out = Vec::new();
        let shown = |name: &str, value: Option<f64>| format!("{name}={:?}", value.map(f64::to_bits));
        for d in self.store.days(None, first, last, None).unwrap() {
            let values =
                [("e", d.energy_kwh), ("pr", d.pr_pct), ("cuf", d.cuf_ac_pct), ("sy", d.specific_yield_kwh_kwp)];
            let values: Vec<String> = values.iter().map(|(n, v)| shown(n, *v)).collect();
            out.push(format!("{} {} {} {} {}", d.plant_id, d.day, values.join(" "), d.extra, d.ratios));
        }
        for m in self.store.months(None, first, last).unwrap() {
            let values = [("e", m.energy_kwh), ("pr", m.pr_pct), ("cuf", m.cuf_ac_pct)];
            let values: Vec<String> = values.iter().map(|(n, v)| shown(n, *v)).collect();
            out.push(format!("{} {} {} {} {}", m.plant_id, m.month, m.days_reported, values.join(" "), m.ratios));
        }
        for u in self.store.unit_days(None, first, last, None).unwrap() {
            out.push(format!("{} {} {} {}", u.plant_id, u.day, u.unit, shown("e", u.energy_gross_kwh)));
        }
        out
    }
}

fn setup(texts: &[(&str, &str)]) -> Setup {
    let texts: Vec<(String, String)> = texts.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    let files: Vec<_> = texts.iter().map(|(n, t)| (n.as_str().into(), t.clone())).collect();
    let (layouts, mistakes) = dgr::layout::read(&files);
    assert!(mistakes.is_empty(), "{}", mistakes[0]);
    Setup::new(&layouts, texts, Limits::default(), chrono_tz::Asia::Kolkata)
}

fn author() -> Author {
    Author { who: "story".into(), host: "here".into(), command: "ingest".into(), ..Author::default() }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A day of plant ONE: two inverters and a total.
fn units(one: &str, two: &str, total: &str, note: &str) -> Vec<u8> {
    let text = format!(
        "Plant: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh) | Note\nINV-1 | {one} | {note}\nINV-2 | {two}\nTotal | {total}"
    );
    xlsx(&[Sheet::from_text("Data", &text)])
}

/// Days of plant TWO: day of March, export, irradiation.
fn portal(days: &[(u32, &str, &str)]) -> Vec<u8> {
    let rows: Vec<String> = days.iter().map(|(d, e, h)| format!("'2026-03-{d:02} | {e} | {h}")).collect();
    xlsx(&[Sheet::from_text(
        "Sheet1",
        &format!("Site | Site Two\nDay | Export (kWh) | POA (kWh/m2)\n{}", rows.join("\n")),
    )])
}

fn outcomes(result: &WorkbookResult) -> Vec<&ReportOutcome> {
    result.reports.iter().map(|r| &r.outcome).collect()
}

fn rules(result: &WorkbookResult) -> Vec<&'static str> {
    result.findings.iter().chain(result.reports.iter().flat_map(|r| &r.findings)).map(|f| f.rule.id()).collect()
}

fn on_both(tell: impl Fn(&str) -> Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgr.sqlite3").to_str().unwrap().to_owned();
    drop(Store::open_or_create(&path).unwrap());
    let sqlite = tell(&path);
    if let Some(url) = crate::pg::migrated() {
        assert_eq!(tell(&url), sqlite, "PostgreSQL and SQLite hold different numbers");
    }
    if let Some(url) = crate::pooler::migrated() {
        assert_eq!(tell(&url), sqlite, "through PgBouncer PostgreSQL holds different numbers");
    }
}

#[test]
fn a_report_is_sent_corrected_and_never_lost() {
    on_both(|url| {
        let mut s = Story::new(url);
        let first = units("210.1", "213.2", "423.3", "");

        // It is taken in.
        let sent = s.send(&first);
        assert_eq!(outcomes(&sent), [&ReportOutcome::Accepted], "{sent:?}");
        assert_eq!(s.energy("ONE", "2026-03-01", None), Some(210.1 + 213.2));
        let known_then = s.now.get();

        // The same bytes again change nothing, and neither do the same values in other bytes.
        assert_eq!(outcomes(&s.send(&first)), [&ReportOutcome::Unchanged]);
        assert_eq!(outcomes(&s.send(&units("210.1", "213.2", "423.3", "resent"))), [&ReportOutcome::Same]);
        assert_eq!(s.revisions("ONE", "2026-03-01"), [(1, "live")]);

        // A correction takes its place.
        let corrected = s.send(&units("210.1", "203.2", "413.3", ""));
        assert_eq!(outcomes(&corrected), [&ReportOutcome::Restated { replaces: 1 }]);
        assert_eq!(s.energy("ONE", "2026-03-01", None), Some(210.1 + 203.2));

        // A correction with an impossible number is kept, and does not touch what was accepted.
        let wrong = s.send(&units("210.1", "203200", "203410.1", ""));
        assert_eq!(outcomes(&wrong), [&ReportOutcome::Rejected { correction: true }]);
        assert!(rules(&wrong).contains(&"unit-energy-above-capacity"));
        assert_eq!(s.energy("ONE", "2026-03-01", None), Some(210.1 + 203.2));

        // One that lost a unit, too.
        let lost = s.send(&units("210.1", "--", "210.1", ""));
        assert_eq!(outcomes(&lost), [&ReportOutcome::Rejected { correction: true }]);
        assert!(rules(&lost).contains(&"revision-drops-values"), "{:?}", rules(&lost));

        // The old bytes again are not taken back in silently.
        let old = s.send(&first);
        assert_eq!(outcomes(&old), [&ReportOutcome::Resent]);
        assert_eq!(old.outcome, WorkbookOutcome::Rejected);
        assert!(rules(&old).contains(&"resend-of-superseded"));
        assert_eq!(
            s.revisions("ONE", "2026-03-01"),
            [(1, "superseded"), (2, "live"), (3, "rejected"), (4, "rejected")]
        );

        // Month-to-date: three days, then four of which one changed: one new, one restated, two as before.
        let days = [(1, "900.5", "5.1"), (2, "910.25", "5.2"), (3, "870", "4.9")];
        assert_eq!(outcomes(&s.send(&portal(&days))), [&ReportOutcome::Accepted; 3]);
        let later = [(1, "900.5", "5.1"), (2, "905.25", "5.2"), (3, "870", "4.9"), (4, "880", "5")];
        let (same, restated) = (ReportOutcome::Same, ReportOutcome::Restated { replaces: 1 });
        assert_eq!(outcomes(&s.send(&portal(&later))), [&same, &restated, &same, &ReportOutcome::Accepted]);

        // A day that is gone in a later one stays, and is told.
        let gone = s.send(&portal(&[(1, "900.5", "5.1"), (2, "905.25", "5.2"), (4, "880", "5")]));
        assert_eq!(outcomes(&gone), [&same; 3]);
        assert!(rules(&gone).contains(&"day-not-repeated"));
        assert_eq!(s.energy("TWO", "2026-03-03", None), Some(870.0));

        // The month: sums over its days, ratios from summed parts.
        let plants = s.store.masters(None).unwrap();
        let two = plants.id_of("TWO").unwrap();
        let month = s.store.months(Some(two), day("2026-03-01"), day("2026-03-01")).unwrap().remove(0);
        assert_eq!((month.days_reported, month.energy_days, month.days_in_month), (4, Some(4), 31));
        assert_eq!(month.energy_kwh, Some(900.5 + 905.25 + 870.0 + 880.0));
        // 3555.75 kWh over 250 kWp × 20.2 kWh/m²; over 200 kW × 96 h.
        assert!((month.pr_pct.unwrap() - 3555.75 / (250.0 * 20.2) * 100.0).abs() < 1e-9);
        assert!((month.cuf_ac_pct.unwrap() - 3555.75 / (200.0 * 96.0) * 100.0).abs() < 1e-9);

        // As it was known before the correction.
        assert_eq!(s.energy("ONE", "2026-03-01", Some(known_then)), Some(210.1 + 213.2));
        assert_eq!(s.energy("TWO", "2026-03-01", Some(known_then)), None);
        assert_eq!(s.energy("ONE", "2026-03-01", None), Some(210.1 + 203.2));

        let state = s.store.plant_state(two).unwrap().unwrap();
        assert_eq!(state.last_report_day, Some(day("2026-03-04")));
        s.bits()
    });
}

/// What only the store tells: a day copied from the one before, a column renamed, a correction that returns to old
/// numbers.
#[test]
fn a_report_is_seen_beside_those_stored() {
    on_both(|url| {
        let mut s = Story::new(url);
        let sheet = |date: &str, two: &str, note: &str, banner: &str| {
            let rows = format!("Inverter | Energy (kWh) | {note}\nINV-1 | 210.1 | fine\nINV-2 | {two} | fine");
            xlsx(&[Sheet::from_text("Data", &format!("{banner}\nPlant: | ONE\nDate: | {date}\n{rows}"))])
        };
        assert_eq!(rules(&s.send(&sheet("2026-03-01", "213.2", "Note", ""))), [""; 0]);
        let copied = sheet("2026-03-02", "213.2", "Remark", "");
        let (drift, copy) = ("template-drift", "copy-of-yesterday");
        assert_eq!(rules(&s.send(&copied)), [drift, copy]);
        // Of the same bytes come again, what was told of their template stands; it is stored once.
        let (changes, told) = (count(url, "SELECT count(*) AS n FROM changes"), |s: &Story| {
            count(&s.url, "SELECT count(*) AS n FROM findings WHERE rule = 'template-drift' AND deleted_at IS NULL")
        });
        assert_eq!(rules(&s.send(&copied)), [drift]);
        assert_eq!(told(&s), 1);
        assert_eq!(count(url, "SELECT count(*) AS n FROM changes"), changes + 1, "only that it came again");
        // The next workbook is compared with this one: the column is not new any more, merely unknown.
        assert_eq!(rules(&s.send(&sheet("2026-03-02", "203.2", "Remark", ""))), ["column-unmapped"]);
        let anew = sheet("2026-03-02", "213.2", "Remark", "saved anew");
        let back = s.send(&anew);
        assert_eq!(outcomes(&back), [&ReportOutcome::Restated { replaces: 2 }]);
        assert_eq!(rules(&back), ["column-unmapped", drift, "revision-reverts", copy]);
        // A title is a note, and stays one when its bytes come again.
        let noted = |result: &WorkbookResult| result.findings.iter().find(|f| f.rule.id() == drift).map(|f| f.severity);
        assert_eq!((noted(&back), noted(&s.send(&anew))), (Some(Severity::Info), Some(Severity::Info)));
        let one = s.store.masters(None).unwrap().id_of("ONE").unwrap();
        // The history of the day tells it, and what was found of the sheets.
        let known = s.store.masters(None).unwrap();
        let lines =
            ask::history(&mut s.store, (one, known.plant(one).unwrap()), Some(day("2026-03-02")), 0, None).unwrap();
        let told = |line: usize, rule: &str| lines[line].findings.iter().any(|f| f.ends_with(&format!("[{rule}]")));
        assert!(told(0, drift) && told(0, copy) && !told(1, drift) && told(2, "revision-reverts"), "{lines:#?}");
        let mut bits = s.bits();
        bits.push(s.store.plant_state(one).unwrap().unwrap().fingerprints);
        bits
    });
}

/// Files that merely still lie there (an inbox that is not emptied) are no resends, however often a run sees them.
#[test]
fn what_still_lies_in_the_inbox_is_not_sent_again() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        s.send(&units("210", "203", "413", ""));
        let all: Vec<PathBuf> = (1..=2).map(|n| s.folder.path().join(format!("{n:03}.xlsx"))).collect();
        let changes = count(&s.url, "SELECT count(*) AS n FROM changes");
        let again = s.ingest(all).unwrap();
        assert!(again.iter().all(|r| r.outcome == WorkbookOutcome::Unchanged && r.before.is_some()), "{again:?}");
        assert_eq!(count(&s.url, "SELECT count(*) AS n FROM changes"), changes);
        s.bits()
    });
}

const TABLES: [&str; 14] = [
    "changes",
    "workbooks",
    "workbook_bytes",
    "judgements",
    "reports",
    "workbook_links",
    "findings",
    "daily_metrics",
    "unit_metrics",
    "monthly_metrics",
    "plant_state",
    "outages",
    "interval_metrics",
    "outbox",
];

fn counts(url: &str) -> BTreeMap<&'static str, (i64, i64)> {
    let of = |table: &'static str| {
        let all = count(url, &format!("SELECT count(*) AS n FROM {table}"));
        let unversioned = [
            "changes",
            "workbooks",
            "workbook_bytes",
            "judgements",
            "workbook_links",
            "monthly_metrics",
            "plant_state",
            "outbox",
        ];
        let live = if !unversioned.contains(&table) {
            count(url, &format!("SELECT count(*) AS n FROM {table} WHERE deleted_at IS NULL"))
        } else {
            0
        };
        (table, (all, live))
    };
    TABLES.into_iter().map(of).collect()
}

/// Does something again and again, each time with a failure one step later, until it comes through. Asserts that none
/// of the failures stored anything; returns what came of it, and the names of the steps.
fn failing<T: std::fmt::Debug>(s: &mut Story, act: impl Fn(&mut Story) -> Result<T>) -> (T, Vec<String>) {
    let names = Arc::new(Mutex::new(Vec::new()));
    let url = s.url.clone();
    for nth in 0.. {
        let before = counts(&url);
        let (seen, step) = (Arc::clone(&names), AtomicUsize::new(0));
        seen.lock().unwrap().clear();
        s.store.set_fault(Some(Box::new(move |name| {
            let mut seen = seen.lock().unwrap();
            // With its message a workbook's transaction ends; what follows is the run's.
            if seen.last().is_some_and(|last| last == "message") {
                return Ok(());
            }
            seen.push(name.to_owned());
            if step.fetch_add(1, Ordering::Relaxed) == nth { bail!("injected at {name}") } else { Ok(()) }
        })));
        let done = act(s);
        s.store.set_fault(None);
        let names = names.lock().unwrap().clone();
        if names.len() <= nth {
            return (done.unwrap(), names);
        }
        assert!(done.is_err(), "step {nth} of {names:?} failed unseen");
        assert_eq!(counts(&url), before, "after a failure at step {nth}: {names:?}");
    }
    unreachable!()
}

/// Whatever fails in the box, nothing of the workbook is stored; the next run stores all of it.
#[test]
fn a_failure_at_any_step_stores_nothing() {
    on_both(|url| {
        let mut s = Story::new(url);
        let filter = Filter { severity: Severity::Info, ..Filter::default() };
        s.setup.destinations.push(Destination { name: "ops".into(), expires_hours: 24, filter });
        s.send(&units("210", "213", "423", ""));
        // Its total is not the sum: a warning, and so a message, the last step of the workbook's transaction. The run's
        // end has one of its own.
        let correction = units("210", "203", "420", "");
        let (sent, names) = failing(&mut s, |s| s.try_send(&correction));
        // Past the last step it is stored, as if nothing had been.
        assert_eq!(outcomes(&sent), [&ReportOutcome::Restated { replaces: 1 }]);
        for due in [
            "change",
            "workbook",
            "workbook bytes",
            "report",
            "link",
            "retire report",
            "successor",
            "day",
            "month",
            "plant state",
            "judgement",
            "message",
        ] {
            assert!(names.iter().any(|n| n == due), "no step was called {due}: {names:?}");
        }
        assert!(names.len() > 12, "{names:?}");
        s.bits()
    });
}

/// A run that is killed between a workbook's commit and its own end leaves a message that goes out all the same.
#[test]
fn a_run_that_is_cut_off_tells_what_it_stored() {
    on_both(|url| {
        let mut s = Story::new(url);
        let filter = Filter::default();
        s.setup.destinations.push(Destination { name: "ops".into(), expires_hours: 24, filter });
        s.store.set_fault(Some(Box::new(|step| if step == "message again" { bail!("killed") } else { Ok(()) })));
        assert!(s.try_send(b"no workbook").is_err());
        s.store.set_fault(None);
        let mut claim = |minutes| {
            let at = s.now.get() + Duration::minutes(minutes);
            s.store.claim_message("ops", "test", at, at + Duration::minutes(1)).unwrap()
        };
        assert!(matches!(claim(9), Next::Waits(_)), "it may still go on");
        let Next::Claimed(row) = claim(10) else { panic!("it waits for ever") };
        let Ok(Notice::Run(run)) = serde_json::from_str(&row.payload) else { panic!("{}", row.payload) };
        assert_eq!((run.ended, run.counts, run.workbooks.len()), (false, None, 1));
        let letter = Letter::of(&Notice::Run(run));
        assert_eq!(letter.subject, "dgr: 1 workbook needs a human; the run has not ended");
        assert!(letter.text().contains("\n\nIt had not come to its end when this was sent: "));
        s.bits()
    });
}
