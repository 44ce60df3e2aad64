//! Stories of numbers that would look right and be wrong, each on both databases: names that two plants share, stops
//! that cannot be placed, units told twice, old files judged again, readings of another year.

use std::cell::Cell;
use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use dgr::grid::Sheet;
use dgr::inbox::Search;
use dgr::pipeline::ask;
use dgr::pipeline::import;
use dgr::pipeline::ingest::{Event, Ingest};
use dgr::pipeline::outcome::{ReportOutcome, WorkbookOutcome, WorkbookResult};
use dgr::pipeline::reading::Reader;
use dgr::pipeline::setup::Setup;
use dgr::record::Outside;
use dgr::store::rows::DailyRow;
use dgr::store::{Author, Store};
use dgr::summary::Ratio;
use dgr::workbook::Limits;

use crate::support::workbook_builder::xlsx;

/// A desk where workbooks arrive, a minute after each other.
struct Desk {
    store: Store,
    setup: Setup,
    folder: tempfile::TempDir,
    now: Cell<NaiveDateTime>,
    sent: Cell<u32>,
    readers: usize,
}

impl Desk {
    fn new(url: &str, layouts: &[&str], plants: &str) -> Self {
        let start = "2026-03-05T05:00:00".parse().unwrap();
        let mut desk = Self {
            store: Store::open(url).unwrap(),
            setup: setup(layouts),
            folder: tempfile::tempdir().unwrap(),
            now: Cell::new(start),
            sent: Cell::new(0),
            readers: 2,
        };
        desk.import(plants);
        desk
    }

    /// Makes a text the master data, as `dgr plant import` does.
    fn import(&mut self, plants: &str) {
        let plants = dgr::masters::read("plants.toml", plants).unwrap();
        self.now.set(self.now.get() + Duration::minutes(1));
        let now = self.now.get();
        let known = self.store.masters(None).unwrap();
        let steps = import::plan(&known, &plants, false);
        self.store.write(&author(), &|| now, |tx| import::apply(tx, &known, &steps).map(drop)).unwrap();
    }

    /// Puts a workbook down, a minute after the one before.
    fn lay(&self, sheets: &[(&str, &str)]) -> PathBuf {
        let nth = self.sent.get() + 1;
        self.sent.set(nth);
        let path = self.folder.path().join(format!("{nth:03}.xlsx"));
        let sheets: Vec<Sheet> = sheets.iter().map(|(name, text)| Sheet::from_text(name, text)).collect();
        std::fs::write(&path, xlsx(&sheets)).unwrap();
        let received = self.now.get() + Duration::minutes(1);
        self.now.set(received);
        File::options().write(true).open(&path).unwrap().set_modified(received.and_utc().into()).unwrap();
        path
    }

    /// Ingests a workbook of one sheet and returns what came of it.
    fn send(&mut self, text: &str) -> WorkbookResult {
        self.send_sheets(&[("Data", text)])
    }

    fn send_sheets(&mut self, sheets: &[(&str, &str)]) -> WorkbookResult {
        let path = self.lay(sheets);
        self.ingest(vec![path]).unwrap().remove(0)
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
            readers: self.readers,
            reader: &Reader::here,
            flags: Outside::default(),
            archive: None,
            rejected: None,
            interrupted: &interrupted,
        };
        let mut results = Vec::new();
        ingest.run(&mut self.store, &listing, &mut |event| {
            if let Event::Done(_, result) = event {
                results.push(result.clone());
            }
        })?;
        Ok(results)
    }

    fn day(&mut self, plant: &str, date: &str) -> Option<DailyRow> {
        let id = self.store.masters(None).unwrap().id_of(plant).unwrap();
        self.store.days(Some(id), day(date), day(date), None).unwrap().pop()
    }

    fn energy(&mut self, plant: &str, date: &str) -> Option<f64> {
        self.day(plant, date).and_then(|row| row.energy_kwh)
    }

    fn open_workbooks(&mut self) -> Vec<String> {
        self.store.read(|reader| ask::open_workbooks(reader, None)).unwrap().into_iter().map(|open| open.name).collect()
    }
}

