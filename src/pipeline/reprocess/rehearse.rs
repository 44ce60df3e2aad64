//! What reading again would do, done and taken back: plant by plant, as far as no workbook ties several together, so that
//! who wants to write meanwhile waits for some plants and not for all.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::said::said;
use super::{Done, Event, Reprocess};
use crate::pipeline::take::Frame;
use crate::record::Outside;
use crate::store::rows::WorkbookRow;
use crate::store::{KnownPlants, Store};

/// The longest pause between two transactions: who waits for an SQLite file asks for it ten times a second.
const PAUSE: Duration = Duration::from_millis(120);

/// Which plants belong together because a workbook tells of both.
#[derive(Default)]
struct Ties(BTreeMap<i64, i64>);

impl Ties {
    /// Returns the plant that stands for all that a plant is tied to.
    fn root(&self, mut plant: i64) -> i64 {
        while let Some(above) = self.0.get(&plant) {
            plant = *above;
        }
        plant
    }

    fn tie(&mut self, plants: &BTreeSet<i64>) {
        let mut roots: BTreeSet<i64> = plants.iter().map(|plant| self.root(*plant)).collect();
        let Some(first) = roots.pop_first() else { return };
        self.0.extend(roots.into_iter().map(|root| (root, first)));
    }
}

impl Reprocess<'_> {
    /// Does what [`run`](Self::run) does, and takes it back. Nothing that is judged reaches from plant to plant, so each
    /// group of plants is a transaction of its own, and comes to what it comes to in a run.
    ///
    /// # Errors
    /// The store's.
    pub fn rehearse(self, store: &mut Store, tell: &mut dyn FnMut(Event<'_>)) -> Result<Done> {
        let rows = self.asked.rows(store)?;
        let mut done = Done { plants: store.masters(None)?, ..Done::default() };
        let plants = RefCell::new(done.plants.clone());
        tell(Event::Workbooks(rows.len()));
        for group in self.groups(store, rows, &plants)? {
            let began = Instant::now();
            store.rehearse(&self.author, self.clock, |tx| {
                self.each(&group, &plants, &mut done, tell, &mut |row, read| self.one(tx, row, read, &plants))
            })?;
            if self.interrupted.load(Ordering::Relaxed) {
                break;
            }
            sleep(began.elapsed().min(PAUSE));
        }
        done.plants = plants.into_inner();
        Ok(done)
    }

    /// Returns the workbooks in groups that have no plant in common, each in the order received.
    fn groups(
        &self,
        store: &mut Store,
        rows: Vec<WorkbookRow>,
        plants: &RefCell<KnownPlants>,
    ) -> Result<Vec<Vec<WorkbookRow>>> {
        let told = self.plants_of(store, &rows, plants)?;
        let mut ties = Ties::default();
        told.iter().for_each(|plants| ties.tie(plants));
        let (mut places, mut groups): (BTreeMap<Option<i64>, usize>, Vec<Vec<WorkbookRow>>) = Default::default();
        for (row, plants) in rows.into_iter().zip(told) {
            let root = plants.first().map(|plant| ties.root(*plant));
            let at = *places.entry(root).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.push(row),
                None => groups.push(vec![row]),
            }
        }
        Ok(groups)
    }

    /// Returns the plants that each workbook told of, and those that it tells of today: for these it is read, unless
    /// all are one group by what is stored.
    fn plants_of(
        &self,
        store: &mut Store,
        rows: &[WorkbookRow],
        plants: &RefCell<KnownPlants>,
    ) -> Result<Vec<BTreeSet<i64>>> {
        let (mut told, mut ties) = (Vec::new(), Ties::default());
        for row in rows {
            let known = store.workbook(&row.sha256)?.map(|known| known.reports).unwrap_or_default();
            let made = store.reports_made_by(&row.sha256)?;
            let of: BTreeSet<i64> = known.iter().chain(&made).map(|report| report.plant_id).collect();
            ties.tie(&of);
            told.push(of);
        }
        let roots: BTreeSet<Option<i64>> = told.iter().map(|of| of.first().map(|plant| ties.root(*plant))).collect();
        if roots.len() < 2 {
            return Ok(told);
        }
        let known = plants.borrow().clone();
        let flags = Outside::default();
        let frame = Frame { setup: self.setup, flags: &flags, now: (self.clock)(), plants };
        let mut each = told.iter_mut();
        self.round(rows, &known, &mut |_, read| {
            let today = said(&read, &frame, &known).map(|said| said.reports).unwrap_or_default();
            if let Some(of) = each.next() {
                of.extend(today.iter().filter_map(|report| known.id_of(&report.key.plant)));
            }
            Ok(())
        })?;
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plants_are_tied_by_workbooks_and_by_those_that_tie_these() {
        let mut ties = Ties::default();
        for plants in [&[1, 2][..], &[4, 5], &[], &[7], &[5, 2]] {
            ties.tie(&plants.iter().copied().collect());
        }
        assert_eq!([1, 2, 4, 5].map(|plant| ties.root(plant)), [1; 4]);
        assert_eq!((ties.root(7), ties.root(9)), (7, 9));
    }
}
