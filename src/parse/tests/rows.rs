//! What rows and sheets are: repeated, headings, periods, targets, hidden.

use super::*;

#[test]
fn rows_of_day_month_and_year_share_a_date_and_derive_by_row() {
    let sheet = "'7th March 2025\nBalance |  | |\n | Gross | Net | Aux\n | MWh | MWh | MWh\nDay | 630.352 | 618.3 | =\nMonth | 1000 | 900 | 99";
    let toml = r#"
        fields.plant = "K1"
        fields.date = { cell = "A1", format = "d mmmm yyyy" }
        [table.balance]
        header = ["name", "name", "uom"]
        columns.period = { column = "A", map = { Day = "day", Month = "mtd" } }
        columns.energy_gross_kwh = "Gross"
        columns.energy_net_kwh = "Net"
        columns.energy_aux_kwh = "Aux"
        derive.energy_aux_kwh = "energy_gross_kwh - energy_net_kwh""#;
    let found = draft(sheet, toml);
    assert_eq!(
        lines(&found),
        [
            "K1 - 2025-03-07 energy_gross_kwh=630352 energy_net_kwh=618300 energy_aux_kwh=12052",
            "K1 - 2025-03-07 energy_gross_kwh-mtd=1000000 energy_net_kwh-mtd=900000 energy_aux_kwh-mtd=99000 \
             energy_aux_kwh-mtd-again=100000",
        ]
    );
    assert_eq!(found.records[0].readings[2].text, "= energy_gross_kwh - energy_net_kwh");
    let finding = &found.records[0].findings[0];
    assert_eq!((finding.rule.id(), finding.severity), ("formula-without-value", Severity::Info));
    assert!(finding.message.contains("it is derived = energy_gross_kwh - energy_net_kwh"), "{}", finding.message);
}

#[test]
fn headings_give_keys_to_the_rows_below_and_an_outer_one_clears_the_inner() {
    let sheet =
        "Unit | kWh\nState: North |\nSite A |\nW1 | 5\nSite B | 7\nTotal | 12\nState: South |\nW2 | 7\nTotal | 7";
    let toml = r#"
        fields.date = { const = "2024-01-01" }
        [table.t]
        columns.unit = "Unit"
        columns.energy_gross_kwh = "kWh"
        heading = [
            { row = '/^State: (.+)$/', gives = "x_state" },
            { row = '/^Site (.)/', gives = "plant", keep = true, map = { "A" = "ALPHA" } },
        ]
        only = [{ filled = ["energy_gross_kwh"] }]
        totals = [{ row = "Total", of = "x_state" }]
    "#;
    let found = draft(sheet, toml);
    assert_eq!(
        lines(&found),
        [
            "ALPHA W1 2024-01-01 energy_gross_kwh=5",
            "B Site B 2024-01-01 energy_gross_kwh=7",
            "B - 2024-01-01 total North energy_gross_kwh-total=12",
            "- W2 2024-01-01 energy_gross_kwh=7",
            "- - 2024-01-01 total South energy_gross_kwh-total=7",
        ]
    );
    let state =
        |at: usize| found.records[at].extras.iter().find(|(name, _)| name == "x_state").map(|(_, s)| s.text.clone());
    assert_eq!((state(0).as_deref(), state(3).as_deref()), (Some("North"), Some("South")));
}

#[test]
fn the_financial_year_and_a_month_name_give_a_target_its_month() {
    let sheet = "FY | Month | Site | Gen (MU)\n2021-22 | Apr | A | 1.5\n2021-22 | Jan | A | 2";
    let toml = r#"
        [table.t]
        rows = "targets"
        columns.fy = "FY"
        columns.month = "Month"
        columns.plant = "Site"
        columns.energy_net_kwh = "Gen (MU)""#;
    let found = draft(sheet, toml);
    assert_eq!(
        lines(&found),
        ["A - - target 2021-04 energy_net_kwh-budget=1500000", "A - - target 2022-01 energy_net_kwh-budget=2000000"]
    );
    assert_eq!(found.records[1].subject, Subject::Target(Month::new(2022, 1).unwrap()));
}