fn setup(layouts: &[&str]) -> Setup {
    let texts: Vec<(String, String)> =
        layouts.iter().enumerate().map(|(nth, text)| (format!("layout-{nth}.toml"), (*text).to_owned())).collect();
    let files: Vec<_> = texts.iter().map(|(name, text)| (name.as_str().into(), text.clone())).collect();
    let (layouts, mistakes) = dgr::layout::read(&files);
    assert!(mistakes.is_empty(), "{}", mistakes[0]);
    Setup::new(&layouts, texts, Limits::default(), chrono_tz::Asia::Kolkata)
}

fn author() -> Author {
    Author { who: "audit".into(), host: "here".into(), command: "ingest".into(), ..Author::default() }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rules(result: &WorkbookResult) -> Vec<&'static str> {
    result.findings.iter().chain(result.reports.iter().flat_map(|r| &r.findings)).map(|f| f.rule.id()).collect()
}

fn outcomes(result: &WorkbookResult) -> Vec<&ReportOutcome> {
    result.reports.iter().map(|r| &r.outcome).collect()
}

fn on_both(layouts: &[&str], plants: &str, tell: impl Fn(&mut Desk)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgr.sqlite3").to_str().unwrap().to_owned();
    drop(Store::open_or_create(&path).unwrap());
    tell(&mut Desk::new(&path, layouts, plants));
    if let Some(url) = crate::pg::migrated() {
        tell(&mut Desk::new(&url, layouts, plants));
    }
}

const UNITS: &str = r#"
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
"#;

const PORTFOLIO: &str = r#"
    name = "portfolio"
    [match]
    cells = ["Site", "Phase", "Export (kWh)"]
    [table.plants]
    rows = "days"
    columns.date = "Date"
    columns.plant = "Site"
    columns.x_phase = "Phase"
    columns.energy_export_kwh = "Export (kWh)"
"#;

const TURBINES: &str = r#"
    name = "turbines"
    [match]
    sheets = ["Generation", "Breakdown"]
    [table.turbines]
    primary = true
    sheet = "Generation"
    columns.date = "Date"
    columns.unit = "WTG"
    columns.energy_gross_kwh = "kWh"
    [table.stops]
    sheet = "Breakdown"
    rows = "outages"
    columns.date = "Date"
    columns.unit = { header = "WTG", required = false }
    columns.from = "From"
    columns.to = "To"
    columns.bucket = { header = "Type", map = { U = "usmh", S = "smh", G = "egbd" } }
"#;

const ONE: &str = r#"
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
"#;

const WIND: &str = r#"
    [[plant]]
    code = "WIND"
    name = "Wind"
    technology = "wind"
    ac_kw = 4000
    [[plant.units]]
    name = "T{1..2}"
    kind = "wtg"
    ac_kw = 2000
"#;

/// Two phases that a contractor calls by one name, told apart by another cell of the row: each row goes to its own, also
/// after a row of the other.
#[test]
fn two_plants_that_share_a_name_do_not_get_each_others_energy() {
    let plants = r#"
        [[plant]]
        code = "RIDGE-1"
        name = "Ridge One"
        aliases = ["Ridge", "Phase I"]
        ac_kw = 1000
        [[plant]]
        code = "RIDGE-2"
        name = "Ridge Two"
        aliases = ["Ridge", "Phase II"]
        ac_kw = 1000
    "#;
    on_both(&[PORTFOLIO], plants, |desk| {
        let sent = desk.send(
            "Date | Site | Phase | Export (kWh)\n2026-03-01 | Ridge | Phase I | 1000\n2026-03-02 | Ridge | Phase II | 2000",
        );
        assert_eq!(outcomes(&sent), [&ReportOutcome::Accepted; 2], "{sent:?}");
        assert_eq!(desk.energy("RIDGE-1", "2026-03-01"), Some(1000.0));
        assert_eq!(desk.energy("RIDGE-2", "2026-03-02"), Some(2000.0));
    });
}

/// A machine's log with a type that the layout does not map, or an end that cannot be read: the machine's hours are not
/// known, and its availability is not 100 %.
#[test]
fn a_stop_that_does_not_count_leaves_no_full_availability() {
    on_both(&[TURBINES], WIND, |desk| {
        let generation = "Date | WTG | kWh\n2026-03-01 | T1 | 100\n2026-03-01 | T2 | 200";
        let head = "Date | WTG | From | To | Type";
        for row in ["10:00 | 20:00 | Mystery", "2026-03-01 10:00 | 2026-03-01 08:00 | U", "half past two | 20:00 | U"] {
            let sent = desk
                .send_sheets(&[("Generation", generation), ("Breakdown", &format!("{head}\n2026-03-01 | T1 | {row}"))]);
            assert!(rules(&sent).contains(&"breakdown-interval-invalid"), "{row}: {sent:?}");
            let stored = desk.day("WIND", "2026-03-01").unwrap();
            assert_eq!((stored.ma_pct, stored.energy_kwh), (None, Some(300.0)), "{row}");
        }
    });
}

