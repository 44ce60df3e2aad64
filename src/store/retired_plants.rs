//! Plants that were retired: their days stay, and so does what was known of them last.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::masters::known_plants;
use super::write::Reader;
use crate::plant::Plant;

#[derive(QueryableByName)]
struct Gone {
    #[diesel(sql_type = BigInt)]
    plant_id: i64,
    #[diesel(sql_type = BigInt)]
    retired_change: i64,
}

impl Reader {
    /// Returns the plants that are retired now, or were after a change, as they were known last.
    pub fn retired_plants(&mut self, as_of: Option<i64>) -> Result<Vec<(i64, Plant)>> {
        let rows: Vec<Gone> = diesel::sql_query(include_str!("plants_retired.sql"))
            .bind::<BigInt, _>(as_of.unwrap_or(i64::MAX))
            .load(&mut self.db)?;
        let mut by_change: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for row in rows {
            by_change.entry(row.retired_change).or_default().insert(row.plant_id);
        }
        let mut out = Vec::new();
        for (change, ids) in by_change {
            let known = known_plants(&mut self.db, "", Some(change - 1))?;
            out.extend(known.into_iter().filter(|(id, _)| ids.contains(id)));
        }
        Ok(out)
    }
}
