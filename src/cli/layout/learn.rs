//! `dgr layout learn`: a layout from values that are known to stand in a workbook.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::json;

use super::super::check::masters;
use super::super::exit::Exit;
use super::super::line::Line;
use super::super::open;
use super::super::session::Session;
use super::super::words::counted;
use super::asked::Samples;
use super::workbook;
use crate::layout;
use crate::learn::{Answer, Asked, Confidence, Open, Question};
use crate::pipeline::job::{Learning, Reply, Want};
use crate::pipeline::setup::Setup;
use crate::plant::Plant;
use crate::record::Outside;
use crate::refusal::{Kind, Refusal};
use crate::render::{Column, Table, Tone};

/// Propose a layout from values that are known to stand in a workbook
///
/// Finds the values, in whatever unit they are written, and what anchors each: a header, a label, else its address. Of
/// two anchors that are equally good none is taken: both are shown, and --also or --cell settles it. What is proposed
/// has been run over the workbooks and gives exactly the known values. It says `active = false`: no workbook is read by
/// it until somebody has reviewed it. Without --expect the words of the headers are all there is: every field is a guess.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr layout learn report.xlsx --plant S1 --date 2024-05-01 \\
      --expect energy_export_kwh=412600 --expect pr_pct=78.4 -o layouts/acme.toml
  dgr layout learn day1.xlsx --plant S1 --date 2024-05-01 --unit-expect INV-1:energy_gross_kwh=210.1 \\
      --also day2.xlsx --date 2024-05-02 --unit-expect INV-1:energy_gross_kwh=198.6
  dgr layout learn report.xlsx --plant S1 --date 2024-05-01      a guess by the words of its headers
  dgr layout learn report.xlsx --plant S1 --date 2024-05-01 --sheet Base --expect pr_pct=78.4

Exit codes: 0 proposed, 1 something is open: nothing was written.")]
pub struct Args {
    /// The workbook
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The plant whose values they are: its code, its name or an alias
    #[arg(long, value_name = "CODE", env = "DGR_PLANT")]
    pub plant: String,
    #[command(flatten)]
    pub samples: Samples,
    /// Look at this sheet only, which may be hidden (default: all visible ones)
    #[arg(long, value_name = "NAME", env = "DGR_SHEET")]
    pub sheet: Option<String>,
    /// Write the layout to this file, whose name is the layout's (default: print it); a file that is there stays
    #[arg(short, long, value_name = "FILE", env = "DGR_OUTPUT")]
    pub output: Option<PathBuf>,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.config()?;
    if let Some(there) = args.output.as_ref().filter(|path| path.exists()) {
        return Err(Refusal::request(format!("{} is there already.", there.display()))
            .hint("Name another file with -o, or move that one away.")
            .into());
    }
    let question = question(args, session)?;
    let texts = open::layout_texts(&config).unwrap_or_default();
    let setup = Setup::new(&open::layouts(&texts)?, texts, open::limits(&config.limits), config.time_zone);
    let first = workbook::load(&args.file, &setup, session)?;
    let mut also = Vec::new();
    for path in args.samples.0.iter().filter_map(|sample| sample.file.as_ref()) {
        let arrival = workbook::load(path, &setup, session)?;
        also.push((arrival.name, arrival.bytes.unwrap_or_default()));
    }
    let want = Want::Layout(Box::new(Learning { question, also }));
    let mut reader = workbook::reader(session, &setup);
    let bytes = first.bytes.as_deref().unwrap_or_default();
    match reader.read_for(want, &setup, &first.name, &Outside::default(), bytes) {
        Reply::Learned(answer, fits) => told(args, &answer, fits.as_deref(), session),
        Reply::Refused(finding) => {
            let refusal = Refusal::request(format!("{}: {}", args.file.display(), finding.message));
            Err(finding.hint.map_or_else(|| refusal.clone(), |hint| refusal.clone().hint(hint)).into())
        }
        Reply::Draft(_) | Reply::NeedLayouts => Err(anyhow::anyhow!("the reader has no answer")),
    }
}

/// Returns what is asked, with all names that the master data has for the plant and its units.
fn question(args: &Args, session: &mut Session) -> Result<Question> {
    let zone = session.config()?.time_zone;
    let known = masters(session)?;
    let plant = known.plants.iter().find(|plant| plant.answers_to(&args.plant));
    if plant.is_none() && !known.plants.is_empty() {
        session.screen.warn(format!("No plant answers to \"{}\": its units' other names are not known.", args.plant));
    }
    let mut samples = Vec::new();
    for sample in &args.samples.0 {
        let Some(day) = sample.date else {
            let file = sample.file.as_ref().unwrap_or(&args.file).display();
            return Err(Refusal::new(Kind::Usage, format!("The day of {file} is not told."))
                .hint("Add --date 2024-05-01; behind --also FILE, for that workbook.")
                .into());
        };
        samples.push(Asked { day: day.day(session.now, zone), wanted: sample.wanted.clone() });
    }
    Ok(Question {
        name: name(args),
        plant: plant.map_or_else(|| args.plant.clone(), |plant| plant.code.clone()),
        plant_names: plant.map(names).unwrap_or_default().into_iter().chain([args.plant.clone()]).collect(),
        units: plant.map(units).unwrap_or_default(),
        technology: plant.and_then(|plant| plant.technology).map(|technology| technology.word().to_owned()),
        sheet: args.sheet.clone(),
        samples,
    })
}

