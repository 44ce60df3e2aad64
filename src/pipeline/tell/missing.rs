//! Reports that were not there when they were due: told to each destination once.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::{json, message};
use crate::names::Topic;
use crate::notice::{MissingNotice, MissingPlant, Notice};
use crate::overview::status::{Line, State};
use crate::pipeline::setup::Destination;
use crate::store::rows::MessageRow;
use crate::store::{KnownPlants, Tx};

/// Tells of plants whose report of a day is missing and was due, each destination of each plant once, and returns how
/// many messages it took.
pub fn missing(
    tx: &mut Tx<'_>,
    day: NaiveDate,
    lines: &[Line],
    plants: &KnownPlants,
    destinations: &[Destination],
    now: NaiveDateTime,
) -> Result<usize> {
    let mut put = 0;
    for destination in destinations.iter().filter(|d| d.filter.wants(Topic::Missing)) {
        let about = format!("missing {day}");
        let known = told_missing(&tx.messages_about(&about, &destination.name)?);
        let takes = |line: &Line| {
            plants.plants.iter().any(|(_, plant)| plant.code == line.plant && destination.filter.takes(plant))
        };
        let mine: Vec<&Line> = lines.iter().filter(|line| takes(line)).collect();
        let of_state = |state: State| mine.iter().copied().filter(move |line| line.state == state);
        let (still, new): (Vec<&Line>, Vec<&Line>) =
            of_state(State::Missing).partition(|line| known.contains(&(line.plant.clone(), line.due.and_utc())));
        if new.is_empty() {
            continue;
        }
        let notice = MissingNotice {
            day,
            plants: new.into_iter().map(missing_plant).collect(),
            still: still.into_iter().map(|line| line.plant.clone()).collect(),
            rejected: of_state(State::Rejected).map(|line| line.plant.clone()).collect(),
            of: mine.iter().filter(|line| line.state != State::NotCommissioned).count(),
        };
        tx.put_message(&message(destination, about, json(&Notice::Missing(notice))?, now, now))?;
        put += 1;
    }
    Ok(put)
}

/// Returns the plants that these messages told of, each with when its report was due.
fn told_missing(rows: &[MessageRow]) -> BTreeSet<(String, DateTime<Utc>)> {
    let plants = rows.iter().filter_map(|row| match serde_json::from_str(&row.payload) {
        Ok(Notice::Missing(notice)) => Some(notice.plants),
        _ => None,
    });
    plants.flatten().map(|plant| (plant.plant, plant.due)).collect()
}

fn missing_plant(line: &Line) -> MissingPlant {
    MissingPlant {
        plant: line.plant.clone(),
        name: line.name.clone(),
        contractor: line.contractor.clone(),
        due: line.due.and_utc(),
        zone: line.zone.name().to_owned(),
        last_day: line.last_day,
    }
}
