//! `dgr layout …`: mistakes with their places, layouts that fit both, no layouts at all.

use crate::support::dgr::Dgr;

#[test]
fn layouts_are_checked_and_listed() {
    let dgr = Dgr::example();
    let said = dgr.run(&["layout", "check"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"4 files, 4 layouts, 0 mistakes.
"#
    );
    assert_eq!(said.stderr(), "");
    let said = dgr.run(&["layout", "list"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Layouts

Layout           Source           Tech   Priority  Recognises                                   Reads
---------------  ---------------  -----  --------  -------------------------------------------  ------------------------
inverter-day     inverter-day     solar         0  cells Inverter Day Report, Dated:            table.inverters
portal-month     portal-month     solar         0  cells site name, statistical time, PV Yiel…  table.days
turbine-day      turbine-day      wind          0  sheets Generation, Breakdown; cells WTG, B…  table.stops, table.turb…
weather-minutes  weather-minutes  solar         0  cells Weather Report, Weather Station        form.day, table.minutes

Left out, the screen is too narrow: File (--json has all).
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_mistake_is_told_with_its_place() {
    let dgr = Dgr::example();
    dgr.write("layouts/inverter-day.toml", dgr.read("layouts/inverter-day.toml") + "\nbad = [\n");
    let said = dgr.run(&["layout", "check"]).code(4);
    assert_eq!(
        said.stdout(),
        r#"error: not TOML: unclosed array, expected `]`                    layouts/inverter-day.toml:21:8
4 files, 3 layouts, 1 mistake.
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn two_layouts_that_fit_are_both_named() {
    let dgr = Dgr::example();
    let twin = dgr.read("layouts/inverter-day.toml").replace("name = \"inverter-day\"", "name = \"twin\"");
    dgr.write("layouts/twin.toml", twin);
    let said = dgr.run(&["check", "inbox/Inverter_Day_20260301(S1).xlsx"]).code(4);
    assert_eq!(
        said.stdout(),
        r#"unresolved Inverter_Day_20260301(S1).xlsx
  error    2 layouts fit: inverter-day (layouts/inverter-day.toml), twin (layouts/twin.toml)  [template-unrecognised]
           → Say in [match] of one what only it has, or what it has not: without = ["…"].
1 workbook, 1 error, 0 warnings.
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_workspace_without_layouts_says_what_to_do() {
    let dgr = Dgr::example();
    std::fs::remove_dir_all(dgr.path("layouts")).unwrap();
    std::fs::create_dir(dgr.path("layouts")).unwrap();
    let said = dgr.run(&["layout", "list"]).code(1);
    assert_eq!(said.stdout(), "");
    assert_eq!(
        said.stderr(),
        r#"error: There is no layout in ./layouts.
hint: A layout is a TOML file: see docs/layouts.md, or `dgr init` for an example.
"#
    );
}
