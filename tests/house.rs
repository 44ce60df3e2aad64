//! The rules of the house, kept by reading the source: who may import whom, where foreign crates and the outer world
//! live, how files begin and how long they get.

use std::fs;
use std::path::Path;

#[path = "house/source.rs"]
mod source;

use source::{Source, sources};

/// The words: pure, they import nothing but each other.
const WORDS: &[&str] = &[
    "calendar", "cell", "crash", "downtime", "finding", "formula", "grid", "lineage", "median", "metric", "names",
    "notice", "plant", "record", "refusal", "report", "rule", "shared", "summary", "units",
];
/// The stages, and what each may import beside the words.
const STAGES: &[(&str, &[&str])] = &[
    ("layout", &[]),
    ("parse", &["layout"]),
    ("learn", &["layout", "parse"]),
    ("resolve", &["layout"]),
    ("check", &["layout"]),
    ("aggregate", &[]),
    ("masters", &["aggregate"]),
    ("render", &[]),
    ("overview", &["render"]),
    ("letter", &["render"]),
];
/// The edges, and what each may import beside the words: each owns one foreign thing.
const EDGES: &[(&str, &[&str])] = &[
    ("workbook", &[]),
    ("container", &["workbook"]),
    ("cage", &["workbook"]),
    ("store", &[]),
    ("inbox", &[]),
    ("lock", &[]),
    ("config", &[]),
    ("notify", &[]),
];

/// Foreign crates and corners of the world, and the rooms that may know them.
const FOREIGN: &[(&str, &[&str])] = &[
    ("calamine", &["workbook"]),
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("indicatif", &["cli"]),
    ("signal_hook", &["cli"]),
    ("rustix", &["inbox", "cage", "notify", "crash"]),
    ("walkdir", &["inbox"]),
    ("quick_xml", &["workbook"]),
    ("mail_parser", &["container"]),
    ("lettre", &["notify"]),
    ("ureq", &["notify"]),
    ("rustls_native_certs", &["notify"]),
    ("ring", &["notify"]),
    ("std::env", &["main"]),
    ("Utc::now", &["main"]),
    ("Local::now", &[]),
    ("SystemTime::now", &[]),
];

/// What no file of the program may say outside tests; lints say it too, but only where clippy runs.
const NEVER: &[&str] = &[
    ".unwrap()",
    ".expect(",
    "println!",
    "eprintln!",
    "print!(",
    "eprint!(",
    "dbg!",
    "todo!",
    "unimplemented!",
    "unreachable!",
    "panic!",
];

/// The most lines a file may have; tables of data may be longer.
const MOST_LINES: usize = 300;

/// Asserts that there are no complaints; each names its file and line.
#[track_caller]
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn allowed(room: &str) -> Option<Vec<&'static str>> {
    let listed = |rooms: &[(&'static str, &'static [&'static str])]| {
        rooms.iter().find(|(name, _)| *name == room).map(|(_, others)| [WORDS, others].concat())
    };
    if WORDS.contains(&room) {
        return Some(WORDS.to_vec());
    }
    let everything = || {
        let names = STAGES.iter().chain(EDGES).map(|(name, _)| *name);
        WORDS.iter().copied().chain(names).collect::<Vec<_>>()
    };
    match room {
        "pipeline" => Some(everything()),
        "cli" => Some(everything().into_iter().chain(["pipeline"]).collect()),
        "main" => Some(vec!["cli"]),
        "lib" => Some(vec![]),
        _ => listed(STAGES).or_else(|| listed(EDGES)),
    }
}

fn arrows(source: &Source) -> Vec<String> {
    let room = source.room();
    let Some(allowed) = allowed(&room) else {
        return vec![format!("{}:1: the room `{room}` stands in no list of tests/house.rs", source.path)];
    };
    let wrong = source.imports().into_iter().filter(|(_, to)| *to != room && !allowed.contains(&to.as_str()));
    wrong.map(|(line, to)| format!("{}:{line}: `{room}` may not import `{to}`", source.path)).collect()
}

#[test]
fn stages_know_no_edges_and_edges_know_no_stages() {
    none(&sources().iter().flat_map(arrows).collect::<Vec<_>>());
}

#[test]
fn foreign_things_stay_in_their_rooms() {
    let mut complaints = Vec::new();
    for source in sources() {
        for (thing, rooms) in FOREIGN.iter().filter(|(_, rooms)| !rooms.contains(&source.room().as_str())) {
            let home = if rooms.is_empty() { "nowhere".to_owned() } else { rooms.join(", ") };
            let lines = source.lines_with_path(thing);
            complaints
                .extend(lines.into_iter().map(|line| format!("{}:{line}: `{thing}` lives in {home}", source.path)));
        }
    }
    none(&complaints);
}

#[test]
fn each_file_says_what_it_is_for() {
    let heads = |path: &str, text: &str| {
        let lines = text.lines().take_while(|line| line.starts_with("//!")).count();
        let said = lines > 0 && text.lines().next().is_some_and(|line| line.len() > 20);
        (!said).then(|| format!("{path}:1: the file does not begin with `//! What it is for.`"))
    };
    let mut complaints: Vec<String> = sources().iter().filter_map(|s| heads(&s.path, &s.text)).collect();
    for path in source::files("tests") {
        complaints.extend(heads(&path, &fs::read_to_string(Path::new(source::ROOT).join(&path)).unwrap()));
    }
    none(&complaints);
}

#[test]
fn no_file_grows_past_what_a_reader_holds_in_mind() {
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|s| !s.path.ends_with("/table.rs") && !s.path.ends_with("/schema.rs")) {
        let lines = source.text.lines().count();
        if lines > MOST_LINES {
            complaints.push(format!("{}:{lines}: longer than {MOST_LINES} lines: split it by noun", source.path));
        }
    }
    none(&complaints);
}

