//! How each layout fares with a workbook, for whoever writes or mends one: whether it fits, else at which condition it
//! fails and what comes nearest to what that asks for.

use super::recognise::{Condition, ROWS, Seen, What};
use super::{Layout, Text};
use crate::cell::Place;
use crate::grid::{Book, Visibility};
use crate::names::{nearest, tidy};
use crate::record::Outside;

/// How a layout fares with a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The layout's name.
    pub layout: String,
    /// How many conditions it has.
    pub asked: usize,
    /// How many of them hold.
    pub held: usize,
    /// The first that does not, as a sentence; none: it fits.
    pub fails: Option<String>,
    /// What comes nearest to what that asks for.
    pub near: Vec<String>,
}

/// Returns how every layout fares: first those that fit, then those of which most conditions hold.
pub fn fits(layouts: &[Layout], book: &Book, outside: &Outside) -> Vec<Fit> {
    let seen = Seen::of(book, outside);
    let mut fits: Vec<Fit> = layouts.iter().filter(|layout| !layout.is_abstract).map(|l| fit(l, &seen, book)).collect();
    fits.sort_by(|a, b| {
        (a.fails.is_some(), b.held, a.asked, &a.layout).cmp(&(b.fails.is_some(), a.held, b.asked, &b.layout))
    });
    fits
}

fn fit(layout: &Layout, seen: &Seen<'_>, book: &Book) -> Fit {
    let conditions: Vec<Condition<'_>> = seen.conditions(layout).collect();
    let fails = conditions.iter().find(|condition| !condition.holds);
    Fit {
        layout: layout.name.clone(),
        asked: conditions.len(),
        held: conditions.iter().filter(|condition| condition.holds).count(),
        fails: fails.map(|condition| seen.failure(condition)),
        near: fails.map(|condition| near(condition, book)).unwrap_or_default(),
    }
}

/// Returns what comes nearest to what a condition asks for: a text of that kind elsewhere, else the most like it.
fn near(condition: &Condition<'_>, book: &Book) -> Vec<String> {
    match (condition.what, condition.text) {
        (What::FileName, _) => vec![format!("it is called \"{}\"", book.file_name)],
        (What::Sender | What::Subject, _) => Vec::new(),
        (What::Sheet, Text::Whole { written, .. }) => {
            let names = nearest(written, book.all_sheets.iter().map(|(name, _)| name.as_str()));
            names.into_iter().map(|name| format!("\"{name}\"")).collect()
        }
        (What::Sheet, Text::Pattern(_)) => Vec::new(),
        (What::Cell, text) => elsewhere(text, book).map_or_else(|| alike(text, book), |place| vec![place]),
        (What::Without, text) => {
            top(book).find(|(_, said)| text.fits(said)).map(|(place, _)| place.to_string()).into_iter().collect()
        }
    }
}

/// Returns where a text stands that is not looked for there: far below, or on a hidden sheet.
fn elsewhere(text: &Text, book: &Book) -> Option<String> {
    let cells = book.sheets.iter().flat_map(|sheet| sheet.cells().iter().map(move |(at, cell)| (sheet, at, cell)));
    let mut found = cells.filter(|(_, _, cell)| text.fits(&cell.text()));
    found.next().map(|(sheet, at, _)| {
        let hidden = sheet.visibility() == Visibility::Hidden;
        let why = if hidden { "on a hidden sheet".to_owned() } else { format!("below row {ROWS}") };
        format!("it stands in {}, {why}", sheet.place(*at))
    })
}

/// Returns the texts most like one, each with its first place.
fn alike(text: &Text, book: &Book) -> Vec<String> {
    let Text::Whole { written, .. } = text else { return Vec::new() };
    let said: Vec<(Place, String)> = top(book).collect();
    let mut names: Vec<&str> = said.iter().map(|(_, said)| said.as_str()).collect();
    names.sort_unstable_by_key(|name| tidy(name));
    names.dedup_by_key(|name| tidy(name));
    let first = |name: &str| said.iter().find(|(_, said)| said == name).map(|(place, _)| place);
    let near = nearest(written, names.into_iter());
    near.into_iter().filter_map(|name| Some(format!("\"{name}\" in {}", first(name)?))).collect()
}

