//! Puts years of a portfolio straight into a store: what reports over long histories are measured on. The plants are
//! those of the workbooks; their days follow from the number of the day and of the plant, the same on both databases.

#[path = "../workbooks/plants.rs"]
#[expect(dead_code, reason = "of the plants only the master data is needed here")]
mod plants;

use std::io::Write;

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate, NaiveTime};
use clap::Parser;
use dgr::masters;
use dgr::store::{Author, Store};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

/// Put years of daily reports of a portfolio into a migrated, empty store
#[derive(Parser)]
struct Args {
    /// The store: sqlite:FILE or postgres://…
    url: String,
    /// What the plants are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many plants report
    #[arg(long, default_value_t = 300)]
    plants: usize,
    /// How many years, up to 31 March 2026
    #[arg(long, default_value_t = 10)]
    years: i32,
    /// Passed by `cargo bench`; means nothing here
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let first = NaiveDate::from_ymd_opt(2026 - args.years, 4, 1).context("no day")?;
    let end = NaiveDate::from_ymd_opt(2026, 4, 1).context("no day")?;
    store_plants(&args, first)?;
    let days = (end - first).num_days();
    let facts = include_str!("facts.sql");
    match args.url.strip_prefix("sqlite:") {
        Some(path) => {
            let mut db = SqliteConnection::establish(path)?;
            db.batch_execute("PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; PRAGMA temp_store=MEMORY")?;
            db.batch_execute(&filled(include_str!("calendar_sqlite.sql"), first, days))?;
            db.batch_execute(facts)?;
            db.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE")?;
        }
        None => {
            let mut db = PgConnection::establish(&args.url)?;
            db.batch_execute(&filled(include_str!("calendar_postgres.sql"), first, days))?;
            db.batch_execute(facts)?;
            db.batch_execute(include_str!("sequences_postgres.sql"))?;
            db.batch_execute("VACUUM ANALYZE")?;
        }
    }
    writeln!(std::io::stdout(), "{} plants, {days} days", args.plants)?;
    Ok(())
}

/// Stores the plants, as known before the first day.
fn store_plants(args: &Args, first: NaiveDate) -> Result<()> {
    let before = first.checked_sub_days(Days::new(1)).context("no day")?.and_time(NaiveTime::MIN);
    let text = plants::toml(&plants::invented(args.seed, args.plants));
    let plants = masters::read("plants.toml", &text).map_err(|mistakes| anyhow::anyhow!(mistakes.join("\n")))?;
    let author = Author { who: "bench".into(), host: "bench".into(), command: "history".into(), ..Author::default() };
    let mut store = Store::open(&args.url)?;
    store.write(&author, &|| before, |tx| {
        for plant in &plants {
            tx.apply_plant(plant)?;
        }
        Ok(())
    })
}

fn filled(text: &str, first: NaiveDate, days: i64) -> String {
    text.replace("{first}", &first.to_string()).replace("{days}", &days.to_string())
}
