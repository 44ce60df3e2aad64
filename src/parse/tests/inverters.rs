//! The inverter table with its two-row header: found wherever it stands, and what is told when it is not as it was.

use super::*;

const INVERTERS: &str = r#"
[fields]
plant = { file_name = '/\(([A-Z])\)\.xlsx?$/' }
date = { label = "Dated:" }
[table.inverters]
header = ["name", "name"]
columns.unit = "Inverter"
columns.energy_gross_kwh = "Generation (kWh)"
columns.plf_pct = { header = "PLF %", unit = "fraction" }
columns.capacity_dc_kw = "Installed Capacity (kW)"
ignore = ["Sr. No.", "No. of Panels"]
totals = ["Total"]
"#;

const INVERTER_SHEET: &str = "\
 | Inverter Day Report
 |  |  |  | Dated: | 2021-06-10 20:00:00

Sr. No. | Inverter | No. of Panels | Installed Capacity (kW) | Today |
 |  |  |  | Generation (kWh) | PLF %
1 | Inv 1 | 154 | 57 | 188.5 | 13.75%
2 | Inv 2 | 152 | 54.72 | 192.1 | 14.5%
Total |  | 306 | 111.72 | 380.6 | 14.12%

 | Signature";

#[test]
fn a_total_row_is_not_an_inverter() {
    let found = draft(INVERTER_SHEET, INVERTERS);
    assert_eq!(
        lines(&found),
        [
            "R Inv 1 2021-06-10 energy_gross_kwh=188.5 plf_pct=13.75 capacity_dc_kw=57",
            "R Inv 2 2021-06-10 energy_gross_kwh=192.1 plf_pct=14.5 capacity_dc_kw=54.72",
            "R - 2021-06-10 total  energy_gross_kwh-total=380.6 plf_pct-total=14.12 capacity_dc_kw-total=111.72",
        ]
    );
    let first = &found.records[0];
    assert_eq!(first.place.to_string(), "Data!A6");
    let energy = first.readings.iter().find(|r| r.metric.name() == "energy_gross_kwh").unwrap();
    assert_eq!((energy.place.to_string().as_str(), energy.text.as_str(), &*energy.unit), ("Data!E6", "188.5", "kWh"));
    assert_eq!(first.date_place.as_ref().map(ToString::to_string).as_deref(), Some("Data!F2"));
    assert_eq!(found.blocks.len(), 1);
}

#[test]
fn a_row_inserted_above_and_columns_exchanged_change_nothing() {
    let moved: String = INVERTER_SHEET.lines().map(|line| format!(" | {line}\n")).collect();
    let moved = format!("Banner\n\n{moved}");
    assert_eq!(lines(&draft(&moved, INVERTERS)), lines(&draft(INVERTER_SHEET, INVERTERS)));
}

#[test]
fn a_renamed_column_is_told_with_the_nearest() {
    let renamed = INVERTER_SHEET.replace("Generation (kWh)", "Genration (kWh)");
    let found = draft(&renamed, INVERTERS);
    assert!(found.records.is_empty());
    let finding = &found.findings[0];
    assert_eq!((finding.rule.id(), finding.severity), ("table-not-found", Severity::Error));
    assert!(
        finding.message.contains("\"Generation (kWh)\"") && finding.message.contains("k.toml:10"),
        "{}",
        finding.message
    );
    assert!(finding.hint.as_deref().unwrap().contains("Data!E5 \"Today > Genration (kWh)\""), "{:?}", finding.hint);
}

#[test]
fn a_column_that_nothing_reads_is_told_once() {
    let more = INVERTER_SHEET
        .replace("PLF %\n", "PLF % | Remarks\n")
        .replace("13.75%\n", "13.75% | ok\n")
        .replace("14.5%\n", "14.5% | ok\n");
    let found = draft(&more, INVERTERS);
    assert_eq!(found.records.len(), 3);
    let [finding] = found.findings.as_slice() else { panic!("{:?}", found.findings) };
    assert_eq!((finding.rule.id(), finding.severity), ("column-unmapped", Severity::Warning));
    assert_eq!(finding.place.as_ref().map(ToString::to_string).as_deref(), Some("Data!G5"));
    assert!(finding.hint.as_deref().unwrap().contains("ignore = [\"Remarks\"]"));
    let strict = draft(&more, &INVERTERS.replace("[fields]", "unknown_columns = \"error\"\n[fields]"));
    assert!(strict.records.is_empty() && strict.findings[0].is_error());
}

