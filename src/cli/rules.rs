//! `dgr rules`: the catalogue of rules, for the screen and as the page `docs/rules.md`.

use anyhow::Result;
use clap::builder::FalseyValueParser;

use super::exit::Exit;
use super::session::Session;
use crate::render::{Column, Table};
use crate::rule::{Family, Rule};

/// Every rule that a finding may name: what it checks, why, and what to do
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr rules
  dgr rules energy-above-capacity            one rule in full
  dgr rules --markdown > docs/rules.md")]
pub struct Args {
    /// Only this rule, in full
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// Print the whole catalogue as Markdown
    #[arg(long, env = "DGR_MARKDOWN", value_parser = FalseyValueParser::new())]
    markdown: bool,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let rules: Vec<Rule> = match &args.rule {
        Some(id) => vec![named(id)?],
        None => Rule::all().collect(),
    };
    if args.markdown {
        session.screen.raw(&if args.rule.is_some() { entries(&rules) } else { markdown() });
    } else if args.rule.is_some() && !session.screen.is_json() {
        in_full(&rules, session);
    } else {
        session.screen.table(&table(&rules));
    }
    Ok(Exit::Done)
}

fn named(id: &str) -> Result<Rule> {
    let refusal = || crate::refusal::Refusal::request(format!("There is no rule {id}."));
    id.parse().map_err(|_| match crate::names::nearest(id, Rule::all().map(Rule::id)).first() {
        Some(near) => refusal().hint(format!("Did you mean {near}?")).into(),
        None => refusal().hint("`dgr rules` lists them.").into(),
    })
}

fn table(rules: &[Rule]) -> Table {
    let columns = vec![
        Column::text("rule", "Rule"),
        Column::text("severity", "Severity"),
        Column::text("family", "Family").priority(2),
        Column::prose("checks", "Checks"),
    ];
    let mut table = Table::new("", columns);
    for rule in rules {
        let family = format!("{:?}", rule.definition().family).to_lowercase();
        table.row(vec![
            rule.id().into(),
            rule.severity().word().into(),
            family.into(),
            rule.definition().checks.into(),
        ]);
    }
    table
}

fn in_full(rules: &[Rule], session: &mut Session) {
    for line in entries(rules).lines() {
        session.screen.line(line.trim_start_matches("### ").replace(['*', '`'], ""));
    }
}

/// Returns the catalogue as a page.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Rules\n\nMade by `dgr rules --markdown` from `src/rule/table.rs`; a test compares them.\n\n\
         An **error** rejects its report, which is kept as evidence and never enters the metrics. A **warning** is \
         stored and flagged. **Info** is noted. Thresholds may be set per plant, as `thresholds.<name>` in \
         plants.toml.\n",
    );
    for family in [Family::Structure, Family::Date, Family::Physics, Family::Consistency, Family::History] {
        let rules: Vec<Rule> = Rule::all().filter(|rule| rule.definition().family == family).collect();
        page.push_str(&format!("\n## {}\n\n{}", heading(family), entries(&rules)));
    }
    page
}

fn entries(rules: &[Rule]) -> String {
    let entry = |rule: &Rule| {
        let known = rule.definition();
        let mut text = format!(
            "### {}\n\n*{}.* {}\n\nWhy: {}\n\nWhat to do: {}\n",
            known.id, known.severity, known.checks, known.reason, known.remedy
        );
        for threshold in known.thresholds {
            text.push_str(&format!("\n- `{}` = {}: {}\n", threshold.name, threshold.default, threshold.about));
        }
        text
    };
    rules.iter().map(entry).collect::<Vec<_>>().join("\n")
}

fn heading(family: Family) -> &'static str {
    match family {
        Family::Structure => "File and structure",
        Family::Date => "Dates",
        Family::Physics => "Physical limits",
        Family::Consistency => "Agreement of a report with itself",
        Family::History => "Agreement with what is stored",
    }
}
