//! One value of one plant, unit, day and time that stands twice in a table: counted once, or an error.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use chrono::{NaiveDate, NaiveDateTime};
use smol_str::format_smolstr;

use super::scope::shown;
use crate::calendar::Month;
use crate::finding::{Finding, Severity};
use crate::layout::{Quantity, Repeated};
use crate::metric::Metric;
use crate::names::{Kind, Period, Role, tidy};
use crate::record::{Reading, Record, Said, Subject};
use crate::rule;

/// What a record is of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Of<'a> {
    plant: u32,
    also: u32,
    unit: u32,
    part: &'a str,
    day: Option<NaiveDate>,
    from: Option<NaiveDateTime>,
    month: Option<Month>,
    target: bool,
}

/// Which quantity a reading is.
type What = (Metric, Period, Kind, Role);

/// Where a reading is: which record, which of its readings.
type At = (usize, usize);

/// Two rows that say the same quantities: the first metric that differs and how many do.
#[derive(Default)]
struct Pair {
    differs: Option<At>,
    first: Option<At>,
    count: u32,
}

/// Names, each with a number; two that are tidied to one text have one.
#[derive(Default)]
struct Names<'a> {
    written: HashMap<&'a str, u32>,
    tidied: HashMap<String, u32>,
}

impl<'a> Names<'a> {
    fn number(&mut self, said: Option<&'a Said>) -> u32 {
        let Some(text) = said.map(|said| said.text.as_str()) else { return u32::MAX };
        if let Some(number) = self.written.get(text) {
            return *number;
        }
        let next = u32::try_from(self.tidied.len()).unwrap_or(u32::MAX);
        let number = *self.tidied.entry(tidy(text)).or_insert(next);
        self.written.insert(text, number);
        number
    }
}

/// Settles what stands twice in the records of a table, as the layout says.
pub fn settle(records: &mut Vec<Record>, policy: Repeated) {
    let twice = find(records);
    if twice.is_empty() {
        return;
    }
    let mut gone: HashSet<At> = HashSet::new();
    let mut pairs: BTreeMap<(usize, usize), Pair> = BTreeMap::new();
    for (first, later) in twice {
        let (Some(a), Some(b)) = (get(records, first).cloned(), get(records, later).cloned()) else { continue };
        let equal = same(a.value, b.value);
        if equal && policy == Repeated::Once {
            gone.insert(later);
            continue;
        }
        let pair = pairs.entry((first.0, later.0)).or_default();
        if equal && policy != Repeated::Sum {
            gone.insert(later);
            continue;
        }
        pair.count += 1;
        pair.first.get_or_insert(first);
        pair.differs.get_or_insert(later);
        if matches!(policy, Repeated::Error | Repeated::Once) {
            continue;
        }
        gone.insert(later);
        let Some(kept) = records.get_mut(first.0).and_then(|record| record.readings.get_mut(first.1)) else { continue };
        match policy {
            Repeated::Last => *kept = b,
            Repeated::Sum => {
                kept.value = a.value.zip(b.value).map(|(a, b)| a + b).filter(|sum| sum.is_finite());
                // Where two registers stand together says nothing of either.
                kept.value = kept.value.filter(|_| !a.is_of_register());
                kept.text = format_smolstr!("{} + {} ({})", kept.text, b.text, b.place);
            }
            Repeated::First | Repeated::Error | Repeated::Once => {}
        }
    }
    let findings: Vec<(usize, Finding)> = pairs
        .iter()
        .filter_map(|((first, later), pair)| Some((*first, told(records, (*first, *later), pair, policy)?)))
        .collect();
    for (at, finding) in once_a_day(records, findings) {
        records.get_mut(at).into_iter().for_each(|record| record.findings.push(finding.clone()));
    }
    remove(records, &gone);
}

