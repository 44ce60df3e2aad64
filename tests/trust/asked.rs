//! What the program asks of a database, by the server's own log: reports read the columns that they show. A month of a
//! large portfolio has gigabytes of workbooks and of raw values, and none of them is sent.

use super::site::Site;
use crate::store::raw;
use crate::support::feed;

/// What no report may ask for: the bytes of workbooks, the raw form of reports, every column of anything.
const NEVER: [&str; 3] = ["workbook_bytes", "reports.raw", "SELECT *"];

const REPORTS: [&[&str]; 8] = [
    &["report", "daily", "--date", "2026-01-03"],
    &["report", "monthly", "--month", "2026-01"],
    &["report", "monthly", "--month", "2026-01", "--plant", "SOLAR-1"],
    &["report", "portfolio", "--date", "2026-01-03"],
    &["report", "portfolio", "--date", "2026-01-03", "--as-of", "2026-01-03T12:00:00Z"],
    &["report", "plant", "SOLAR-1", "--from", "2026-01-01", "--to", "2026-01-03"],
    &["report", "intervals", "SOLAR-1", "--from", "2026-01-01", "--to", "2026-01-03"],
    &["status", "--date", "2026-01-03"],
];

#[test]
fn no_report_asks_for_bytes_or_raw_values() {
    // The log is the server's: only one that nobody else asks tells whose statements they are.
    let Some((_server, url)) = crate::pg::own("asked") else { return };
    let site = Site::on(&url);
    (0..6).for_each(|post| site.take(post));
    raw(&url, "ALTER ROLE dgr SET log_statement = 'all'").unwrap();
    let statements_of = |words: &[&str]| {
        let before = crate::pg::log("asked").len();
        let ran = site.dgr.command(words).env("DGR_CLOCK", feed::run_at(6).to_rfc3339()).output().unwrap();
        assert!(matches!(ran.status.code(), Some(0 | 3 | 5)), "{words:?} {}", String::from_utf8_lossy(&ran.stderr));
        assert!(!ran.stdout.is_empty(), "{words:?} shows nothing");
        crate::pg::log("asked").split_off(before).replace(['"', '`'], "")
    };
    for words in REPORTS {
        let log = statements_of(words);
        assert!(log.matches("SELECT").count() >= 2, "{words:?}: {log}");
        for never in NEVER {
            assert!(!log.contains(never), "{words:?} asks for {never}: {log}");
        }
    }
    // The search finds what it should: tracing a number to its cell reads raw values.
    let log = statements_of(&["trace", "SOLAR-1", "2026-01-03", "energy_kwh"]);
    assert!(log.contains("reports.raw"), "{log}");
}
