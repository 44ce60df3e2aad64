//! A solar plant's daily report: banner, key figures of day and month, a table of inverters, a log of stops, the
//! weather by the hour.

use anyhow::Result;
use chrono::NaiveDate;
use rust_xlsxwriter::Worksheet;

use crate::minutes::irradiance;
use crate::plants::Plant;
use crate::sun::{Day, ToDate, UnitDay, round};
use crate::write::{self, Formats, formula, serial};

/// The row of the inverters' upper header.
const HEAD: u32 = 19;

/// Returns a report's file name.
pub fn name(plant: &Plant, day: NaiveDate, suffix: &str) -> String {
    format!("DGR_{}_{}{suffix}.xlsx", plant.code, day.format("%d-%m-%Y"))
}

/// Returns the report as a workbook.
pub fn workbook(plant: &Plant, made: &Day, to_date: &ToDate) -> Result<Vec<u8>> {
    let formats = Formats::default();
    let mut book = write::book()?;
    let page = book.add_worksheet().set_name("DGR")?;
    figures(page, plant, made, to_date, &formats)?;
    inverters(page, HEAD, plant, made, &formats)?;
    stops(book.add_worksheet().set_name("Breakdown")?, plant, made, &formats)?;
    weather(book.add_worksheet().set_name("Weather")?, made, &formats)?;
    Ok(book.save_to_buffer()?)
}

/// Writes banner and key figures.
fn figures(page: &mut Worksheet, plant: &Plant, made: &Day, to_date: &ToDate, f: &Formats) -> Result<()> {
    page.merge_range(0, 0, 1, 11, "DAILY GENERATION REPORT", &f.banner)?;
    page.merge_range(2, 0, 2, 11, &format!("{} ({:.1} MW AC)", plant.name, plant.ac_kw() / 1000.0), &f.head)?;
    page.write_with_format(3, 0, "Plant Name", &f.label)?.write_with_format(3, 1, plant.name.as_str(), &f.text)?;
    page.write_with_format(4, 0, "Report Date", &f.label)?;
    page.write_number_with_format(4, 1, serial(made.day), &f.date)?;
    for (col, head) in (0..).zip(["Parameter", "Day", "MTD"]) {
        page.write_with_format(6, col, head, &f.head)?;
    }
    let (dc, ac) = (plant.dc_kwp(), plant.ac_kw());
    let rows = [
        ("Export to Grid (kWh)", made.export, Some(to_date.export), &f.number),
        ("Import from Grid (kWh)", made.import, Some(to_date.import), &f.number),
        ("POA Insolation (kWh/m²)", made.poa, Some(round(to_date.poa, 2)), &f.number),
        ("GHI (kWh/m²)", made.ghi, None, &f.number),
        ("Ambient Temp. Average (°C)", made.air.0, None, &f.number),
        ("Module Temp. Average (°C)", made.air.1, None, &f.number),
        ("Wind Speed Average (m/s)", made.air.2, None, &f.number),
        ("Performance Ratio", made.export / (dc * made.poa), None, &f.percent),
        ("CUF (AC)", made.export / (ac * 24.0), None, &f.percent),
    ];
    for (row, (label, day, month, format)) in (7..).zip(rows) {
        page.write_with_format(row, 0, label, &f.label)?.write_number_with_format(row, 1, day, format)?;
        match month {
            Some(value) => page.write_number_with_format(row, 2, value, format)?,
            None => page.write_with_format(row, 2, "--", &f.text)?,
        };
    }
    page.merge_range(17, 0, 17, 11, "Inverter wise generation", &f.head)?;
    page.set_column_width(0, 28)?.set_column_width(1, 16)?.set_freeze_panes(3, 0)?;
    Ok(())
}

