//! `dgr workbook dismiss`: a workbook that was dealt with leaves the list.

use anyhow::Result;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::line::Line;
use crate::cli::open;
use crate::cli::session::Session;
use crate::cli::words::reason;
use crate::refusal::Refusal;
use crate::store::rows::NewJudgement;

/// Take a workbook off the list of those that need a human: it was dealt with
///
/// Nothing of it is removed; who dismissed it, when and why is kept. If the file comes again it is judged again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  dgr workbook dismiss 31107bbb2a91 --reason 'cut off in the mail; the contractor sent it again'")]
pub struct Args {
    /// The first digits of its hash, as `dgr status` shows them
    #[arg(value_name = "HASH")]
    pub hash: String,
    /// Why
    #[arg(long, value_name = "TEXT", env = "DGR_REASON", value_parser = reason)]
    pub reason: String,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    let mut store = open::store(session)?;
    let wanted = args.hash.trim().to_lowercase();
    let open = store.workbooks(&["unresolved", "rejected", "partly"])?;
    let found: Vec<_> = open.iter().filter(|(row, _)| !wanted.is_empty() && row.sha256.starts_with(&wanted)).collect();
    let [(row, last)] = found.as_slice() else {
        let message = match found.len() {
            0 => format!("No workbook that needs a human has a hash that begins with \"{}\".", args.hash),
            n => format!("{n} workbooks have a hash that begins with \"{}\".", args.hash),
        };
        return Err(Refusal::request(message).hint("`dgr status` lists them with their hashes.").into());
    };
    let judgement = NewJudgement {
        sha256: row.sha256.clone(),
        name: last.name.clone(),
        received_at: last.received_at,
        judged_under: last.judged_under.clone(),
        outcome: "dismissed".to_owned(),
    };
    let author = open::author(session, "workbook dismiss", Some(&args.reason));
    store.write(&author, &session.clock(), |tx| tx.put_judgement(&judgement))?;
    if session.screen.is_json() {
        session.screen.json(&json!({"dismissed": row.sha256, "workbook": row.name}));
    } else {
        session.screen.line(Line::new().plain(format!("{}: dismissed.", row.name)));
    }
    Ok(Exit::Done)
}
