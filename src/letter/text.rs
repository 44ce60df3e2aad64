//! A letter as plain text.

use super::{Letter, Point};

/// How wide the labels of lines are.
const LABEL: usize = 10;

pub(super) fn text(letter: &Letter) -> String {
    let mut parts: Vec<String> = letter.paragraphs.clone();
    for item in &letter.items {
        let points: Vec<String> = item.points.iter().map(point).collect();
        parts.push(format!("{}\n{}", item.head, points.join("\n\n")).trim_end().to_owned());
    }
    parts.extend(letter.rest.clone());
    let width = letter.commands.iter().map(|(command, _)| command.chars().count()).max().unwrap_or(0);
    let commands: Vec<String> =
        letter.commands.iter().map(|(command, shows)| format!("  {command:<width$}  {shows}")).collect();
    if !commands.is_empty() {
        parts.push(format!("To look further:\n{}", commands.join("\n")));
    }
    parts.join("\n\n") + "\n"
}

fn point(point: &Point) -> String {
    let mut lines = Vec::new();
    if !point.place.is_empty() {
        lines.push(format!("  {}", point.place));
    }
    lines.extend(point.lines.iter().map(|(label, text)| format!("  {label:<LABEL$}{text}")));
    lines.join("\n")
}