/// Two spellings of one inverter, each with a number of its own: which holds nobody knows, and neither is dropped.
#[test]
fn two_spellings_of_one_unit_with_two_numbers_are_an_error() {
    let plants =
        ONE.replace("name = \"INV-{1..2}\"", "name = \"INV-2\"\n[[plant.units]]\nname = \"INV-1\"\naliases = [\"I1\"]");
    on_both(&[UNITS], &plants, |desk| {
        let sent =
            desk.send("Plant: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh)\nINV-1 | 200\nI1 | 210\nINV-2 | 220");
        assert!(rules(&sent).contains(&"unit-duplicated"), "{sent:?}");
        assert_eq!(outcomes(&sent), [&ReportOutcome::Rejected { correction: false }]);
        assert_eq!(desk.energy("ONE", "2026-03-01"), None);
    });
}

/// Two rows of a portfolio that lead to one plant: neither is silently left out.
#[test]
fn two_rows_of_one_plant_with_two_numbers_are_an_error() {
    let plants = r#"
        [[plant]]
        code = "RIDGE"
        name = "Ridge"
        aliases = ["Ridge North", "Ridge South"]
        ac_kw = 1000
    "#;
    on_both(&[PORTFOLIO], plants, |desk| {
        let sent = desk.send(
            "Date | Site | Phase | Export (kWh)\n2026-03-01 | Ridge North | I | 1000\n2026-03-01 | Ridge South | II | 2000",
        );
        assert!(rules(&sent).contains(&"unit-duplicated"), "{sent:?}");
        assert_eq!(desk.energy("RIDGE", "2026-03-01"), None);
    });
}

/// Rejected by a capacity that was wrong, answered by a correction; then the capacity is mended. The first file, which
/// still lies in the inbox, must not undo the correction.
#[test]
fn a_rejected_file_that_was_answered_does_not_come_back_when_the_master_data_change() {
    let small = ONE.replace("ac_kw = 50", "ac_kw = 5");
    on_both(&[UNITS], &small, |desk| {
        let text =
            |one: &str| format!("Plant: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh)\nINV-1 | {one}\nINV-2 | 90");
        assert_eq!(outcomes(&desk.send(&text("400"))), [&ReportOutcome::Rejected { correction: false }]);
        assert_eq!(outcomes(&desk.send(&text("95"))), [&ReportOutcome::Accepted]);
        desk.import(ONE);
        let both: Vec<PathBuf> = (1..=2).map(|n| desk.folder.path().join(format!("{n:03}.xlsx"))).collect();
        let again = desk.ingest(both).unwrap();
        assert!(again.iter().all(|r| r.outcome == WorkbookOutcome::Unchanged), "{again:?}");
        assert_eq!(desk.energy("ONE", "2026-03-01"), Some(185.0));
    });
}

/// The contractor takes a wrong correction back by sending the right numbers again: nothing is open any more.
#[test]
fn a_rejected_correction_is_dealt_with_when_the_right_numbers_come_again() {
    on_both(&[UNITS], ONE, |desk| {
        let text = |two: &str, note: &str| {
            format!(
                "Plant: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh) | Note\nINV-1 | 200\nINV-2 | {two} | {note}"
            )
        };
        desk.send(&text("210", ""));
        assert_eq!(outcomes(&desk.send(&text("210000", ""))), [&ReportOutcome::Rejected { correction: true }]);
        assert_eq!(desk.open_workbooks(), ["002.xlsx"]);
        assert_eq!(outcomes(&desk.send(&text("210", "checked"))), [&ReportOutcome::Same]);
        assert_eq!(desk.open_workbooks(), Vec::<String>::new());
        assert_eq!(desk.energy("ONE", "2026-03-01"), Some(410.0));
    });
}