#[test]
fn each_day_of_a_month_may_have_a_target_of_its_own() {
    let sheet = "Date | Site | kWh\n2022-04-01 | A | 10\n2022-04-02 | A | 20";
    let toml = r#"
        [table.t]
        rows = "targets"
        columns.date = { header = "Date", format = "yyyy-mm-dd" }
        columns.plant = "Site"
        columns.energy_net_kwh = { header = "kWh", unit = "kWh" }"#;
    assert_eq!(
        lines(&draft(sheet, toml)),
        [
            "A - 2022-04-01 target 2022-04 energy_net_kwh-budget=10",
            "A - 2022-04-02 target 2022-04 energy_net_kwh-budget=20"
        ]
    );
}

#[test]
fn a_unit_of_the_master_data_needs_neither_day_nor_value() {
    let sheet = "Site | WTG | Feeder | MW\nA | T1 | 4 | 2\nA | T2 | 5 |";
    let toml = r#"
        [table.t]
        rows = "units"
        columns.plant = "Site"
        columns.unit = "WTG"
        columns.x_feeder = "Feeder"
        columns.capacity_ac_kw = { header = "MW", unit = "MW" }"#;
    let found = draft(sheet, toml);
    assert_eq!(lines(&found), ["A T1 - master capacity_ac_kw=2000", "A T2 - master"]);
    assert_eq!(found.records[1].extras[0].1.text, "5");
    assert!(found.findings.is_empty(), "{:?}", found.findings);
}

#[test]
fn the_reader_and_hidden_sheets_are_told() {
    let hidden = Sheet::from_text("Data", "Unit | kWh\nA | 5");
    let hidden = Sheet::new("Data", Visibility::Hidden, hidden.cells().to_vec(), Vec::<Area>::new());
    let mut book = book(vec![hidden, Sheet::from_text("Other", "x")]);
    let cell = |sheet: &str| Some(crate::cell::Place::Sheet(sheet.into()));
    book.remarks = vec![
        Remark { place: cell("Data"), text: "a cell was skipped".to_owned() },
        Remark { place: cell("Other"), text: "nobody reads this sheet".to_owned() },
    ];
    let toml = "[table.t]\nsheet = \"Data\"\nhidden = true\nfields.date = { const = \"2024-01-01\" }\nfields.plant = \"K\"\ncolumns.unit = \"Unit\"\ncolumns.energy_gross_kwh = \"kWh\"";
    let found = crate::parse::draft(&book, &layout(toml), &Outside::default());
    assert_eq!(found.records.len(), 1);
    assert!(found.records[0].readings[0].hidden);
    let rules: Vec<&str> = found.findings.iter().map(|f| f.rule.id()).collect();
    assert_eq!(rules, ["hidden-source", "reader-remark"]);
}

#[test]
fn a_stale_sheet_does_not_reject_the_good_one_of_the_day_it_names() {
    let day = |text: &str, kwh: &str| format!("'{text}\nUnit | kWh\nA | {kwh}");
    let sheets = vec![
        Sheet::from_text("7 March", &day("7 March 2025", "5")),
        Sheet::from_text("8 March", &day("7 March 2025", "6")),
    ];
    let toml = r#"
        sheet = '/March/'
        fields.plant = "K1"
        fields.date = [{ cell = "A1", format = "d mmmm yyyy" }, { sheet_name = '/.+/', format = "d mmmm" }]
        [table.t]
        columns.unit = "Unit"
        columns.energy_gross_kwh = "kWh""#;
    let found = crate::parse::draft(&book(sheets), &layout(toml), &Outside::default());
    assert_eq!(found.records.iter().map(line).collect::<Vec<_>>(), ["K1 A 2025-03-07 energy_gross_kwh=5"]);
    assert!(found.records[0].findings.is_empty());
    assert_eq!(found.findings.len(), 1);
    assert_eq!((found.findings[0].rule.id(), found.findings[0].severity), ("date-sources-disagree", Severity::Error));
}