/// Writes the table of inverters, its upper header in this row.
pub fn inverters(page: &mut Worksheet, head: u32, plant: &Plant, made: &Day, f: &Formats) -> Result<()> {
    for (from, to, text) in [(2, 3, "Installed Capacity"), (4, 7, "Today"), (8, 10, "Hours")] {
        page.merge_range(head, from, head, to, text, &f.head)?;
    }
    for (col, text) in [(0, "Sr. No."), (1, "Inverter"), (11, "Remarks")] {
        page.merge_range(head, col, head + 1, col, text, &f.head)?;
    }
    let heads = ["AC (kW)", "DC (kWp)", "Generation (kWh)", "Specific Yield", "PLF %", "Share %"];
    for (col, text) in (2..).zip(heads.iter().chain(&["Run (h)", "Grid Down (h)", "B/D (h)"])) {
        page.write_with_format(head + 1, col, *text, &f.head)?;
    }
    for (n, unit) in made.units.iter().enumerate() {
        inverter(page, head + 2 + u32::try_from(n)?, plant, n, (unit, made.gross()), f)?;
    }
    let last = head + 2 + u32::try_from(made.units.len())?;
    page.write_with_format(last, 0, "Total", &f.head)?;
    let text = format!("=SUM(E{}:E{last})", head + 3);
    formula(page, last, 4, &text, round(made.gross(), 1), &f.number)?;
    page.merge_range(last + 2, 0, last + 2, 3, "Prepared by: Site In-Charge", &f.text)?;
    Ok(())
}

fn inverter(
    page: &mut Worksheet,
    row: u32,
    plant: &Plant,
    n: usize,
    (unit, gross): (&UnitDay, f64),
    f: &Formats,
) -> Result<()> {
    page.write_number_with_format(row, 0, u32::try_from(n)? + 1, &f.text)?;
    page.write_with_format(row, 1, plant.unit(n), &f.text)?;
    page.write_number_with_format(row, 2, plant.unit_ac_kw, &f.number)?;
    page.write_number_with_format(row, 3, plant.unit_dc_kwp, &f.number)?;
    let at = row + 1;
    match unit.kwh {
        Some(kwh) => {
            page.write_number_with_format(row, 4, kwh, &f.number)?;
            formula(page, row, 5, &format!("=E{at}/D{at}"), kwh / plant.unit_dc_kwp, &f.number)?;
            formula(page, row, 6, &format!("=E{at}/(C{at}*24)"), kwh / (plant.unit_ac_kw * 24.0), &f.percent)?;
            page.write_number_with_format(row, 7, kwh / gross, &f.percent)?;
        }
        None => {
            for col in 4..8 {
                page.write_with_format(row, col, "--", &f.text)?;
            }
        }
    }
    for (col, hours) in (8..).zip([unit.run_h, unit.grid_down_h, unit.down_h]) {
        page.write_number_with_format(row, col, hours, &f.number)?;
    }
    let remark = if unit.kwh.is_none() { "Communication failure" } else { "" };
    page.write_with_format(row, 11, remark, &f.text)?;
    Ok(())
}

fn stops(page: &mut Worksheet, plant: &Plant, made: &Day, f: &Formats) -> Result<()> {
    page.merge_range(0, 0, 0, 6, "BREAKDOWN DETAILS", &f.banner)?;
    let heads = ["Date", "Inverter", "Stop From", "Stop To", "BD Type", "Fault", "Action Taken"];
    for (col, head) in (0..).zip(heads) {
        page.write_with_format(1, col, head, &f.head)?;
    }
    for (row, stop) in (2..).zip(&made.stops) {
        page.write_number_with_format(row, 0, serial(made.day), &f.date)?;
        page.write_with_format(row, 1, plant.unit(stop.unit), &f.text)?;
        for (col, minute) in [(2, stop.from), (3, stop.to)] {
            page.write_number_with_format(row, col, serial(made.day) + f64::from(minute) / 1440.0, &f.moment)?;
        }
        for (col, text) in (4..).zip([stop.why.0, stop.why.1, stop.why.2]) {
            page.write_with_format(row, col, text, &f.text)?;
        }
    }
    Ok(())
}

/// Writes the weather of the hours from six to seven.
fn weather(page: &mut Worksheet, made: &Day, f: &Formats) -> Result<()> {
    page.merge_range(0, 0, 0, 5, "HOURLY WEATHER DATA", &f.banner)?;
    for (col, head) in (0..).zip(["Date", "Time", "POA (W/m²)", "Ambient (°C)", "Module (°C)", "Wind (m/s)"]) {
        page.write_with_format(1, col, head, &f.head)?;
    }
    for (row, hour) in (2..).zip(6..19) {
        page.write_number_with_format(row, 0, serial(made.day), &f.date)?;
        page.write_number_with_format(row, 1, f64::from(hour) / 24.0, &f.time)?;
        let light = irradiance(hour * 60 + 30, made.poa);
        let values = [light, made.air.0 + light / 200.0, made.air.0 + light / 40.0, made.air.2];
        for (col, value) in (2..).zip(values) {
            page.write_number_with_format(row, col, round(value, 1), &f.number)?;
        }
    }
    Ok(())
}