#[test]
fn nothing_panics_and_nothing_prints_past_the_screen() {
    let mut complaints = Vec::new();
    for source in sources() {
        for word in NEVER {
            let lines = source.lines_with(word);
            complaints
                .extend(lines.into_iter().map(|line| format!("{}:{line}: `{word}` may not stand here", source.path)));
        }
    }
    none(&complaints);
}

#[test]
fn every_test_file_runs() {
    let text = |name: String| fs::read_to_string(Path::new(source::ROOT).join(name)).unwrap_or_default();
    let runner = text("tests/runner.rs".to_owned());
    let all: String = source::files("tests").into_iter().map(&text).collect();
    let mut complaints = Vec::new();
    for path in source::files("tests").into_iter().filter(|path| path != "tests/runner.rs") {
        let name = path.trim_start_matches("tests/").trim_end_matches(".rs").trim_end_matches("/mod");
        let (listing, child) = match name.rsplit_once('/') {
            None => (runner.clone(), name),
            Some((parent, child)) => {
                (text(format!("tests/{parent}.rs")) + &text(format!("tests/{parent}/mod.rs")), child)
            }
        };
        let declared = |line: &str| line.trim().trim_start_matches("pub ") == format!("mod {child};");
        if !listing.lines().any(declared) && !all.contains(&format!("{name}.rs\"]")) {
            complaints.push(format!("{path}:1: no `mod {child};` above it: its tests never run"));
        }
    }
    none(&complaints);
}

#[test]
fn the_reader_of_sources_sees_what_it_should() {
    let source = Source {
        path: "src/store/x.rs".to_owned(),
        text: "//! Head.\nuse crate::{cell::{Cell, Place}, parse,\n  names as n};\n// crate::comment::X\n\
               const S: &str = \"crate::text::X .unwrap()\";\nfn f<'a>(c: char) { crate::check::go('\"'); std::env::var(\"X\") }\n\
               const R: &str = r#\"\"crate::raw\"#;\n#[cfg(test)]\nmod tests { use crate::cli; fn t() { x.unwrap() } }\n\
               fn after() { crate::render::text() }\n"
            .to_owned(),
    };
    let imports = source.imports();
    let expected = [(2, "cell"), (2, "parse"), (2, "names"), (6, "check"), (10, "render")];
    assert_eq!(imports, expected.map(|(line, to)| (line, to.to_owned())));
    assert_eq!(source.lines_with(".unwrap()").len(), 0);
    assert_eq!(source.lines_with_path("std::env"), [6]);
    assert_eq!(source.room(), "store");
    assert_eq!(arrows(&source).len(), 3, "{:?}", arrows(&source));
}
