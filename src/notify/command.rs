//! A message given to a command: as JSON on its standard input. No shell reads its words.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::{Attempt, Message, Undelivered, too_late};

/// The exit code by which a command refuses a message for good: EX_DATAERR of sysexits(3).
const REFUSES: i32 = 65;
/// How often it is asked whether the command has ended.
const PAUSE: Duration = Duration::from_millis(20);
/// The most of what it said on stderr that is told.
const MOST_SAID: u64 = 500;

/// A command that takes messages.
pub struct CommandLine {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// The whole of its environment.
    pub environment: Vec<(OsString, OsString)>,
    /// Where it runs.
    pub folder: PathBuf,
}

impl CommandLine {
    /// Starts the command with a message, and waits for its end.
    pub(super) fn deliver(&self, message: &Message, attempt: &Attempt<'_>) -> Result<(), Undelivered> {
        let failed = |e: std::io::Error| Undelivered::for_now(e.to_string());
        let program = self.words.first().map(String::as_str).unwrap_or_default();
        // Files, not pipes: a command that does not read, or that leaves children behind, blocks nobody.
        let mut input = tempfile::tempfile().map_err(failed)?;
        input.write_all(message.document().to_string().as_bytes()).map_err(failed)?;
        input.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut errors = tempfile::tempfile().map_err(failed)?;
        let told = errors.try_clone().map_err(failed)?;
        let child = Command::new(program)
            .args(self.words.iter().skip(1))
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("DGR_MESSAGE_ID", &message.id)
            .current_dir(&self.folder)
            .stdin(input)
            .stdout(Stdio::null())
            .stderr(told)
            .process_group(0)
            .spawn()
            .map_err(|e| Undelivered::for_now(format!("cannot start {program}: {e}")))?;
        let status = end(child, attempt.within)?;
        if status.success() {
            return Ok(());
        }
        let said = last_words(&mut errors);
        let why = format!("{program} ended with {status}{}{said}", if said.is_empty() { "" } else { ": " });
        if status.code() == Some(REFUSES) { Err(Undelivered::for_good(why)) } else { Err(Undelivered::for_now(why)) }
    }
}

/// Waits for the end of a command; one that takes too long is killed, with all that it started.
fn end(mut child: Child, within: Duration) -> Result<ExitStatus, Undelivered> {
    let until = Instant::now() + within;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Err(e) => return Err(Undelivered::for_now(e.to_string())),
            Ok(None) if Instant::now() < until => sleep(PAUSE),
            Ok(None) => {
                if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                    // One that has ended meanwhile is no failure here.
                    kill_process_group(group, Signal::KILL).ok();
                }
                drop(child.wait());
                return Err(too_late(within));
            }
        }
    }
}

/// Returns the end of what a command said on stderr.
fn last_words(errors: &mut File) -> String {
    let mut said = Vec::new();
    let length = errors.metadata().map_or(0, |meta| meta.len());
    let read = errors
        .seek(SeekFrom::Start(length.saturating_sub(MOST_SAID)))
        .and_then(|_| errors.take(MOST_SAID).read_to_end(&mut said));
    if read.is_err() {
        return String::new();
    }
    String::from_utf8_lossy(&said).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deliver(words: &[&str]) -> Result<(), Undelivered> {
        let folder = std::env::temp_dir();
        let words = words.iter().map(ToString::to_string).collect();
        let environment = vec![("PATH".into(), "/usr/bin:/bin".into())];
        let message = Message {
            id: "dgr-7-1".into(),
            created_at: "2026-03-04T05:15:00".parse().unwrap(),
            subject: "s".into(),
            text: "x".repeat(1_000_000),
            html: String::new(),
            facts: serde_json::Map::new(),
        };
        let attempt = Attempt { now: message.created_at, within: Duration::from_millis(1500), left_to: None };
        CommandLine { words, environment, folder }.deliver(&message, &attempt)
    }

    #[test]
    fn how_a_command_ends_says_what_became_of_the_message() {
        let shell = |script: &str| deliver(&["sh", "-c", script]);
        let whole = "test \"$(wc -c)\" -gt 1000000 && test \"$DGR_MESSAGE_ID\" = dgr-7-1 && test -z \"$HOME\"";
        assert_eq!(shell(whole), Ok(()));
        assert_eq!(shell("exec true"), Ok(()), "a command need not read what it does not want");
        let refused = shell("echo 'no such team' >&2; exit 65");
        assert_eq!(refused, Err(Undelivered::for_good("sh ended with exit status: 65: no such team")));
        let failed = shell("exit 1");
        assert_eq!(failed, Err(Undelivered::for_now("sh ended with exit status: 1")));
        // No shell reads the words.
        assert_eq!(deliver(&["test", "$HOME;", "=", "$HOME;"]), Ok(()));
        let missing = deliver(&["/no/such/program"]).unwrap_err();
        assert_eq!(missing.why, "cannot start /no/such/program: No such file or directory (os error 2)");
        assert!(!missing.for_good);
    }

    #[test]
    fn a_command_that_takes_too_long_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let script = format!("sleep 60 & echo $! > {}; wait", file.display());
        let started = Instant::now();
        assert_eq!(deliver(&["sh", "-c", &script]), Err(too_late(Duration::from_millis(1500))));
        assert!(started.elapsed() < Duration::from_secs(10));
        let child: i32 = std::fs::read_to_string(file).unwrap().trim().parse().unwrap();
        let gone = || std::fs::read_to_string(format!("/proc/{child}/stat")).is_ok_and(|stat| !stat.contains(" Z "));
        let until = Instant::now() + Duration::from_secs(5);
        while gone() && Instant::now() < until {
            sleep(PAUSE);
        }
        assert!(!gone(), "process {child} goes on");
    }
}
