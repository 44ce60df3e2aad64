//! What is in a workbook: its sheets with what they hold, the first rows of one, and how the layouts fare with it.

use serde::{Deserialize, Serialize};

use crate::render::{Cell, Column, Table, Tone};

/// A workbook, looked into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspected {
    /// xlsx, xlsm, xlsb, xls, ods.
    pub format: String,
    /// Its sheets, in their order.
    pub sheets: Vec<Sheet>,
    /// What could not be read rightly, each with its place.
    pub remarks: Vec<String>,
    /// The layouts, the ones that fit first.
    pub layouts: Vec<Layout>,
    /// The first rows of the sheet that was asked for.
    pub top: Option<Top>,
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name as written.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// What it holds; none: it is no sheet of cells (a chart, a macro).
    pub holds: Option<Holds>,
}

/// What a sheet holds. What its format does not tell is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Holds {
    /// The smallest area around all of it: `A1:F40`; none: it is empty.
    pub used: Option<String>,
    /// Cells that exist.
    pub cells: i64,
    /// Numbers among them.
    pub numbers: i64,
    /// Texts.
    pub texts: i64,
    /// Dates, times and durations.
    pub dates: i64,
    /// Errors.
    pub errors: i64,
    /// Formulas.
    pub formulas: Option<i64>,
    /// Merged areas.
    pub merges: Option<i64>,
}

/// How a layout fares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// Its name.
    pub name: String,
    /// How many of its conditions hold.
    pub held: usize,
    /// How many it has.
    pub asked: usize,
    /// The first that does not hold, as a sentence; none: it fits.
    pub fails: Option<String>,
    /// What comes nearest to what that asks for.
    pub near: Vec<String>,
}

/// The first rows of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Top {
    /// The sheet.
    pub sheet: String,
    /// The letters of the columns.
    pub columns: Vec<String>,
    /// Rows that hold something: the number, and the text of each column.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Whether the sheet goes on below or to the right.
    pub more: bool,
}

/// Returns the table of sheets.
pub fn sheets(name: &str, seen: &Inspected) -> Table {
    let count = |name: &str, heading: &str| Column::number(name, heading, "", 0);
    let columns = vec![
        Column::text("sheet", "Sheet"),
        Column::text("visibility", "Shows"),
        Column::text("used", "Used"),
        count("cells", "Cells"),
        count("numbers", "Numbers"),
        count("texts", "Texts"),
        count("dates", "Dates").priority(1),
        count("errors", "Errors").priority(2),
        count("formulas", "Formulas").priority(3),
        count("merges", "Merged").priority(4),
    ];
    let mut table = Table::new(format!("{name} ({})", seen.format), columns);
    for sheet in &seen.sheets {
        let shows = match (sheet.hidden, &sheet.holds) {
            (true, _) => "hidden",
            (false, None) => "no cells",
            (false, Some(_)) => "yes",
        };
        let mut cells: Vec<Cell> = vec![sheet.name.as_str().into(), shows.into()];
        if let Some(holds) = &sheet.holds {
            cells.push(holds.used.clone().into());
            let counts = [holds.cells, holds.numbers, holds.texts, holds.dates, holds.errors];
            cells.extend(counts.map(Cell::Count));
            cells.extend([holds.formulas, holds.merges].map(|told| told.map_or(Cell::Missing, Cell::Count)));
        }
        table.toned(if sheet.hidden { Tone::Faint } else { Tone::Plain }, cells);
    }
    seen.remarks.iter().for_each(|remark| table.note(remark));
    table
}

/// Returns the table of layouts.
pub fn layouts(seen: &Inspected) -> Table {
    let columns = vec![
        Column::text("layout", "Layout"),
        Column::text("fits", "Fits"),
        Column::text("conditions", "Conditions"),
        Column::below("fails"),
        Column::below("nearest"),
    ];
    let mut table = Table::new("Layouts", columns);
    for layout in &seen.layouts {
        let fits = layout.fails.is_none();
        let nearest = (!layout.near.is_empty()).then(|| format!("nearest: {}", layout.near.join(", ")));
        table.toned(
            if fits { Tone::Good } else { Tone::Plain },
            vec![
                layout.name.as_str().into(),
                if fits { "yes" } else { "no" }.into(),
                format!("{} of {} hold", layout.held, layout.asked).into(),
                layout.fails.clone().into(),
                nearest.into(),
            ],
        );
    }
    if seen.layouts.iter().filter(|layout| layout.fails.is_none()).count() > 1 {
        table.note("More than one fits: say in [match] of one what only it has, or what it has not (without = …).");
    }
    table
}

/// Returns the table of a sheet's first rows. What does not fit the screen is left out from the right.
pub fn top(top: &Top) -> Table {
    let letters = top.columns.iter().zip(1u8..);
    let cells = letters.map(|(letter, at)| Column::prose(letter.clone(), letter.clone()).priority(at));
    let columns = std::iter::once(Column::number("row", "Row", "", 0)).chain(cells).collect();
    let mut table = Table::new(format!("First rows of {}", top.sheet), columns);
    for (row, texts) in &top.rows {
        let texts = texts.iter().map(|text| Cell::from(text.as_str()));
        table.row(std::iter::once(Cell::Count(i64::from(*row))).chain(texts).collect());
    }
    if top.more {
        table.note("The sheet goes on.");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::text;

    #[test]
    fn what_a_format_does_not_tell_is_missing_and_not_zero() {
        let holds = Holds { used: Some("A1:B2".into()), cells: 4, texts: 4, merges: Some(0), ..Holds::default() };
        let sheet = |name: &str, hidden, holds| Sheet { name: name.into(), hidden, holds };
        let seen = Inspected {
            format: "xls".into(),
            sheets: vec![sheet("Data", false, Some(holds)), sheet("Chart1", false, None), sheet("Log", true, None)],
            remarks: Vec::new(),
            layouts: Vec::new(),
            top: None,
        };
        let shown: Vec<String> = text(&sheets("r.xls", &seen), 120).into_iter().map(|line| line.text).collect();
        assert_eq!(
            shown,
            [
                "r.xls (xls)",
                "",
                "Sheet   Shows     Used   Cells  Numbers  Texts  Dates  Errors  Merged",
                "------  --------  -----  -----  -------  -----  -----  ------  ------",
                "Data    yes       A1:B2      4        0      4      0       0       0",
                "Chart1  no cells  -          -        -      -      -       -       -",
                "Log     hidden    -          -        -      -      -       -       -",
                "",
                "Without any value: Formulas.",
            ]
        );
    }
}
