//! Further shapes of solar reports with invented numbers: headers of three rows, a day within a text, an upload of four
//! sheets, and a hidden history in which every row repeats what is the plant's.

use chrono::Days;
use dgr::grid::Sheet;

use super::twins::{Inverter, Line, round};
use super::workbook_builder::{day, drawn, hidden, merged, stamp};

fn line(words: [&str; 6]) -> Line {
    words.map(str::to_owned).to_vec()
}

/// Returns the values of inverters below a row and of the total row: capacity, energy, PLF.
fn inverter_lines(plant: &str, on: &str, sheet: &str, rows: &[(u32, &Inverter)], total: (u32, f64, f64)) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut put = |unit: &str, tail: &str, at: u32, dc: f64, kwh: f64| {
        let values = [("D", "capacity_dc_kw", dc), ("E", "energy_gross_kwh", kwh), ("F", "plf_pct", kwh / dc / 0.24)];
        for (column, metric, value) in values {
            let (metric, place) = (format!("{metric}{tail}"), format!("{sheet}!{column}{at}"));
            lines.push(line([plant, unit, on, &metric, &value.to_string(), &place]));
        }
    };
    for (at, (name, _, dc, kwh)) in rows {
        put(name, "", *at, *dc, *kwh);
    }
    put("", "-total", total.0, total.1, total.2);
    lines
}

fn sums(rows: &[Inverter]) -> (f64, f64) {
    (rows.iter().map(|row| row.2).sum(), rows.iter().map(|row| row.3).sum())
}

/// Returns a sheet under a header of three rows, with a stamp that nothing names, a second one below the header, gaps
/// in the numbering, and one inverter that says far more than the others.
pub fn three_row_header(rows: &[Inverter]) -> (Vec<Sheet>, Vec<Line>) {
    let on = day("2026-02-10");
    let mut text = format!("|||||{}\n", stamp(on, 19, 5));
    text += "S.No|Inverter Details|No. of Panels|Installed Capacity|TODAY\n||||Generation   |PLF\n||||kWH|'%\n";
    text += &format!("||||{}", stamp(on, 19, 0));
    for (name, panels, dc, kwh) in rows {
        let number = name.trim_start_matches("INV-");
        text += &format!("\n{number}|Invertor {number}|{panels}|{dc}|{kwh}|{}%", kwh / dc / 0.24);
    }
    let ((dc, kwh), last) = (sums(rows), u32::try_from(rows.len()).unwrap() + 6);
    text += &format!("\n|Gross Generation ||{dc}|{kwh}|{}%", kwh / dc / 0.24);
    let merges = ["A1:E1", "A2:A4", "B2:B4", "C2:C4", "D2:D4", "E2:F2"];
    let sheets = vec![merged(&drawn("Inverter", &text), &merges), hidden(&drawn("WMS", "Weather Report"))];
    let placed: Vec<(u32, &Inverter)> = (6..).zip(rows).collect();
    (sheets, inverter_lines("SOLAR-5", "2026-02-10", "Inverter", &placed, (last, dc, kwh)))
}

/// Returns a sheet whose day stands within a text, twice, and whose total follows a blank row.
pub fn text_date(rows: &[Inverter]) -> (Vec<Sheet>, Vec<Line>) {
    let stamp = "Dated :-  10/02/2026 20:00:00";
    let mut text = format!("{stamp}|        Report Type :-  Inverter Energy Generation\n\n||||{stamp}\n");
    text += "Sl. No.|Inverter|No. of Panels|Installed Capacity (kW)|     Today\n||||Generation¶(kWh)|PLF¶%\n";
    for (number, (name, panels, dc, kwh)) in (1..).zip(rows) {
        text += &format!("\n{number}|{}|{panels}|{dc}|{kwh}|{}%", name.replace("INV-", "Invertor "), kwh / dc / 0.24);
    }
    let ((dc, kwh), last) = (sums(rows), u32::try_from(rows.len()).unwrap() + 8);
    text += &format!("\n\nTotal|||{dc}|{kwh}|{}%", kwh / dc / 0.24);
    let total = format!("A{last}:B{last}");
    let merges = ["A4:A5", "B4:B5", "C4:C5", "D4:D5", "E3:F3", &total];
    let placed: Vec<(u32, &Inverter)> = (7..).zip(rows).collect();
    let sheet = merged(&drawn("Inverter_Energy", &text), &merges);
    (vec![sheet], inverter_lines("SOLAR-6", "2026-02-10", "Inverter_Energy", &placed, (last, dc, kwh)))
}

/// What an upload must give: values, stops, intervals.
pub type Upload = (Vec<Sheet>, [Vec<Line>; 3]);