fn names(plant: &Plant) -> Vec<String> {
    [plant.code.clone(), plant.name.clone()].into_iter().chain(plant.aliases.iter().cloned()).collect()
}

fn units(plant: &Plant) -> Vec<Vec<String>> {
    let all = |unit: &crate::plant::PlantUnit| {
        std::iter::once(unit.name.clone()).chain(unit.aliases.iter().cloned()).collect::<Vec<_>>()
    };
    plant.units.iter().map(all).collect()
}

/// Returns the layout's name: the output file's, else the words of the workbook's.
fn name(args: &Args) -> String {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(output) = &args.output {
        return stem(output).chars().map(|c| if plain(c) { c } else { '-' }).collect();
    }
    let lower = stem(&args.file).to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 2).collect();
    if words.is_empty() { "learned".to_owned() } else { words.join("-").chars().take(60).collect() }
}

fn told(args: &Args, answer: &Answer, fits: Option<&str>, session: &mut Session) -> Result<Exit> {
    let Some(toml) = &answer.toml else { return open_questions(answer, session) };
    if let Some(path) = &args.output {
        write(path, toml)?;
    }
    let screen = &mut session.screen;
    if screen.is_json() {
        let written = args.output.as_ref().map(|path| path.display().to_string());
        screen.json(&json!({"learned": answer, "written": written, "fits_already": fits}));
        return Ok(Exit::Done);
    }
    if let Some(layout) = fits {
        screen.warn(format!("The layout {layout} fits this workbook already; two that fit are an error."));
    }
    match &args.output {
        None => screen.raw(toml),
        Some(path) => {
            screen.table(&fields(answer));
            screen.line(Line::new());
            for line in &answer.verified {
                screen.line(Line::new().toned(Tone::Good, "verified").plain(format!(": {line}")));
            }
            let shown = path.display();
            screen.line(Line::new().plain(format!(
                "written: {shown}. It is not in use: review it (dgr layout show {} --layout {}), then take \
                 `active = false` out.",
                word(&args.file.display().to_string()),
                word(&shown.to_string())
            )));
            return Ok(Exit::Done);
        }
    }
    answer.verified.iter().for_each(|line| screen.say(format!("verified: {line}")));
    let guesses = answer.fields.iter().filter(|field| field.confidence == Confidence::Guess).count();
    screen.say(format!("{}, {guesses} of them guessed.", counted(answer.fields.len(), "field")));
    Ok(Exit::Done)
}

/// Returns a path as a shell takes it.
fn word(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '\\' | ':');
    if path.chars().all(plain) { path.to_owned() } else { format!("\"{path}\"") }
}

fn fields(answer: &Answer) -> Table {
    let columns = vec![
        Column::text("field", "Field"),
        Column::text("confidence", "Trust"),
        Column::prose("place", "Place"),
        Column::prose("why", "Learned from").priority(1),
    ];
    let mut table = Table::new("What was learned", columns);
    for field in &answer.fields {
        let tone = if field.confidence == Confidence::Guess { Tone::Warn } else { Tone::Plain };
        let cells = [field.name.as_str(), field.confidence.word(), &field.place, &field.why];
        table.toned(tone, cells.map(Into::into).to_vec());
    }
    table
}

/// Tells what a person must settle.
fn open_questions(answer: &Answer, session: &mut Session) -> Result<Exit> {
    let screen = &mut session.screen;
    if screen.is_json() {
        screen.json(&json!({"learned": answer, "written": null}));
        return Ok(Exit::Failed);
    }
    for Open { what, why, candidates } in &answer.open {
        screen.line(Line::new().toned(Tone::Bad, what).plain(format!(": {why}.")));
        candidates.iter().for_each(|candidate| screen.line(Line::new().plain(format!("  {candidate}"))));
    }
    Err(Refusal::request(format!("No layout is proposed: {} open.", counted(answer.open.len(), "question")))
        .hint("Give the number as the workbook has it, --cell METRIC=Sheet!E6, or --also with another day.")
        .into())
}

/// Writes a new file with what was learned; it must pass `layout check` as it stands there.
fn write(path: &Path, toml: &str) -> Result<()> {
    let shown = path.display().to_string();
    let (_, mistakes) = layout::read(&[(shown.as_str().into(), toml.to_owned())]);
    if let Some(mistake) = mistakes.first() {
        return Err(anyhow::anyhow!("what was learned is no layout: {mistake}"));
    }
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.with_context(|| format!("cannot write {shown}"))?;
    file.write_all(toml.as_bytes()).and_then(|()| file.sync_all()).with_context(|| format!("cannot write {shown}"))
}
