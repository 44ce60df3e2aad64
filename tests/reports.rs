//! Reports over many days, on both databases, against sums made here from the same numbers: energies added, ratios from
//! summed parts, deviations over days that have both, what was first reported, as known earlier.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use dgr::calendar::Month;
use dgr::overview::{monthly, portfolio};
use dgr::pipeline::ask::Choice;
use dgr::pipeline::ask::fleet::{self, plant_days};
use dgr::plant::Plant;
use dgr::render::{Document, Table, csv};
use dgr::store::Store;
use dgr::store::rows::{DailyRow, TargetRow};

use crate::store::{author, noon, on_both};

/// A plant's day, as it was made up.
#[derive(Clone, Copy, Debug)]
struct Made {
    kwh: Option<f64>,
    pr: Option<(f64, f64)>,
    cuf: Option<(f64, f64)>,
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 33).unwrap()) / f64::from(1_u32 << 31)
    }
}

const PLANTS: [(&str, &str, f64, f64, Option<f64>); 5] = [
    ("A1", "solar", 1000.0, 1250.0, Some(150_000.0)),
    ("A2", "solar", 400.0, 500.0, None),
    ("B1", "wind", 8000.0, 0.0, Some(1_800_000.0)),
    ("B2", "wind", 2000.0, 0.0, Some(310_000.5)),
    ("C1", "solar", 3300.3, 4100.7, Some(500_000.0)),
];

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

type Days = BTreeMap<(usize, NaiveDate), Made>;

/// Returns fifteen months of five plants: of twenty days one lacks, one has no energy, two have no irradiation.
fn made() -> Days {
    let mut chance = Chance(7);
    let mut out = Days::new();
    for (at, (_, _, ac_kw, dc_kwp, _)) in PLANTS.iter().enumerate() {
        for day in date("2024-12-01").iter_days().take_while(|day| *day <= date("2026-02-20")) {
            let (dice, load, poa) = (chance.next(), chance.next(), 3.0 + 4.0 * chance.next());
            let kwh = (dice >= 0.1).then(|| ac_kw * 24.0 * (0.1 + 0.2 * load));
            let pr = kwh.filter(|_| *dc_kwp > 0.0 && dice < 0.9).map(|kwh| (kwh, dc_kwp * poa));
            if dice >= 0.05 {
                out.insert((at, day), Made { kwh, pr, cuf: kwh.map(|kwh| (kwh, ac_kw * 24.0)) });
            }
        }
    }
    out
}

fn row(plant_id: i64, day: NaiveDate, made: Made) -> DailyRow {
    let ratio = |(numerator, denominator): (f64, f64)| serde_json::json!({"numerator": numerator, "denominator": denominator, "scale": 100.0, "days": 1});
    let mut ratios = serde_json::Map::new();
    ratios.extend(made.pr.map(|pr| ("pr_pct".to_owned(), ratio(pr))));
    ratios.extend(made.cuf.map(|cuf| ("cuf_ac_pct".to_owned(), ratio(cuf))));
    DailyRow {
        energy_kwh: made.kwh,
        energy_basis: made.kwh.map(|_| "gross".to_owned()),
        ratios: serde_json::Value::Object(ratios).to_string(),
        ..DailyRow::new(plant_id, day)
    }
}

/// Stores plants, budgets and days; then some days once more with other numbers. Returns the change before that.
fn stored(store: &mut Store, days: &Days) -> (i64, Days) {
    let clock = noon;
    let mut text = String::new();
    for (code, technology, ac, dc, _) in PLANTS {
        let dc = if dc > 0.0 { format!("dc_kwp = {dc:?}\n") } else { String::new() };
        text.push_str(&format!(
            "[[plant]]\ncode = \"{code}\"\nname = \"{code}\"\ntechnology = \"{technology}\"\nac_kw = {ac:?}\n{dc}"
        ));
    }
    let plants = dgr::masters::read("plants.toml", &text).unwrap();
    store.write(&author(), &clock, |tx| plants.iter().try_for_each(|p| tx.apply_plant(p).map(drop))).unwrap();
    let known = store.masters(None).unwrap();
    let id = |at: usize| known.id_of(PLANTS[at].0).unwrap();
    store
        .write(&author(), &clock, |tx| {
            for (at, plant) in PLANTS.iter().enumerate() {
                for n in 0..15 {
                    let month = date("2024-12-01") + chrono::Months::new(n);
                    if let Some(value) = plant.4 {
                        let (kind, metric) = ("budget".to_owned(), "energy_gross_kwh".to_owned());
                        tx.put_target(&TargetRow { plant_id: id(at), month, kind, metric, value })?;
                    }
                }
            }
            days.iter()
                .try_for_each(|((at, day), made)| tx.put_day(id(*at), *day, Some(&row(id(*at), *day, *made))).map(drop))
        })
        .unwrap();
    let before = store.last_change().unwrap().unwrap().seq;
    let mut later = days.clone();
    store
        .write(&author(), &clock, |tx| {
            for ((at, day), made) in later.iter_mut().filter(|((at, day), _)| *at < 2 && day.day() % 9 == 0) {
                let half = |(a, b): (f64, f64)| (a / 2.0, b);
                *made = Made { kwh: made.kwh.map(|kwh| kwh / 2.0), pr: made.pr.map(half), cuf: made.cuf.map(half) };
                tx.put_day(id(*at), *day, Some(&row(id(*at), *day, *made)))?;
            }
            Ok(())
        })
        .unwrap();
    (before, later)
}

