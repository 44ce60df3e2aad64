//! The titles of a sheet and the name that it was found by: what lasts of them is compared with the last accepted workbook.

use crate::calendar::{languages, month_named};
use crate::cell::Place;
use crate::finding::{Finding, Severity};
use crate::names::tidy;
use crate::plant::Masters;
use crate::record::{BlockRead, Titled};
use crate::rule;

/// The days of the week in the languages of reports.
const WEEKDAYS: [&str; 48] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "lunes",
    "martes",
    "miércoles",
    "miercoles",
    "jueves",
    "viernes",
    "sábado",
    "sabado",
    "domingo",
    "segunda",
    "terça",
    "terca",
    "quarta",
    "quinta",
    "sexta",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "zaterdag",
];

/// Two titles are one that reads otherwise where they are at least so alike, 0 to 1.
const ALIKE: f64 = 0.75;

/// Returns what to note of titles that read otherwise than before, are new or gone, and of a sheet that has another name.
pub fn titles(before: &Titled, block: &BlockRead, plants: &Masters) -> Vec<Finding> {
    let names = names(plants);
    let sheet = Place::Sheet(block.sheet.as_str().into());
    let mut findings = Vec::new();
    if let Some(was) = before.sheet.as_ref().filter(|_| !block.named)
        && lasting(was, &names) != lasting(&block.sheet, &names)
    {
        let message = format!("The sheet of {} is called {:?} now, it was {was:?}.", block.name, block.sheet);
        findings.push(note(message, &sheet));
    }
    let last = |text: &str| Some(lasting(text, &names)).filter(|words| !words.is_empty());
    let old: Vec<_> = before.lines.iter().filter_map(|line| Some((line, last(line)?))).collect();
    let new: Vec<_> = block.titles.iter().filter_map(|said| Some((said, last(&said.text)?))).collect();
    let mut gone: Vec<&String> =
        old.iter().filter(|(_, words)| !new.iter().any(|n| n.1 == *words)).map(|o| o.0).collect();
    for (said, _) in new.iter().filter(|(_, words)| !old.iter().any(|(_, other)| other == words)) {
        let alike = |was: &&String| strsim::jaro_winkler(&tidy(was), &tidy(&said.text)) >= ALIKE;
        let message = match gone.iter().position(alike) {
            Some(at) => format!("The title {:?} was {:?} before.", said.text, gone.remove(at)),
            None => format!("The title {:?} was not there before.", said.text),
        };
        findings.push(note(message, &said.place));
    }
    findings.extend(gone.into_iter().map(|was| note(format!("The title {was:?} is gone."), &sheet)));
    findings
}

fn note(message: String, place: &Place) -> Finding {
    let finding = Finding::new(rule::TEMPLATE_DRIFT, message).severity(Severity::Info);
    finding.at(place).hint("Nothing, if it is still the same report.")
}

/// Returns the words of what plants are called, the longest names first.
fn names(plants: &Masters) -> Vec<Vec<String>> {
    let called = plants.plants.iter().flat_map(|plant| [&plant.code, &plant.name].into_iter().chain(&plant.aliases));
    let mut names: Vec<Vec<String>> = called.map(|name| words(name)).filter(|words| !words.is_empty()).collect();
    names.sort_by_key(|words| std::cmp::Reverse(words.len()));
    names
}

fn words(text: &str) -> Vec<String> {
    let tidied = tidy(text);
    tidied.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns the words of a title that are the same every day: without names of plants, numbers, months and days of the
/// week; of a label with its value in one text, the label.
fn lasting(text: &str, names: &[Vec<String>]) -> Vec<String> {
    let label = text.split_once(':').map(|(label, _)| label).filter(|label| label.chars().any(char::is_alphabetic));
    let all = words(label.unwrap_or(text));
    let (mut kept, mut rest) = (Vec::new(), all.as_slice());
    while let Some((first, others)) = rest.split_first() {
        match names.iter().find_map(|name| rest.strip_prefix(name.as_slice())) {
            Some(behind) => rest = behind,
            None => {
                kept.extend(parts(first));
                rest = others;
            }
        }
    }
    kept
}

/// Returns the runs of letters in a word that are of no date: `12th` and `Nov2026` have none.
fn parts(word: &str) -> impl Iterator<Item = String> {
    let counted = word.starts_with(|c: char| c.is_numeric());
    let ordinal = move |part: &str| counted && ["st", "nd", "rd", "th"].contains(&part);
    let dated = |part: &str| {
        let month = || languages().any(|language| month_named(part, language).is_some());
        let weekday = || part.chars().count() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(part));
        ["am", "pm"].contains(&part) || month() || weekday()
    };
    let runs = word.split(char::is_numeric).filter(|part| !part.is_empty());
    runs.filter(move |part| !ordinal(part) && !dated(part)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::Plant;

    fn plants() -> Masters {
        let plant =
            Plant { code: "SOL-1".into(), name: "Solar One".into(), aliases: vec!["Alder".into()], ..Plant::default() };
        Masters { plants: vec![plant], version: 1 }
    }

    #[test]
    fn what_differs_from_day_to_day_is_no_part_of_a_title() {
        for (one, other) in [
            ("Daily Generation Report 12-Nov-2026", "Daily Generation Report 1-Dec-2026"),
            ("Report of Monday, 1st March 2026", "Report of Tuesday, 2nd March 2026"),
            ("Daily report SOL-1", "Daily report Alder"),
            ("Solar One, 20260301", "Alder, 20260401"),
            ("Report for 12Nov2026", "REPORT  FOR 13Nov2026"),
            ("Remarks: a fuse blew", "Remarks: none"),
            ("Informe del 3 de marzo de 2026", "Informe del 4 de abril de 2026"),
            ("Rapport du 31 juillet 2026", "Rapport du 1 août 2026"),
            ("Bericht vom Montag, 2. März", "Bericht vom Mittwoch, 1. April"),
            ("Informe del miércoles", "Informe del sabado"),
            ("Printed 9:15 AM", "Printed 10:40 PM"),
            ("Data (2)", "Data (3)"),
        ] {
            assert_eq!(lasting(one, &names(&plants())), lasting(other, &names(&plants())));
        }
        for (one, other) in [
            ("Daily Generation Report", "Daily Performance Report"),
            ("Solar report", "Wind report"),
            ("Market report", "Report"),
            ("Weather: fair", "Remarks: fair"),
        ] {
            assert_ne!(lasting(one, &names(&plants())), lasting(other, &names(&plants())));
        }
    }
}
