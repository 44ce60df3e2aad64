//! The ways in, on both databases with the same outcome: an archive of three plants, a mail with two workbooks, the same
//! mail once more, a mail with a correction, an archive in a mail with what was superseded.

use std::cell::Cell;
use std::fs::File;
use std::sync::atomic::AtomicBool;

use chrono::{Duration, NaiveDate, NaiveDateTime};
use dgr::grid::Sheet;
use dgr::inbox::Search;
use dgr::pipeline::ingest::{Event, Ingest};
use dgr::pipeline::outcome::{ReportOutcome, WorkbookOutcome, WorkbookResult};
use dgr::pipeline::reading::Reader;
use dgr::pipeline::setup::Setup;
use dgr::record::Outside;
use dgr::store::rows::WorkbookRow;
use dgr::store::{Author, Store};
use dgr::workbook::Limits;

use crate::hostile::raw_workbook::pack;
use crate::support::mail::{Mail, XLSX};
use crate::support::workbook_builder::xlsx;

/// The plant stands in the mail's subject, else in the workbook.
const LAYOUTS: [(&str, &str); 2] = [
    (
        "meter.toml",
        r#"
            name = "meter"
            [match]
            cells = ["Plant:", "Export (kWh)"]
            without = ["Irradiation"]
            [fields]
            plant = { label = "Plant:" }
            date = { label = "Date:" }
            [form.day]
            fields.energy_export_kwh = { label = "Export (kWh)" }
        "#,
    ),
    (
        "weather.toml",
        r#"
            name = "weather"
            [match]
            cells = ["Irradiation"]
            sender = '/@north\.example$/'
            subject = '/^DGR /'
            [fields]
            plant = { given = "subject", pick = '/^DGR ([A-Z]+)/' }
            date = [
              { given = "subject", pick = '/(\d\d\.\d\d\.\d{4})/', format = "dd.mm.yyyy" },
              { given = "received", offset_days = -1 },
            ]
            [form.day]
            fields.poa_kwh_m2 = { label = "Irradiation", unit = "kWh/m2" }
        "#,
    ),
];

struct Ways {
    store: Store,
    setup: Setup,
    folder: tempfile::TempDir,
    now: Cell<NaiveDateTime>,
}

impl Ways {
    fn new(url: &str) -> Self {
        let texts: Vec<(String, String)> = LAYOUTS.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        let files: Vec<_> = texts.iter().map(|(n, t)| (n.as_str().into(), t.clone())).collect();
        let (layouts, mistakes) = dgr::layout::read(&files);
        assert!(mistakes.is_empty(), "{}", mistakes[0]);
        let start: NaiveDateTime = "2026-03-05T05:00:00".parse().unwrap();
        let mut ways = Self {
            store: Store::open(url).unwrap(),
            setup: Setup::new(&layouts, texts, Limits::default(), chrono_tz::Asia::Kolkata),
            folder: tempfile::tempdir().unwrap(),
            now: Cell::new(start),
        };
        let plant =
            |code: &str| format!("[[plant]]\ncode = \"{code}\"\nname = \"Plant {code}\"\nac_kw = 200\ndc_kwp = 250\n");
        let text = ["ONE", "TWO", "THREE"].map(plant).concat();
        let plants = dgr::masters::read("plants.toml", &text).unwrap();
        let clock = || start;
        ways.store.write(&author(), &clock, |tx| plants.iter().try_for_each(|p| tx.apply_plant(p).map(drop))).unwrap();
        ways
    }

    /// Puts a file into the inbox a minute after the last run, runs, and returns what came of each workbook in it.
    fn send(&mut self, name: &str, bytes: &[u8]) -> Vec<WorkbookResult> {
        self.now.set(self.now.get() + Duration::minutes(1));
        let path = self.folder.path().join("inbox").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(self.now.get().and_utc().into()).unwrap();
        let (inbox, shelf) = (self.folder.path().join("inbox"), self.folder.path().join("archive"));
        let listing = Search { inbox: &inbox, settle_seconds: 0, now: self.now.get().and_utc() }.inbox().unwrap();
        let (clock, interrupted) = (|| self.now.get(), AtomicBool::new(false));
        let ingest = Ingest {
            setup: &self.setup,
            author: author(),
            pid: 1,
            clock: &clock,
            readers: 2,
            reader: &Reader::here,
            flags: Outside::default(),
            archive: Some(&shelf),
            rejected: Some(&shelf),
            interrupted: &interrupted,
        };
        let mut results = Vec::new();
        let ended = ingest.run(&mut self.store, &listing, &mut |event| {
            if let Event::Done(_, result) = event {
                results.push(result.clone());
            }
        });
        assert!(ended.unwrap().failure.is_none());
        assert!(!path.exists(), "it is put away");
        results
    }

    fn energy(&mut self, plant: &str, day: &str) -> Option<f64> {
        let (id, day): (i64, NaiveDate) =
            (self.store.masters(None).unwrap().id_of(plant).unwrap(), day.parse().unwrap());
        self.store.days(Some(id), day, day, None).unwrap().pop().and_then(|row| row.energy_kwh)
    }

    fn workbook(&mut self, name: &str) -> WorkbookRow {
        let all = self.store.workbooks(&[]).unwrap();
        all.into_iter().map(|(row, _)| row).find(|row| row.name == name).unwrap()
    }
}

fn author() -> Author {
    Author { who: "ways".into(), host: "here".into(), command: "ingest".into(), ..Author::default() }
}

/// A day's export of a plant.
fn meter(plant: &str, day: &str, kwh: u32) -> Vec<u8> {
    xlsx(&[Sheet::from_text("Data", &format!("Plant: | {plant}\nDate: | {day}\nExport (kWh) | {kwh}"))])
}

