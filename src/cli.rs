//! The mouth: words to commands, and how each run ends. The only room that knows `clap`, prints, or asks the user.

pub mod exit;
pub mod interrupt;
pub mod line;
pub mod open;
pub mod output;
pub mod reference;
pub mod screen;
pub mod session;
pub mod when;

mod accept;
mod book;
mod check;
mod close;
mod completions;
mod config;
mod correct;
mod db;
mod delete;
mod diff;
mod history;
mod ingest;
mod init;
mod inspect;
mod layout;
mod learn;
mod named;
mod notify;
mod plant;
mod read;
mod report;
mod reprocess;
mod restore;
mod rules;
mod status;
mod targets;
mod telling;
mod trace;
mod words;
mod workbook;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use chrono::{DateTime, Utc};
use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::names::is_hidden;
use crate::render::clean;
use exit::Exit;
use screen::{Manner, Screen, Talk, USUAL_WIDTH};
use session::Session;

/// What the program found around it when it started.
#[derive(Debug)]
pub struct Surroundings {
    /// Now: taken once.
    pub now: DateTime<Utc>,
    /// This program's own file: it starts its reader children from it.
    pub program: PathBuf,
    /// This process.
    pub pid: u32,
    /// The environment.
    pub environment: BTreeMap<OsString, OsString>,
    /// Whether stdout is a terminal.
    pub stdout_terminal: bool,
    /// Whether stderr is a terminal.
    pub stderr_terminal: bool,
    /// How wide the terminal is.
    pub columns: Option<usize>,
}

impl Surroundings {
    /// Returns an environment variable that says something in UTF-8.
    fn variable(&self, name: &str) -> Option<&str> {
        let value = self.environment.get(std::ffi::OsStr::new(name)).and_then(|value| value.to_str());
        value.filter(|text| !text.is_empty())
    }
}

/// Read the daily generation reports of wind and solar plants, check them, and keep them with their history
#[derive(Debug, Parser)]
#[command(name = "dgr", version, after_help = after_help(), max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    /// The workspace: the folder that holds dgr.toml (default: the current one)
    #[arg(short = 'C', long = "workspace", value_name = "DIR", env = "DGR_WORKSPACE", global = true)]
    workspace: Option<PathBuf>,
    #[arg(
        long,
        help = "The database: sqlite:FILE, or postgres://USER:PASSWORD@HOST/DATABASE",
        value_name = "URL",
        env = "DGR_DATABASE_URL",
        hide_env_values = true,
        global = true
    )]
    database_url: Option<String>,
    /// Print results, and errors, as JSON
    #[arg(long, env = "DGR_JSON", value_parser = FalseyValueParser::new(), global = true)]
    json: bool,
    /// Say nothing on stderr but errors
    #[arg(short, long, env = "DGR_QUIET", value_parser = FalseyValueParser::new(), global = true)]
    quiet: bool,
    /// Say more on stderr
    #[arg(short, long, env = "DGR_VERBOSE", value_parser = FalseyValueParser::new(), global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Ingest(ingest::Args),
    Check(check::Args),
    #[command(subcommand)]
    Report(report::Command),
    Status(status::Args),
    History(history::Args),
    Delete(delete::Args),
    Restore(restore::Args),
    Accept(accept::Args),
    Reprocess(reprocess::Args),
    Inspect(inspect::Args),
    Trace(trace::Args),
    Diff(diff::Args),
    Close(close::CloseArgs),
    Reopen(close::ReopenArgs),
    #[command(subcommand)]
    Plant(plant::Command),
    #[command(subcommand)]
    Targets(targets::Command),
    #[command(subcommand)]
    Layout(layout::Command),
    #[command(subcommand)]
    Workbook(workbook::Command),
    #[command(subcommand)]
    Notify(notify::Command),
    #[command(subcommand)]
    Db(db::Command),
    #[command(subcommand)]
    Config(config::Command),
    Rules(rules::Args),
    Completions(completions::Args),
    #[command(name = "__read", hide = true)]
    Read(read::Args),
}

fn after_help() -> String {
    let start = "Examples:\n  dgr init demo && cd demo   make a workspace with an example that runs\n  \
                 dgr ingest                 read what lies in the inbox\n  \
                 dgr report daily           yesterday, plant by plant\n  \
                 dgr status                 who has reported, who is late";
    let order = "A flag beats its environment variable, that beats dgr.toml, that beats the default: see \
                 `dgr config show`.";
    format!("{start}\n\n{}\n\n{order}", Exit::help())
}

