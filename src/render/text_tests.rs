//! Exact screens of [`super::text`], at the widths people have.

use super::*;

fn screen(table: &Table, width: usize) -> String {
    text(table, width).into_iter().map(|line| line.text + "\n").collect()
}

fn day() -> Table {
    let mut table = Table::new(
        "Daily report, 2024-05-01",
        vec![
            Column::text("plant", "Plant"),
            Column::number("energy_export_kwh", "Export", "kWh", 0),
            Column::number("energy_import_kwh", "Import", "kWh", 0).priority(2),
            Column::number("pr_pct", "PR", "%", 1).priority(1),
            Column::prose("remark", "Remark").priority(3),
        ],
    );
    table.toned(
        Tone::Bad,
        vec!["ALPHA".into(), Cell::Number(412_600.0), Cell::Missing, Cell::Number(79.17), "two inverters down".into()],
    );
    table.row(vec!["दिल्ली".into(), Cell::Number(-0.3), Cell::Number(12.0), Cell::Number(f64::INFINITY)]);
    table.total(vec!["Total".into(), Cell::Number(412_600.0), Cell::Number(12.0), Cell::Missing]);
    table.note("1 of 2 plants reported a PR.");
    table
}

#[test]
fn a_table_shows_units_totals_and_what_is_missing() {
    assert_eq!(
        screen(&day(), 80),
        "\
Daily report, 2024-05-01

Plant   Export  Import    PR  Remark
           kWh     kWh     %
-----  -------  ------  ----  ------------------
ALPHA  412,600       -  79.2  two inverters down
दिल्ली        0      12     -  -
-----  -------  ------  ----  ------------------
Total  412,600      12     -  -

1 of 2 plants reported a PR.
"
    );
}

#[test]
fn a_narrow_screen_leaves_out_what_matters_least_and_says_so() {
    assert_eq!(
        screen(&day(), 24),
        "\
Daily report, 2024-05-01

Plant   Export    PR
           kWh     %
-----  -------  ----
ALPHA  412,600  79.2
दिल्ली        0     -
-----  -------  ----
Total  412,600     -

1 of 2 plants reported a
PR.
Left out, the screen is
too narrow: Import,
Remark (--json has all).
"
    );
}

#[test]
fn large_energies_share_one_larger_unit() {
    let mut table = day();
    table.row(vec!["BETA".into(), Cell::Number(1_412_650.0), Cell::Number(7.0)]);
    table.title.clear();
    table.notes.clear();
    table.total = None;
    assert_eq!(
        screen(&table, 80),
        "\
Plant   Export  Import    PR  Remark
           MWh     MWh     %
-----  -------  ------  ----  ------------------
ALPHA    412.6       -  79.2  two inverters down
दिल्ली    >-0.1    <0.1     -  -
BETA   1,412.7    <0.1     -  -
"
    );
}

#[test]
fn a_text_of_a_stranger_neither_breaks_the_line_nor_the_terminal() {
    let mut table = Table::new("", vec![Column::text("unit", "Unit"), Column::prose("text", "Text")]);
    table.row(vec!["A\nB".into(), "\u{1b}]0;title\u{7}".into()]);
    table.row(vec!["C".into(), "x".repeat(200).into()]);
    let screen = screen(&table, 40);
    assert!(screen.contains("A␊B   ␛]0;title␇\n"), "{screen}");
    assert!(screen.lines().all(|line| line.width() <= 40), "{screen}");
    assert!(screen.ends_with("x…\n"), "{screen}");
}

#[test]
fn long_texts_stand_below_and_blank_columns_are_named() {
    let columns = vec![
        Column::text("plant", "Plant"),
        Column::number("energy_kwh", "Energy", "kWh", 0),
        Column::number("budget_kwh", "Budget", "kWh", 0).priority(1),
        Column::text("part", "Part").priority(1),
        Column::below("why"),
    ];
    let mut table = Table::new("Day", columns);
    let why = "5 of 6 units have a usable energy; without: INV-4.";
    table.row(vec!["A".into(), Cell::Number(5.0), Cell::Missing, "".into(), Cell::List(vec![why.into(), "B".into()])]);
    table.row(vec!["ALPHA".into(), Cell::Missing, Cell::Missing, "".into(), "two\nlines".into()]);
    table.row(vec!["C".into(), Cell::Number(1.0)]);
    assert_eq!(
        screen(&table, 40),
        "\
Day

Plant  Energy
          kWh
-----  ------
A           5
ALPHA       -
C           1

A      5 of 6 units have a usable
       energy; without: INV-4.
       B
ALPHA  two␊lines

Without any value: Budget.
"
    );
}

#[test]
fn an_empty_table_says_so() {
    assert_eq!(screen(&Table::new("Day", vec![Column::text("plant", "Plant")]), 40), "Day\n\n(nothing)\n");
}

#[test]
fn no_width_is_too_small() {
    for width in 0..60 {
        let lines = text(&day(), width);
        assert!(lines.iter().all(|l| l.text.width() <= width.max(28)), "{width}");
    }
}

#[test]
fn what_is_too_small_for_a_fleet_s_unit_is_not_zero() {
    let columns = vec![Column::text("plant", "Plant"), Column::number("energy_kwh", "Energy", "kWh", 1)];
    let mut table = Table::new("", columns);
    for (plant, kwh) in [("LARGE", 2.5e9), ("SMALL", 400.0), ("HALF", 600.0), ("NIGHT", -4.0), ("NONE", 0.0)] {
        table.row(vec![plant.into(), Cell::Number(kwh)]);
    }
    assert_eq!(
        screen(&table, 80),
        "\
Plant     Energy
             GWh
-----  ---------
LARGE  2,500.000
SMALL     <0.001
HALF       0.001
NIGHT    >-0.001
NONE       0.000
"
    );
}
