//! Whatever stands in a sheet, reading it ends, with values that are finite and findings that say something.

use proptest::prelude::*;

use super::*;

const LAYOUTS: [&str; 4] = [
    r#"
        fields.plant = { label = "Plant", optional = true }
        fields.date = [{ label = "Date", format = "dd/mm/yyyy", optional = true }, { given = "date" }]
        [table.t]
        header = ["name", "name", "uom"]
        columns.unit = { header = "Unit", fill = "down" }
        columns.energy_gross_kwh = "Gen"
        columns.hours_generation = { header = "Hours", unit = "h.mm", optional = true }
        totals = ["Total"]
        end = ["End"]
        heading = [{ row = '/^Site (.*)$/', gives = "plant" }]
        skip = [{ blank = ["unit"] }]
        derive.energy_net_kwh = "energy_gross_kwh / 0"
    "#,
    r#"
        units = { power = "MW" }
        [table.t]
        rows = "intervals"
        step = "30 min"
        stamp = "end"
        day_starts = "04:30"
        coverage = 0.01
        columns.date = "Date"
        columns.unit = { header = "Unit", required = false }
        across.time = { level = 1 }
        across.metric = "power_kw"
        day.energy_gross_kwh = "integral(power_kw)"
    "#,
    r#"
        fields.plant = "K1"
        [table.t]
        rows = "outages"
        columns.date = "Date"
        columns.from = "Time"
        columns.to = { header = "Hours", optional = true }
        columns.bucket = { header = "Unit", optional = true }
    "#,
    r#"
        fields.month = { label = "Date", optional = true }
        [table.t]
        repeat = true
        blank_rows = 3
        repeated = "sum"
        units = { energy = "kWh" }
        fields.plant = { corner = [-1, 0], optional = true }
        columns.metric = { header = "Unit", map = { "Gen" = "energy_gross_kwh", '/^a/' = "poa_kwh_m2", '/b$/' = "pr_pct" } }
        across.day = { level = 1 }
    "#,
];

const CELLS: &str = "Plant|Date|Unit|Gen|Hours|Time|Total|End|Site A|kWh|MWh|h|%||||||1|2|31|0|-5|1e300|0.5|24|\
                     13.78%|2021-06-10|2021-06-10 20:00:00|03:12|00:00|[25:30]|#N/A|=5|=|'5|'1,23,456|'10/06/2021|TRUE|ab|Gen (MWh)|--|Nil|\u{a0}|٣";

fn grid() -> impl Strategy<Value = String> {
    let cells: Vec<&'static str> = CELLS.split('|').collect();
    let cell = prop_oneof![6 => prop::sample::select(cells), 1 => Just("")];
    let row = prop::collection::vec(cell, 0..7).prop_map(|row| row.join("|"));
    prop::collection::vec(row, 0..14).prop_map(|rows| rows.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_sheet_panics_and_every_value_is_finite(text in grid(), header in any::<bool>()) {
        let text = if header { format!("Date|Unit|Gen|Hours|Time|00:00|12:00|31\n{text}") } else { text };
        let book = book(vec![Sheet::from_text("Data", &text)]);
        let outside = Outside { date: "2024-05-01".parse().ok(), ..Outside::default() };
        for toml in LAYOUTS {
            let found = crate::parse::draft(&book, &layout(toml), &outside);
            let cells = text.matches('|').count() + text.lines().count();
            prop_assert!(found.records.len() <= 3 * cells + 4);
            for reading in found.records.iter().flat_map(|record| &record.readings) {
                prop_assert!(reading.value.is_none_or(f64::is_finite));
            }
            for finding in found.findings.iter().chain(found.records.iter().flat_map(|r| &r.findings)) {
                prop_assert!(!finding.message.is_empty());
            }
            let sheet_fails = found.findings.iter().any(crate::finding::Finding::is_error);
            prop_assert!(!sheet_fails || found.records.is_empty(), "{:?}", found.findings);
            prop_assert_eq!(&found, &crate::parse::draft(&book, &layout(toml), &outside));
        }
    }
}