/// Runs the command that the words name, and returns how it ended.
pub fn main(words: impl Iterator<Item = OsString>, surroundings: Surroundings) -> ExitCode {
    let words: Vec<OsString> = words.collect();
    let parsed = command().try_get_matches_from(&words).and_then(|m| Cli::from_arg_matches(&m).map(|cli| (cli, m)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return stopped(&error, &words, &surroundings).into(),
    };
    #[cfg(debug_assertions)]
    if let Some(at) = surroundings.variable("DGR_CRASH_AT") {
        crate::crash::arm(at);
    }
    let manner = manner(&cli, &matches, &surroundings);
    let url_given = matches.value_source("database_url") == Some(clap::parser::ValueSource::CommandLine);
    let mut session = Session::new(
        Screen::own(manner),
        surroundings,
        cli.workspace.unwrap_or_else(|| PathBuf::from(".")),
        cli.database_url.filter(|_| url_given),
    );
    let ended = run(cli.command, &mut session).unwrap_or_else(|error| {
        session.screen.error(&error);
        Exit::of(&error)
    });
    match session.screen.finish() {
        Err(error) if ended == Exit::Done => {
            session.screen.failure(&format!("cannot write the result: {error}"), None, Exit::Failed);
            Exit::Failed.into()
        }
        _ => ended.into(),
    }
}

fn run(command: Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Init(args) => init::run(&args, session),
        Command::Ingest(args) => ingest::run(&args, session),
        Command::Check(args) => check::run(&args, session),
        Command::Report(command) => report::run(&command, session),
        Command::Status(args) => status::run(&args, session),
        Command::History(args) => history::run(&args, session),
        Command::Delete(args) => delete::run(&args, session),
        Command::Restore(args) => restore::run(&args, session),
        Command::Accept(args) => accept::run(&args, session),
        Command::Reprocess(args) => reprocess::run(&args, session),
        Command::Inspect(args) => inspect::run(&args, session),
        Command::Trace(args) => trace::run(&args, session),
        Command::Diff(args) => diff::run(&args, session),
        Command::Close(args) => close::close(&args, session),
        Command::Reopen(args) => close::reopen(&args, session),
        Command::Plant(command) => plant::run(&command, session),
        Command::Targets(command) => targets::run(&command, session),
        Command::Layout(command) => layout::run(&command, session),
        Command::Workbook(command) => workbook::run(&command, session),
        Command::Notify(command) => notify::run(&command, session),
        Command::Db(command) => db::run(&command, session),
        Command::Config(command) => config::run(&command, session),
        Command::Rules(args) => rules::run(&args, session),
        Command::Completions(args) => completions::run(&args, session),
        Command::Read(args) => read::run(&args, session),
    }
}

/// Returns the tree of commands, for the reference and for completion scripts.
pub fn command() -> clap::Command {
    Cli::command()
}

fn manner(cli: &Cli, matches: &ArgMatches, surroundings: &Surroundings) -> Manner {
    // Of two that contradict each other the one that was typed holds against the one in the environment.
    let typed = |id| matches.value_source(id) == Some(clap::parser::ValueSource::CommandLine);
    let talk = match (cli.quiet, cli.verbose) {
        (true, true) if typed("verbose") => Talk::Verbose,
        (true, _) => Talk::Quiet,
        (false, true) => Talk::Verbose,
        (false, false) => Talk::Usual,
    };
    // Who exports COLUMNS means it, also for a pipe; the terminal's own width is for the terminal.
    let told = surroundings.variable("COLUMNS").and_then(|text| text.parse().ok());
    let columns = told.or(surroundings.columns.filter(|_| surroundings.stdout_terminal));
    let plain = surroundings.variable("NO_COLOR").is_some() || surroundings.variable("TERM") == Some("dumb");
    Manner {
        talk,
        json: cli.json,
        stdout_terminal: surroundings.stdout_terminal,
        stderr_terminal: surroundings.stderr_terminal,
        colour: !plain,
        width: columns.unwrap_or(USUAL_WIDTH),
    }
}

/// Prints why clap stopped: a help text or a version that was asked for, or wrong words, with `--json` as JSON.
fn stopped(error: &clap::Error, words: &[OsString], surroundings: &Surroundings) -> Exit {
    let help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let json = words.iter().any(|word| word == "--json")
        || surroundings
            .variable("DGR_JSON")
            .is_some_and(|text| !matches!(text, "0" | "false" | "no" | "n" | "off" | "f"));
    if json && !help {
        let mut screen = Screen::own(Manner { json, ..Manner::default() });
        let text = error.to_string();
        let (message, hint) = text.split_once("\n\n").unwrap_or((&text, ""));
        screen.failure(message.trim_start_matches("error: ").trim(), Some(hint.trim()), Exit::Usage);
        drop(screen.finish());
    } else if !help && error.to_string().lines().any(|line| line.contains(is_hidden)) {
        // A word that a pattern of the shell made of a file's name.
        error.to_string().lines().for_each(|line| drop(writeln!(std::io::stderr(), "{}", clean(line))));
    } else {
        // A closed pipe is no error here, either.
        drop(error.print());
    }
    if help { Exit::Done } else { Exit::Usage }
}

/// Tells on stderr that the program was started wrongly, before there is a screen.
pub fn misused(message: &str) -> ExitCode {
    drop(writeln!(std::io::stderr(), "error: {}", clean(message)));
    Exit::Usage.into()
}

/// Tells a panic in one line, as cron wants it, and leaves with the code of a fault. Nothing is committed: the
/// database rolls back what was open.
pub fn fault(info: &std::panic::PanicHookInfo<'_>) {
    let what = info.payload_as_str().unwrap_or("unknown");
    let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    drop(writeln!(std::io::stderr(), "error: a fault in dgr {version}: {}{place}. Please report it.", clean(what)));
    std::process::exit(i32::from(Exit::Fault.code()));
}
