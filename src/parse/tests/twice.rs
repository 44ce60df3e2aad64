//! What stands twice: by mistake, by intent, or only by its name.

use super::*;

const PORTFOLIO: &str = r#"
units = { energy = "MWh" }
[fields]
date = [{ given = "date" }, { given = "received", offset_days = -1 }]
[table.plants]
columns.plant = "Code"
columns.energy_net_kwh = "Net"
columns.energy_net_kwh-budget = "Budget"
"#;

#[test]
fn one_code_twice_with_other_numbers_is_an_error_and_with_the_same_counts_once() {
    let sheet = "Code | Net | Budget\n6312 | 5 | 6\n'007 | 1 | 2\n6312 | 5 | 7\n'007 | 1 | 2";
    let outside = Outside { received: "2024-05-02".parse().ok(), ..Outside::default() };
    let read = |toml: &str| crate::parse::draft(&book(vec![Sheet::from_text("S", sheet)]), &layout(toml), &outside);
    let found = read(PORTFOLIO);
    let all: Vec<String> = found.records.iter().map(line).collect();
    assert_eq!(
        all,
        [
            "6312 - 2024-05-01 energy_net_kwh=5000 energy_net_kwh-budget=6000",
            "007 - 2024-05-01 energy_net_kwh=1000 energy_net_kwh-budget=2000",
            "6312 - 2024-05-01 energy_net_kwh-budget=7000",
        ]
    );
    let told = told(&found);
    assert!(told[0].starts_with("error unit-duplicated S!A4 energy_net_kwh-budget of \"6312\""), "{told:?}");
    assert!(told[1].starts_with("warning unit-duplicated S!A5 \"007\" stands twice with the same values"), "{told:?}");
    let sum = |policy: &str| {
        let found = read(&PORTFOLIO.replace("[table.plants]", &format!("[table.plants]\nrepeated = \"{policy}\"")));
        found.records.first().and_then(|r| r.readings.last()).and_then(|r| r.value)
    };
    assert_eq!((sum("first"), sum("last"), sum("sum")), (Some(6000.0), Some(7000.0), Some(13_000.0)));
}

/// A country's plants stand in columns, one name over two of them: 66 rows would tell the same 66 times.
#[test]
fn a_column_that_stands_twice_is_told_once_a_day_and_rejects_every_day_that_differs() {
    let toml = r#"
        units = { power = "MW" }
        [table.plants]
        rows = "intervals"
        step = "1 h"
        columns.time = { header = "Time", format = "yyyy-mm-dd hh:mm" }
        across.plant = { level = 1 }
        across.metric = "power_kw""#;
    let sheet = "Time | North | South | North\n2024-01-01 01:00 | 1 | 2 | 1\n2024-01-01 02:00 | 3 | 4 | 3\n\
                 2024-01-01 03:00 | 5 | 6 | 7\n2024-01-01 04:00 | 7 | 8 | 9\n2024-01-02 01:00 | 1 | 2 | 4";
    let found = draft(sheet, toml);
    assert_eq!(
        told(&found),
        [
            "warning unit-duplicated Data!D2 \"North\" stands twice with the same values, in Data!B2 and Data!D2: it \
             counts once (and so in 1 more intervals)",
            "error unit-duplicated Data!D4 power_kw of \"North\" stands twice with different numbers: \"5\" in Data!B4, \
             \"7\" in Data!D4 (and so in 1 more intervals)",
            "error unit-duplicated Data!D6 power_kw of \"North\" stands twice with different numbers: \"1\" in Data!B6, \
             \"4\" in Data!D6",
        ]
    );
}

#[test]
fn what_rows_repeat_by_intent_counts_once_and_without_a_word() {
    let toml = r#"
        units = { irradiation = "kWh/m2" }
        [table.units]
        primary = true
        columns.date = "Date"
        columns.plant = "Site"
        columns.unit = "Unit"
        columns.energy_gross_kwh = "kWh"
        ignore = ["POA"]
        [table.plant]
        repeated = "once"
        unknown_columns = "ignore"
        columns.date = "Date"
        columns.plant = "Site"
        columns.poa_kwh_m2 = "POA""#;
    let sheet = "Date | Site | Unit | kWh | POA\n2024-01-01 | A | I1 | 5 | 4.5\n2024-01-01 | A | I2 | 6 | 4.5\n\
                 2024-01-02 | A | I1 | 7 | 5.5\n2024-01-02 | A | I2 | 8 | 5.5";
    let found = draft(sheet, toml);
    assert_eq!(
        lines(&found)[..2],
        ["A - 2024-01-01 poa_kwh_m2=4.5", "A - 2024-01-02 poa_kwh_m2=5.5"],
        "{:?}",
        lines(&found)
    );
    assert_eq!(told(&found), [""; 0]);
    // A row that says another number for the plant is an error, as ever.
    let other = told(&draft(&sheet.replace("8 | 5.5", "8 | 5.6"), toml));
    assert_eq!(other.len(), 1);
    assert!(other[0].starts_with("error unit-duplicated Data!A5 poa_kwh_m2 of \"A\""), "{other:?}");
}

#[test]
fn two_plants_of_one_code_are_not_one_plant_twice() {
    let toml = r#"
        fields.date = { const = "2024-01-01" }
        [table.plants]
        columns.plant = "Code"
        columns.x_plant_name = "Plant"
        columns.energy_net_kwh = { header = "Net", unit = "kWh" }"#;
    let sheet = "Plant | Code | Net\nNorth | 6472 | 350\nSouth | 6472 | 250\nEast | 531A | 9";
    let found = draft(sheet, toml);
    assert_eq!(found.records.len(), 3);
    assert_eq!(told(&found), [""; 0]);
    let twice = told(&draft(&sheet.replace("South", "north"), toml));
    assert!(twice[0].starts_with("error unit-duplicated Data!A3 energy_net_kwh of \"6472\""), "{twice:?}");
}
