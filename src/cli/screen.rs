//! The screen: the one owner of stdout (results) and stderr (talk). A closed pipe ends the writing, not the work.

use std::io::{self, BufWriter, ErrorKind, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::exit::{self, Exit, refusal};
use super::line::Line;
use crate::render::{self, Document, Table, Tone, text};
use crate::store;

/// How wide a screen is taken to be where there is none.
pub const USUAL_WIDTH: usize = 120;

/// How much is said on stderr.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Talk {
    /// Errors only.
    Quiet,
    /// What matters.
    #[default]
    Usual,
    /// Everything.
    Verbose,
}

/// What is known of the screen before anything is written.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// How much is said on stderr.
    pub talk: Talk,
    /// Whether results are JSON.
    pub json: bool,
    /// Whether stdout is a terminal.
    pub stdout_terminal: bool,
    /// Whether stderr is a terminal.
    pub stderr_terminal: bool,
    /// Whether a terminal may be coloured.
    pub colour: bool,
    /// How many columns a line may have.
    pub width: usize,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            talk: Talk::Usual,
            json: false,
            stdout_terminal: false,
            stderr_terminal: false,
            colour: false,
            width: USUAL_WIDTH,
        }
    }
}

/// Stdout and stderr. Writing cannot fail for the caller: what went wrong is kept until [`Screen::finish`].
pub struct Screen {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    manner: Manner,
    closed: bool,
    failed: Option<io::Error>,
    bar: Option<ProgressBar>,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("manner", &self.manner).field("closed", &self.closed).finish_non_exhaustive()
    }
}

impl Screen {
    /// Returns the process's own screen: stdout locked and buffered, stderr as it is (others write to it too: the
    /// reader children, a panic).
    pub fn own(manner: Manner) -> Self {
        Self::new(Box::new(BufWriter::new(io::stdout().lock())), Box::new(io::stderr()), manner)
    }

    /// Returns a screen over any two writers.
    pub fn new(out: Box<dyn Write>, err: Box<dyn Write>, manner: Manner) -> Self {
        Self { out, err, manner, closed: false, failed: None, bar: None }
    }

    /// Returns whether results are JSON.
    pub fn is_json(&self) -> bool {
        self.manner.json
    }

    /// Returns whether results may be coloured.
    pub fn is_coloured(&self) -> bool {
        self.manner.colour && self.manner.stdout_terminal
    }

    /// Returns whether stdout is a terminal.
    pub fn is_terminal(&self) -> bool {
        self.manner.stdout_terminal
    }

    /// Returns how many columns a line may have.
    pub fn width(&self) -> usize {
        self.manner.width
    }

    /// Returns whether nobody reads stdout any more: a long report may stop.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Writes a line of the result to stdout.
    pub fn line(&mut self, line: impl Into<Line>) {
        let text = line.into().written(self.is_coloured()) + "\n";
        self.raw(&text);
    }

    /// Writes a text of ours to stdout as it is (CSV, Markdown, a completion script): cells of strangers in it must
    /// have been made harmless by the renderer.
    pub fn raw(&mut self, text: &str) {
        if self.closed || self.failed.is_some() {
            return;
        }
        let Self { out, bar, manner, .. } = self;
        let mut write = || -> io::Result<()> {
            out.write_all(text.as_bytes())?;
            if manner.stdout_terminal { out.flush() } else { Ok(()) }
        };
        let written = match bar.as_ref().filter(|_| manner.stdout_terminal) {
            Some(bar) => bar.suspend(&mut write),
            None => write(),
        };
        self.note(written);
    }

    /// Writes bytes to stdout as they are; for a file, not for a terminal.
    pub fn bytes(&mut self, bytes: &[u8]) {
        if !self.closed && self.failed.is_none() {
            let written = self.out.write_all(bytes);
            self.note(written);
        }
    }

    /// Writes a table: text that fits, or with `--json` one document.
    pub fn table(&mut self, table: &Table) {
        if self.manner.json {
            return self.json(&Document(table));
        }
        for line in text(table, self.manner.width) {
            self.line(line);
        }
    }

    /// Writes one JSON document to stdout, spread over lines.
    pub fn json(&mut self, value: &impl Serialize) {
        match render::json(value) {
            Ok(text) => self.raw(&(text + "\n")),
            Err(error) => self.note(Err(error.into())),
        }
    }

