//! Master data: the plants as they are known, now or as of a change; applied as changes, never overwritten.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::db::Db;
use super::known::{finite, insert_all, known, retire};
use super::known_plants::KnownPlants;
use super::plant_version::{self, PlantVersion, from_json, json};
use super::schema::{plant_capacities, plants, units};
use super::write::{Change, Reader, Tx, plain};
use crate::plant::{Capacity, Plant, PlantUnit};

/// What applying a plant did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The plant's number.
    pub plant_id: i64,
    /// Whether anything of it differed from what was known.
    pub changed: bool,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = BigInt)]
    version: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = plant_capacities, treat_none_as_default_value = false)]
struct CapacityRow {
    plant_id: i64,
    valid_from: Option<NaiveDate>,
    ac_kw: Option<f64>,
    dc_kwp: Option<f64>,
    contracted_kw: Option<f64>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = units, treat_none_as_default_value = false)]
struct PlantUnitRow {
    plant_id: i64,
    position: i32,
    name: String,
    aliases: String,
    kind: String,
    ac_kw: Option<f64>,
    dc_kwp: Option<f64>,
    strings: Option<i32>,
    max_kwh_day: Option<f64>,
    parent: Option<String>,
    feeder: Option<String>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

impl Reader {
    /// Returns all plants as they are known now, or were known after a change.
    pub fn masters(&mut self, as_of: Option<i64>) -> Result<KnownPlants> {
        let version = self.masters_version(as_of)?;
        Ok(KnownPlants::new(known_plants(&mut self.db, "", as_of)?, version))
    }

    /// Returns the last change to master data, up to a change if one is given; 0: none yet. Cheap: tells whether
    /// [`masters`](Self::masters) read earlier still hold.
    pub fn masters_version(&mut self, as_of: Option<i64>) -> Result<i64> {
        if as_of.is_some() {
            return self.read_masters_version(as_of);
        }
        let last = self.last_change()?.map_or(0, |change| change.seq);
        if let Some((_, version)) = self.masters_as_of.filter(|(seen, _)| *seen == last) {
            return Ok(version);
        }
        let version = self.read_masters_version(None)?;
        self.masters_as_of = Some((last, version));
        Ok(version)
    }

    fn read_masters_version(&mut self, as_of: Option<i64>) -> Result<i64> {
        let last = diesel::sql_query(include_str!("masters_version.sql")).bind::<BigInt, _>(as_of.unwrap_or(i64::MAX));
        Ok(last.get_result::<Version>(&mut self.db)?.version)
    }

    /// Returns the number of a plant by its code, retired plants included: their history stays.
    pub fn plant_id(&mut self, code: &str) -> Result<Option<i64>> {
        Ok(plants::table.filter(plants::code.eq(code)).select(plants::id).first(&mut self.db).optional()?)
    }
}

impl Tx<'_> {
    /// Stores a plant's master data where it differs from what is known: version, capacities and units each by
    /// themselves. A retired plant of the same code comes back under its old number.
    pub fn apply_plant(&mut self, plant: &Plant) -> Result<Applied> {
        ensure!(!plant.code.is_empty(), "a plant without a code cannot be stored");
        let known = known_plants(&mut self.db, &plant.code, None)?.into_iter().next();
        if let Some((plant_id, same)) = &known
            && same == plant
        {
            return Ok(Applied { plant_id: *plant_id, changed: false });
        }
        let change = self.step("plant")?;
        self.masters_as_of = None;
        let plant_id = match &known {
            Some((id, _)) => *id,
            None => self.identity(&plant.code, change)?,
        };
        let known = known.map(|(_, plant)| plant).unwrap_or_default();
        let bare = |p: &Plant| Plant { capacities: Vec::new(), units: Vec::new(), ..p.clone() };
        if bare(&known) != bare(plant) {
            finite(&plant.code, &numbers(plant))?;
            self.retire_version(plant_id, change)?;
            plant_version::insert(&mut self.db, plant_id, plant, change.seq)?;
        }
        if known.capacities != plant.capacities {
            self.put_capacities(plant_id, &plant.capacities, change)?;
        }
        if known.units != plant.units {
            self.put_units(plant_id, &plant.units, change)?;
        }
        Ok(Applied { plant_id, changed: true })
    }

