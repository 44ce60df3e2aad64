//! The golden cases of the example's layouts: each a workbook that is odd in one way, with what it must give.

use chrono::{Days, NaiveDate};

use super::example::{Made, inverters, weather, wind_plant};
use super::grids;
use super::ods::ods;
use super::shapes;
use super::twins::{INTERVALS, InverterDay, Line, PortalMonth, READINGS, STOPS, TurbineDay, round};
use super::uploads;
use super::workbook_builder::{day, xlsx};
use super::xls::xls;

/// Returns every file of `fixtures/layouts`.
pub fn made() -> Vec<Made> {
    [inverter_days(), portal_months(), turbine_days(), weather_minutes(), further_shapes(), uploads(), grids()].concat()
}

fn grids() -> Vec<Made> {
    let of = |(case, name, bytes, tables): grids::Case| {
        let tables: Vec<Made> = tables.iter().map(|(golden, head, lines)| table(case, golden, head, lines)).collect();
        [vec![file(case, name, bytes)], tables].concat()
    };
    grids::made().into_iter().flat_map(of).collect()
}

fn file(case: &str, name: &str, bytes: Vec<u8>) -> Made {
    Made { path: format!("layouts/{case}/{name}"), bytes }
}

fn table(case: &str, name: &str, head: &[&str], lines: &[Line]) -> Made {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head).unwrap();
    lines.iter().for_each(|line| writer.write_record(line).unwrap());
    file(case, name, writer.into_inner().unwrap())
}

fn inverter_days() -> Vec<Made> {
    let report = |above| InverterDay { day: day("2026-02-10"), rows: inverters(18, 60.0, 5.71, 0.79, 4), above };
    let (sent, cut) = (report(1), report(0));
    let mut out = Vec::new();
    for (case, name, bytes, twin) in [
        ("inverter-day/two-row-header", "Inverter_Day_20260210(S1).xlsx", xlsx(&sent.sheets()), &sent),
        ("inverter-day/as-ods", "Inverter_Day_20260210(S1).ods", ods(&sent.sheets()), &sent),
        ("inverter-day/as-xls", "Inverter_Day_20260210(S1).xls", xls(&sent.sheets()), &sent),
    ] {
        out.push(file(case, name, bytes));
        out.push(table(case, "expected.csv", &READINGS, &twin.expected("SOLAR-1")));
    }
    // Renamed, the file tells no plant any more: a person gives it.
    let case = "inverter-day/row-deleted-above";
    out.push(file(case, "inverters.xlsx", xlsx(&cut.sheets())));
    out.push(file(case, "given.txt", b"plant=S1\n".to_vec()));
    out.push(table(case, "expected.csv", &READINGS, &cut.expected("SOLAR-1")));
    out
}

/// A month of a 480 kWp plant: irradiation between 4.6 and 6.4 kWh/m², performance 78 %.
fn month(first: &str, days: u64) -> PortalMonth {
    let row = |n: u64| -> (NaiveDate, [f64; 3]) {
        let poa = 4.6 + f64::from(u32::try_from(n * 11 % 19).unwrap()) * 0.1;
        let yielded = round(480.0 * poa * 0.78, 1);
        (day(first) + Days::new(n), [yielded, round(yielded - 11.4, 1), 9.6])
    };
    PortalMonth { site: "Solar Two", rows: (0..days).map(row).collect() }
}

fn portal_months() -> Vec<Made> {
    let mut out = Vec::new();
    for (case, name, twin) in [
        ("portal-month/days-as-text", "Portal_Month_202601.xls", month("2026-01-01", 31)),
        ("portal-month/shorter-month", "Portal_Month_202602.xls", month("2026-02-01", 28)),
    ] {
        out.push(file(case, name, xls(&twin.sheets())));
        out.push(table(case, "expected.csv", &READINGS, &twin.expected("SOLAR-2")));
    }
    let (case, twin) = ("portal-month/numbers-as-texts", month("2026-02-01", 28));
    out.push(file(case, "Portal_Month_202602.xlsx", xlsx(&shapes::numbers_as_texts(&twin.sheets()))));
    out.push(table(case, "expected.csv", &READINGS, &twin.expected("SOLAR-2")));
    out
}

fn further_shapes() -> Vec<Made> {
    let (name, sheets, lines) = shapes::days_across();
    let (portfolio, its_lines) = shapes::portfolio_day();
    let (month, plants) = ("days-across/month-in-the-file-name", "portfolio-day/no-date-no-units");
    vec![
        file(month, name, xlsx(&sheets)),
        table(month, "expected.csv", &READINGS, &lines),
        file(plants, "portfolio.xlsx", xlsx(&portfolio)),
        file(plants, "given.txt", b"date=2026-02-10\n".to_vec()),
        table(plants, "expected.csv", &READINGS, &its_lines),
    ]
}

