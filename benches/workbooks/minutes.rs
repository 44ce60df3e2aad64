//! A weather station's day, minute by minute.

use std::f64::consts::PI;

use anyhow::Result;
use chrono::NaiveDate;

use crate::plants::Plant;
use crate::sun::{self, round};
use crate::write::{self, Formats, serial};

/// The first minute of daylight, and the first after it.
const LIGHT: std::ops::Range<u32> = 360..1140;

/// Returns a workbook's file name.
pub fn name(plant: &Plant, day: NaiveDate) -> String {
    format!("Weather_{}_{}.xlsx", plant.code, day.format("%Y%m%d"))
}

/// Returns the irradiance of a minute of a day with so much irradiation, W/m²: half a sine from six to seven.
pub fn irradiance(minute: u32, poa_kwh_m2: f64) -> f64 {
    if !LIGHT.contains(&minute) {
        return 0.0;
    }
    let length = f64::from(LIGHT.end - LIGHT.start);
    let peak = poa_kwh_m2 * 1000.0 * 60.0 * PI / (2.0 * length);
    round(peak * (PI * (f64::from(minute - LIGHT.start) + 0.5) / length).sin(), 1)
}

/// Returns the day as a workbook.
pub fn workbook(seed: u64, plant: &Plant, day: NaiveDate) -> Result<Vec<u8>> {
    let made = sun::day(seed, plant, day);
    let f = Formats::default();
    let mut book = write::book()?;
    let page = book.add_worksheet().set_name("Weather")?;
    page.merge_range(0, 0, 0, 5, "Weather Station Report", &f.banner)?;
    page.write_with_format(1, 0, "Plant Name", &f.label)?.write_with_format(1, 1, plant.name.as_str(), &f.text)?;
    page.write_with_format(2, 0, "Insolation (kWh/m²)", &f.label)?;
    page.write_number_with_format(2, 1, made.poa, &f.number)?;
    page.write_with_format(3, 0, "Report Date", &f.label)?;
    page.write_number_with_format(3, 1, serial(day), &f.date)?;
    for (col, head) in (0..).zip(["Date", "Time", "Irradiance (W/m²)", "Ambient (°C)", "Module (°C)", "Wind (m/s)"])
    {
        page.write_with_format(5, col, head, &f.head)?;
    }
    for (row, minute) in (6..).zip(LIGHT) {
        page.write_number_with_format(row, 0, serial(day), &f.date)?;
        page.write_number_with_format(row, 1, f64::from(minute) / 1440.0, &f.time)?;
        let light = irradiance(minute, made.poa);
        let values = [light, made.air.0 + light / 200.0, made.air.0 + light / 40.0, made.air.2];
        for (col, value) in (2..).zip(values) {
            page.write_number_with_format(row, col, round(value, 1), &f.number)?;
        }
    }
    Ok(book.save_to_buffer()?)
}