/// What was never usable may go; what was must not become unusable by a correction.
#[test]
fn a_correction_may_drop_what_was_never_used_and_nothing_else() {
    on_both(&[UNITS], ONE, |desk| {
        let text = |two: &str| {
            format!("Plant: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh)\nINV-1 | 200\nINV-2 | {two}")
        };
        // 50 kW × 24 h × 1.05 = 1260 kWh: not used; above 2520 the report would be rejected.
        assert_eq!(outcomes(&desk.send(&text("2100"))), [&ReportOutcome::Accepted]);
        assert_eq!(desk.energy("ONE", "2026-03-01"), None);
        assert_eq!(outcomes(&desk.send(&text("--"))), [&ReportOutcome::Restated { replaces: 1 }]);
        assert_eq!(outcomes(&desk.send(&text("210"))), [&ReportOutcome::Restated { replaces: 2 }]);
        let worse = desk.send(&text("2100.5"));
        assert_eq!(outcomes(&worse), [&ReportOutcome::Rejected { correction: true }]);
        assert!(rules(&worse).contains(&"revision-drops-values"), "{worse:?}");
        assert_eq!(desk.energy("ONE", "2026-03-01"), Some(410.0));
    });
}

/// No printed total, and no capacities of the units: what the units add up to is still bounded by the plant.
#[test]
fn units_that_add_up_to_more_than_the_plant_can_make_are_rejected() {
    let plants = ONE.replace("ac_kw = 50", "");
    on_both(&[UNITS], &plants, |desk| {
        let sent =
            desk.send("Plant: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh)\nINV-1 | 200000\nINV-2 | 210000");
        assert!(rules(&sent).contains(&"energy-above-capacity"), "{sent:?}");
        assert_eq!(desk.energy("ONE", "2026-03-01"), None);
    });
}

/// A unit is missing in the master data, and added after the report came: the day counts it, as the remedy promises.
#[test]
fn a_unit_added_to_the_master_data_counts_in_the_days_that_named_it() {
    let short = ONE.replace("INV-{1..2}", "INV-1");
    on_both(&[UNITS], &short, |desk| {
        desk.send("Plant: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh)\nINV-1 | 200\nINV-2 | 210");
        assert_eq!(desk.energy("ONE", "2026-03-01"), Some(200.0));
        desk.import(ONE);
        assert_eq!(desk.energy("ONE", "2026-03-01"), Some(410.0));
    });
}

/// Each day's workbook repeats the month and carries the log of its own day only: yesterday's stop is not forgotten.
#[test]
fn a_month_to_date_workbook_does_not_forget_the_stops_of_earlier_days() {
    on_both(&[TURBINES], WIND, |desk| {
        let first = "Date | WTG | kWh\n2026-03-01 | T1 | 100\n2026-03-01 | T2 | 200";
        let stop = |day: u32| format!("Date | WTG | From | To | Type\n2026-03-{day:02} | T1 | 06:00 | 18:00 | U");
        desk.send_sheets(&[("Generation", first), ("Breakdown", &stop(1))]);
        assert_eq!(desk.day("WIND", "2026-03-01").unwrap().ma_pct, Some(75.0));
        let second = format!("{first}\n2026-03-02 | T1 | 110\n2026-03-02 | T2 | 210");
        desk.send_sheets(&[("Generation", &second), ("Breakdown", &stop(2))]);
        assert_eq!(desk.day("WIND", "2026-03-02").unwrap().ma_pct, Some(75.0));
        assert_eq!(desk.day("WIND", "2026-03-01").unwrap().ma_pct, Some(75.0));
    });
}

const INVERTER_HOURS: &str = r#"
    name = "inverter-hours"
    [match]
    cells = ["Plant:", "Stamp"]
    [fields]
    plant = { label = "Plant:" }
    [table.hours]
    rows = "intervals"
    fields.date = { label = "Date:" }
    step = "1 h"
    coverage = 0.01
    columns.time = "Stamp"
    columns.unit = "Inverter"
    columns.power_kw = "kW"
    day.energy_gross_kwh = "integral(power_kw)"
"#;

