//! One workbook stored whole, every table and every column of it, for the tests beside it.

use anyhow::Result;
use chrono::{NaiveDate, NaiveTime};
use dgr::finding::Finding;
use dgr::names::Technology;
use dgr::plant::{Capacity, EnergyBasis, HoursFrom, Meter, Plant, PlantUnit};
use dgr::rule::Severity;
use dgr::store::rows::*;
use dgr::store::{About, ReportKey, Tx};

use super::{day, judgement, noon};

pub const SHA: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Returns a plant of which every field is set.
pub fn plant(code: &str) -> Plant {
    let text = |t: &str| Some(t.to_owned());
    Plant {
        code: code.into(),
        name: "Alpha \"One\"".into(),
        aliases: vec!["ALPHA-1".into(), "Ålpha".into()],
        technology: Some(Technology::Solar),
        owner: text("Owner"),
        contractor: text("Contractor"),
        state: text("State"),
        district: text("District"),
        latitude: Some(1.0 / 3.0),
        longitude: Some(76.5),
        altitude_m: Some(312.0),
        time_zone: text("Asia/Kolkata"),
        cod: NaiveDate::from_ymd_opt(2019, 3, 31),
        mounting: text("fixed"),
        tilt_deg: Some(15.0),
        azimuth_deg: Some(180.0),
        bifaciality: Some(0.7),
        gamma_pmax_per_c: Some(-0.0035),
        degradation_annual: Some(0.005),
        degradation_first_year: Some(0.02),
        energy_basis: EnergyBasis::Export,
        availability_window_h: Some(12.0),
        availability: [("ma".to_owned(), "1 - (usmh + smh) / window".to_owned())].into(),
        hours_from: HoursFrom::Events,
        due: NaiveTime::from_hms_opt(10, 30, 0),
        holidays: vec![day(1)],
        tariff_per_kwh: Some(2.44),
        line_loss_expected_pct: Some(1.5),
        fy_starts: Some(4),
        day_starts: NaiveTime::from_hms_opt(6, 0, 0),
        meters: vec![Meter { name: "M1".into(), role: "main".into(), mf: Some(1000.0), digits: Some(7) }],
        contacts: vec!["ops@example.org".into()],
        thresholds: [("pr_max_pct".to_owned(), 95.0)].into(),
        notes: text("Anything else."),
        capacities: vec![
            Capacity { valid_from: None, ac_kw: Some(10_000.0), dc_kwp: Some(14_000.0), contracted_kw: Some(9_000.0) },
            Capacity { valid_from: Some(day(5)), ac_kw: Some(20_000.0), ..Capacity::default() },
        ],
        units: vec![unit("INV-2"), unit("INV-1")],
    }
}

fn unit(name: &str) -> PlantUnit {
    PlantUnit {
        name: name.into(),
        aliases: vec![name.to_lowercase()],
        kind: "inverter".into(),
        ac_kw: Some(2500.0),
        dc_kwp: Some(3500.0),
        strings: Some(24),
        max_kwh_day: Some(25_000.0),
        parent: Some("BLOCK-1".into()),
        feeder: Some("F1".into()),
        valid_from: Some(day(1)),
        valid_to: NaiveDate::from_ymd_opt(2040, 1, 1),
    }
}

pub fn workbook(sha256: &str) -> WorkbookRow {
    WorkbookRow {
        sha256: sha256.into(),
        name: "Report 01.xlsx".into(),
        size: 3,
        received_at: noon(),
        sender: Some("ops@example.org".into()),
        subject: Some("Daily report".into()),
        layout: Some("alpha-daily".into()),
    }
}

pub fn key(plant_id: i64, on: NaiveDate) -> ReportKey {
    ReportKey { plant_id, day: on, source: "alpha".into(), part: String::new() }
}

