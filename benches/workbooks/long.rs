//! Long tables of twenty columns: a plant's minutes, and a portfolio's days.

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};

use crate::minutes::irradiance;
use crate::plants::Plant;
use crate::sun::{self, Day, round};
use crate::write::{self, Formats, serial};

const MINUTES: [&str; 20] = [
    "Date",
    "Time",
    "POA (W/m²)",
    "GHI (W/m²)",
    "Ambient (°C)",
    "Module (°C)",
    "Wind (m/s)",
    "Wind dir. (°)",
    "Humidity (%)",
    "Active Power (kW)",
    "Voltage (kV)",
    "Frequency (Hz)",
    "Power Factor",
    "I R (A)",
    "I Y (A)",
    "I B (A)",
    "Tap",
    "Feeder status",
    "SCADA quality",
    "Alarm code",
];

/// Returns so many minutes of a plant, and the rest of their last day, as a workbook; and that day.
pub fn minutes(seed: u64, plant: &Plant, first: NaiveDate, rows: u32) -> Result<(Vec<u8>, NaiveDate)> {
    let f = Formats::default();
    let mut book = write::book()?;
    let page = book.add_worksheet().set_name("Minutes")?;
    page.write_with_format(0, 0, "Plant Name", &f.label)?.write_with_format(0, 1, plant.name.as_str(), &f.text)?;
    for (col, head) in (0..).zip(MINUTES) {
        page.write_with_format(2, col, head, &f.head)?;
    }
    let mut made = sun::day(seed, plant, first);
    for n in 0..rows.next_multiple_of(1440) {
        let minute = n % 1440;
        let day = first.checked_add_days(Days::new(u64::from(n / 1440))).context("no day")?;
        if made.day != day {
            made = sun::day(seed, plant, day);
        }
        let row = n + 3;
        page.write_number_with_format(row, 0, serial(day), &f.date)?;
        page.write_number_with_format(row, 1, f64::from(minute) / 1440.0, &f.time)?;
        for (col, value) in (2..).zip(minute_values(plant, &made, minute)) {
            page.write_number_with_format(row, col, round(value, 2), &f.number)?;
        }
        page.write_with_format(row, 17, if minute % 97 == 0 { "OFF" } else { "ON" }, &f.text)?;
        page.write_with_format(row, 18, "GOOD", &f.text)?;
        page.write_number_with_format(row, 19, 0.0, &f.number)?;
    }
    Ok((book.save_to_buffer()?, made.day))
}

fn minute_values(plant: &Plant, made: &Day, minute: u32) -> [f64; 15] {
    let light = irradiance(minute, made.poa);
    let power = (plant.dc_kwp() * light / 1000.0 * 0.8).min(plant.ac_kw());
    let amperes = power / 33.0 / 1.732;
    let swing = f64::from(minute % 17) / 10.0;
    [
        light,
        light * 0.92,
        made.air.0 + light / 200.0,
        made.air.0 + light / 40.0,
        made.air.2 + swing,
        f64::from(minute % 360),
        45.0 + swing,
        power,
        33.0 + swing / 10.0,
        50.0 + swing / 100.0,
        0.99,
        amperes,
        amperes + 0.1,
        amperes + 0.2,
        9.0,
    ]
}

const PORTFOLIO: [&str; 20] = [
    "Date",
    "Plant Code",
    "Plant",
    "AC (kW)",
    "DC (kWp)",
    "Gross (kWh)",
    "Export (kWh)",
    "Import (kWh)",
    "Net (kWh)",
    "POA (kWh/m²)",
    "GHI (kWh/m²)",
    "Ambient (°C)",
    "Module (°C)",
    "Wind (m/s)",
    "Run (h)",
    "Grid Down (h)",
    "B/D (h)",
    "CUF (%)",
    "O&M Zone",
    "Remarks",
];

/// Returns so many plant-days as a workbook, and the last day of them.
pub fn portfolio(seed: u64, plants: &[Plant], first: NaiveDate, rows: u32) -> Result<(Vec<u8>, NaiveDate)> {
    let f = Formats::default();
    let mut book = write::book()?;
    let page = book.add_worksheet().set_name("Portfolio")?;
    page.write_with_format(0, 0, "PORTFOLIO GENERATION", &f.banner)?;
    for (col, head) in (0..).zip(PORTFOLIO) {
        page.write_with_format(2, col, head, &f.head)?;
    }
    // Days before the first one, so that none lies in the future.
    let days = u64::from(rows).div_ceil(plants.len() as u64);
    let start = first.checked_sub_days(Days::new(days)).context("no day")?;
    let all = start.iter_days().flat_map(|day| plants.iter().map(move |plant| (day, plant)));
    for (row, (day, plant)) in (3..).zip(all.take(usize::try_from(rows)?)) {
        let made = sun::day(seed, plant, day);
        page.write_number_with_format(row, 0, serial(day), &f.date)?;
        page.write_with_format(row, 1, plant.code.as_str(), &f.text)?;
        page.write_with_format(row, 2, plant.name.as_str(), &f.text)?;
        for (col, value) in (3..).zip(portfolio_values(plant, &made)) {
            page.write_number_with_format(row, col, round(value, 2), &f.number)?;
        }
        page.write_with_format(row, 18, ["North", "South", "West"][plant.number % 3], &f.text)?;
        page.write_with_format(row, 19, "-", &f.text)?;
    }
    Ok((book.save_to_buffer()?, first))
}

fn portfolio_values(plant: &Plant, made: &Day) -> [f64; 15] {
    let mean =
        |of: fn(&sun::UnitDay) -> f64| made.units.iter().map(of).sum::<f64>() / crate::plants::count(made.units.len());
    [
        plant.ac_kw(),
        plant.dc_kwp(),
        made.gross(),
        made.export,
        made.import,
        made.export - made.import,
        made.poa,
        made.ghi,
        made.air.0,
        made.air.1,
        made.air.2,
        mean(|unit| unit.run_h),
        mean(|unit| unit.grid_down_h),
        mean(|unit| unit.down_h),
        made.export / (plant.ac_kw() * 24.0) * 100.0,
    ]
}