/// Reports of single plants: 4 or 18 inverters, the first of one saying 8 times what it made.
fn uploads() -> Vec<Made> {
    let mut gaps: Vec<_> = inverters(18, 60.0, 5.71, 0.79, 2).into_iter().filter(|row| row.0 != "INV-5").collect();
    gaps[0].3 = round(gaps[0].3 * 8.0, 1);
    let (three, three_lines) = uploads::three_row_header(&gaps);
    let (text, text_lines) = uploads::text_date(&inverters(4, 60.0, 5.71, 0.79, 6));
    let (upload, [values, stops, intervals]) = uploads::upload();
    let (history, history_lines) = uploads::history();
    let (fault, sensors) = ("inverter-day-three-rows/gaps-and-fault", "solar-upload/sensors");
    let once = "inverter-history/plants-irradiation-in-every-row";
    let [as_xlsx, as_xls] = ["xlsx", "xls"].map(|kind| format!("inverter-day-text-date/as-{kind}"));
    vec![
        file(fault, "Inverter_Daily_20260210_190000(C5).xlsx", xlsx(&three)),
        table(fault, "expected.csv", &READINGS, &three_lines),
        file(&as_xlsx, "Inverter_Energy(P6).xlsx", xlsx(&text)),
        table(&as_xlsx, "expected.csv", &READINGS, &text_lines),
        file(&as_xls, "Inverter_Energy(P6).xls", xls(&text)),
        table(&as_xls, "expected.csv", &READINGS, &text_lines),
        file(sensors, "Upload.xlsx", xlsx(&upload)),
        table(sensors, "expected.csv", &READINGS, &values),
        table(sensors, "expected_stops.csv", &STOPS, &stops),
        table(sensors, "expected_intervals.csv", &INTERVALS, &intervals),
        file(once, "Upload.xlsx", xlsx(&history)),
        table(once, "expected.csv", &READINGS, &history_lines),
    ]
}

fn turbine_days() -> Vec<Made> {
    let (on, later) = (day("2026-02-10"), day("2026-02-11"));
    let twin = TurbineDay {
        day: on,
        rows: vec![
            ("T01", 7.41, 19_112.0, 22.3, 1.5, 23.8),
            ("T02", 7.52, 19_674.0, 22.4, 1.4, 23.8),
            ("T03", 7.18, 18_006.0, 21.4, 2.1, 24.0),
            ("T04", 7.09, 17_538.0, 21.9, 2.1, 24.0),
            ("K11", 6.63, 11_020.0, 20.5, 2.5, 24.0),
            ("K12", 6.74, 11_547.0, 21.7, 2.3, 24.0),
            ("K13", 6.58, 10_866.0, 21.5, 2.5, 24.0),
        ],
        stops: vec![
            (later, "T04", "IGBD", "12:40", "12:52"),
            (later, "K13", "IGBD", "12:00", "12:12"),
            (on, "T01", "EGBD", "03:00", "03:12"), // thrice the same
            (on, "T02", "EGBD", "03:00", "03:12"),
            (on, "T01", "EGBD", "03:00", "03:12"),
            (on, "T02", "EGBD", "03:00", "03:12"),
            (on, "T01", "EGBD", "03:00", "03:12"),
            (on, "K11", "USMH", "10:15", "11:00"), // two that overlap
            (on, "K11", "USMH", "10:45", "11:15"),
            (on, "T03", "SMH", "23:30", "00:20"), // past midnight
            (later, "T01", "EGBD", "03:00", "03:12"),
        ],
    };
    let case = "turbine-day/other-days-and-repeats";
    vec![
        file(case, "Turbine_Day_20260210.xlsx", xlsx(&twin.sheets())),
        table(case, "expected.csv", &READINGS, &twin.expected(&wind_plant)),
        table(case, "expected_stops.csv", &STOPS, &twin.expected_stops(&wind_plant)),
    ]
}

fn weather_minutes() -> Vec<Made> {
    let mut twin = weather(day("2026-02-10"), 801.0, (600, 660));
    twin.miscounted = -1.0;
    let case = "weather-minutes/mean-divides-by-one-too-few";
    vec![
        file(case, "Weather_20260210(S1).xlsx", xlsx(&twin.sheets())),
        table(case, "expected.csv", &READINGS, &twin.expected("SOLAR-1")),
        table(case, "expected_intervals.csv", &INTERVALS, &twin.expected_intervals("SOLAR-1")),
    ]
}