pub fn report(plant_id: i64, on: NaiveDate, revision: i32) -> NewReport {
    NewReport {
        plant_id,
        day: on,
        source: "alpha".into(),
        part: String::new(),
        revision,
        status: "accepted".into(),
        reason: if revision == 1 { "received" } else { "restated" }.into(),
        layout: "alpha-daily".into(),
        priority: 10,
        sha256: SHA.into(),
        received_at: noon(),
        values_hash: format!("hash-{revision}"),
        raw: "{\"values\":[]}".into(),
    }
}

pub fn daily(plant_id: i64, on: NaiveDate, energy_kwh: f64) -> DailyRow {
    let n = |add: f64| Some(energy_kwh + add);
    DailyRow {
        plant_id,
        day: on,
        energy_kwh: Some(energy_kwh),
        energy_basis: Some("export".into()),
        energy_gross_kwh: n(1.0),
        energy_export_kwh: n(2.0),
        energy_import_kwh: n(3.0),
        energy_net_kwh: n(4.0),
        energy_budget_kwh: n(5.0),
        poa_kwh_m2: n(6.0),
        ghi_kwh_m2: n(7.0),
        wind_speed_ms: n(8.0),
        pr_pct: n(9.0),
        cuf_ac_pct: n(10.0),
        specific_yield_kwh_kwp: n(11.0),
        ma_pct: n(12.0),
        pa_pct: n(13.0),
        ga_pct: n(14.0),
        capacity_ac_kw: n(15.0),
        capacity_dc_kw: n(16.0),
        units_valid: Some(17),
        units_total: Some(18),
        extra: "{\"hours_generation\":11.5}".into(),
        ratios: "{}".into(),
        origins: "{\"energy_kwh\":1}".into(),
    }
}

pub fn unit_day(plant_id: i64, on: NaiveDate, unit: &str, energy_gross_kwh: f64) -> UnitRow {
    let n = |add: f64| Some(energy_gross_kwh + add);
    UnitRow {
        plant_id,
        unit: unit.into(),
        day: on,
        energy_gross_kwh: Some(energy_gross_kwh),
        energy_export_kwh: n(1.0),
        wind_speed_ms: n(2.0),
        specific_yield_kwh_kwp: n(3.0),
        cuf_ac_pct: n(4.0),
        ma_pct: n(5.0),
        hours_generation: n(6.0),
        capacity_ac_kw: n(7.0),
        capacity_dc_kw: n(8.0),
        extra: "{}".into(),
        ratios: "{}".into(),
        origins: "{}".into(),
    }
}

pub fn month(plant_id: i64, energy_kwh: f64) -> MonthRow {
    let n = |add: f64| Some(energy_kwh + add);
    MonthRow {
        plant_id,
        month: day(1),
        days_in_month: 31,
        days_reported: 2,
        energy_kwh: Some(energy_kwh),
        energy_days: Some(2),
        energy_basis: Some("export".into()),
        energy_gross_kwh: n(1.0),
        energy_export_kwh: n(2.0),
        energy_import_kwh: n(3.0),
        energy_net_kwh: n(4.0),
        energy_budget_kwh: n(5.0),
        poa_kwh_m2: n(6.0),
        ghi_kwh_m2: n(7.0),
        wind_speed_ms: n(8.0),
        pr_pct: n(9.0),
        cuf_ac_pct: n(10.0),
        specific_yield_kwh_kwp: n(11.0),
        ma_pct: n(12.0),
        pa_pct: n(13.0),
        ga_pct: n(14.0),
        ratios: "{}".into(),
        extra: "{}".into(),
    }
}

pub fn outage(plant_id: i64, report_id: i64) -> OutageRow {
    OutageRow {
        plant_id,
        report_id,
        day: day(1),
        unit: "INV-1".into(),
        from_at: noon(),
        to_at: Some(noon() + chrono::Duration::minutes(30)),
        bucket: Some("igbd".into()),
        bucket_text: "Internal grid".into(),
        excused: Some(true),
        minutes: 30.0,
        remarks: "restarted".into(),
        error_text: "E 17".into(),
        place: "Stops!B4".into(),
    }
}