#[test]
fn a_name_that_fits_two_columns_is_an_error_with_both() {
    let two = INVERTER_SHEET
        .replace("Today | \n", "Today |  | Month\n")
        .replace("Today |\n", "Today |  | Month\n")
        .replace("PLF %\n", "PLF % | Generation (kWh)\n")
        .replace("13.75%\n", "13.75% | 5000\n");
    let found = draft(&two, INVERTERS);
    assert!(found.records.is_empty());
    assert!(
        found.findings[0].message.contains("E5 \"Today > Generation (kWh)\" and G5 \"Month > Generation (kWh)\""),
        "{:?}",
        found.findings[0].message
    );
    let parent = INVERTERS
        .replace("kwh = \"Generation", "kwh = \"Today > Generation")
        .replace("ignore = [", "ignore = [\"Month > Generation (kWh)\", ");
    assert_eq!(lines(&draft(&two, &parent)).len(), 3);
}

#[test]
fn what_is_no_number_is_null_with_its_finding() {
    let sheet = INVERTER_SHEET
        .replace("188.5", "Nil")
        .replace("13.75%", "#DIV/0!")
        .replace("192.1", "12 or 13")
        .replace("14.5%", "=");
    let found = draft(&sheet, INVERTERS);
    assert_eq!(line(&found.records[0]), "R Inv 1 2021-06-10 energy_gross_kwh=null plf_pct=null capacity_dc_kw=57");
    let rules: Vec<&str> = found.records.iter().flat_map(|r| &r.findings).map(|f| f.rule.id()).collect();
    assert_eq!(rules, ["placeholder-value", "formula-error-cell", "number-unreadable", "formula-without-value"]);
    assert_eq!(found.records[1].findings[0].text.as_deref(), Some("12 or 13"));
    assert_eq!(found.records[1].findings[0].metric.as_deref(), Some("energy_gross_kwh"));
}

#[test]
fn a_date_that_reads_two_ways_is_refused_and_the_format_settles_it() {
    let sheet = INVERTER_SHEET.replace("2021-06-10 20:00:00", "10/06/2021");
    let found = draft(&sheet, INVERTERS);
    assert!(found.records.is_empty());
    assert_eq!(found.findings[0].rule.id(), "date-ambiguous");
    assert!(found.findings[0].hint.as_deref().unwrap().contains("format"));
    let format = INVERTERS.replace("\"Dated:\" }", "\"Dated:\", format = \"dd/mm/yyyy\" }");
    assert_eq!(lines(&draft(&sheet, &format)), lines(&draft(INVERTER_SHEET, INVERTERS)));
}

#[test]
fn a_file_named_by_the_day_of_sending_is_a_warning_and_any_other_day_an_error() {
    let two = INVERTERS.replace(
        "{ label = \"Dated:\" }",
        "[{ label = \"Dated:\" }, { file_name = '/_(\\d{8})\\(/', format = \"yyyymmdd\" }]",
    );
    let found = draft(INVERTER_SHEET, &two);
    assert_eq!(found.records.len(), 3);
    assert_eq!((found.findings[0].rule.id(), found.findings[0].severity), ("date-sources-disagree", Severity::Warning));
    let stale = draft(&INVERTER_SHEET.replace("2021-06-10", "2021-06-01"), &two);
    assert!(stale.records.is_empty() && stale.findings[0].is_error());
}

#[test]
fn a_sheet_without_its_date_gives_nothing_but_the_reason() {
    let found = draft(&INVERTER_SHEET.replace("Dated:", "Datd:"), INVERTERS);
    assert!(found.records.is_empty());
    assert_eq!(found.findings[0].rule.id(), "date-missing");
    assert!(found.findings[0].hint.as_deref().unwrap().contains("Data!E2 \"Datd:\""), "{:?}", found.findings[0].hint);
}

#[test]
fn a_workbook_without_its_sheet_gives_nothing() {
    let found = draft("Unit | kWh\nA | 5", &format!("sheet = \"Daily\"\n{INVERTERS}"));
    assert!(found.records.is_empty());
    assert!(found.findings[0].message.contains("no visible sheet is called \"Daily\""), "{:?}", found.findings);
    assert!(found.findings[0].hint.as_deref().unwrap().contains("\"Data\""));
}

#[test]
fn a_blank_unit_rejects_its_row_unless_the_layout_passes_it_over() {
    let sheet = INVERTER_SHEET.replace("| Inv 2 |", "| |");
    let found = draft(&sheet, INVERTERS);
    assert!(
        told(&found).iter().any(|t| t.starts_with("error required-metric-missing Data!B7 the row has no unit")),
        "{:?}",
        told(&found)
    );
    let skip = format!("{INVERTERS}skip = [{{ blank = [\"unit\"] }}]\n");
    assert_eq!(lines(&draft(&sheet, &skip)).len(), 2);
}
