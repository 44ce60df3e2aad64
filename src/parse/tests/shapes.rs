//! Turbines and stops, a row a day, days across, minutes, half hours across.

use super::*;

#[test]
fn turbines_and_their_stops_come_from_two_sheets() {
    let generation = "Date | WTG | Wind_Speed | kWh | Gen_Hrs\n2022-12-05 | M24 | 5.6 | 1,24,300 | 23.5\n2022-12-05 | M25 | 5.1 | 11800 | 24:00";
    let stops = "Date | WTG | BD_Type | Stop From | Stop To | Error description\n\
                 2022-12-05 | M24 | IGBD | 12:40:00 | 12:52:00 | Earth fault\n\
                 2022-12-05 | M25 | Other | 22:00:00 | 01:00:00 | \n\
                 2022-12-05 | M25 | EGBD | 00:00:00 | 23:59:59 |\n\
                 2022-12-05 | M24 | USMH | 20:00:00 |  |\n\
                 2022-12-06 |  | Nil | Nil | Nil |";
    let toml = r#"
        [table.turbines]
        primary = true
        sheet = "Generation"
        columns.date = "Date"
        columns.unit = "WTG"
        columns.wind_speed_ms = { header = "Wind_Speed", unit = "m/s" }
        columns.energy_gross_kwh = "kWh"
        columns.hours_generation = { header = "Gen_Hrs", unit = "h" }
        [table.stops]
        sheet = "Breakdown"
        rows = "outages"
        columns.date = "Date"
        columns.unit = "WTG"
        columns.bucket = { header = "BD_Type", map = { IGBD = "igbd", EGBD = "egbd", USMH = "usmh" } }
        columns.from = "Stop From"
        columns.to = "Stop To"
        columns.error_text = "Error description""#;
    let sheets = vec![
        Sheet::from_text("Generation", &generation.replace("24:00", "[24:00]")),
        Sheet::from_text("Breakdown", stops),
    ];
    let found = crate::parse::draft(&book(sheets), &layout(toml), &Outside::default());
    let mut all = lines(&found);
    all.sort();
    assert_eq!(
        all,
        [
            "- M24 2022-12-05 stop 05T12:40-05T12:52 Some(InternalGrid)",
            "- M24 2022-12-05 stop 05T20:00-open Some(Unscheduled)",
            "- M24 2022-12-05 wind_speed_ms=5.6 energy_gross_kwh=124300 hours_generation=23.5",
            "- M25 2022-12-05 stop 05T00:00-06T00:00 Some(ExternalGrid)",
            "- M25 2022-12-05 stop 05T22:00-06T01:00 None",
            "- M25 2022-12-05 wind_speed_ms=5.1 energy_gross_kwh=11800 hours_generation=24",
        ]
    );
    assert_eq!(found.blocks.iter().filter(|block| block.primary).count(), 1);
    assert!(found.blocks.iter().any(|block| block.stops && block.sheet == "Breakdown"));
    let unknown = found.records.iter().find_map(|r| match &r.subject {
        Subject::Stop(stop) if stop.bucket.is_none() => Some(stop.bucket_text.clone()),
        _ => None,
    });
    assert_eq!(unknown.as_deref(), Some("Other"));
}

/// Each primary table of a sheet took them: the sheet's irradiation stood twice.
#[test]
fn the_layouts_own_numbers_are_taken_once_a_sheet() {
    let sheet = "Insolation | 5.5\nTurbine | kWh\nT1 | 5\n\nInverter | kWh\nA | 6";
    let toml = r#"
        [fields]
        date = { const = "2024-01-01" }
        plant = "K"
        poa_kwh_m2 = { label = "Insolation", unit = "kWh/m2" }
        [table.a]
        primary = true
        columns.unit = "Turbine"
        columns.energy_gross_kwh = "kWh"
        [table.b]
        primary = true
        columns.unit = "Inverter"
        columns.energy_gross_kwh = "kWh""#;
    assert_eq!(
        lines(&draft(sheet, toml)),
        ["K T1 2024-01-01 energy_gross_kwh=5", "K - 2024-01-01 poa_kwh_m2=5.5", "K A 2024-01-01 energy_gross_kwh=6",]
    );
}

