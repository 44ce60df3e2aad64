//! Layouts: the first text, and others that it may extend. Whatever is wrong is told with its place, in words.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;

const SEEDS: [&str; 3] = [
    "name = \"inverter-day\"\ntechnology = \"solar\"\n\n[match]\ncells = [\"Report\", '/^Dated/']\nfile_name = '/(\\d+)/'\n\n\
     [fields]\nplant = [{ file_name = '/\\(([A-Z]\\d+)\\)/' }, { given = \"plant\", optional = true }]\ndate = { label = \
     \"Dated:\", format = \"dd/mm/yyyy hh:mm\" }\n\n[table.inverters]\nheader = [\"name\", \"name\", \"unit\"]\n\
     columns.unit = \"Inverter\"\ncolumns.energy_gross_kwh = { header = \"Today > Generation\", unit = \"MWh\" }\n\
     ignore = [\"Sr. No.\"]\ntotals = [\"Total\"]\n",
    "name = \"turbines\"\ntechnology = \"wind\"\n[table.a]\nprimary = true\nsheet = \"Generation\"\ncolumns.date = \"Date\"\n\
     columns.unit = \"WTG\"\ncolumns.hours_lull = { header = \"Lull\", unit = \"h\" }\n[table.stops]\nrows = \"outages\"\n\
     columns.from = \"From\"\ncolumns.to = \"To\"\n[table.stops.columns.bucket]\nheader = \"Type\"\nmap = { LS = \"ls\" }\n",
    "name = \"b\"\nextends = \"a\"\n[form.day]\nenergy_export_kwh = { cell = \"'Sheet 2'!C3\", scale = 0.5 }\nx_a = \
     \"energy_export_kwh * 2 + 1\"\n\n%%\nname = \"a\"\ntechnology = \"solar\"\n[fields]\ndate = { given = \"date\" }\n",
];

fn seeds() -> Vec<Vec<u8>> {
    SEEDS.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fuzz_target!(init: { dgr_fuzz::begin("layout", &seeds()) }, |data: &[u8]| {
    let texts = dgr_fuzz::pieces(data).into_iter().zip('a'..);
    let files: Vec<(Arc<str>, String)> =
        texts.map(|(text, at)| (format!("{at}.toml").into(), String::from_utf8_lossy(text).into_owned())).collect();
    let (layouts, mistakes) = dgr::layout::read(&files);
    assert!(layouts.len() <= files.len());
    assert!(layouts.len() == files.len() || !mistakes.is_empty(), "a layout is left out without a word");
    for mistake in mistakes {
        assert!(mistake.to_string().contains(".toml"), "{mistake}");
    }
});