pub fn meter(plant_id: i64, report_id: i64) -> MeterRow {
    MeterRow {
        plant_id,
        report_id,
        day: day(1),
        meter: "M1".into(),
        metric: "energy_export_kwh".into(),
        opening: Some(1000.25),
        closing: Some(1001.5),
        mf: Some(1000.0),
        place: "Meters!C7".into(),
    }
}

pub fn interval(plant_id: i64, report_id: i64, hour: i64) -> IntervalRow {
    IntervalRow {
        plant_id,
        at: day(1).and_time(NaiveTime::MIN) + chrono::Duration::hours(hour),
        unit: String::new(),
        metric: "energy_export_kwh".into(),
        report_id,
        minutes: 60.0,
        value: 0.1,
        place: format!("Hours!B{hour}"),
    }
}

pub fn finding() -> Finding {
    Finding {
        day: None,
        place: Some(dgr::cell::Place::Sheet("Data".into())),
        metric: Some("energy_export_kwh".into()),
        unit: Some("INV-1".into()),
        text: Some("a\0b".into()),
        hint: Some("Look.".into()),
        ..Finding::new("file-unreadable".parse().unwrap(), "Something is wrong.").severity(Severity::Warning)
    }
}

pub fn message() -> NewMessage {
    NewMessage {
        destination: "chat".into(),
        about: "run 1".into(),
        payload: "{}".into(),
        expires_at: noon() + chrono::Duration::days(2),
        next_attempt_at: noon(),
    }
}

/// What the story stored.
pub struct Stored {
    pub plant_id: i64,
    pub report_id: i64,
}

/// Stores a workbook and all that follows from it, touching every table and every step.
pub fn tell(tx: &mut Tx<'_>) -> Result<Stored> {
    let plant_id = tx.apply_plant(&plant("ALPHA"))?.plant_id;
    tx.put_target(&TargetRow {
        plant_id,
        month: day(1),
        kind: "budget".into(),
        metric: "energy_kwh".into(),
        value: 1.5e6,
    })?;
    tx.put_workbook(&workbook(SHA), Some(b"abc"))?;
    tx.put_judgement(&judgement(SHA, "under-1", "accepted"))?;
    tx.put_findings(&About::Workbook(SHA), &[finding()])?;
    let first = tx.insert_report(&report(plant_id, day(1), 1))?;
    tx.put_intervals(day(1), vec![interval(plant_id, first, 1)])?;
    let report_id = tx.replace_report(first, &report(plant_id, day(1), 2))?;
    tx.put_findings(&About::Report(plant_id, report_id, day(1), SHA), &[finding()])?;
    tx.put_findings(&About::Day(plant_id, day(1)), &[finding()])?;
    tx.retire_day_findings(plant_id, day(1))?;
    tx.put_findings(&About::Day(plant_id, day(1)), &[finding()])?;
    tx.put_outages(&[outage(plant_id, report_id)])?;
    tx.put_meter_readings(&[meter(plant_id, report_id)])?;
    tx.put_intervals(day(1), vec![interval(plant_id, report_id, 1), interval(plant_id, report_id, 2)])?;
    tx.put_day(plant_id, day(1), Some(&daily(plant_id, day(1), 400.5)))?;
    tx.put_unit_days(plant_id, day(1), &[unit_day(plant_id, day(1), "INV-1", 200.25)])?;
    tx.put_month(&month(plant_id, 400.5))?;
    tx.put_plant_state(&StateRow { plant_id, last_report_day: Some(day(1)), fingerprints: "{}".into() })?;
    tx.close_month(plant_id, day(1))?;
    tx.reopen_month(plant_id, day(1))?;
    tx.put_message(&message())?;
    Ok(Stored { plant_id, report_id })
}