    /// Retires a plant with all its master data; its reports and metrics stay.
    pub fn retire_plant(&mut self, plant_id: i64) -> Result<()> {
        let change = self.step("retire plant")?;
        self.masters_as_of = None;
        self.retire_version(plant_id, change)?;
        retire!(&mut self.db, plants, change, plants::id.eq(plant_id))?;
        retire!(&mut self.db, plant_capacities, change, plant_capacities::plant_id.eq(plant_id))?;
        retire!(&mut self.db, units, change, units::plant_id.eq(plant_id))?;
        Ok(())
    }

    /// Returns the number under which a code is known, or a new one.
    fn identity(&mut self, code: &str, change: Change) -> Result<i64> {
        if let Some(id) = self.plant_id(code)? {
            let none = (plants::retired_change.eq(None::<i64>), plants::deleted_at.eq(None::<chrono::NaiveDateTime>));
            diesel::update(plants::table.filter(plants::id.eq(id))).set(none).execute(&mut self.db)?;
            return Ok(id);
        }
        let inserted = diesel::insert_into(plants::table)
            .values((plants::code.eq(code), plants::created_change.eq(change.seq)))
            .returning(plants::id)
            .get_result(&mut self.db);
        self.noted(inserted).with_context(|| format!("cannot store plant {code}"))
    }

    fn retire_version(&mut self, plant_id: i64, change: Change) -> Result<()> {
        diesel::sql_query(include_str!("retire_plant_version.sql"))
            .bind::<BigInt, _>(change.seq)
            .bind::<diesel::sql_types::Timestamp, _>(change.moment)
            .bind::<BigInt, _>(plant_id)
            .execute(&mut self.db)?;
        Ok(())
    }

    fn put_capacities(&mut self, plant_id: i64, list: &[Capacity], change: Change) -> Result<()> {
        self.fail_if_asked("capacities")?;
        let row = |c: &Capacity| CapacityRow {
            plant_id,
            valid_from: c.valid_from,
            ac_kw: c.ac_kw,
            dc_kwp: c.dc_kwp,
            contracted_kw: c.contracted_kw,
        };
        let rows: Vec<CapacityRow> = list.iter().map(row).collect();
        for row in &rows {
            finite("capacity", &[row.ac_kw, row.dc_kwp, row.contracted_kw])?;
        }
        retire!(&mut self.db, plant_capacities, change, plant_capacities::plant_id.eq(plant_id))?;
        insert_all!(&mut self.db, plant_capacities, change, rows.iter())
            .context("cannot store a plant's capacities")?;
        Ok(())
    }

    fn put_units(&mut self, plant_id: i64, list: &[PlantUnit], change: Change) -> Result<()> {
        self.fail_if_asked("units")?;
        let rows = list.iter().enumerate().map(|(at, u)| unit_row(plant_id, at, u)).collect::<Result<Vec<_>>>()?;
        for row in &rows {
            finite(&row.name, &[row.ac_kw, row.dc_kwp, row.max_kwh_day])?;
        }
        retire!(&mut self.db, units, change, units::plant_id.eq(plant_id))?;
        insert_all!(&mut self.db, units, change, rows.iter()).context("cannot store a plant's units")?;
        Ok(())
    }
}

/// Returns the plants known after a change, by code; of all, or of one code.
pub(super) fn known_plants(db: &mut Db, code: &str, as_of: Option<i64>) -> Result<Vec<(i64, Plant)>> {
    let rows: Vec<PlantVersion> = diesel::sql_query(include_str!("plants_known.sql"))
        .bind::<BigInt, _>(as_of.unwrap_or(i64::MAX))
        .bind::<Text, _>(code)
        .load(db)?;
    let one = rows.first().filter(|_| !code.is_empty()).map(|row| row.plant_id);
    let mut found = rows.into_iter().map(|r| Ok((r.plant_id, r.plant()?))).collect::<Result<Vec<(i64, Plant)>>>()?;
    let (mut capacities, mut all_units) = (BTreeMap::new(), BTreeMap::new());
    if !found.is_empty() {
        capacities = known_capacities(db, one, as_of)?;
        all_units = known_units(db, one, as_of)?;
    }
    for (id, plant) in &mut found {
        plant.capacities = capacities.remove(id).unwrap_or_default();
        plant.units = all_units.remove(id).unwrap_or_default();
    }
    Ok(found)
}

