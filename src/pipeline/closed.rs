//! Closed months: what would change a day of one is refused, inside the transaction that would.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::NaiveDate;

use crate::calendar::Month;
use crate::check::history;
use crate::finding::Finding;
use crate::refusal::Refusal;
use crate::store::{KnownPlants, Reader};

/// How many days a sentence names.
const NAMED: usize = 6;

/// Returns the finding that a plant's day lies in a closed month, if it does: whoever is about to change the reports of
/// a day asks first, within the transaction.
pub fn guard(store: &mut Reader, (plant_id, code): (i64, &str), day: NaiveDate) -> Result<Option<Finding>> {
    let closed = store.is_closed(plant_id, Month::of(day).first())?;
    Ok(closed.then(|| history::locked(code, day)))
}

/// Returns the closed months of all plants.
pub fn all(store: &mut Reader) -> Result<BTreeSet<(i64, Month)>> {
    Ok(store.closed_months(None)?.into_iter().map(|(plant, first)| (plant, Month::of(first))).collect())
}

/// Returns the refusal to change days of closed months.
pub fn refusal(days: &[(i64, NaiveDate)], plants: &KnownPlants) -> Refusal {
    let code = |id: i64| plants.plant(id).map_or_else(|| format!("plant {id}"), |plant| plant.code.clone());
    let named: Vec<String> = days.iter().take(NAMED).map(|(id, day)| format!("{} {day}", code(*id))).collect();
    let more = if days.len() > NAMED { format!(" and {} more", days.len() - NAMED) } else { String::new() };
    let (verb, months) = if days.len() == 1 { ("lies", "a closed month") } else { ("lie", "closed months") };
    let message = format!("{}{more} would change and {verb} in {months}; nothing was changed.", named.join(", "));
    let month = days.first().map_or_else(String::new, |(id, day)| format!("{} --plant {}", Month::of(*day), code(*id)));
    Refusal::request(message).hint(format!(
        "Reopen what shall change (`dgr reopen {month} --reason TEXT`), or let the change hold from a later day on."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::Plant;

    #[test]
    fn a_refusal_names_the_days_and_what_to_do() {
        let plant = Plant { code: "EX1".into(), ..Plant::default() };
        let plants = KnownPlants::new(vec![(4, plant)], 1);
        let day = |d| NaiveDate::from_ymd_opt(2024, 5, d).unwrap();
        let told = refusal(&[(4, day(2))], &plants);
        assert_eq!(told.message, "EX1 2024-05-02 would change and lies in a closed month; nothing was changed.");
        let days: Vec<_> = (1..=8).map(|d| (4, day(d))).collect();
        assert!(refusal(&days, &plants).message.contains("EX1 2024-05-06 and 2 more would change and lie in closed"));
    }
}
