//! `dgr completions`: a script that completes commands and flags in a shell.

use anyhow::{Context, Result};
use clap_complete::Shell;

use super::exit::Exit;
use super::session::Session;

/// Print a script that completes commands and flags in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr completions bash > ~/.local/share/bash-completion/completions/dgr
  dgr completions zsh > ~/.zfunc/_dgr")]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "dgr", &mut script);
    session.screen.raw(&String::from_utf8(script).context("the script is not UTF-8")?);
    Ok(Exit::Done)
}