/// One inverter under two spellings at one time: the report is refused with its reason, and the run goes on.
#[test]
fn two_readings_of_one_unit_and_time_do_not_end_the_run() {
    let plants = ONE.replace("name = \"INV-{1..2}\"", "name = \"INV-1\"\naliases = [\"I1\"]");
    on_both(&[INVERTER_HOURS], &plants, |desk| {
        let text = |two: &str| {
            format!(
                "Plant: | ONE\nDate: | 2026-03-01\nStamp | Inverter | kW\n2026-03-01 10:00 | INV-1 | 20\n\
                 2026-03-01 10:00 | I1 | {two}"
            )
        };
        let differs = desk.send(&text("30"));
        assert!(rules(&differs).contains(&"unit-duplicated"), "{differs:?}");
        assert_eq!(desk.energy("ONE", "2026-03-01"), None);
        let same = desk.send(&text("20"));
        assert!(rules(&same).contains(&"unit-duplicated"), "{same:?}");
        assert_eq!(desk.energy("ONE", "2026-03-01"), Some(20.0));
    });
}

/// The sheet of readings was not filled anew: its stamps are of another day than the report's.
#[test]
fn readings_of_another_day_make_no_energy_of_this_one() {
    let plants = ONE.replace("INV-{1..2}", "INV-1");
    on_both(&[INVERTER_HOURS], &plants, |desk| {
        for stamp in ["2026-02-28 10:00", "2025-03-01 10:00"] {
            let sent =
                desk.send(&format!("Plant: | ONE\nDate: | 2026-03-01\nStamp | Inverter | kW\n{stamp} | INV-1 | 20"));
            assert_eq!(outcomes(&sent), [&ReportOutcome::Rejected { correction: false }], "{stamp}");
            assert!(rules(&sent).contains(&"date-sources-disagree"), "{stamp}: {sent:?}");
            assert_eq!(desk.energy("ONE", "2026-03-01"), None);
        }
    });
}

/// Half of a large plant stood all day, all of a small one ran: the fleet's availability is of its capacity, whether or
/// not the master data tell the capacity of every turbine.
#[test]
fn the_fleets_availability_weighs_plants_alike_with_and_without_capacities_of_units() {
    let plants =
        WIND.to_owned() + &WIND.replace("WIND", "BARE").replace("T{1..2}", "B{1..2}").replace("ac_kw = 2000", "");
    on_both(&[TURBINES], &plants, |desk| {
        desk.send_sheets(&[
            (
                "Generation",
                "Date | WTG | kWh\n2026-03-01 | T1 | 100\n2026-03-01 | T2 | 100\n2026-03-01 | B1 | 100\n2026-03-01 | B2 | 0",
            ),
            ("Breakdown", "Date | WTG | From | To | Type\n2026-03-01 | B2 | 00:00 | 24:00 | U"),
        ]);
        assert_eq!(desk.day("WIND", "2026-03-01").unwrap().ma_pct, Some(100.0));
        assert_eq!(desk.day("BARE", "2026-03-01").unwrap().ma_pct, Some(50.0));
        let lines = desk.store.read(|r| ask::daily(r, day("2026-03-01"), &ask::Choice::default(), None)).unwrap();
        let fleet = Ratio::over(lines.iter().filter_map(|line| line.parts.availability)).unwrap();
        assert!((fleet.value() - 75.0).abs() < 1e-9, "{}", fleet.value());
    });
}

/// A month's form is filled in day by day: the days to come are there, and blank.
#[test]
fn blank_days_of_a_month_to_date_workbook_are_no_reports() {
    let layout = r#"
        name = "month"
        [match]
        cells = ["Site", "Export (kWh)"]
        [fields]
        plant = { label = "Site" }
        [table.days]
        columns.date = "Day"
        columns.energy_export_kwh = "Export (kWh)"
        columns.poa_kwh_m2 = { header = "POA", unit = "kWh/m2" }
    "#;
    on_both(&[layout], ONE, |desk| {
        let head = "Site | ONE\nDay | Export (kWh) | POA";
        let sent = desk.send(&format!("{head}\n2026-03-01 | 400 | 5\n2026-03-02 | |\n2026-03-03 | -- | --"));
        assert_eq!(outcomes(&sent), [&ReportOutcome::Accepted], "{sent:?}");
        let later = desk.send(&format!("{head}\n2026-03-01 | | \n2026-03-02 | 410 | 5\n2026-03-03 | 0 | 0"));
        assert_eq!(outcomes(&later), [&ReportOutcome::Accepted; 2], "{later:?}");
        assert_eq!(desk.energy("ONE", "2026-03-01"), Some(400.0));
        assert_eq!(desk.energy("ONE", "2026-03-03"), Some(0.0));
        assert_eq!(desk.day("ONE", "2026-03-03").unwrap().pr_pct, None);
    });
}

