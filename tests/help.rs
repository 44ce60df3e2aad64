//! The pages made from the program say what the program says. To make them anew: `DGR_UPDATE_DOCS=1 cargo test help`.

use std::fs;
use std::path::Path;

use clap::Command;

fn compare(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("DGR_UPDATE_DOCS").is_some() {
        fs::write(&path, made).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    let differs = stands.lines().zip(made.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or(stands.lines().count().min(made.lines().count())) + 1;
    assert!(stands == made, "docs/{name}:{line} is not what the program says: DGR_UPDATE_DOCS=1 cargo test help");
}

#[test]
fn the_page_of_commands_is_what_help_says() {
    compare("commands.md", &dgr::cli::reference::page());
}

#[test]
fn the_page_of_rules_is_the_catalogue() {
    compare("rules.md", &dgr::cli::reference::rules());
}

#[test]
fn the_page_of_metrics_is_the_vocabulary() {
    compare("metrics.md", &dgr::cli::reference::metrics());
}

fn each(command: &Command, see: &mut impl FnMut(&Command)) {
    see(command);
    command.get_subcommands().for_each(|inner| each(inner, see));
}

#[test]
fn the_commands_hold_together() {
    dgr::cli::command().debug_assert();
}

#[test]
fn every_flag_has_an_environment_variable_and_secrets_are_not_printed() {
    each(&dgr::cli::command(), &mut |command| {
        for flag in command.get_opts().chain(command.get_arguments().filter(|a| !a.is_positional())) {
            let id = flag.get_id().as_str();
            if matches!(id, "help" | "version") {
                continue;
            }
            let variable = flag.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            assert!(variable.starts_with("DGR_"), "{} --{id} has no DGR_ variable", command.get_name());
            let secret = id.contains("url") || id.contains("password") || id.contains("token");
            assert!(!secret || flag.is_hide_env_values_set(), "{} --{id} prints its secret", command.get_name());
        }
    });
}

#[test]
fn every_command_shows_an_example() {
    each(&dgr::cli::command(), &mut |command| {
        if command.get_subcommands().next().is_none() && !command.is_hide_set() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains("Example"), "{} has no example", command.get_name());
            assert!(command.get_about().is_some(), "{} says nothing of itself", command.get_name());
        }
    });
}