/// Returns every later reading of what an earlier one is of, with the earlier one.
fn find(records: &[Record]) -> Vec<(At, At)> {
    let mut names = Names::default();
    // Readings are compared one by one only where records share what they are of: a long table has a million of them.
    // Which may share it is told by hashes: the keys of all records would be as large as a part of the records.
    let hasher = RandomState::new();
    let hashes: Vec<Option<u64>> =
        records.iter().map(|record| of(record, &mut names).map(|key| hasher.hash_one(key))).collect();
    let (mut once, mut several) = (HashSet::new(), HashSet::new());
    several.extend(hashes.iter().flatten().filter(|hash| !once.insert(**hash)).copied());
    let (mut seen, mut twice): (HashMap<(Of<'_>, What), At>, _) = (HashMap::new(), Vec::new());
    for (at, (record, hash)) in records.iter().zip(&hashes).enumerate() {
        let shares = hash.is_some_and(|hash| several.contains(&hash) || repeats(record));
        let Some(key) = Some(record).filter(|_| shares).and_then(|record| of(record, &mut names)) else { continue };
        for (nth, reading) in record.readings.iter().enumerate().filter(|(_, reading)| counts(reading)) {
            match seen.get(&(key, what(reading))) {
                Some(first) => twice.push((*first, (at, nth))),
                None => {
                    seen.insert((key, what(reading)), (at, nth));
                }
            }
        }
    }
    twice
}

/// Returns what a record is of, if its values can stand twice.
fn of<'a>(record: &'a Record, names: &mut Names<'a>) -> Option<Of<'a>> {
    let (from, month, target) = match &record.subject {
        Subject::Day => (None, None, false),
        Subject::Interval(from, _) => (Some(*from), None, false),
        Subject::Month(month) => (None, Some(*month), false),
        Subject::Target(month) => (None, Some(*month), true),
        Subject::Stop(_) | Subject::Total { .. } | Subject::Master => return None,
    };
    if record.date.is_none() && month.is_none() && from.is_none() {
        return None;
    }
    let (plant, unit) = (names.number(record.plant.as_ref()), names.number(record.unit.as_ref()));
    let day = record.date.filter(|_| month.is_none() || target);
    Some(Of { plant, also: names.number(also(record)), unit, part: &record.part, day, from, month, target })
}

fn counts(reading: &Reading) -> bool {
    reading.value.is_some() && reading.role != Role::Again
}

fn what(reading: &Reading) -> What {
    (reading.metric, reading.period, reading.kind, reading.role)
}

/// Returns whether a record has two readings of one quantity.
fn repeats(record: &Record) -> bool {
    /// Up to so many are compared with each other: it costs less than a set of them.
    const FEW: usize = 16;
    let all = || record.readings.iter().filter(|reading| counts(reading)).map(what);
    if record.readings.len() <= FEW {
        return all().enumerate().any(|(at, one)| all().take(at).any(|before| before == one));
    }
    let mut known = HashSet::new();
    all().any(|one| !known.insert(one))
}

/// Returns what else names a record's plant: of two that share a code the master data tells by it which is which.
fn also(record: &Record) -> Option<&Said> {
    let names = |name: &str| matches!(name, "x_plant" | "x_plant_name" | "x_plant_code");
    record.extras.iter().find(|(name, _)| names(name)).map(|(_, said)| said)
}

fn get(records: &[Record], (at, nth): At) -> Option<&Reading> {
    records.get(at)?.readings.get(nth)
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= 1e-12 * a.abs().max(b.abs()))
}

/// What is told of intervals once: of a plant, a unit, a day and a metric, as an error or as a warning.
type Told = (String, String, Option<NaiveDate>, Option<String>, Severity);

/// Returns findings with those of one day's intervals as one: the first, with the number of the others.
fn once_a_day(records: &[Record], findings: Vec<(usize, Finding)>) -> Vec<(usize, Finding)> {
    let mut out: Vec<(usize, Finding, u32)> = Vec::new();
    let mut known: HashMap<Told, usize> = HashMap::new();
    for (at, finding) in findings {
        let interval = records.get(at).filter(|record| matches!(record.subject, Subject::Interval(..)));
        let Some(record) = interval else {
            out.push((at, finding, 0));
            continue;
        };
        let text = |said: &Option<Said>| said.as_ref().map(|said| tidy(&said.text)).unwrap_or_default();
        let told = (text(&record.plant), text(&record.unit), record.date, finding.metric.clone(), finding.severity);
        let next = out.len();
        match out.get_mut(*known.entry(told).or_insert(next)) {
            Some((.., more)) => *more += 1,
            None => out.push((at, finding, 0)),
        }
    }
    let numbered = |(at, mut finding, more): (usize, Finding, u32)| {
        if more > 0 {
            finding.message += &format!(" (and so in {more} more intervals)");
        }
        (at, finding)
    };
    out.into_iter().map(numbered).collect()
}

/// Returns what to say of two rows of one thing.
fn told(records: &[Record], (first, later): At, pair: &Pair, policy: Repeated) -> Option<Finding> {
    let (one, two) = (records.get(first)?, records.get(later)?);
    let who = one.unit.as_ref().or(one.plant.as_ref()).map_or_else(|| "the plant".to_owned(), |said| shown(&said.text));
    let unit = one.unit.as_ref().map(|said| said.text.as_str());
    let finding = match pair.first.zip(pair.differs) {
        None => {
            let message =
                format!("{who} stands twice with the same values, in {} and {}: it counts once", one.place, two.place);
            Finding::new(rule::UNIT_DUPLICATED, message).severity(Severity::Warning)
        }
        Some(_) if policy == Repeated::Sum => return None,
        Some((a, b)) => {
            let (a, b) = (get(records, a)?, get(records, b)?);
            let more = if pair.count > 1 { format!(" (and {} more values)", pair.count - 1) } else { String::new() };
            let (name, what) = (b.name(), "stands twice with different numbers");
            let says = format!("{} in {}, {} in {}", shown(&a.text), a.place, shown(&b.text), b.place);
            let message = format!("{name} of {who} {what}: {says}{more}");
            let finding = Finding::new(rule::UNIT_DUPLICATED, message).of(name).said(b.text.as_str());
            let rejects = matches!(policy, Repeated::Error | Repeated::Once);
            if rejects { finding } else { finding.severity(Severity::Warning) }
        }
    };
    Some(finding.unit(unit).at(&two.place))
}

/// Takes readings away, and the records that nothing is left of.
fn remove(records: &mut Vec<Record>, gone: &HashSet<At>) {
    let emptied: HashSet<usize> = gone.iter().map(|(at, _)| *at).collect();
    for at in &emptied {
        let Some(record) = records.get_mut(*at) else { continue };
        let mut nth = 0;
        record.readings.retain(|_| {
            nth += 1;
            !gone.contains(&(*at, nth - 1))
        });
    }
    let mut at = 0;
    records.retain(|record| {
        at += 1;
        !(emptied.contains(&(at - 1)) && record.readings.iter().all(|reading| reading.value.is_none()))
    });
}

/// Returns whether a reading is of a quantity.
pub fn is_of(reading: &Reading, quantity: &Quantity) -> bool {
    reading.metric == quantity.metric
        && reading.period == quantity.period
        && reading.kind == quantity.kind
        && reading.role == quantity.role
}
