//! Targets as a person writes them, in TOML or CSV. A mistake of writing refuses the file; a plant that nobody knows
//! is told, and the other lines stay good.

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::line_of;
use super::rows::{Fields, number, rows};
use crate::calendar::Month;
use crate::metric::Metric;
use crate::names::Kind;
use crate::plant::Plant;
use crate::plant::target::{Span, Target, plant_named};
use crate::units::Dimension;

/// Targets that a file tells, and the names in it that lead to no plant, each `file:line: what is wrong`.
pub type Told = (Vec<Target>, Vec<String>);

/// One line, or one table, before anything of it is believed.
#[derive(Default)]
struct Entry {
    plant: String,
    month: Option<String>,
    day: Option<String>,
    kind: Option<String>,
    values: Vec<(String, f64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    target: Vec<Spanned<toml::Table>>,
}

/// Returns the targets of a TOML text: `[[target]]` with `plant`, `month` (or `day`), `kind`, and any metrics by name.
///
/// # Errors
/// All mistakes at once, each `file:line: what is wrong`.
pub fn read_toml(file: &str, text: &str, plants: &[Plant]) -> Result<Told, Vec<String>> {
    let raw: File = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |span| line_of(text, span.start));
        vec![format!("{file}:{line}: {}", e.message())]
    })?;
    let mut gathered = Gathered::default();
    for table in raw.target {
        let place = format!("{file}:{}", line_of(text, table.span().start));
        match of_table(table.into_inner()) {
            Ok(entry) => gathered.add(entry, &place, plants),
            Err(message) => gathered.mistakes.push(format!("{place}: {message}")),
        }
    }
    gathered.end()
}

/// Returns the targets of a CSV text. Its header names `plant`, `month` (or `day`), `kind` (else budget), and either
/// `metric` and `value`, or metrics.
///
/// # Errors
/// All mistakes at once, each `file:line: what is wrong`.
pub fn read_csv(file: &str, text: &str, plants: &[Plant]) -> Result<Told, Vec<String>> {
    let mut gathered = Gathered::default();
    for (line, fields) in rows(file, text)? {
        let place = format!("{file}:{line}");
        match of_row(fields) {
            Ok(entry) => gathered.add(entry, &place, plants),
            Err(message) => gathered.mistakes.push(format!("{place}: {message}")),
        }
    }
    gathered.end()
}

fn of_table(table: toml::Table) -> Result<Entry, String> {
    let mut entry = Entry::default();
    for (key, value) in table {
        let text = || match &value {
            toml::Value::String(text) => Ok(text.clone()),
            toml::Value::Datetime(at) => Ok(at.to_string()),
            _ => Err(format!("`{key}` must be a text")),
        };
        match key.as_str() {
            "plant" => entry.plant = text()?,
            "month" => entry.month = Some(text()?),
            "day" => entry.day = Some(text()?),
            "kind" => entry.kind = Some(text()?),
            _ => {
                let whole = value.as_integer().and_then(|i| i32::try_from(i).ok()).map(f64::from);
                // A whole number beyond 32 bits is read from its own digits: no cast may round it unseen.
                let long = || value.as_integer().and_then(|i| i.to_string().parse().ok());
                let number = value.as_float().or(whole).or_else(long);
                let number = number.ok_or_else(|| format!("`{key}` must be a number"))?;
                entry.values.push((key, number));
            }
        }
    }
    Ok(entry)
}

fn of_row(mut fields: Fields) -> Result<Entry, String> {
    let mut take = |key: &str| fields.remove(key);
    let mut entry = Entry {
        plant: take("plant").unwrap_or_default(),
        month: take("month"),
        day: take("day"),
        kind: take("kind"),
        values: Vec::new(),
    };
    match (take("metric"), take("value")) {
        (Some(metric), Some(value)) => entry.values.push((metric, number("value", &value)?)),
        (None, None) => {}
        // A blank value is no target: null is not zero.
        (Some(_), None) => return Ok(entry),
        (None, Some(_)) => return Err("`value` stands without `metric`".to_owned()),
    }
    for (name, text) in fields {
        let value = number(&name, &text)?;
        entry.values.push((name, value));
    }
    Ok(entry)
}

#[derive(Default)]
struct Gathered {
    targets: Vec<Target>,
    unknown: Vec<String>,
    mistakes: Vec<String>,
}

impl Gathered {
    fn add(&mut self, entry: Entry, place: &str, plants: &[Plant]) {
        let told = |message: String| format!("{place}: {message}");
        let (span, kind) = match (span(&entry), kind(&entry)) {
            (Ok(span), Ok(kind)) => (span, kind),
            (span, kind) => {
                return self.mistakes.extend(span.err().into_iter().chain(kind.err()).map(told));
            }
        };
        let mut read = Vec::new();
        for (name, value) in &entry.values {
            match metric(name, *value) {
                Ok(metric) => read.push((metric, *value)),
                Err(message) => self.mistakes.push(told(message)),
            }
        }
        match plant_named(&entry.plant, plants) {
            Ok(plant) => self.targets.extend(read.into_iter().map(|(metric, value)| Target {
                plant: plant.code.clone(),
                span,
                kind,
                metric,
                value,
                place: place.to_owned(),
            })),
            Err(_) if entry.plant.is_empty() => self.mistakes.push(told("`plant` is missing".to_owned())),
            Err(message) => self.unknown.push(told(message)),
        }
    }

    fn end(self) -> Result<Told, Vec<String>> {
        if self.mistakes.is_empty() { Ok((self.targets, self.unknown)) } else { Err(self.mistakes) }
    }
}

