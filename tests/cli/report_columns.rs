//! `docs/reports.md` lists exactly the columns that the reports have, in their order, with their units.

use serde_json::Value;

use crate::support::dgr::Dgr;

/// Returns the columns that a section of the page lists.
fn listed(page: &str, section: &str) -> Vec<(String, String)> {
    let head = format!("## {section} (version 1)\n");
    let start = page.find(&head).unwrap_or_else(|| panic!("no section {section}")) + head.len();
    let text = page[start..].split("\n## ").next().unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| column"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 3, "{row}");
        (cells[0].to_owned(), cells[1].to_owned())
    })
    .collect()
}

/// Returns the columns of a table in JSON.
fn columns(table: &Value) -> Vec<(String, String)> {
    assert_eq!(table["version"], 1);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    table["columns"].as_array().unwrap().iter().map(|c| (text(&c["name"]), text(&c["unit"]))).collect()
}

#[test]
fn the_page_of_reports_lists_their_columns() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reports.md")).unwrap();
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let json = |words: &[&str]| -> Value {
        let words = [&["report"], words, &["--json"]].concat();
        serde_json::from_str(dgr.run(&words).code(0).stdout()).unwrap()
    };
    assert_eq!(columns(&json(&["daily"])), listed(&page, "report daily"));
    assert_eq!(columns(&json(&["monthly"])), listed(&page, "report monthly"));
    assert_eq!(columns(&json(&["portfolio"])), listed(&page, "report portfolio"));
    let plant = json(&["plant", "SOLAR-1"]);
    assert_eq!(columns(&plant["days"]), listed(&page, "report monthly"));
    assert_eq!(columns(&plant["months"]), listed(&page, "report plant, months"));
    assert_eq!(columns(&plant["units"]), listed(&page, "report plant, units"));
    assert_eq!(columns(&json(&["intervals", "SOLAR-1"])), listed(&page, "report intervals"));
}