#[test]
fn a_portal_table_has_a_row_a_day_and_pairs_in_its_first_row() {
    let sheet = "site name | North | report type | Daily Report | statistical time | 2023-02\n\n\n\
                 Update Time | Daily Yield (kWh) | Grid (Wh)\n2023-02-01 | '28.20 | 500\n2023-02-02 | '0 | --\n2023-02-03 |  |";
    let toml = r#"
        [fields]
        plant = { label = "site name" }
        [table.days]
        columns.date = "Update Time"
        columns.energy_gross_kwh = "Daily Yield (kWh)"
        columns.energy_export_kwh = "Grid (Wh)""#;
    let found = draft(sheet, toml);
    assert_eq!(
        lines(&found),
        [
            "North - 2023-02-01 energy_gross_kwh=28.2 energy_export_kwh=0.5",
            "North - 2023-02-02 energy_gross_kwh=0 energy_export_kwh=null"
        ]
    );
}

#[test]
fn days_across_take_the_month_from_the_file_and_blank_days_give_nothing() {
    let sheet = "West\nDate | UOM | 1 | 2 | 3 | Todate\nInverter-1 (Seasonal) | KwH | 104 | 104.69 |  | 208.69\n\
                 Actual Gen | MWh | 0.33 | 0.34 | - | 0.67\nWeather | text | good | bad | |";
    let toml = r#"
        [fields]
        month = { file_name = '/_(\d{6})/', format = "yyyymm" }
        [table.month]
        fields.plant = { corner = [-1, 0] }
        columns.uom = "UOM"
        columns.unit = { header = "Date", pick = '/^(Inverter-\d+)/', required = false }
        columns.metric = { header = "Date", map = { '/^Inverter-/' = "energy_gross_kwh", "Actual Gen" = "energy_export_kwh" } }
        across.day = { level = 1 }
        ignore = ["Todate"]"#;
    let found = draft(sheet, toml);
    let all: Vec<String> = found.records.iter().map(line).collect();
    assert_eq!(
        all,
        [
            "West Inverter-1 2021-06-01 energy_gross_kwh=104",
            "West Inverter-1 2021-06-02 energy_gross_kwh=104.69",
            "West - 2021-06-01 energy_export_kwh=330",
            "West - 2021-06-02 energy_export_kwh=340",
        ]
    );
    let [finding] = found.findings.as_slice() else { panic!("{:#?}", found.findings) };
    assert_eq!((finding.rule.id(), finding.text.as_deref()), ("column-unmapped", Some("Weather")));
}

#[test]
fn a_printed_day_and_the_integral_of_its_minutes_stand_side_by_side() {
    let mut sheet =
        "From :- 29/06/2021 06:00 |  |  | Insolation (kWh/m²) | 12.0\nDate | Time | Irradiance\n |  | W/m²\n"
            .to_owned();
    for hour in 0..24 {
        sheet.push_str(&format!("2021-06-29 | {hour:02}:00 | 500\n"));
    }
    let toml = r#"
        fields.plant = "K1"
        [form.day]
        primary = true
        fields.date = { text = '/^From :- *(\S+)/', format = "dd/mm/yyyy" }
        fields.poa_kwh_m2 = { label = "Insolation (kWh/m²)" }
        [table.hours]
        rows = "intervals"
        step = "60 min"
        within = "A:C"
        header = ["name", "uom"]
        columns.date = "Date"
        columns.time = "Time"
        columns.poa_w_m2 = "Irradiance"
        day.poa_kwh_m2-again = "integral(poa_w_m2)""#;
    let found = draft(&sheet, toml);
    let all = lines(&found);
    assert_eq!(all.len(), 26);
    assert_eq!(all[0], "K1 - 2021-06-29 poa_kwh_m2=12");
    assert_eq!(all[24], "K1 - 2021-06-29 29T23:00-30T00:00 poa_w_m2=500");
    // 24 h of 500 W/m² are 12 kWh/m².
    assert_eq!(all[25], "K1 - 2021-06-29 poa_kwh_m2-again=12");
    assert!(found.records[25].readings[0].text.contains("24 rows"), "{}", found.records[25].readings[0].text);
    let short: String = sheet.lines().take(20).map(|line| format!("{line}\n")).collect();
    let found = draft(&short, toml);
    assert!(found.records.iter().flat_map(|r| &r.readings).all(|r| r.role != Role::Again));
    assert!(told(&found).iter().any(|t| t.contains("cover 70.8 % of the day")), "{:?}", told(&found));
}