/// What is expected of plant-days.
#[derive(Default)]
struct Expected {
    kwh: f64,
    with: u32,
    all: u32,
    budget: f64,
    both: (f64, f64),
    pr: (f64, f64),
    cuf: (f64, f64),
}

impl Expected {
    fn over(days: &Days, from: NaiveDate, to: NaiveDate, plants: &[usize]) -> Self {
        let mut out = Self::default();
        for at in plants {
            for day in from.iter_days().take_while(|day| *day <= to) {
                let made = days.get(&(*at, day)).copied();
                let budget = PLANTS[*at].4.map(|month| month / f64::from(Month::of(day).days()));
                out.all += 1;
                out.budget += budget.unwrap_or(0.0);
                if let Some(kwh) = made.and_then(|m| m.kwh) {
                    out.kwh += kwh;
                    out.with += 1;
                    if let Some(budget) = budget {
                        out.both = (out.both.0 + kwh, out.both.1 + budget);
                    }
                }
                let add = |sum: &mut (f64, f64), part: Option<(f64, f64)>| {
                    let (a, b) = part.unwrap_or_default();
                    *sum = (sum.0 + a, sum.1 + b);
                };
                add(&mut out.pr, made.and_then(|m| m.pr));
                add(&mut out.cuf, made.and_then(|m| m.cuf));
            }
        }
        out
    }

    /// Asserts what a row of CSV says under these names.
    #[track_caller]
    fn is(&self, row: &BTreeMap<String, String>, prefix: &str, coverage: &str) {
        let deviation = (self.both.0 - self.both.1) / self.both.1 * 100.0;
        let quotient = |(a, b): (f64, f64)| a / b * 100.0;
        for (name, expected, there) in [
            ("energy_kwh", self.kwh, self.with > 0),
            ("budget_kwh", self.budget, self.budget > 0.0),
            ("deviation_pct", deviation, self.both.1 > 0.0),
            ("pr_pct", quotient(self.pr), self.pr.1 > 0.0),
            ("cuf_ac_pct", quotient(self.cuf), self.cuf.1 > 0.0),
        ] {
            let said = &row[&format!("{prefix}{name}")];
            if there {
                let said: f64 = said.parse().unwrap_or_else(|_| panic!("{name}: {said:?} where {expected} is due"));
                assert!((said - expected).abs() <= expected.abs() * 1e-12, "{prefix}{name}: {said} is not {expected}");
            } else {
                assert_eq!(said, "", "{prefix}{name}");
            }
        }
        assert_eq!(row[&format!("{prefix}{coverage}")], format!("{}/{}", self.with, self.all));
    }
}

/// Returns a table's rows by the names of its columns, from its CSV; and sees that its JSON says the same numbers.
fn rows(table: &Table) -> Vec<BTreeMap<String, String>> {
    let text = csv(table);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let json = serde_json::to_value(Document(table)).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), rows.len());
    for (row, object) in rows.iter().zip(json["rows"].as_array().unwrap()) {
        for (name, said) in
            row.iter().filter(|(name, _)| object[name.as_str()].is_number() || object[name.as_str()].is_null())
        {
            assert_eq!(said.parse::<f64>().ok(), object[name.as_str()].as_f64(), "{name}");
        }
    }
    rows
}

fn monthly(store: &mut Store, month: &str, plants: &[&str], as_of: Option<i64>) -> Table {
    let month: Month = month.parse().unwrap();
    let choice = Choice { plants: plants.iter().map(|p| (*p).to_owned()).collect(), technology: None };
    let mut days = plant_days(store, &choice, &|_| (month.first(), month.last()), as_of).unwrap();
    fleet::cut(&mut days, date("2026-02-20"));
    monthly::table("Month".to_owned(), &days)
}

