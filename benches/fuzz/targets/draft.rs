//! A layout over a sheet that it may or may not fit: what is read of it, and what is said of the rest. The input is the
//! layout, the file's name, and the sheet as `Sheet::from_text` draws one.

#![no_main]

use dgr::grid::{Book, Sheet, Visibility};
use dgr::layout;
use dgr::record::Outside;
use libfuzzer_sys::fuzz_target;

const SEEDS: [&str; 4] = [
    "name = \"a\"\ntechnology = \"solar\"\n[fields]\nplant = { file_name = '/\\(([A-Z]\\d+)\\)/' }\ndate = { label = \"Dated:\", \
     format = \"dd-mmm-yy\" }\n[table.t]\nheader = [\"name\", \"unit\"]\ncolumns.unit = \"Inverter\"\n\
     columns.energy_gross_kwh = \"Generation\"\ncolumns.plf_pct = { header = \"PLF\", unit = \"fraction\" }\ntotals = [\"Total\"]\n\
     \n%%\nDay (S1).xlsx\n%%\nReport | Dated: | '1-Mar-26\nInverter | Generation | PLF\n | MWh | %\nINV-1 | '1,234.5 | 13.78%\n\
     INV-2 | -- | #DIV/0!\nTotal | =1234.5 | 0.1",
    "name = \"b\"\ntechnology = \"wind\"\n[table.g]\nprimary = true\ncolumns.date = \"Date\"\ncolumns.unit = \"WTG\"\n\
     columns.energy_gross_kwh = \"kWh\"\ncolumns.hours_lull = { header = \"Lull\", unit = \"h.mm\" }\n[table.s]\nrows = \
     \"outages\"\nheader = [\"name\"]\ncolumns.unit = \"Unit\"\ncolumns.from = \"From\"\ncolumns.to = \"To\"\n\n%%\nday.xls\n%%\n\
     Date | WTG | kWh | Lull\n2026-03-01 | K1 | 100 | 1.30\n2026-03-01 | K2 | '(5) | [25:30]\n\nUnit | From | To\nK1 | 03:12 | '24:00",
    "name = \"c\"\ntechnology = \"solar\"\n[fields]\nplant = { cell = \"A1\" }\ndate = { cell = \"B1\", format = \"mmmm yyyy\" }\n\
     [form.day]\nenergy_export_kwh = { label = \"Export\", take = \"below\" }\n\n%%\nc.xlsx\n%%\nNorth | 2026-03-01\nExport\n\
     '12,34,567 kWh",
    "name = \"d\"\ntechnology = \"solar\"\n[fields]\nplant = { label = \"Site\" }\n[table.days]\ncolumns.date = { header = \"Time\", format = \
     \"yyyy-mm-dd\" }\ncolumns.energy_export_kwh = \"Feed-in\"\n\n%%\nd.xls\n%%\nSite | North\nTime | Feed-in\n'2026-03-01 | '28.20\n\
     '2026-02-30 | '1e400",
];

fn seeds() -> Vec<Vec<u8>> {
    SEEDS.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fuzz_target!(init: { dgr_fuzz::begin("draft", &seeds()) }, |data: &[u8]| {
    let texts: Vec<String> =
        dgr_fuzz::pieces(data).into_iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    let [written, file_name, drawn] = texts.as_slice() else { return };
    // Wide and long sheets cost time and show nothing new.
    if drawn.len() > 4096 {
        return;
    }
    let (layouts, _) = layout::read(&[("a.toml".into(), written.clone())]);
    let Some(layout) = layouts.first() else { return };
    let sheet = Sheet::from_text("Data", drawn);
    let all_sheets = vec![("Data".to_owned(), Visibility::Visible)];
    let book = Book { file_name: file_name.clone(), sheets: vec![sheet], all_sheets, remarks: Vec::new() };
    let outside = Outside { date: "2026-03-01".parse().ok(), plant: Some("North".to_owned()), ..Outside::default() };
    let _fits = layout::fits(&layouts, &book, &outside);
    let draft = dgr::parse::draft(&book, layout, &outside);
    for reading in draft.records.iter().flat_map(|record| &record.readings) {
        assert!(reading.value.is_none_or(f64::is_finite), "{reading:?}");
    }
});
