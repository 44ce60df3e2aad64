//! Which unit a table shows on the screen: `kWh`, `MWh` or `GWh`, one for all columns of a kind, so that they compare.

use super::{Column, Kind, Table};

/// Units that are written larger where numbers are large: the kept one, and two steps of a thousand.
const STEPS: &[[&str; 3]] = &[["kWh", "MWh", "GWh"], ["kW", "MW", "GW"], ["kWp", "MWp", "GWp"]];

/// How the numbers of a column are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The unit to write.
    pub unit: String,
    /// What to divide by.
    pub divisor: f64,
    /// How many decimals.
    pub decimals: usize,
}

/// Returns how each column's numbers are shown: the largest of all columns of one unit and block decides for them.
/// Six digits before the point are the limit: 412,600 kWh stays, 1,412,600 kWh is 1,412.6 `MWh`.
pub fn shown(table: &Table) -> Vec<Shown> {
    table
        .columns
        .iter()
        .map(|column| {
            let decimals = if let Kind::Number(decimals) = column.kind { usize::from(decimals) } else { 0 };
            let plain = Shown { unit: column.unit.clone(), divisor: 1.0, decimals };
            let Some([_, thousand, million]) = STEPS.iter().find(|[unit, ..]| *unit == column.unit) else {
                return plain;
            };
            let largest = largest(table, column);
            if largest < 1e6 {
                plain
            } else if largest < 1e9 {
                Shown { unit: (*thousand).to_owned(), divisor: 1e3, decimals: decimals + 1 }
            } else {
                Shown { unit: (*million).to_owned(), divisor: 1e6, decimals: decimals + 2 }
            }
        })
        .collect()
}

fn largest(table: &Table, like: &Column) -> f64 {
    let alike = |at: usize| table.columns.get(at).is_some_and(|c| c.unit == like.unit && c.block == like.block);
    table
        .all()
        .flat_map(|row| row.cells.iter().enumerate())
        .filter(|(at, _)| alike(*at))
        .filter_map(|(_, cell)| cell.number())
        .fold(0.0, |largest: f64, n| largest.max(n.abs()))
}
