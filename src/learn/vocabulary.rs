//! Which metric a header or a label means, by what contractors call quantities; and which words mean a unit, a plant, a
//! day. Words propose and rank; they never decide alone.

mod table;

use crate::metric::Metric;
use crate::names::{Kind, Period, Role, loose, qualified, tidy};

use table::NAMES;

const UNIT: [&str; 15] = [
    "inverter",
    "inverters",
    "invertor",
    "inv",
    "wtg",
    "turbine",
    "wec",
    "unit",
    "machine",
    "icr",
    "smb",
    "feeder",
    "block",
    "htsc",
    "meter",
];
const PLANT: [&str; 5] = ["plant", "site", "spv", "project", "station"];
const DATE: [&str; 7] = ["date", "dated", "day", "from", "period", "reporting", "dt"];

/// Returns the words of a text without what stands in brackets.
fn words(text: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut plain = String::new();
    for c in tidy(text).chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            c if depth <= 0 => plain.push(if c.is_alphanumeric() { c } else { ' ' }),
            _ => {}
        }
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

fn says(text: &str, known: &[&str]) -> bool {
    words(text).iter().any(|word| known.contains(&word.as_str()))
}

/// Returns whether a header may stand over units.
pub fn is_unit(text: &str) -> bool {
    says(text, &UNIT) && !says(text, &["capacity", "of", "generation", "availability"])
}

/// Returns whether a header or a label may stand over (or before) a plant.
pub fn is_plant(text: &str) -> bool {
    says(text, &PLANT) && !says(text, &["capacity", "availability", "load", "generation"])
}

/// Returns whether a header or a label may stand over (or before) a day.
pub fn is_date(text: &str) -> bool {
    says(text, &DATE)
}

/// Returns whether a text says that its numbers are of another day than the one beside it.
pub fn is_of_another_day(text: &str) -> bool {
    let said = words(text).join(" ");
    let known =
        ["previous day", "prev day", "prior day", "preceding day", "day before", "yesterday", "next day", "d 1"];
    known.iter().any(|known| format!(" {said} ").contains(&format!(" {known} ")))
}

/// Returns whether a label may stand before a month.
pub fn is_month(text: &str) -> bool {
    says(text, &["month", "period", "mes", "monat", "mois"])
}

/// Returns whether a row of this first text is a printed total.
pub fn is_total(text: &str) -> bool {
    let all = words(text);
    let known = ["total", "grand", "sum", "average", "avg", "mean", "subtotal", "totals", "suma", "summe", "gesamt"];
    let known = |word: &String| known.contains(&word.as_str());
    match all.as_slice() {
        [sub, second, ..] if sub == "sub" => known(second),
        [first, ..] => known(first),
        [] => false,
    }
}

/// Returns over which time and of which series a header or a label speaks, as its words tell.
fn qualifiers(text: &str) -> (Period, Kind) {
    let all = words(text);
    let has = |known: &[&str]| all.iter().any(|word| known.contains(&word.as_str()));
    let joined = all.join(" ");
    let says = |known: &[&str]| known.iter().any(|text| joined.contains(text));
    let period = if has(&["mtd"]) || says(&["till date", "month to date", "cumulative"]) {
        Period::Mtd
    } else if has(&["ytd"]) || says(&["year to date"]) {
        Period::Ytd
    } else if has(&["fytd"]) || says(&["since apr", "upto date"]) {
        Period::Fytd
    } else {
        Period::Day
    };
    let kind = if has(&["budget", "target", "budgeted", "irrbudget", "prbudget", "cufbudget", "netexpbudget", "tar"]) {
        Kind::Budget
    } else if has(&["p50"]) {
        Kind::P50
    } else if has(&["p90"]) {
        Kind::P90
    } else {
        Kind::Actual
    };
    (period, kind)
}

/// Returns the metric, with its qualifiers, that the texts of a header (from above) or a label mean.
pub fn metric(texts: &[&str]) -> Option<String> {
    let last = texts.last()?;
    let strip = |name: &str| -> String {
        let mut name = name.to_owned();
        for word in ["today", "daily", "mtd", "ytd", "fytd", "day", "budget", "target", "actual", "tilldate"] {
            let rest = name.replace(word, "");
            if !rest.is_empty() {
                name = rest;
            }
        }
        name
    };
    let find = |name: &str| {
        let named = NAMES.iter().find(|(_, names)| names.contains(&name));
        named.and_then(|(metric, _)| Metric::named(metric))
    };
    let own = loose(last);
    let found = find(&own).or_else(|| find(&strip(&own)))?;
    let (mut period, mut kind) = (Period::Day, Kind::Actual);
    for text in texts {
        let (p, k) = qualifiers(text);
        period = if p == Period::Day { period } else { p };
        kind = if k == Kind::Actual { kind } else { k };
    }
    Some(qualified(found.name(), period, kind, Role::Value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_reports_mean_what_their_words_say() {
        let cases: [(&[&str], Option<&str>); 9] = [
            (&["Today", "Generation (kWh)"], Some("energy_gross_kwh")),
            (&["PLF %"], Some("plf_pct")),
            (&["P L F"], Some("plf_pct")),
            (&["MTD", "Export (MU)"], Some("energy_export_kwh-mtd")),
            (&["Budget", "PR"], Some("pr_pct-budget")),
            (&["Solar Insolation (kWh/m²)"], Some("poa_kwh_m2")),
            (&["Wind_Speed"], Some("wind_speed_ms")),
            (&["Sr. No."], None),
            (&["No. of Panels"], None),
        ];
        for (texts, metric) in cases {
            assert_eq!(super::metric(texts).as_deref(), metric, "{texts:?}");
        }
        assert!(is_unit("Inverter Details") && !is_unit("No. of Inverters") && !is_unit("Installed Capacity (kW)"));
        assert!(is_total("Grand Total") && is_total("Sub-Total") && is_total("Suma") && !is_total("Todate"));
    }

    #[test]
    fn every_metric_of_the_table_is_one() {
        for (metric, names) in NAMES {
            assert!(Metric::named(metric).is_some(), "{metric}");
            assert!(names.iter().all(|name| loose(name) == **name), "{metric}");
        }
    }
}