    /// Writes one JSON value to stdout in one line, at once: for what goes on while others read.
    pub fn json_line(&mut self, value: &impl Serialize) {
        match render::json_line(value) {
            Ok(text) => self.raw(&(text + "\n")),
            Err(error) => self.note(Err(error.into())),
        }
        self.flush();
    }

    /// Says something on stderr, unless quiet.
    pub fn say(&mut self, line: impl Into<Line>) {
        if self.manner.talk >= Talk::Usual {
            self.tell(&line.into());
        }
    }

    /// Says something on stderr that only `--verbose` asks for.
    pub fn detail(&mut self, line: impl Into<Line>) {
        if self.manner.talk >= Talk::Verbose {
            self.tell(&line.into());
        }
    }

    /// Says on stderr that something is not as it should be, unless quiet.
    pub fn warn(&mut self, message: impl AsRef<str>) {
        self.say(Line::new().toned(Tone::Warn, "warning").plain(": ").plain(message));
    }

    /// Says on stderr what must not go unseen, quiet or not.
    pub fn alert(&mut self, message: impl AsRef<str>) {
        self.tell(&Line::new().toned(Tone::Warn, "warning").plain(": ").plain(message));
    }

    /// Says why the command failed: on stderr, or with `--json` as a document on stdout. Quiet or not.
    pub fn error(&mut self, error: &anyhow::Error) {
        let hint = refusal(error)
            .and_then(|r| r.hint.as_deref())
            .or_else(|| store::hint(error))
            .or_else(|| exit::surroundings_hint(error));
        self.failure(&format!("{error:#}"), hint, Exit::of(error));
    }

    /// Says a failure: its message, what to do, and the code it ends with.
    pub fn failure(&mut self, message: &str, hint: Option<&str>, exit: Exit) {
        if self.manner.json {
            let code = exit.code();
            // One line, so that it may follow the lines of an ingest.
            return self.json_line(&serde_json::json!({"error": {"message": message, "hint": hint, "code": code}}));
        }
        for (at, text) in message.lines().enumerate() {
            let head = Line::new();
            let head = if at == 0 { head.toned(Tone::Bad, "error").plain(": ") } else { head.plain("  ") };
            self.tell(&head.plain(text));
        }
        for text in hint.into_iter().flat_map(str::lines) {
            self.tell(&Line::new().toned(Tone::Good, "hint").plain(": ").plain(text));
        }
    }

    /// Starts a progress bar over so many steps, on stderr where that is a terminal and neither quiet nor JSON.
    pub fn start(&mut self, steps: usize) {
        let Manner { talk, json, stderr_terminal, .. } = self.manner;
        if stderr_terminal && !json && talk >= Talk::Usual {
            let steps = u64::try_from(steps).unwrap_or(u64::MAX);
            let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {wide_msg}");
            self.bar = Some(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())));
        }
    }

    /// Makes a step: the bar moves and shows the line; without a bar the line is said (one a workbook, for cron's log).
    pub fn step(&mut self, line: impl Into<Line>) {
        let line = line.into();
        match &self.bar {
            Some(bar) => {
                bar.set_message(line.written(false));
                bar.inc(1);
            }
            None => self.say(line),
        }
    }

    /// Makes a step of which nothing is to be said.
    pub fn tick(&mut self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Takes the progress bar away.
    pub fn stop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Ends the writing; what could not be written to stdout is an error, a closed pipe is not.
    pub fn finish(&mut self) -> io::Result<()> {
        self.stop();
        self.flush();
        self.failed.take().map_or(Ok(()), Err)
    }

    fn flush(&mut self) {
        if !self.closed && self.failed.is_none() {
            let flushed = self.out.flush();
            self.note(flushed);
        }
    }

    fn tell(&mut self, line: &Line) {
        // What was written to stdout before stands before it on a terminal, too.
        self.flush();
        let text = line.written(self.manner.colour && self.manner.stderr_terminal) + "\n";
        let err = &mut self.err;
        // Nobody can be told that stderr does not take what is said.
        let mut write = || drop(err.write_all(text.as_bytes()));
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn note(&mut self, written: io::Result<()>) {
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => self.failed = Some(error),
            Ok(()) => {}
        }
    }
}

#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;