#[test]
fn stamps_at_the_end_of_their_intervals_close_the_day_at_midnight() {
    let toml = r#"
        fields.plant = "K1"
        [table.points]
        rows = "intervals"
        step = "720 min"
        stamp = "end"
        columns.date = { header = "FECHA", format = "dd/mm/yyyy" }
        columns.unit = "PUNTO"
        across.time = { level = 1, format = "hh:mm" }
        across.metric = "power_kw"
        units = { power = "MW" }
        ignore = ["TOTAL"]"#;
    let found = draft("FECHA | PUNTO | '12:00 | '00:00 | TOTAL\n'31/08/2015 | 21416 | 65 | 70 | 135", toml);
    assert_eq!(
        lines(&found),
        [
            "K1 21416 2015-08-31 31T00:00-31T12:00 power_kw=65000",
            "K1 21416 2015-08-31 31T12:00-01T00:00 power_kw=70000"
        ]
    );
}

/// A station's minutes have a full stamp in both columns, some of them no reading, and a row of averages below.
#[test]
fn minutes_without_a_reading_give_none_and_their_averages_are_no_minute() {
    let toml = r#"
        fields.plant = "K1"
        [table.minutes]
        rows = "intervals"
        step = "1 min"
        coverage = 0.001
        header = ["name", "uom"]
        columns.date = "Date"
        columns.time = "Time"
        columns.poa_w_m2 = "Irradiance"
        columns.temp_module_c = "Module"
        skip = [{ blank = ["date"] }]
        day.poa_kwh_m2 = "integral(poa_w_m2)""#;
    let sheet = "Date | Time | Irradiance | Module\n | | W/m² | °C\n\
                 2021-07-01 05:00:00 | 2021-07-01 05:00:00 | 600 | 40\n\
                 2021-07-01 05:00:00 | 2021-07-01 05:01:00 |  |\n\
                 2021-07-01 05:00:00 | 2021-07-01 05:02:00 | 1200 | 42\n | | 900 | 41";
    let found = draft(sheet, toml);
    assert_eq!(
        lines(&found),
        [
            "K1 - 2021-07-01 01T05:00-01T05:01 poa_w_m2=600 temp_module_c=40",
            "K1 - 2021-07-01 01T05:02-01T05:03 poa_w_m2=1200 temp_module_c=42",
            "K1 - 2021-07-01 poa_kwh_m2=0.03",
        ]
    );
    assert_eq!(told(&found), [""; 0]);
}

/// Joint readings are a row a month; a row copied from the month before, with its month changed, differs from the one
/// that is there already.
#[test]
fn a_month_that_stands_twice_with_other_readings_is_an_error_with_both_cells() {
    let toml = r#"
        [table.months]
        rows = "months"
        columns.plant = "Site"
        columns.unit = { header = "Plant Section", required = false }
        columns.month = { header = "JMR Month", format = ["mmmm", "mmm"] }
        columns.year = "JMR Year"
        columns.energy_export_kwh = "Export (kWh)"
        columns.apparent_export_kvah = "Export (kVAh)"
        columns.line_loss_pct = { header = "Line Loss%", unit = "fraction" }"#;
    let sheet = "Site | Plant Section | Export (kWh) | Export (kVAh) | JMR Month | JMR Year | Line Loss%\n\
                 Hill | North | 100 | 120 | April | 2021 | 0.05\nDale | | 200 | 210 | Dec | 2021 | 0.04\n\
                 Dale | | 300 | 310 | November | 2021 | 4.2%\nDale | | 300 | 310 | December | 2021 | 104.2%";
    let found = draft(sheet, toml);
    assert_eq!(
        lines(&found),
        [
            "Hill North - month 2021-04 energy_export_kwh=100 apparent_export_kvah=120 line_loss_pct=5",
            "Dale - - month 2021-12 energy_export_kwh=200 apparent_export_kvah=210 line_loss_pct=4",
            "Dale - - month 2021-11 energy_export_kwh=300 apparent_export_kvah=310 line_loss_pct=4.2",
            "Dale - - month 2021-12 energy_export_kwh=300 apparent_export_kvah=310 line_loss_pct=104.2",
        ]
    );
    assert_eq!(
        told(&found),
        [
            "error unit-duplicated Data!A5 energy_export_kwh of \"Dale\" stands twice with different numbers: \"200\" in \
             Data!C3, \"300\" in Data!C5 (and 2 more values)"
        ]
    );
}