/// Returns a day's upload: inverters, a stop, the sensors' minutes (their means not filled), the means by quarter hours.
pub fn upload() -> Upload {
    let head = "Time stamp|Site|GHI-1|GHI-2|POA-1|POA-2|Average GHI (w/m²)|Average POA (w/m²)|Ambient Temp|Module Temp";
    let generation = "Date|Site|Inverter|Inv_Act(KWh)|Plant_Act(kWh)|PI(%)\n\
                      2026-02-10|Site Seven|ICR-1/INV-1|4942|4857.9|99%\n2026-02-10|Site Seven|ICR-1/INV-2|4810|4728.2|98%";
    let stops = "Date|Site|BDType|Ext_BD|IGBD|ICR|INV|SMB|Strings|From|To|BDRemarks|ActionTaken\n\
                 2026-02-10|Site Seven|USMH|Nil|Nil|ICR-1|INV-2|SMB-6|S-7|09:30|11:00|String open|Replaced";
    let minutes = format!(
        "{head}\n2026-02-10 12:00:00|Site Seven|801||902.5|898.5\n2026-02-10 12:01:00|Site Seven|803||904.5|900.5"
    );
    let quarters = format!(
        "{head}\n2026-02-10 12:00:00|Site Seven|801||902|898|801|900|31|52\n\
         2026-02-10 12:15:00|Site Seven|791||892|888|791|890|32|"
    );
    let names = ["Generation", "Breakdown"].map(|name| format!("Uploading_File_{name}"));
    let pyranometer = ["1Min", "15Min"].map(|name| format!("Uploading_PyranoMeter{name}"));
    let sheets = vec![
        drawn(&names[0], generation),
        drawn(&names[1], stops),
        drawn(&pyranometer[0], &minutes),
        drawn(&pyranometer[1], &quarters),
    ];
    let value = |unit, metric, value, at: &str| {
        line(["SOLAR-7", unit, "2026-02-10", metric, value, &format!("{}!{at}", names[0])])
    };
    let values = vec![
        value("ICR-1/INV-1", "energy_gross_kwh", "4942", "D2"),
        value("ICR-1/INV-1", "energy_export_kwh", "4857.9", "E2"),
        value("ICR-1/INV-2", "energy_gross_kwh", "4810", "D3"),
        value("ICR-1/INV-2", "energy_export_kwh", "4728.2", "E3"),
    ];
    let stopped = vec![["SOLAR-7", "ICR-1/INV-2", "2026-02-10", "usmh", "90"].map(str::to_owned).to_vec()];
    let series = |unit: &str, metric: &str, count: u32, last: &str, mean: &str| {
        let (first, last) = ("2026-02-10 12:00:00", format!("2026-02-10 12:{last}:00"));
        ["SOLAR-7", unit, "2026-02-10", metric, &count.to_string(), first, &last, mean].map(str::to_owned).to_vec()
    };
    let intervals = vec![
        series("GHI-1", "ghi_w_m2", 2, "01", "802"),
        series("POA-1", "poa_w_m2", 2, "01", "903.5"),
        series("POA-2", "poa_w_m2", 2, "01", "899.5"),
        series("", "ghi_w_m2", 2, "15", "796"),
        series("", "poa_w_m2", 2, "15", "895"),
        series("", "temp_ambient_c", 2, "15", "31.5"),
        series("", "temp_module_c", 1, "00", "52"),
    ];
    (sheets, [values, stopped, intervals])
}

/// Returns three days of four inverters on a hidden sheet, numbered columns above the header, the plant's irradiation
/// in every row.
pub fn history() -> (Vec<Sheet>, Vec<Line>) {
    let mut text = "1|2|3|4|5|6|7\nstate|site|date|location_name|poa|inv_kwh|pr".to_owned();
    let mut lines = Vec::new();
    for (number, poa) in [4.978, 4.941, 5.367].into_iter().enumerate() {
        let on = (day("2026-02-01") + Days::new(u64::try_from(number).unwrap())).to_string();
        for (unit, share) in [(1_u32, 0.764), (2, 0.758), (3, 0.771), (4, 0.769)] {
            let row = u32::try_from(number).unwrap() * 4 + unit + 2;
            let (name, kwh) = (format!("ICR-1/INV-{unit}"), round(1100.0 * poa * share, 1));
            text += &format!("\nWest|Site Eight|{on}|{name}|{poa}|{kwh}|{share}");
            lines.push(line(["SOLAR-8", &name, &on, "energy_gross_kwh", &kwh.to_string(), &format!("Rows!F{row}")]));
            let pr = (share * 100.0).to_string();
            lines.push(line(["SOLAR-8", &name, &on, "pr_pct", &pr, &format!("Rows!G{row}")]));
            if unit == 1 {
                lines.push(line(["SOLAR-8", "", &on, "poa_kwh_m2", &poa.to_string(), &format!("Rows!E{row}")]));
            }
        }
    }
    (vec![drawn("Summary", "Daily summary\nsee the portal"), hidden(&drawn("Rows", &text))], lines)
}
