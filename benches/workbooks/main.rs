//! Makes workbooks to measure with: workspaces of daily reports, of wide months, of long tables, the same bytes for the
//! same seed. All plants are invented.

mod daily;
mod long;
mod minutes;
mod month;
mod plants;
mod sun;
mod write;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate, NaiveTime};
use clap::Parser;
use plants::Plant;

/// The settings of every workspace: files stay where they are, so that each can be taken in again and again.
const SETTINGS: &str = "archive = \"keep\"\nrejected = \"keep\"\nsettle_seconds = 0\ntime_zone = \"Asia/Kolkata\"\n";

/// Make workspaces of workbooks to measure with, below a folder
#[derive(Parser)]
struct Args {
    /// The folder; what stands there already is overwritten
    out: PathBuf,
    /// What the numbers are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many solar plants report
    #[arg(long, default_value_t = 100)]
    plants: usize,
    /// How many days each reports, from 1 April 2026
    #[arg(long, default_value_t = 30)]
    days: u64,
    /// How many rows the long tables have
    #[arg(long, default_value_t = 100_000)]
    rows: u32,
    /// Passed by `cargo bench`; means nothing here
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let first = NaiveDate::from_ymd_opt(2026, 4, 1).context("no day")?;
    let all = plants::invented(args.seed, args.plants);
    small(&args, &all, first)?;
    weather(&args, &all, first)?;
    wide(&args, &all)?;
    long(&args, &all, first)?;
    Ok(())
}

/// Daily reports: one workbook a plant and day; one in a hundred comes again, corrected.
fn small(args: &Args, all: &[Plant], first: NaiveDate) -> Result<()> {
    let space =
        Space::new(&args.out.join("small"), all, &[("solar-dgr.toml", include_str!("layouts/solar-dgr.toml"))])?;
    let mut months = vec![sun::ToDate::default(); all.len()];
    for day in first.iter_days().take(usize::try_from(args.days)?) {
        for (plant, to_date) in all.iter().zip(&mut months) {
            let made = sun::day(args.seed, plant, day);
            to_date.add(day, &made);
            space.put(&daily::name(plant, day, ""), &daily::workbook(plant, &made, to_date)?, day, plant.number)?;
            if let Some(again) = sun::corrected(args.seed, plant, &made) {
                to_date.add(day, &again.less(&made));
                let bytes = daily::workbook(plant, &again, to_date)?;
                space.put(&daily::name(plant, day, "_R1"), &bytes, day, plant.number + all.len())?;
            }
        }
    }
    Ok(())
}

/// A weather station's minutes: one workbook a plant and day, of every fifth plant, for three days.
fn weather(args: &Args, all: &[Plant], first: NaiveDate) -> Result<()> {
    let layout = ("weather-minutes.toml", include_str!("layouts/weather-minutes.toml"));
    let space = Space::new(&args.out.join("minutes"), all, &[layout])?;
    for day in first.iter_days().take(usize::try_from(args.days.min(3))?) {
        for plant in all.iter().step_by(5) {
            space.put(&minutes::name(plant, day), &minutes::workbook(args.seed, plant, day)?, day, plant.number)?;
        }
    }
    Ok(())
}

/// A month in one workbook, twice: a sheet a day, and a block of columns a day.
fn wide(args: &Args, all: &[Plant]) -> Result<()> {
    let layouts = [
        ("solar-month-sheets.toml", include_str!("layouts/solar-month-sheets.toml")),
        ("solar-month-across.toml", include_str!("layouts/solar-month-across.toml")),
    ];
    let space = Space::new(&args.out.join("wide"), all, &layouts)?;
    let may = NaiveDate::from_ymd_opt(2026, 5, 1).context("no day")?;
    let last = NaiveDate::from_ymd_opt(2026, 5, 31).context("no day")?;
    for plant in all.iter().take(3) {
        space.put(&month::name("Sheets", plant), &month::sheets(args.seed, plant, may)?, last, plant.number)?;
    }
    for plant in all.iter().skip(3).take(3) {
        space.put(&month::name("Across", plant), &month::across(args.seed, plant, may)?, last, plant.number)?;
    }
    Ok(())
}

/// The long tables, each in a workspace of its own: the minutes of one plant, the days of a portfolio.
fn long(args: &Args, all: &[Plant], first: NaiveDate) -> Result<()> {
    let layout = ("plant-minutes.toml", include_str!("layouts/plant-minutes.toml"));
    let space = Space::new(&args.out.join("long-minutes"), all, &[layout])?;
    let plant = all.first().context("no plant")?;
    let (bytes, last) = long::minutes(args.seed, plant, first, args.rows)?;
    space.put(&format!("Minutes_{}.xlsx", plant.code), &bytes, last, 0)?;
    let layout = ("portfolio-days.toml", include_str!("layouts/portfolio-days.toml"));
    let space = Space::new(&args.out.join("long-portfolio"), all, &[layout])?;
    let (bytes, last) = long::portfolio(args.seed, all, first, args.rows)?;
    space.put("Portfolio_days.xlsx", &bytes, last, 0)
}

/// A workspace.
struct Space(PathBuf);

impl Space {
    fn new(folder: &Path, plants: &[Plant], layouts: &[(&str, &str)]) -> Result<Self> {
        for part in ["inbox", "layouts"] {
            fs::create_dir_all(folder.join(part))?;
        }
        fs::write(folder.join("dgr.toml"), SETTINGS)?;
        fs::write(folder.join("plants.toml"), plants::toml(plants))?;
        for (name, text) in layouts {
            fs::write(folder.join("layouts").join(name), text)?;
        }
        Ok(Self(folder.to_owned()))
    }

    /// Puts a workbook into the inbox, received at six on the morning after its day, so many seconds later.
    fn put(&self, name: &str, bytes: &[u8], day: NaiveDate, seconds: usize) -> Result<()> {
        let six = NaiveTime::from_hms_opt(0, 30, 0).context("no time")?;
        let received = day.checked_add_days(Days::new(1)).context("no day")?.and_time(six).and_utc().timestamp();
        let mut file = File::create(self.0.join("inbox").join(name))?;
        file.write_all(bytes)?;
        let since = Duration::from_secs(u64::try_from(received)? + u64::try_from(seconds)?);
        Ok(file.set_modified(SystemTime::UNIX_EPOCH + since)?)
    }
}
