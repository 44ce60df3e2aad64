//! Layouts that are refused, with the exact words; and that every example in `docs/layouts.md` is read.
//!
//! A case is a folder in `fixtures/refusals/layouts`: its `*.toml` are read together, `expected.txt` is what is told.
//! With `DGR_WRITE_EXPECTED=1` the texts are written instead, to be looked through before they are committed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dgr::layout;
use proptest::prelude::*;

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/refusals/layouts");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn files(folder: &Path) -> Vec<(Arc<str>, String)> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    let name = |path: &Path| Arc::from(path.file_name().unwrap().to_str().unwrap());
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn every_refusal_has_its_words() {
    let write = std::env::var_os("DGR_WRITE_EXPECTED").is_some();
    let cases = cases();
    assert!(cases.len() >= 25, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for folder in cases {
        let (_, mistakes) = layout::read(&files(&folder));
        let told: String = mistakes.iter().map(|mistake| format!("{mistake}\n")).collect();
        let expected = folder.join("expected.txt");
        if write {
            fs::write(&expected, &told).unwrap();
        }
        let due = fs::read_to_string(&expected).unwrap_or_default();
        if told.is_empty() || told != due {
            wrong.push(format!("{}\n--- told\n{told}--- expected\n{due}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_layout_with_a_mistake_is_left_out_and_the_others_are_not() {
    let good = "name = \"good\"\n[match]\ncells = [\"A\"]\n[form.f]\nfields.plant = \"P1\"\n\
                fields.date = { cell = \"A1\" }\nfields.energy_export_kwh = { cell = \"A2\", unit = \"kWh\" }\n";
    let bad = good.replace("good", "bad").replace("\"kWh\"", "\"MW\"");
    let (layouts, mistakes) = layout::read(&[("good.toml".into(), good.to_owned()), ("bad.toml".into(), bad)]);
    assert_eq!(layouts.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["good"]);
    assert_eq!(mistakes.len(), 1);
    assert_eq!((&*mistakes[0].at.file, mistakes[0].at.line), ("bad.toml", 7));
}

#[test]
fn every_example_of_the_reference_is_read_without_a_mistake() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/layouts.md");
    let page = fs::read_to_string(path).unwrap();
    let files: Vec<(Arc<str>, String)> = page
        .split("```toml\n")
        .skip(1)
        .enumerate()
        .map(|(n, rest)| (format!("example {}", n + 1).into(), rest.split("```").next().unwrap().to_owned()))
        .collect();
    assert!(files.len() >= 8);
    let (layouts, mistakes) = layout::read(&files);
    let told: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert_eq!(layouts.len(), files.len());
}

#[test]
fn the_fingerprint_follows_what_is_extended() {
    let base = "name = \"base\"\nabstract = true\n[fields]\nplant = \"P1\"\n";
    let own = "name = \"own\"\nextends = \"base\"\n[match]\ncells = [\"A\"]\n[table.t]\ncolumns.date = \"Date\"\n\
               columns.energy_export_kwh = \"Export\"\n";
    let read = |base: &str| {
        let (layouts, mistakes) = layout::read(&[("b".into(), base.to_owned()), ("o".into(), own.to_owned())]);
        assert_eq!(mistakes, []);
        layouts[1].fingerprint.clone()
    };
    assert_eq!(read(base), read(base));
    assert_ne!(read(base), read(&base.replace("P1", "P2")));
}

/// Pieces of layouts in any order come nearer to the reader's depths than arbitrary text.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "name = \"a\"\n",
        "extends = \"a\"\n",
        "drop = [\"table.t\"]\n",
        "[match]\n",
        "[fields]\n",
        "[table.t]\n",
        "[form.f]\n",
        "columns.",
        "fields.",
        "across.",
        "date",
        "energy_export_kwh",
        "-mtd",
        "-budget",
        "metric",
        "plant",
        " = ",
        "{ ",
        " }",
        "[",
        "]",
        ", ",
        "header",
        "cell",
        "label",
        "level",
        "map",
        "unit",
        "format",
        "\"F3\"",
        "\"MWh\"",
        "'/^(a|b)+$/'",
        "'/(/'",
        "\"dd/mm/yyyy\"",
        "\"1 -\"",
        "\"\"",
        "\"/\"",
        "\"sum(power_kw)\"",
        "derive.",
        "day.",
        "1",
        "-1",
        "1.5",
        "nan",
        "true",
        "2021-06-10",
        "\n",
        "heading",
        "totals",
        "skip",
        "step",
        "\"15 min\"",
        "\u{a0}",
        "é",
        "\"é\"",
        "#",
        "text",
        "blank",
        "\"((\"",
        "numbers",
        "within",
        "\"A:E\"",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}", other in "(?s).{0,100}") {
        let _ = layout::read(&[("a".into(), text), ("b".into(), other)]);
    }

    #[test]
    fn no_heap_of_pieces_makes_the_reader_panic(text in pieces(), other in pieces()) {
        let (layouts, mistakes) = layout::read(&[("a".into(), text), ("b".into(), other)]);
        // Nothing is dropped in silence: each file is a layout or has a mistake.
        prop_assert!(layouts.len() == 2 || !mistakes.is_empty());
    }

    #[test]
    fn no_place_makes_the_reader_panic(key in "[a-z_-]{1,12}", value in "\\PC{0,30}") {
        let quoted = toml::Value::String(value).to_string();
        let text = format!("name = \"a\"\n[table.t]\n{key} = {quoted}\ncolumns.date = {{ {key} = {quoted} }}\n\
                            columns.x_a = {quoted}\nday.power_kw = {quoted}\nfields.month = {{ format = {quoted} }}\n");
        let (_, mistakes) = layout::read(&[("a".into(), text)]);
        prop_assert!(!mistakes.is_empty());
    }
}
