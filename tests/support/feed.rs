//! What the example's five plants send, twice a day, for as many days as a test wants: reports of the day, a correction
//! under the same name, the same file once more, months to date with a restated day, old files, one that was cut off.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::example::{inverters, weather};
use super::twins::{InverterDay, PortalMonth, Turbine, TurbineDay, round};
use super::workbook_builder::{day, xlsx};

/// A workbook that came.
#[derive(Clone)]
pub struct Came {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// When, UTC.
    pub at: DateTime<Utc>,
}

impl Came {
    /// Puts it into a folder.
    pub fn lay(&self, folder: &Path) {
        let path = folder.join(&self.name);
        fs::write(&path, &self.bytes).unwrap();
        fs::File::options().append(true).open(&path).unwrap().set_modified(self.at.into()).unwrap();
    }
}

/// Returns the day that a post brings reports of: posts 0 and 1 of the first, 2 and 3 of the second.
pub fn reported(post: u32) -> NaiveDate {
    day("2026-01-01") + Days::new((post / 2).into())
}

/// Returns the moment of a post's run, on the day after: 10:45 or 13:45 in Kolkata.
pub fn run_at(post: u32) -> DateTime<Utc> {
    let minutes = if post.is_multiple_of(2) { 315 } else { 495 };
    (reported(post) + Days::new(1)).and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes)
}

/// Returns what a post brings, in the order it came.
pub fn post(post: u32) -> Vec<Came> {
    let (nth, stamp) = (post / 2, reported(post).format("%Y%m%d").to_string());
    let (s1, s3) = (format!("Inverter_Day_{stamp}(S1).xlsx"), format!("Inverter_Day_{stamp}(S3).xlsx"));
    let mut files = Vec::new();
    if post.is_multiple_of(2) {
        files.push((format!("Weather_{stamp}(S1).xlsx"), station(nth)));
        files.push((s1, first(nth)));
        files.push((s3, three(nth)));
        files.push(("Portal_Month.xlsx".to_owned(), portal(nth)));
        files.push((format!("Turbine_Day_{stamp}.xlsx"), wind(nth)));
    } else {
        files.push((s1, one(nth, 0.97)));
        files.push((s3, three(nth)));
        if nth % 7 == 6 {
            files.push((format!("Inverter_Day_{stamp}(S1)_old.xlsx"), first(nth - 3)));
        }
    }
    let at = |place: usize| run_at(post) - TimeDelta::minutes(120 - i64::try_from(place).unwrap());
    files.into_iter().enumerate().map(|(place, (name, bytes))| Came { name, bytes, at: at(place) }).collect()
}

fn on(nth: u32) -> NaiveDate {
    reported(nth * 2)
}

fn poa(nth: u32) -> f64 {
    5.0 + f64::from(nth * 5 % 13) * 0.07
}

/// The minutes around noon only: enough to make intervals of.
fn station(nth: u32) -> Vec<u8> {
    let mut sky = weather(on(nth), 700.0 + f64::from(nth * 7 % 19) * 5.0, (0, 0));
    sky.rows.retain(|row| (720..760).contains(&row.0));
    xlsx(&sky.sheets())
}

/// On every third day one inverter's register jumps; the correction at noon has all of them.
fn first(nth: u32) -> Vec<u8> {
    one(nth, if nth % 3 == 1 { 8.0 } else { 1.0 })
}

/// One inverter tells another share of what it should: 8 is more than it can make.
fn one(nth: u32, share: f64) -> Vec<u8> {
    let mut rows = inverters(18, 60.0, poa(nth), 0.785, nth);
    rows[4].3 = round(rows[4].3 * share, 1);
    xlsx(&InverterDay { day: on(nth), rows, above: 1 }.sheets())
}

/// Every fifth one was cut off on its way.
fn three(nth: u32) -> Vec<u8> {
    let rows = inverters(6, 120.0, poa(nth) * 0.98, 0.77, nth + 5);
    let mut bytes = xlsx(&InverterDay { day: on(nth), rows, above: 1 }.sheets());
    if nth % 5 == 4 {
        bytes.truncate(bytes.len() * 3 / 5);
    }
    bytes
}

/// The last ten days of the month so far; every sixth one has another number for the first of them.
fn portal(nth: u32) -> Vec<u8> {
    let month = |nth: u32| on(nth).format("%Y-%m").to_string();
    let days = (nth.saturating_sub(9)..=nth).filter(|other| month(*other) == month(nth));
    let row = |nth: u32| {
        let yielded = round(480.0 * poa(nth) * 0.99 * 0.78, 1);
        (on(nth), [yielded, round(yielded - 11.4, 1), 9.6])
    };
    let mut rows: Vec<(NaiveDate, [f64; 3])> = days.map(row).collect();
    if nth % 6 == 5 {
        rows[0].1[0] += 1.5;
    }
    xlsx(&PortalMonth { site: "Solar Two", rows }.sheets())
}

fn wind(nth: u32) -> Vec<u8> {
    let turbine = |name, seed: u32, ac_kw: f64| -> Turbine {
        let share = 0.2 + f64::from((nth * 3 + seed) % 11) * 0.03;
        (name, round(5.0 + share * 8.0, 2), round(ac_kw * 24.0 * share, 1), 21.0, 3.0, 24.0)
    };
    let of_one = ["T01", "T02", "T03", "T04"].map(|name| (name, 2000.0));
    let of_two = ["K11", "K12", "K13"].map(|name| (name, 1500.0));
    let all = (0..).zip(of_one.into_iter().chain(of_two));
    let rows: Vec<Turbine> = all.map(|(seed, (name, ac_kw))| turbine(name, seed, ac_kw)).collect();
    let stops = vec![(on(nth), "T02", "SMH", "10:00", "12:00"), (on(nth), "K11", "LS", "14:00", "14:45")];
    xlsx(&TurbineDay { day: on(nth), rows, stops }.sheets())
}
