//! Every change with what it did: the log that an auditor reads.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDateTime;

use crate::overview::audit::{Deed, Line};
use crate::store::Reader;

/// Returns the changes from a moment on, the newest last, at most so many (0: all), as known now or after a change.
pub fn audit(store: &mut Reader, since: Option<NaiveDateTime>, as_of: Option<i64>, last: usize) -> Result<Vec<Line>> {
    let rows = store.changes(since, as_of, last)?;
    let (Some(first), Some(end)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    let mut deeds: BTreeMap<i64, Vec<Deed>> = BTreeMap::new();
    for deed in store.deeds(first.seq - 1, end.seq)? {
        deeds.entry(deed.seq).or_default().push(Deed {
            what: deed.what,
            subject: if deed.plant.is_empty() { deed.name } else { deed.plant },
            n: deed.n,
            days: (deed.first_day, deed.last_day),
        });
    }
    let line = |row: crate::store::rows::ChangeRow| Line {
        deeds: deeds.remove(&row.seq).unwrap_or_default(),
        seq: row.seq,
        moment: row.moment,
        run: row.run_id,
        who: row.who,
        host: row.host,
        command: row.command,
        reason: row.reason,
    };
    Ok(rows.into_iter().map(line).collect())
}