/// A day's irradiation: it tells neither plant nor day.
fn weather() -> Vec<u8> {
    xlsx(&[Sheet::from_text("Data", "Irradiation | 5.25")])
}

fn told(results: &[WorkbookResult]) -> Vec<(&str, &ReportOutcome)> {
    results.iter().flat_map(|r| r.reports.iter().map(|report| (r.name.as_str(), &report.outcome))).collect()
}

fn the_story(url: &str) -> Vec<String> {
    let mut w = Ways::new(url);
    let new = &ReportOutcome::Accepted;

    // An archive of three plants: three workbooks, each by itself.
    let books = ["ONE", "TWO", "THREE"].map(|plant| meter(plant, "2026-03-03", 1000));
    let parts = [("ONE/report.xlsx", &*books[0]), ("TWO/report.xlsx", &*books[1]), ("THREE/report.xlsx", &*books[2])];
    let sent = w.send("day.zip", &pack(&parts));
    let names = ["day.zip/ONE/report.xlsx", "day.zip/THREE/report.xlsx", "day.zip/TWO/report.xlsx"];
    assert_eq!(told(&sent), names.map(|name| (name, new)));
    let row = w.workbook("day.zip/TWO/report.xlsx");
    assert_eq!((row.sender, row.subject, row.received_at), (None, None, w.now.get()));
    assert_eq!(row.size, i64::try_from(books[1].len()).unwrap());

    // A mail with two workbooks, one of which tells neither plant nor day: the mail does.
    let mail = |kwh: u32, at: &str| {
        let (one, two) = (meter("ONE", "2026-03-04", kwh), weather());
        let received = format!("by mx.own.example with ESMTPS; Thu, 5 Mar 2026 {at} +0530");
        Mail {
            from: "O&M <om@north.example>",
            subject: "DGR ONE, 04.03.2026",
            received: &[&received],
            date: "Mon, 1 Jan 2024 00:00:00 +0000",
            files: &[("report.xlsx", XLSX, &one), ("weather.xlsx", XLSX, &two)],
        }
        .bytes()
    };
    let first = mail(1100, "09:30:00");
    let sent = w.send("1.eml", &first);
    assert_eq!(told(&sent), [("1.eml/report.xlsx", new), ("1.eml/weather.xlsx", new)]);
    let key = &sent[1].reports[0].key;
    assert_eq!((key.plant.as_str(), key.day.to_string().as_str()), ("ONE", "2026-03-04"));
    let row = w.workbook("1.eml/weather.xlsx");
    assert_eq!(row.sender.as_deref(), Some("om@north.example"));
    assert_eq!(row.subject.as_deref(), Some("DGR ONE, 04.03.2026"));
    assert_eq!(row.received_at, "2026-03-05T04:00:00".parse().unwrap(), "09:30 in Kolkata, whatever `Date` says");
    assert_eq!(w.energy("ONE", "2026-03-04"), Some(1100.0));

    // The same mail again, and once more under another name: nothing new.
    for name in ["1.eml", "2.eml"] {
        let sent = w.send(name, &first);
        let outcomes: Vec<_> = sent.iter().map(|result| result.outcome).collect();
        assert_eq!(outcomes, [WorkbookOutcome::Unchanged; 2], "{name}");
    }

    // A mail with a correction: the other workbook in it says what is stored.
    let sent = w.send("3.eml", &mail(1150, "11:00:00"));
    let restated = &ReportOutcome::Restated { replaces: 1 };
    assert_eq!(told(&sent), [("3.eml/report.xlsx", restated), ("3.eml/weather.xlsx", &ReportOutcome::Unchanged)]);
    assert_eq!(w.energy("ONE", "2026-03-04"), Some(1150.0));

    // The mail with what was superseded, packed into another: it is not taken back in silently.
    let zip = pack(&[("old.eml", &first)]);
    let forwarded = Mail { from: "x@own.example", files: &[("old.zip", "application/zip", &zip)], ..Mail::default() };
    let sent = w.send("4.eml", &forwarded.bytes());
    let resent = [
        ("4.eml/old.zip/old.eml/report.xlsx", &ReportOutcome::Resent),
        ("4.eml/old.zip/old.eml/weather.xlsx", &ReportOutcome::Unchanged),
    ];
    assert_eq!(told(&sent), resent);
    assert_eq!(w.energy("ONE", "2026-03-04"), Some(1150.0));

    // A mail without a workbook is kept as it came, and is listed.
    let none = Mail { from: "om@north.example", subject: "Holiday", ..Mail::default() }.bytes();
    let sent = w.send("5.eml", &none);
    assert_eq!((sent[0].name.as_str(), sent[0].outcome), ("5.eml", WorkbookOutcome::Unresolved));
    assert_eq!(w.store.workbook_bytes(&sent[0].sha256).unwrap(), Some(none));
    assert_eq!(w.workbook("5.eml").subject.as_deref(), Some("Holiday"));

    let all = w.store.workbooks(&[]).unwrap();
    all.into_iter()
        .map(|(row, last)| format!("{} {} {} {}", row.name, row.sha256, row.received_at, last.outcome))
        .collect()
}

#[test]
fn archives_and_mails_are_the_same_on_both_databases() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgr.sqlite3").to_str().unwrap().to_owned();
    drop(Store::open_or_create(&path).unwrap());
    let sqlite = the_story(&path);
    if let Some(url) = crate::pg::migrated() {
        assert_eq!(the_story(&url), sqlite, "PostgreSQL and SQLite hold different workbooks");
    }
}