fn known_capacities(db: &mut Db, plant: Option<i64>, as_of: Option<i64>) -> Result<BTreeMap<i64, Vec<Capacity>>> {
    let mut rows = known!(plant_capacities, as_of);
    if let Some(plant) = plant {
        rows = rows.filter(plant_capacities::plant_id.eq(plant));
    }
    let rows: Vec<CapacityRow> = rows.select(CapacityRow::as_select()).order(plant_capacities::id).load(db)?;
    let mut by_plant: BTreeMap<i64, Vec<Capacity>> = BTreeMap::new();
    for CapacityRow { plant_id, valid_from, ac_kw, dc_kwp, contracted_kw } in rows {
        by_plant.entry(plant_id).or_default().push(Capacity { valid_from, ac_kw, dc_kwp, contracted_kw });
    }
    Ok(by_plant)
}

fn known_units(db: &mut Db, plant: Option<i64>, as_of: Option<i64>) -> Result<BTreeMap<i64, Vec<PlantUnit>>> {
    let mut rows = known!(units, as_of);
    if let Some(plant) = plant {
        rows = rows.filter(units::plant_id.eq(plant));
    }
    let rows: Vec<PlantUnitRow> = rows.select(PlantUnitRow::as_select()).order(units::position).load(db)?;
    let mut by_plant: BTreeMap<i64, Vec<PlantUnit>> = BTreeMap::new();
    for r in rows {
        let unit = PlantUnit {
            aliases: from_json(&r.aliases).with_context(|| format!("the aliases of unit {} cannot be read", r.name))?,
            name: r.name,
            kind: r.kind,
            ac_kw: r.ac_kw,
            dc_kwp: r.dc_kwp,
            strings: r.strings.map(u32::try_from).transpose()?,
            max_kwh_day: r.max_kwh_day,
            parent: r.parent,
            feeder: r.feeder,
            valid_from: r.valid_from,
            valid_to: r.valid_to,
        };
        by_plant.entry(r.plant_id).or_default().push(unit);
    }
    Ok(by_plant)
}

fn unit_row(plant_id: i64, at: usize, unit: &PlantUnit) -> Result<PlantUnitRow> {
    Ok(PlantUnitRow {
        plant_id,
        position: i32::try_from(at)?,
        name: plain(&unit.name),
        aliases: json(&unit.aliases)?,
        kind: plain(&unit.kind),
        ac_kw: unit.ac_kw,
        dc_kwp: unit.dc_kwp,
        strings: unit.strings.map(i32::try_from).transpose()?,
        max_kwh_day: unit.max_kwh_day,
        parent: unit.parent.as_deref().map(plain),
        feeder: unit.feeder.as_deref().map(plain),
        valid_from: unit.valid_from,
        valid_to: unit.valid_to,
    })
}

/// Returns a plant's numbers. Those kept as JSON too: there, one that is not finite becomes null and cannot be read back.
fn numbers(p: &Plant) -> Vec<Option<f64>> {
    let place = [p.latitude, p.longitude, p.altitude_m];
    let modules = [p.tilt_deg, p.azimuth_deg, p.bifaciality, p.gamma_pmax_per_c];
    let ageing = [p.degradation_annual, p.degradation_first_year];
    let rest = [p.availability_window_h, p.tariff_per_kwh, p.line_loss_expected_pct];
    let listed = p.thresholds.values().map(|value| Some(*value)).chain(p.meters.iter().map(|meter| meter.mf));
    place.into_iter().chain(modules).chain(ageing).chain(rest).chain(listed).collect()
}