#[test]
fn a_number_without_a_unit_is_told_once_at_its_header() {
    let toml = "fields.plant = \"K\"\nfields.date = { const = \"2024-01-01\" }\n[table.t]\ncolumns.unit = \"Unit\"\ncolumns.pr_pct = \"PR\"";
    let found = draft("Unit | PR\nA | 79%\nB | 80%", toml);
    assert!(found.records.is_empty());
    let [finding] = found.findings.as_slice() else { panic!("{:#?}", found.findings) };
    assert_eq!((finding.rule.id(), finding.severity), ("number-unreadable", Severity::Error));
    assert_eq!(finding.place.as_ref().map(ToString::to_string).as_deref(), Some("Data!B1"));
    assert!(
        finding.message.contains("add unit = \"%\" or \"fraction\"") && finding.message.contains("k.toml:7:9"),
        "{}",
        finding.message
    );
}

#[test]
fn a_percent_sign_in_a_header_is_believed_of_what_can_be_nothing_else() {
    let toml = "fields.plant = \"K\"\nfields.date = { const = \"2024-01-01\" }\n[table.t]\ncolumns.unit = \"Unit\"\ncolumns.pr_pct = \"PR %\"";
    let read = |cells: [&str; 2]| {
        let found = draft(&format!("Unit | PR %\nA | {}\nB | {}", cells[0], cells[1]), toml);
        let told = found.findings.iter().map(|f| format!("{f} → {}", f.hint.as_deref().unwrap_or("-"))).collect();
        (found.records.iter().map(line).collect::<Vec<_>>(), told)
    };
    let of = |a: &str, b: &str| vec![format!("K A 2024-01-01 pr_pct={a}"), format!("K B 2024-01-01 pr_pct={b}")];
    assert_eq!(read(["78.4", "1.2"]), (of("78.4", "1.2"), Vec::<String>::new()));
    // A format that shows per cent says the same as the header: 79 % is 0.79.
    assert_eq!(read(["79%", "80%"]), (of("79", "80"), vec![]));
    assert_eq!(read(["'78.4%", "'0.5%"]).0, of("78.4", "0.5"));
    assert_eq!(read(["0", "0"]), (of("0", "0"), vec![]));
    let open = "warning  Data!C0  only a percent sign names the unit of \"PR %\", and no value of it is above 0.81: per cent or \
                fractions? pr_pct is null [k.toml:7:9 table.t.columns.pr_pct] (percent-as-fraction) → Write unit = \"%\" or \
                unit = \"fraction\" in the layout.";
    assert_eq!(read(["0.79", "0.81"]), (of("null", "null"), vec![open.replace("C0", "B3")]));
    // Where a default says it, the sign has nothing to say.
    let said = format!("units = {{ pr_pct = \"fraction\" }}\n{toml}");
    assert_eq!(lines(&draft("Unit | PR %\nA | 0.79\nB | 0.81", &said)), of("79", "81"));
}

#[test]
fn a_number_beside_a_table_is_a_record_of_its_own() {
    let sheet = "Export | 4.5\nUnit | kWh\nA | 5";
    let toml = "[fields]\nplant = \"K\"\ndate = { const = \"2024-01-01\" }\nenergy_export_kwh = { label = \"Export\", unit = \"MWh\" }\n\
                [table.t]\ncolumns.unit = \"Unit\"\ncolumns.energy_gross_kwh = \"kWh\"";
    assert_eq!(
        lines(&draft(sheet, toml)),
        ["K A 2024-01-01 energy_gross_kwh=5", "K - 2024-01-01 energy_export_kwh=4500"]
    );
}