fn portfolio(store: &mut Store, day: NaiveDate, as_of: Option<i64>) -> Table {
    let year = |_: &Plant| portfolio::year_starts(day, 4);
    let days = plant_days(store, &Choice::default(), &|p| (year(p), day), as_of).unwrap();
    portfolio::table("Portfolio".to_owned(), day, &days, &year)
}

#[test]
fn every_figure_is_what_the_day_rows_come_to() {
    let days = made();
    let texts = std::cell::RefCell::new(Vec::new());
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let (before, later) = stored(&mut store, &days);
        let mut said = Vec::new();
        for (as_of, days) in [(None, &later), (Some(before), &days)] {
            // A fleet's month: each day, and to date.
            let fleet = monthly(&mut store, "2026-02", &[], as_of);
            let first = date("2026-02-01");
            let table = rows(&fleet);
            assert_eq!(table.len(), 20);
            for row in &table {
                let day = date(&row["day"]);
                Expected::over(days, day, day, &[0, 1, 2, 3, 4]).is(row, "", "plants_with_energy");
                let to_date = Expected::over(days, first, day, &[0, 1, 2, 3, 4]);
                let mtd: f64 = row["mtd_energy_kwh"].parse().unwrap();
                assert!((mtd - to_date.kwh).abs() <= 1e-12 * mtd);
            }
            // The portfolio: each plant and each block.
            let day = date("2026-02-20");
            let fleet = portfolio(&mut store, day, as_of);
            for (at, row) in rows(&fleet).iter().enumerate() {
                for (prefix, from) in [("fytd_", date("2025-04-01")), ("mtd_", first), ("day_", day)] {
                    Expected::over(days, from, day, &[at]).is(row, prefix, "with_energy");
                }
            }
            // Totals and subtotals stand in JSON.
            let json = serde_json::to_value(Document(&fleet)).unwrap();
            let sums = [("wind", &[2, 3][..]), ("solar", &[0, 1, 4][..])];
            for (name, plants) in sums {
                let row = json["subtotals"].as_array().unwrap().iter().find(|row| row["plant"] == name).unwrap();
                let expected = Expected::over(days, date("2025-04-01"), day, plants);
                assert!((row["fytd_energy_kwh"].as_f64().unwrap() - expected.kwh).abs() < 1e-9 * expected.kwh);
            }
            let total = Expected::over(days, date("2025-04-01"), day, &[0, 1, 2, 3, 4]);
            let cuf = json["total"]["fytd_cuf_ac_pct"].as_f64().unwrap();
            assert!((cuf - total.cuf.0 / total.cuf.1 * 100.0).abs() < 1e-10, "{cuf}");
            said.push(csv(&fleet));
            said.push(serde_json::to_string(&json).unwrap());
        }
        texts.borrow_mut().push(said);
    });
    let texts = texts.into_inner();
    assert!(texts.iter().all(|said| *said == texts[0]), "PostgreSQL and SQLite say different numbers");
}

#[test]
fn a_restated_day_says_from_what_to_what_and_nothing_of_it_was_known_before() {
    let days = made();
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let (before, _) = stored(&mut store, &days);
        let day = date("2026-01-09");
        let kwh = days[&(0, day)].kwh.unwrap();
        let row = |table: &Table| rows(table).into_iter().find(|row| row["day"] == "2026-01-09").unwrap();
        let now = row(&monthly(&mut store, "2026-01", &["A1"], None));
        assert_eq!(now["energy_kwh"].parse::<f64>().unwrap(), kwh / 2.0);
        assert_eq!(now["first_reported_kwh"].parse::<f64>().unwrap(), kwh);
        let shown = |kwh: f64| dgr::render::number(kwh, 1);
        let told = format!("A1: first reported {} kWh, now {} kWh (-50.0 %).", shown(kwh), shown(kwh / 2.0));
        assert_eq!(now["restated"], told);
        let then = row(&monthly(&mut store, "2026-01", &["A1"], Some(before)));
        assert_eq!((then["energy_kwh"].parse::<f64>().unwrap(), &*then["restated"]), (kwh, ""));
        assert_eq!(then["first_reported_kwh"], "");
        // What is deleted was first reported too.
        let id = store.masters(None).unwrap().id_of("A1").unwrap();
        store.write(&author(), &noon, |tx| tx.put_day(id, day, None)).unwrap();
        let gone = row(&monthly(&mut store, "2026-01", &["A1"], None));
        assert_eq!(gone["energy_kwh"], "");
        assert_eq!(gone["restated"], format!("A1: first reported {} kWh, now without an energy.", shown(kwh)));
    });
}