/// The same files in the same order of receipt come to the same, however many threads read them.
#[test]
fn the_number_of_readers_does_not_matter() {
    let seen = std::sync::Mutex::new(Vec::new());
    for readers in [1, 2, 7] {
        on_both(&[UNITS], ONE, |desk| {
            desk.readers = readers;
            let paths: Vec<PathBuf> = (0..12)
                .map(|n| {
                    let two = if n % 4 == 3 { 210_000 } else { 200 + n % 5 };
                    let text = format!(
                        "Plant: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh)\nINV-1 | 200\nINV-2 | {two}"
                    );
                    desk.lay(&[("Data", &text)])
                })
                .collect();
            let backwards: Vec<PathBuf> = paths.into_iter().rev().collect();
            let told: Vec<_> = desk.ingest(backwards).unwrap().into_iter().map(|r| (r.name, r.outcome)).collect();
            seen.lock().unwrap().push((told, desk.energy("ONE", "2026-03-01"), desk.open_workbooks()));
        });
    }
    let seen = seen.into_inner().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
    // The ninth is the last with new numbers: later ones are rejected, or came before and were corrected since.
    assert_eq!(seen[0].1, Some(403.0));
}

const METER: &str = r#"
    name = "meter"
    priority = 20
    [match]
    cells = ["Plant:", "Meter export (kWh)"]
    [fields]
    plant = { label = "Plant:" }
    date = { label = "Date:" }
    [form.day]
    fields.energy_export_kwh = { label = "Meter export (kWh)" }
    fields.poa_kwh_m2 = { label = "POA (kWh/m2)", optional = true }
"#;

const STATION: &str = r#"
    name = "station"
    priority = 10
    [match]
    cells = ["Plant:", "Station"]
    [fields]
    plant = { label = "Plant:" }
    date = { label = "Date:" }
    [form.day]
    fields.poa_kwh_m2 = { label = "Station POA (kWh/m2)" }
    fields.energy_export_kwh = { label = "Export (kWh)", optional = true }
"#;

/// Two sources of one day: the priority decides whichever came first, what the first cannot give the second does, and
/// a change of master data leaves what was known earlier as it was known.
#[test]
fn sources_are_merged_by_priority_whichever_came_first() {
    on_both(&[METER, STATION], ONE, |desk| {
        let meter = |date: &str, kwh: &str| {
            format!("Plant: | ONE\nDate: | {date}\nMeter export (kWh) | {kwh}\nPOA (kWh/m2) | 5")
        };
        let station = |date: &str, kwh: &str| {
            format!("Plant: | ONE\nDate: | {date}\nStation | 1\nStation POA (kWh/m2) | 4\nExport (kWh) | {kwh}")
        };
        desk.send(&meter("2026-03-01", "400"));
        desk.send(&station("2026-03-01", "300"));
        desk.send(&station("2026-03-02", "300"));
        desk.send(&meter("2026-03-02", "400"));
        for date in ["2026-03-01", "2026-03-02"] {
            let row = desk.day("ONE", date).unwrap();
            assert_eq!((row.energy_kwh, row.poa_kwh_m2), (Some(400.0), Some(5.0)), "{date}");
            assert!((row.pr_pct.unwrap() - 400.0 / (120.0 * 5.0) * 100.0).abs() < 1e-9);
        }
        // An export below zero is not used: the other source's counts.
        desk.send(&station("2026-03-03", "300"));
        desk.send(&meter("2026-03-03", "-400"));
        assert_eq!(desk.energy("ONE", "2026-03-03"), Some(300.0));
        let then = desk.store.last_change().unwrap().unwrap().seq;
        desk.import(&ONE.replace("dc_kwp = 120", "dc_kwp = 240"));
        let pr = |desk: &mut Desk, as_of| {
            let lines = desk.store.read(|r| ask::daily(r, day("2026-03-01"), &ask::Choice::default(), as_of)).unwrap();
            lines[0].parts.pr.unwrap().value()
        };
        assert!((pr(desk, None) - 400.0 / (240.0 * 5.0) * 100.0).abs() < 1e-9);
        assert!((pr(desk, Some(then)) - 400.0 / (120.0 * 5.0) * 100.0).abs() < 1e-9);
    });
}
