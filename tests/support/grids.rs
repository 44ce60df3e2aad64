//! What grids and their operators send, with invented numbers: hours and quarter hours of lines, sources and meters, and
//! the day sheets of an engine plant.

use super::ods::ods;
use super::twins::{INTERVALS, Line, READINGS, STOPS, round};
use super::workbook_builder::{drawn, merged, xlsx};

/// A golden table: file name, head, lines.
pub type Table = (&'static str, &'static [&'static str], Vec<Line>);

/// A case: its folder, its file's name and bytes, and what it must give.
pub type Case = (&'static str, &'static str, Vec<u8>, Vec<Table>);

/// Returns every case.
pub fn made() -> Vec<Case> {
    vec![quarter_hours(), hours_by_source(), sheet_a_day(), engine_days(), load_shedding(), columns(), across(), down()]
}

fn line<const N: usize>(words: [&str; N]) -> Line {
    words.map(str::to_owned).to_vec()
}

fn readings(lines: Vec<Line>) -> Table {
    ("expected.csv", &READINGS, lines)
}

fn intervals(lines: Vec<Line>) -> Table {
    ("expected_intervals.csv", &INTERVALS, lines)
}

/// Returns the interval line of values that start at these times.
fn series(plant: &str, unit: &str, day: &str, metric: &str, values: &[f64], [first, last]: [&str; 2]) -> Line {
    let mean = (values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap())).to_string();
    let (first, last) = (format!("{day} {first}:00"), format!("{day} {last}:00"));
    line([plant, unit, day, metric, &values.len().to_string(), &first, &last, &mean])
}

fn clock(minutes: usize) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A line's quarter hours, stamped at their end; the day in three cells, its month in Spanish; a footer of sums.
fn quarter_hours() -> Case {
    let exported: Vec<f64> = (0..96u32).map(|n| 10.0 + f64::from(n % 8) * 0.25).collect();
    let mut text =
        "1|2|3|4|5|6\n|FORMATO DE INTERCAMBIOS\n|EMPRESA|Line Keepers\n|AÑO|'2026\n|MES|FEBRERO\n|PERIODO|'10\n\n"
            .to_owned();
    text += "FECHA/HORA|LINEA L-1\n|EXPORTACION¶L-1¶ MWh|IMPORTACION¶L-1¶ MWh|EXPORTACION¶L-1¶ MVARh|IMPORTACION¶L-1¶MVARh|L-1 kV|L-1 Amp.\n";
    for (n, mwh) in (1..).zip(&exported) {
        let (day, at) = if n == 96 { (11, 0) } else { (10, n * 15) };
        text += &format!("'{day}/02/2026 {}|{mwh}|0|0|2.5|220.5|130\n", clock(at));
    }
    let sum: f64 = exported.iter().sum();
    text += &format!("ENERGÍA|={sum}|=0|=0|=240|=21168|=12480");
    let sheet = merged(&drawn("FORMATO", &text), &["B8:G8", "A8:A9", "C3:E3"]);
    let day = "2026-02-10";
    let of = |metric, values: &[f64]| series("LINE-X", "", day, metric, values, ["00:00", "23:45"]);
    let kwh: Vec<f64> = exported.iter().map(|mwh| mwh * 1000.0).collect();
    let all = vec![
        of("energy_export_kwh", &kwh),
        of("energy_import_kwh", &[0.0; 96]),
        of("reactive_export_kvarh", &[0.0; 96]),
        of("reactive_import_kvarh", &[2500.0; 96]),
        of("voltage_kv", &[220.5; 96]),
    ];
    let value = |metric, value: f64, place: &str| line(["LINE-X", "", day, metric, &value.to_string(), place]);
    let values = vec![
        value("energy_export_kwh", sum * 1000.0, "layout"),
        value("energy_import_kwh", 0.0, "layout"),
        value("energy_export_kwh-total", sum * 1000.0, "FORMATO!B106"),
        value("energy_import_kwh-total", 0.0, "FORMATO!C106"),
        value("reactive_export_kvarh-total", 0.0, "FORMATO!D106"),
        value("reactive_import_kvarh-total", 240_000.0, "FORMATO!E106"),
        value("voltage_kv-total", 21_168.0, "FORMATO!F106"),
    ];
    (
        "exchange-quarter-hours/day-in-three-cells",
        "Exchange.xlsx",
        xlsx(&[sheet]),
        vec![readings(values), intervals(all)],
    )
}

/// A source a column, hours from|to in two; sums, highest and lowest below; beside it a stale sheet.
fn hours_by_source() -> Case {
    let wind: Vec<f64> = (0..24u32).map(|n| 800.0 + f64::from(n * 7 % 24) * 10.0).collect();
    let sun: Vec<f64> =
        (0..24u32).map(|n| f64::from(n.saturating_sub(6).min(19u32.saturating_sub(n))) * 30.0).collect();
    let mut text = " RE Generation Data for Date :   ||||'10-02.2026\n\
                    Hours||Hourly Wind generation data|Hourly Solar generation data|Hourly Biomass generation data|Total RE generation data\n"
        .to_owned();
    for (n, (wind, sun)) in wind.iter().zip(&sun).enumerate() {
        text += &format!("{n}|{}|{wind}|{sun}|0|0\n", n + 1);
    }
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    let least = |values: &[f64]| values.iter().copied().fold(f64::MAX, f64::min);
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let feet = [("TOTAL:---->", sum as fn(&[f64]) -> f64), ("Max", most), ("Min", least)];
    let (mut values, day) = (Vec::new(), "2026-02-10");
    for (row, (label, how)) in (27..).zip(&feet) {
        text += &format!("{label}||={}|={}|=0|0\n", how(&wind), how(&sun));
        for (plant, column, of) in [("AREA-W", "C", how(&wind)), ("AREA-S", "D", how(&sun)), ("AREA-B", "E", 0.0)] {
            let (kwh, place) = ((of * 1000.0).to_string(), format!("'RE-GEN-DATA'!{column}{row}"));
            values.push(line([plant, "", day, "energy_gross_kwh-total", &kwh, &place]));
        }
    }
    let mut all = Vec::new();
    for (plant, own) in [("AREA-W", &wind), ("AREA-S", &sun), ("AREA-B", &vec![0.0; 24])] {
        let kwh: Vec<f64> = own.iter().map(|mwh| mwh * 1000.0).collect();
        values.push(line([plant, "", day, "energy_gross_kwh", &sum(&kwh).to_string(), "layout"]));
        all.push(series(plant, "", day, "energy_gross_kwh", &kwh, ["00:00", "23:00"]));
    }
    let sheet = merged(&drawn("RE-GEN-DATA", text.trim_end()), &["A1:D1", "E1:F1", "A2:B2"]);
    let stale = drawn("Sheet2", &text.replace("'10-02.2026", "'01-13-2026").replace("|0|0\n", "|5|5\n"));
    let bytes = xlsx(&[sheet, stale]);
    ("hourly-by-source/sum-highest-lowest", "RE-GEN.xlsx", bytes, vec![readings(values), intervals(all)])
}

/// Two sheets, a day each, one name with blanks behind it: hours as texts `00 -01 hrs.`, the day's sum in MU below.
fn sheet_a_day() -> Case {
    let (mut sheets, mut values, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (day, name, base) in [("11", "AREA_DPR_11022026 ", 400.0), ("10", "AREA_DPR_10022026", 380.0)] {
        let drawn_mw: Vec<f64> = (0..24u32).map(|n| base + f64::from(n % 6) * 2.5).collect();
        let mut text = format!(
            "\n|Energy consumption on dated\u{a0} {day}/02/2026\n\n|Time|Hourly Schedule from ISTS (MW)|Hourly Drawl from ISTS (MW)|Total Load (MW)\n"
        );
        for (n, mw) in drawn_mw.iter().enumerate() {
            let blank = if n < 3 { " " } else { "" };
            text += &format!("|{n:02}{blank}-{:02} hrs.|350|{mw}|600\n", n + 1);
        }
        let sum: f64 = drawn_mw.iter().sum();
        text += &format!(
            "|Total|=8400|={sum}|=14400\n\n|Total energy consumption from ISTS:|||={}|MU\n|Outage:|||NIL",
            sum / 1000.0
        );
        sheets.push(merged(&drawn(name, &text), &["B31:D31"]));
        let (day, quoted) =
            (format!("2026-02-{day}"), if name.ends_with(' ') { format!("'{name}'") } else { name.into() });
        let mut put = |metric, kwh: f64, place: &str| {
            values.push(line(["LOAD-E", "", &day, metric, &kwh.to_string(), place]));
        };
        put("energy_import_kwh", sum * 1000.0, &format!("{quoted}!E31"));
        put("energy_import_kwh-again", sum * 1000.0, "layout");
        put("energy_scheduled_kwh", 8_400_000.0, "layout");
        put("energy_import_kwh-total", sum * 1000.0, &format!("{quoted}!D29"));
        put("energy_scheduled_kwh-total", 8_400_000.0, &format!("{quoted}!C29"));
        let kwh: Vec<f64> = drawn_mw.iter().map(|mw| mw * 1000.0).collect();
        all.push(series("LOAD-E", "", &day, "energy_import_kwh", &kwh, ["00:00", "23:00"]));
        all.push(series("LOAD-E", "", &day, "energy_scheduled_kwh", &[350_000.0; 24], ["00:00", "23:00"]));
    }
    ("hourly-import-days/a-sheet-a-day", "Hours.xlsx", xlsx(&sheets), vec![readings(values), intervals(all)])
}

/// Two sheets of rows Day, Month, Year, whose differences are formulas without a value; availability in a second table.
fn engine_days() -> Case {
    let (mut sheets, mut values) = (Vec::new(), Vec::new());
    let days = [
        ("1st March ", "2026-03-01", [314.296, 314.296, 24_445.5]),
        ("2nd March", "2026-03-02", [222.52, 536.816, 24_668.02]),
    ];
    for (name, day, gross) in days {
        let mut text = format!("DAILY PRODUCTION REPORT\n\nDOC REF: 08A|'{}2026\n\n", name.trim().to_owned() + " ");
        text += "|ENERGY BALANCE|||||SFOC (HFO+AGO)|UTILIZATION FACTOR\n\
                 |Gross Energy|Net Energy|Auxiliary Consumption||Received Energy (back feed)|PPA|Real 2026|Budget|Real 2025\n\
                 |MWh|MWh|MWh|%|MWh|g/KWh|%\n";
        let rows = ["Day", "Month", "Year"].into_iter().zip(["", "-mtd", "-ytd"]).zip(gross);
        for (row, ((label, period), gross)) in (8..).zip(rows) {
            let net = round(gross * 0.98, 3);
            text += &format!("{label}|{gross}|{net}|=|=|3.5|215|17.5|15|9.5\n");
            let mut put = |metric: &str, value: f64, place: &str| {
                values.push(line(["ENGINE-T", "", day, metric, &value.to_string(), place]));
            };
            let at = |column| format!("'{name}'!{column}{row}");
            put(&format!("energy_gross_kwh{period}"), gross * 1000.0, &at("B"));
            put(&format!("energy_net_kwh{period}"), net * 1000.0, &at("C"));
            put(&format!("energy_aux_kwh{period}"), gross * 1000.0 - net * 1000.0, "layout");
            put(&format!("energy_import_kwh{period}"), 3500.0, &at("F"));
            put(&format!("plf_pct{period}"), 17.5, &at("H"));
            put(&format!("plf_pct{period}-budget"), 15.0, &at("I"));
            put(&format!("pa_pct{period}"), 100.0, &format!("'{name}'!O{}", row + 11));
        }
        text += "\n|||||||||AVAILABILITY\n||||||||Unavailable E||||||Availability\n\n\n\n\n||||||||MWh||||||%\n";
        text += &["Day", "Month", "Year"].map(|label| format!("|||||||{label}|0||||||100")).join("\n");
        let merges = ["D6:E6", "B5:F5", "H5:J5", "I13:L16", "O13:Q16", "A5:A7"];
        sheets.push(merged(&drawn(name, &text), &merges));
    }
    ("engine-day-sheets/day-month-year", "Production.xlsx", xlsx(&sheets), vec![readings(values)])
}

/// Three spells of one day, two of them alike: they add up, and are minutes once.
fn load_shedding() -> Case {
    let text = "Site|Date|Start Time|End Time|Total Time| Permissible Load (MW)|Generation loss in KWH due to Load shedding\n\
                Windy Hill|2026-02-10|09:10|10:10|=01:00|12|4000.5\nWindy Hill|2026-02-10|11:00|11:20|=00:20|12|800\n\
                Windy Hill|2026-02-10|14:00|14:20|=00:20|12|800\nBreezy Dale|2026-02-11|22:00|24:00|=02:00|12|3000";
    let at = |place: &str| format!("Load_Shedding!{place}");
    let value = |plant, day, metric, value, place| line([plant, "", day, metric, value, &at(place)]);
    let (first, second) = ("2026-02-10", "2026-02-11");
    let values = vec![
        value("WIND-L", first, "hours_load_shedding", &(100.0 / 60.0_f64).to_string(), "E2"),
        value("WIND-L", first, "loss_load_shedding_kwh", "5600.5", "G2"),
        value("WIND-M", second, "hours_load_shedding", "2", "E5"),
        value("WIND-M", second, "loss_load_shedding_kwh", "3000", "G5"),
    ];
    let stops = vec![line(["WIND-L", "", first, "ls", "100"]), line(["WIND-M", "", second, "ls", "120"])];
    let bytes = xlsx(&[drawn("Load_Shedding", text)]);
    let tables = vec![readings(values), ("expected_stops.csv", &STOPS[..], stops)];
    ("load-shedding/several-a-day", "Load_Shedding.xlsx", bytes, tables)
}

/// A plant a column, ten minutes a row, a sheet a technology, as ODS; the day is not over.
fn columns() -> Case {
    let mut all = Vec::new();
    let sheets =
        [("Eólica", ["North", "South"], 4.5), ("Solar", ["East", "West"], 0.5), ("Térmica", ["Motors", "Steam"], 60.0)];
    let mut made = vec![drawn("GPF", "Datos generación. Resumen\n\nFecha|Eólica\n2026-02-10 00:00:00|10")];
    for (sheet, plants, base) in sheets {
        let values: [Vec<f64>; 2] = [1.0, 2.0].map(|times| (0..6u32).map(|n| base * times + f64::from(n)).collect());
        let mut text =
            format!("Valores aproximados @ 2026-02-10 01:13\nDatos Generación {sheet}\nFecha|{}\n", plants.join("|"));
        for (n, (one, two)) in values[0].iter().zip(&values[1]).enumerate() {
            text += &format!("2026-02-10 {}:00|{one}|{two}\n", clock(n * 10));
        }
        for (plant, values) in plants.iter().zip(&values) {
            let kw: Vec<f64> = values.iter().map(|mw| mw * 1000.0).collect();
            all.push(series(&plant.to_uppercase(), "", "2026-02-10", "power_kw", &kw, ["00:00", "00:50"]));
        }
        made.push(drawn(sheet, text.trim_end()));
    }
    made.push(drawn("Biomasa", "Datos Generación Biomasa\n\nFecha|Motors\n2026-02-10 00:00:00|"));
    ("ten-minute-columns/day-not-over", "plants.ods", ods(&made), vec![intervals(all)])
}

/// The half hours of two meters on a day, MW.
fn meters() -> [(&'static str, Vec<f64>); 2] {
    [("0021416", 30.0), ("21423", 6.5)]
        .map(|(name, base)| (name, (0..48u32).map(|n| base + f64::from(n % 5)).collect()))
}

fn of_meters() -> Table {
    let kw = |values: &[f64]| values.iter().map(|mw| mw * 1000.0).collect::<Vec<f64>>();
    let of = |(name, values): &(&str, Vec<f64>)| {
        series("GRID-D", name, "2026-02-10", "power_kw", &kw(values), ["00:00", "23:30"])
    };
    intervals(meters().iter().map(of).collect())
}

/// Meters down, half hours across: the last column is 00:00, the end of the day; totals are formulas without a value.
fn across() -> Case {
    let head = "FECHA|PUNTO MEDICIÓN|EMPRESA|ÁREA OPERATIVA|TENSIÓN BARRA (KV)|SUBESTACIÓN|EQUIPO|TOTAL";
    let times: Vec<String> = (1..=48).map(|n| format!("'{}", clock(n * 30 % 1440))).collect();
    let mut text = format!("\n|REGISTRO MEDIDORES\n\n|{head}|{}\n", times.join("|"));
    for (name, values) in meters() {
        let values: Vec<String> = values.iter().map(f64::to_string).collect();
        text += &format!("|'10/02/2026|'{name}|Keepers|CENTRO|60|HILL|TR-1|=|{}\n", values.join("|"));
    }
    text += &format!("|TOTAL|||||||={}", "|=".repeat(48));
    let sheet = merged(&drawn("DATOS", &text), &["B7:H7"]);
    ("points-across-times/half-hours", "Across.xlsx", xlsx(&[sheet]), vec![of_meters()])
}

/// The same, half hours down and meters across, under six rows.
fn down() -> Case {
    let rows = ["'0021416|'21423", "Keepers|Keepers", "CENTRO|", "60|22.9", "HILL|DALE", "TR-1|TR-2"];
    let mut text = "\n|REGISTRO DE MEDIDORES\n\n".to_owned();
    for (n, row) in rows.iter().enumerate() {
        text += &if n == 0 { format!("|FECHA/HORA|TOTAL|{row}\n") } else { format!("|||{row}\n") };
    }
    let [(_, one), (_, two)] = meters();
    for (n, (one, two)) in (1..).zip(one.iter().zip(&two)) {
        let day = if n == 48 { 11 } else { 10 };
        text += &format!("|'{day}/02/2026 {}|=|{one}|{two}\n", clock(n * 30 % 1440));
    }
    text += "|TOTAL|=|=|=";
    let sheet = merged(&drawn("DATOS", &text), &["B4:B9", "C4:C9"]);
    ("points-down-times/six-header-rows", "Down.xlsx", xlsx(&[sheet]), vec![of_meters()])
}
