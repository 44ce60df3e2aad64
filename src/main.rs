//! Takes the words, the clock, the environment and what is known of the terminal; all else is done by the library.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::IsTerminal;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use dgr::cli::{self, Surroundings};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(cli::fault));
    let environment: BTreeMap<_, _> = std::env::vars_os().collect();
    // For tests, and to see again what was seen at a moment: the one way to set the clock.
    let clock = environment.get(OsStr::new("DGR_CLOCK")).map(|at| at.to_string_lossy().parse::<DateTime<Utc>>());
    let Ok(now) = clock.unwrap_or_else(|| Ok(Utc::now())) else {
        return cli::misused("DGR_CLOCK is no moment such as 2024-05-01T10:45:00Z.");
    };
    cli::main(
        std::env::args_os(),
        Surroundings {
            now,
            program: std::env::current_exe().unwrap_or_default(),
            pid: std::process::id(),
            environment,
            stdout_terminal: std::io::stdout().is_terminal(),
            stderr_terminal: std::io::stderr().is_terminal(),
            columns: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
        },
    )
}