fn span(entry: &Entry) -> Result<Span, String> {
    match (&entry.month, &entry.day) {
        (Some(month), None) => month.parse::<Month>().map(Span::Month),
        (None, Some(day)) => NaiveDate::parse_from_str(day, "%Y-%m-%d")
            .map(Span::Day)
            .map_err(|_| format!("\"{day}\" is not a day such as 2021-06-30")),
        (None, None) => Err("`month` is missing: write 2021-06".to_owned()),
        (Some(_), Some(_)) => Err("`month` and `day` stand together: a target is for one of them".to_owned()),
    }
}

fn kind(entry: &Entry) -> Result<Kind, String> {
    match entry.kind.as_deref().unwrap_or(Kind::Budget.word()).parse::<Kind>() {
        Ok(Kind::Actual) => Err("`kind` is \"actual\": what happened is no target".to_owned()),
        Ok(kind) => Ok(kind),
        Err(e) => Err(e.to_string()),
    }
}

fn metric(name: &str, value: f64) -> Result<Metric, String> {
    let found = Metric::named(name).ok_or_else(|| {
        let near = Metric::nearest(name);
        let tail = if near.is_empty() { String::new() } else { format!("; nearest: {}", near.join(", ")) };
        format!("no metric is called \"{name}\"{tail}")
    })?;
    if !value.is_finite() {
        return Err(format!("`{name}` must be a number"));
    }
    if found.dimension() == Dimension::Energy && value < 0.0 {
        return Err(format!("`{name}` is {value}: a target of energy is not below zero"));
    }
    // 0.97 for 97 %: the likeliest slip of all, and silent for ever.
    if LARGE.iter().any(|start| name.starts_with(start)) && value > 0.0 && value <= 1.0 {
        return Err(format!("`{name}` is {value} %: a fraction? Write {}", value * 100.0));
    }
    Ok(found)
}

/// Ratios of which nobody plans one per cent or less.
const LARGE: [&str; 9] = ["ma_", "pa_", "ga_", "iga_", "ega_", "ra_", "ba_", "sa_", "pr_"];

#[cfg(test)]
mod tests {
    use super::*;

    fn plants() -> Vec<Plant> {
        vec![Plant { code: "W1".into(), name: "North Ridge".into(), ..Plant::default() }]
    }

    fn lines((targets, unknown): Told) -> Vec<String> {
        let told =
            |t: &Target| format!("{} {} {} {} {}={}", t.place, t.plant, t.span.day(), t.kind_word(), t.metric, t.value);
        targets.iter().map(told).chain(unknown).collect()
    }

    #[test]
    fn a_table_gives_several_metrics_and_a_day_its_own() {
        let text = "[[target]]\nplant = \"North Ridge\"\nmonth = \"2021-04\"\nenergy_net_kwh = 4885564.9\nma_pct = 97\n\n[[target]]\nplant = \"W1\"\nday = 2022-04-01\nkind = \"p90\"\nenergy_net_kwh = 168667\n";
        assert_eq!(
            lines(read_toml("t.toml", text, &plants()).unwrap()),
            [
                "t.toml:1 W1 2021-04-01 budget energy_net_kwh=4885564.9",
                "t.toml:1 W1 2021-04-01 budget ma_pct=97",
                "t.toml:7 W1 2022-04-01 p90-day energy_net_kwh=168667",
            ]
        );
    }

    #[test]
    fn a_row_names_its_metric_or_its_header_does() {
        let long = "plant,month,kind,metric,value\nW1,2021-04,p50,energy_net_kwh,10\nNort Ridge,2021-04,,energy_net_kwh,10\nW1,2021-05,,energy_net_kwh,\n";
        assert_eq!(
            lines(read_csv("t.csv", long, &plants()).unwrap()),
            [
                "t.csv:2 W1 2021-04-01 p50 energy_net_kwh=10",
                "t.csv:3: \"Nort Ridge\" is neither code, name nor alias of a plant. Nearest: North Ridge."
            ]
        );
        let wide = "plant,month,energy_net_kwh,ma_pct\nW1,2021-04,10,\n";
        assert_eq!(
            lines(read_csv("t.csv", wide, &plants()).unwrap()),
            ["t.csv:2 W1 2021-04-01 budget energy_net_kwh=10"]
        );
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let text = "plant,month,kind,metric,value\nW1,2021-13,budjet,energy_net_kwh,1\nW1,2021-04,actual,energy_net_kwh,1\nW1,2021-04,,energy_nett_kwh,1\n,2021-04,,energy_net_kwh,1\nW1,2021-04,,energy_net_kwh,\"1,5\"\nW1,2021-04,,ma_pct,0.97\nW1,2021-04,,energy_net_kwh,-1\n";
        assert_eq!(
            read_csv("t.csv", text, &plants()).unwrap_err(),
            [
                "t.csv:2: \"2021-13\" is not a month such as 2021-06",
                "t.csv:2: \"budjet\" is no kind (known: actual, budget, p50, p75, p90, expected, guaranteed, contractual)",
                "t.csv:3: `kind` is \"actual\": what happened is no target",
                "t.csv:4: no metric is called \"energy_nett_kwh\"; nearest: energy_net_kwh, energy_itd_kwh, energy_export_kwh",
                "t.csv:5: `plant` is missing",
                "t.csv:6: `value` is \"1,5\": write a number such as 1000.5",
                "t.csv:7: `ma_pct` is 0.97 %: a fraction? Write 97",
                "t.csv:8: `energy_net_kwh` is -1: a target of energy is not below zero",
            ]
        );
    }
}
