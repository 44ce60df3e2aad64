//! A month in one workbook: a sheet a day, or a block of columns a day.

use anyhow::Result;
use chrono::{Datelike, NaiveDate};

use crate::daily::inverters;
use crate::plants::Plant;
use crate::sun::{self, Day};
use crate::write::{self, Formats, serial};

/// Returns a workbook's file name.
pub fn name(kind: &str, plant: &Plant) -> String {
    format!("Month_{kind}_{}.xlsx", plant.code)
}

fn days(seed: u64, plant: &Plant, first: NaiveDate) -> Vec<Day> {
    let days = first.iter_days().take_while(|day| day.month() == first.month());
    days.map(|day| sun::day(seed, plant, day)).collect()
}

/// Returns a month as one sheet a day.
pub fn sheets(seed: u64, plant: &Plant, first: NaiveDate) -> Result<Vec<u8>> {
    let f = Formats::default();
    let mut book = write::book()?;
    for made in days(seed, plant, first) {
        let page = book.add_worksheet().set_name(made.day.format("%d").to_string())?;
        page.merge_range(0, 0, 0, 11, "MONTHLY GENERATION REPORT", &f.banner)?;
        page.write_with_format(1, 0, "Plant Name", &f.label)?.write_with_format(1, 1, plant.name.as_str(), &f.text)?;
        page.write_with_format(2, 0, "Date", &f.label)?;
        page.write_number_with_format(2, 1, serial(made.day), &f.date)?;
        page.write_with_format(3, 0, "Export to Grid (kWh)", &f.label)?;
        page.write_number_with_format(3, 1, made.export, &f.number)?;
        page.write_with_format(4, 0, "POA Insolation (kWh/m²)", &f.label)?;
        page.write_number_with_format(4, 1, made.poa, &f.number)?;
        inverters(page, 6, plant, &made, &f)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Returns a month as one sheet with a row an inverter and three columns a day.
pub fn across(seed: u64, plant: &Plant, first: NaiveDate) -> Result<Vec<u8>> {
    let f = Formats::default();
    let mut book = write::book()?;
    let page = book.add_worksheet().set_name("Month")?;
    page.merge_range(0, 0, 0, 30, "INVERTER GENERATION OF THE MONTH", &f.banner)?;
    page.write_with_format(1, 0, "Plant Name", &f.label)?.write_with_format(1, 1, plant.name.as_str(), &f.text)?;
    page.merge_range(3, 0, 4, 0, "Inverter", &f.head)?;
    for (at, made) in days(seed, plant, first).iter().enumerate() {
        let col = u16::try_from(at)? * 3 + 1;
        for (col, head) in (col..).zip(["Generation (kWh)", "Run (h)", "B/D (h)"]) {
            page.write_number_with_format(3, col, serial(made.day), &f.date)?;
            page.write_with_format(4, col, head, &f.head)?;
        }
        for (row, (n, unit)) in (5..).zip(made.units.iter().enumerate()) {
            page.write_with_format(row, 0, plant.unit(n), &f.text)?;
            match unit.kwh {
                Some(kwh) => page.write_number_with_format(row, col, kwh, &f.number)?,
                None => page.write_with_format(row, col, "--", &f.text)?,
            };
            page.write_number_with_format(row, col + 1, unit.run_h, &f.number)?;
            page.write_number_with_format(row, col + 2, unit.down_h, &f.number)?;
        }
    }
    Ok(book.save_to_buffer()?)
}
