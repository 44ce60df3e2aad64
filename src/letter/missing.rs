//! The letter of missing reports: whose, of which day, since when due.

use chrono_tz::Tz;

use super::{Item, Letter, Point, sentence};
use crate::notice::{MissingNotice, MissingPlant};
use crate::render::clean;

/// So many plants are named in the subject.
const NAMED: usize = 3;

pub(super) fn letter(missing: &MissingNotice) -> Letter {
    let phrase = phrase(missing);
    let mut rest = Vec::new();
    for (plants, what) in
        [(&missing.still, "Told before, and still missing"), (&missing.rejected, "Only rejected reports came of")]
    {
        if !plants.is_empty() {
            rest.push(format!("{what}: {}.", clean(&plants.join(", "))));
        }
    }
    Letter {
        subject: format!("dgr: {phrase}"),
        paragraphs: vec![sentence(&phrase)],
        items: missing.plants.iter().map(item).collect(),
        rest,
        commands: vec![(format!("dgr status --date {}", missing.day), "who has reported the day")],
    }
}

/// Returns who has not reported: by name, where they are few.
fn phrase(missing: &MissingNotice) -> String {
    let names: Vec<String> = missing.plants.iter().map(|plant| clean(&plant.plant).into_owned()).collect();
    let have = if names.len() == 1 { "has" } else { "have" };
    let who = match names.as_slice() {
        [one] => one.clone(),
        [first @ .., last] if names.len() <= NAMED => format!("{} and {last}", first.join(", ")),
        many if missing.still.is_empty() => format!("{} of {} plants", many.len(), missing.of),
        many => format!("{} more of {} plants", many.len(), missing.of),
    };
    format!("{who} {have} not reported {}", missing.day)
}

fn item(plant: &MissingPlant) -> Item {
    let name = Some(&plant.name).filter(|name| !name.is_empty()).map(|name| format!(", {}", clean(name)));
    let contractor = plant.contractor.as_deref().map(|contractor| format!(" ({})", clean(contractor)));
    let zone: Tz = plant.zone.parse().unwrap_or_default();
    let due = plant.due.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    let mut point = Point::at("");
    point.line("due", &format!("{due} ({zone})"));
    point.line("last day", &plant.last_day.map_or("none yet".to_owned(), |day| day.to_string()));
    let head = format!("{}{}{}", clean(&plant.plant), name.unwrap_or_default(), contractor.unwrap_or_default());
    Item { head, points: vec![point] }
}
