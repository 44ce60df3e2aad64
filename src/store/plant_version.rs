//! A version of a plant's master data as a row, and the way between it and [`Plant`]. It is wider than Diesel's tuples,
//! hence the `.sql` files beside it.

use anyhow::{Context, Result};
use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text, Time};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::db::Db;
use super::write::plain;
use crate::plant::Plant;

#[derive(QueryableByName)]
pub(super) struct PlantVersion {
    #[diesel(sql_type = BigInt)]
    pub plant_id: i64,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    aliases: String,
    #[diesel(sql_type = Nullable<Text>)]
    technology: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    owner: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    contractor: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    state: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    district: Option<String>,
    #[diesel(sql_type = Nullable<Double>)]
    latitude: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    longitude: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    altitude_m: Option<f64>,
    #[diesel(sql_type = Nullable<Text>)]
    time_zone: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    cod: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Text>)]
    mounting: Option<String>,
    #[diesel(sql_type = Nullable<Double>)]
    tilt_deg: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    azimuth_deg: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    bifaciality: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    gamma_pmax_per_c: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    degradation_annual: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    degradation_first_year: Option<f64>,
    #[diesel(sql_type = Text)]
    energy_basis: String,
    #[diesel(sql_type = Nullable<Double>)]
    availability_window_h: Option<f64>,
    #[diesel(sql_type = Text)]
    availability: String,
    #[diesel(sql_type = Text)]
    hours_from: String,
    #[diesel(sql_type = Nullable<Time>)]
    due: Option<NaiveTime>,
    #[diesel(sql_type = Text)]
    holidays: String,
    #[diesel(sql_type = Nullable<Double>)]
    tariff_per_kwh: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    line_loss_expected_pct: Option<f64>,
    #[diesel(sql_type = Nullable<Integer>)]
    fy_starts: Option<i32>,
    #[diesel(sql_type = Nullable<Time>)]
    day_starts: Option<NaiveTime>,
    #[diesel(sql_type = Text)]
    meters: String,
    #[diesel(sql_type = Text)]
    contacts: String,
    #[diesel(sql_type = Text)]
    thresholds: String,
    #[diesel(sql_type = Nullable<Text>)]
    notes: Option<String>,
}

impl PlantVersion {
    /// Returns the plant that the row describes, without its capacities and units.
    pub(super) fn plant(self) -> Result<Plant> {
        let of = format!("the stored master data of {} cannot be read", self.code);
        self.read().context(of)
    }

    fn read(self) -> Result<Plant> {
        Ok(Plant {
            code: self.code,
            name: self.name,
            aliases: from_json(&self.aliases)?,
            technology: self.technology.map(|word| word.parse()).transpose()?,
            owner: self.owner,
            contractor: self.contractor,
            state: self.state,
            district: self.district,
            latitude: self.latitude,
            longitude: self.longitude,
            altitude_m: self.altitude_m,
            time_zone: self.time_zone,
            cod: self.cod,
            mounting: self.mounting,
            tilt_deg: self.tilt_deg,
            azimuth_deg: self.azimuth_deg,
            bifaciality: self.bifaciality,
            gamma_pmax_per_c: self.gamma_pmax_per_c,
            degradation_annual: self.degradation_annual,
            degradation_first_year: self.degradation_first_year,
            energy_basis: from_word(self.energy_basis)?,
            availability_window_h: self.availability_window_h,
            availability: from_json(&self.availability)?,
            hours_from: from_word(self.hours_from)?,
            due: self.due,
            holidays: from_json(&self.holidays)?,
            tariff_per_kwh: self.tariff_per_kwh,
            line_loss_expected_pct: self.line_loss_expected_pct,
            fy_starts: self.fy_starts.map(u32::try_from).transpose()?,
            day_starts: self.day_starts,
            meters: from_json(&self.meters)?,
            contacts: from_json(&self.contacts)?,
            thresholds: from_json(&self.thresholds)?,
            notes: self.notes,
            capacities: Vec::new(),
            units: Vec::new(),
        })
    }
}

/// Stores a version of a plant.
pub(super) fn insert(db: &mut Db, plant_id: i64, plant: &Plant, change: i64) -> Result<()> {
    diesel::sql_query(include_str!("put_plant_version.sql"))
        .bind::<BigInt, _>(plant_id)
        .bind::<Text, _>(plain(&plant.name))
        .bind::<Text, _>(json(&plant.aliases)?)
        .bind::<Nullable<Text>, _>(plant.technology.map(|t| t.word()))
        .bind::<Nullable<Text>, _>(plant.owner.as_deref().map(plain))
        .bind::<Nullable<Text>, _>(plant.contractor.as_deref().map(plain))
        .bind::<Nullable<Text>, _>(plant.state.as_deref().map(plain))
        .bind::<Nullable<Text>, _>(plant.district.as_deref().map(plain))
        .bind::<Nullable<Double>, _>(plant.latitude)
        .bind::<Nullable<Double>, _>(plant.longitude)
        .bind::<Nullable<Double>, _>(plant.altitude_m)
        .bind::<Nullable<Text>, _>(plant.time_zone.as_deref().map(plain))
        .bind::<Nullable<Date>, _>(plant.cod)
        .bind::<Nullable<Text>, _>(plant.mounting.as_deref().map(plain))
        .bind::<Nullable<Double>, _>(plant.tilt_deg)
        .bind::<Nullable<Double>, _>(plant.azimuth_deg)
        .bind::<Nullable<Double>, _>(plant.bifaciality)
        .bind::<Nullable<Double>, _>(plant.gamma_pmax_per_c)
        .bind::<Nullable<Double>, _>(plant.degradation_annual)
        .bind::<Nullable<Double>, _>(plant.degradation_first_year)
        .bind::<Text, _>(word(plant.energy_basis)?)
        .bind::<Nullable<Double>, _>(plant.availability_window_h)
        .bind::<Text, _>(json(&plant.availability)?)
        .bind::<Text, _>(word(plant.hours_from)?)
        .bind::<Nullable<Time>, _>(plant.due)
        .bind::<Text, _>(json(&plant.holidays)?)
        .bind::<Nullable<Double>, _>(plant.tariff_per_kwh)
        .bind::<Nullable<Double>, _>(plant.line_loss_expected_pct)
        .bind::<Nullable<Integer>, _>(plant.fy_starts.map(i32::try_from).transpose()?)
        .bind::<Nullable<Time>, _>(plant.day_starts)
        .bind::<Text, _>(json(&plant.meters)?)
        .bind::<Text, _>(json(&plant.contacts)?)
        .bind::<Text, _>(json(&plant.thresholds)?)
        .bind::<Nullable<Text>, _>(plant.notes.as_deref().map(plain))
        .bind::<BigInt, _>(change)
        .execute(db)
        .with_context(|| format!("cannot store the master data of {}", plant.code))?;
    Ok(())
}

/// Returns a list or a table as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// Returns what JSON says.
pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_str(text)?)
}

fn word<T: Serialize>(value: T) -> Result<String> {
    let text = serde_json::to_value(value)?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

fn from_word<T: DeserializeOwned>(word: String) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}
