//! Messages to people outside, by the program itself: what is told to whom, against real servers, on both databases.

mod commands;
mod corrected;
mod digest;
mod killed;
mod mail;
mod missing;
mod webhook;

use std::net::TcpListener;

use chrono::{DateTime, Duration, SecondsFormat, Utc};

use crate::support::dgr::Dgr;

/// Runs a test in a workspace on SQLite, and in one on PostgreSQL where there is one. The workspace has one plant, EX1, of
/// which a day is stored.
fn on_both(test: impl Fn(Dgr)) {
    test(workspace(Dgr::new()));
    if let Some(url) = crate::pg::migrated() {
        test(workspace(Dgr::new().env("DGR_DATABASE_URL", &url)));
    }
}

fn workspace(dgr: Dgr) -> Dgr {
    let _made = dgr.run(&["init"]).code(0);
    let _stored = dgr.run(&["ingest"]).code(0);
    dgr
}

/// Sets whom to tell.
fn tell(dgr: &Dgr, notify: &str) {
    dgr.write("dgr.toml", format!("settle_seconds = 0\n{notify}"));
}

/// Puts a file into the inbox that is no workbook, and another one with each name: each needs a human.
fn broken(dgr: &Dgr, name: &str) {
    dgr.write(&format!("inbox/{name}.xlsx"), format!("{name} is no workbook"));
}

/// Sets the clock to so many minutes after the first run.
fn after(dgr: Dgr, minutes: i64) -> Dgr {
    let start: DateTime<Utc> = "2024-05-02T05:00:00Z".parse().unwrap();
    dgr.env("DGR_CLOCK", &(start + Duration::minutes(minutes)).to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Returns a port on which nobody listens.
fn dead_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Returns a column of `dgr notify list`, the oldest message first.
fn column(dgr: &Dgr, name: &str) -> Vec<String> {
    let said = dgr.run(&["notify", "list", "--json"]).code(0);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    document["rows"].as_array().unwrap().iter().rev().map(|row| text(&row[name])).collect()
}