/// Returns the texts among which cells are looked for, each with its place.
fn top(book: &Book) -> impl Iterator<Item = (Place, String)> {
    book.visible().flat_map(|sheet| {
        let cells = sheet.cells().iter().take_while(|(at, _)| at.row < ROWS);
        cells.map(|(at, cell)| (sheet.place(*at), cell.text()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::grid::Sheet;

    fn told(matches: &str) -> Fit {
        told_of(matches, &Outside::default())
    }

    fn told_of(matches: &str, outside: &Outside) -> Fit {
        let text = format!(
            "name = \"a\"\n[match]\n{matches}\n[fields]\nplant = \"P1\"\ndate = {{ cell = \"B1\" }}\n[table.t]\n\
             columns.energy_export_kwh = \"Export\"\n"
        );
        let (layouts, mistakes) = read(&[("a.toml".into(), text)]);
        assert_eq!(mistakes, []);
        let far = format!("Daily Report | 2021-06-10\nInvertor | Export\n{}Weather | 1", "\n".repeat(60));
        let data = Sheet::from_text("Data", &far);
        let hidden =
            Sheet::new("Log", Visibility::Hidden, Sheet::from_text("Log", "Stops").cells().to_vec(), Vec::new());
        let all_sheets = vec![("Data".to_owned(), Visibility::Visible), ("Log".to_owned(), Visibility::Hidden)];
        let book = Book { file_name: "r.xlsx".to_owned(), sheets: vec![data, hidden], all_sheets, remarks: Vec::new() };
        fits(&layouts, &book, outside).remove(0)
    }

    #[test]
    fn a_layout_that_does_not_fit_says_why_and_what_is_nearest() {
        let cases = [
            (
                "cells = [\"daily report\", \"Inverter\"]",
                1,
                "no cell in the first 60 rows says \"Inverter\"",
                "\"Invertor\" in Data!A2",
            ),
            (
                "cells = [\"Weather\"]",
                0,
                "no cell in the first 60 rows says \"Weather\"",
                "it stands in Data!A63, below row 60",
            ),
            (
                "cells = [\"Stops\"]",
                0,
                "no cell in the first 60 rows says \"Stops\"",
                "it stands in Log!A1, on a hidden sheet",
            ),
            ("sheets = [\"Date\"]", 0, "no sheet is called \"Date\"", "\"Data\""),
            ("file_name = '/^day/'", 0, "the file's name does not fit /^day/", "it is called \"r.xlsx\""),
            ("cells = [\"Daily Report\"]\nwithout = [\"Export\"]", 1, "a cell says \"Export\"", "Data!B2"),
        ];
        for (matches, held, fails, near) in cases {
            let fit = told(matches);
            assert_eq!(
                (fit.held, fit.fails.as_deref(), fit.near),
                (held, Some(fails), vec![near.to_owned()]),
                "{matches}"
            );
        }
    }

    #[test]
    fn one_that_fits_has_nothing_to_say() {
        let fit = told("sheets = [\"log\"]\ncells = [\"daily report\"]");
        assert_eq!((fit.asked, fit.held, fit.fails, fit.near), (2, 2, None, vec![]));
    }

    #[test]
    fn a_layout_may_ask_for_the_mail() {
        let fails = |outside: &Outside| {
            told_of("subject = '/^DGR of .+ North/'\nsender = '/@example\\.org$/'", outside).fails.unwrap_or_default()
        };
        let mail = |sender: Option<&str>, subject: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            fails(&Outside { sender: own(sender), subject: own(subject), ..Outside::default() })
        };
        let om = Some("om@example.org");
        assert_eq!(mail(om, Some("DGR of Ridge North, 1 March")), "");
        let south = "the subject \"DGR of Ridge South\" does not fit /^DGR of .+ North/";
        assert_eq!(mail(om, Some("DGR of Ridge South")), south);
        assert_eq!(mail(om, None), "no subject is known, /^DGR of .+ North/ is due");
        assert_eq!(mail(None, None), "no sender is known, /@example\\.org$/ is due");
    }
}