#[test]
fn a_month_typed_as_a_date_of_1900_takes_its_year_from_elsewhere() {
    use crate::cell::{Cell, Value};
    let mut cells =
        Sheet::from_text("S", "Site Name: K1\nReporting Period: August 2024\nMonth | Gen (kWh)").cells().to_vec();
    // Serials of the first days of January, February, March and August 1900, and what they are without Excel's leap day.
    for (row, (serial, at)) in
        (3u32..).zip([(1.0, "1899-12-31"), (32.0, "1900-01-31"), (61.0, "1900-03-01"), (214.0, "1900-08-01")])
    {
        let at = at.parse::<chrono::NaiveDate>().unwrap().into();
        cells.push((crate::cell::Address::new(row, 0), Cell::plain(Value::Moment { serial, at })));
        cells.push((crate::cell::Address::new(row, 1), Cell::plain(Value::Number(5.0))));
    }
    let toml = r#"
        fields.plant = { label = "Site Name", take = "same" }
        fields.year = { text = '/^Reporting Period: +\w+ +(\d{4})$/' }
        [table.t]
        rows = "months"
        columns.month = "Month"
        columns.energy_net_kwh = "Gen (kWh)""#;
    let book = book(vec![Sheet::new("S", Visibility::Visible, cells, Vec::new())]);
    let found = crate::parse::draft(&book, &layout(toml), &Outside::default());
    assert_eq!(
        lines(&found),
        ["01", "02", "03", "08"].map(|month| format!("K1 - - month 2024-{month} energy_net_kwh=5"))
    );
}

#[test]
fn hours_from_two_columns_or_out_of_one_text_are_intervals() {
    let toml = r#"
        fields.plant = "K1"
        fields.date = { const = "2016-08-25" }
        [table.t]
        rows = "intervals"
        columns.from = { header = "Time", pick = '/^(\d+)/' }
        columns.to = { header = "Time", pick = '/- *(\d+)/' }
        columns.power_kw = "Load (MW)""#;
    let found = draft("Time | Load (MW)\n'00 -01 hrs. | 5\n'23-24 hrs. | 6", toml);
    assert_eq!(
        lines(&found),
        ["K1 - 2016-08-25 25T00:00-25T01:00 power_kw=5000", "K1 - 2016-08-25 25T23:00-26T00:00 power_kw=6000"]
    );
    let letters = toml
        .replace("{ header = \"Time\", pick = '/^(\\d+)/' }", "{ column = \"A\" }")
        .replace("{ header = \"Time\", pick = '/- *(\\d+)/' }", "{ column = \"B\" }");
    assert_ne!(letters, toml);
    let found = draft(
        "Hours |  | Load (MW)\n0 | 1 | 5\n23 | 24 | 6",
        &letters.replace("Load (MW)\"", "Load (MW)\"\n        ignore = [\"Hours\"]"),
    );
    assert_eq!(
        lines(&found),
        ["K1 - 2016-08-25 25T00:00-25T01:00 power_kw=5000", "K1 - 2016-08-25 25T23:00-26T00:00 power_kw=6000"]
    );
}

#[test]
fn a_sheet_a_plant_tells_its_month_in_a_text_and_fills_one_row_of_the_year() {
    let toml = r#"
        sheet = '/./'
        except = ["Main"]
        [fields]
        plant = { text = '/^Site Name: *(.+)$/' }
        year = { text = '/^Reporting Period: *\D+(\d{4})$/' }
        [form.site]
        rows = "months"
        fields.month = { text = '/^Reporting Period: *(.+)$/', pick = '/^(\w+) /', format = "mmmm" }
        fields.capacity_ac_kw = { label = "Size (MWac):", unit = "MW" }
        [table.year]
        primary = true
        rows = "months"
        below = "Summary"
        columns.month = { header = "Month", format = "mmmm" }
        columns.energy_export_kwh = "Meter (kWh)"
        end = ["YTD"]"#;
    let site = |name: &str, kwh: u32| {
        let text = format!(
            "Site Name: {name}\nReporting Period: August 2024\nSize (MWac): | 3\nSummary\nMonth | Meter (kWh)\n\
             July |\nAugust | {kwh}\nSeptember |\nYTD | {kwh}\nWork orders\nEnd of Reporting Record"
        );
        Sheet::from_text(name, &text)
    };
    let sheets = vec![Sheet::from_text("Main", "Press here"), site("Alpha", 500), site("Beta", 700)];
    let found = super::super::draft(&book(sheets), &layout(toml), &Outside::default());
    assert_eq!(
        lines(&found),
        [
            "Alpha - - month 2024-08 capacity_ac_kw=3000",
            "Beta - - month 2024-08 capacity_ac_kw=3000",
            "Alpha - - month 2024-08 energy_export_kwh=500",
            "Beta - - month 2024-08 energy_export_kwh=700",
        ]
    );
}
