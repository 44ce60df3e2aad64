//! The reference of commands as a page, made from what `--help` says: `docs/commands.md`.

use clap::Command;

use super::exit::Exit;
use crate::metric::{ALL, Combine};

/// Returns the page.
pub fn page() -> String {
    let mut root = plain(super::command().term_width(100).disable_help_subcommand(true), true);
    root.build();
    let mut page = String::from(
        "# Commands\n\nMade from the program's own help; a test compares them. Results go to stdout, talk to stderr; \
         with `--json` results and errors are JSON on stdout. A flag beats its environment variable, that beats \
         `dgr.toml`, that beats the default. The options of `dgr` itself go with every command.\n\n| exit code | means |\n|---|---|\n",
    );
    for (_, code, means) in Exit::ALL {
        page.push_str(&format!("| {code} | {means} |\n"));
    }
    page.push_str(
        "\n`DGR_CLOCK` (RFC 3339, as `2024-05-01T10:45:00Z`) sets the clock of a run: for tests, and to see again what \
         was seen at a moment.\n",
    );
    describe(&mut root, "", &mut page);
    page
}

/// Returns the page `docs/rules.md`.
pub fn rules() -> String {
    super::rules::markdown()
}

/// Returns the page `docs/metrics.md`: every name that a layout may map a value to.
pub fn metrics() -> String {
    let mut page = "# Metrics\n\nMade from the program. The names that layouts map values to, each kept in one unit whatever a \
                    workbook writes. Of days a month is made, and of units a plant, as the last two columns say; a ratio is \
                    never combined but computed anew from its parts. Where to write them: [layouts.md](layouts.md).\n\n\
                    | metric | is | kept in | over time | over units |\n|---|---|---|---|---|\n"
        .to_owned();
    for one in ALL {
        let (time, units) = (how(one.over_time), how(one.over_units));
        page.push_str(&format!("| `{}` | {} | {} | {time} | {units} |\n", one.name, one.label, one.dimension.unit()));
    }
    page
}

fn how(combine: Combine) -> &'static str {
    match combine {
        Combine::Sum => "sum",
        Combine::Last => "the last",
        Combine::Max => "the largest",
        Combine::Min => "the smallest",
        Combine::Mean => "mean",
        Combine::Recompute => "computed anew",
        Combine::Representative => "one for all",
    }
}

/// Returns the command as every machine shows it, without the values of its environment; what all commands share is
/// told once, at the root.
fn plain(command: Command, root: bool) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let command = command.mut_args(|arg| {
        let hide = arg.is_hide_set() || (arg.is_global_set() && !root);
        arg.hide_env_values(true).hide(hide)
    });
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, |inner| plain(inner, false)))
}

fn describe(command: &mut Command, above: &str, page: &mut String) {
    let name = if above.is_empty() { command.get_name().to_owned() } else { format!("{above} {}", command.get_name()) };
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    page.push_str(&format!("\n## {name}\n\n```text\n{}\n```\n", help.join("\n").trim_end()));
    for inner in command.get_subcommands_mut().filter(|inner| !inner.is_hide_set()) {
        describe(inner, &name, page);
    }
}
