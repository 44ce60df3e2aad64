//! Every row comes back as it was stored, on both databases.

use dgr::store::rows::*;
use dgr::store::{Store, Tx};

use super::story::{self, SHA, Stored};
use super::{author, count, day, judgement, noon, on_both, raw};

pub fn stored(url: &str) -> (Store, Stored) {
    let mut store = Store::open(url).unwrap();
    let told = store.write(&author(), &noon, story::tell).unwrap();
    (store, told)
}

#[test]
fn every_row_of_a_workbook_comes_back_as_it_was_stored() {
    on_both(|url| {
        let (mut s, Stored { plant_id, report_id }) = stored(url);
        let (from, to) = (day(1), day(31));
        assert_eq!(s.days(Some(plant_id), from, to, None).unwrap(), [story::daily(plant_id, day(1), 400.5)]);
        assert_eq!(s.unit_days(None, from, to, None).unwrap(), [story::unit_day(plant_id, day(1), "INV-1", 200.25)]);
        assert_eq!(s.months(None, from, to).unwrap(), [story::month(plant_id, 400.5)]);
        assert_eq!(s.outages(Some(plant_id), from, to, None).unwrap(), [story::outage(plant_id, report_id)]);
        assert_eq!(s.meter_readings(plant_id, from, to, None).unwrap(), [story::meter(plant_id, report_id)]);
        let (start, end) = (day(1).and_hms_opt(0, 0, 0).unwrap(), day(2).and_hms_opt(0, 0, 0).unwrap());
        let hours = s.intervals(plant_id, start, end, None).unwrap();
        assert_eq!(hours, [story::interval(plant_id, report_id, 1), story::interval(plant_id, report_id, 2)]);
        assert_eq!(s.plant_state(plant_id).unwrap().unwrap().last_report_day, Some(day(1)));
        assert_eq!(s.targets(None, from, to, None).unwrap()[0].value, 1.5e6);
        assert_eq!(s.last_report_day(plant_id).unwrap(), Some(day(1)));
    });
}

#[test]
fn a_workbook_leads_to_its_reports_and_its_bytes() {
    on_both(|url| {
        let (mut s, Stored { plant_id, report_id }) = stored(url);
        let known = s.workbook(SHA).unwrap().unwrap();
        assert_eq!(known.row, story::workbook(SHA));
        assert_eq!(
            known.reports.iter().map(|r| (r.revision, r.is_live())).collect::<Vec<_>>(),
            [(1, false), (2, true)]
        );
        assert_eq!(known.reports[0].replaced_by, Some(report_id));
        let last = known.last.unwrap();
        assert_eq!((last.judged_under.as_str(), last.outcome.as_str()), ("under-1", "accepted"));
        assert_eq!(s.workbook_bytes(SHA).unwrap().unwrap(), b"abc");
        assert_eq!(s.workbook("ff").unwrap(), None);
        assert_eq!(s.report_raw(plant_id, report_id).unwrap().unwrap(), "{\"values\":[]}");
        assert_eq!(s.workbooks_of(plant_id, report_id).unwrap().len(), 1);
        assert_eq!(s.reports_made_by(SHA).unwrap().len(), 1);
    });
}

#[test]
fn a_workbook_is_listed_by_what_came_of_it_last() {
    on_both(|url| {
        let (mut s, _) = stored(url);
        assert_eq!(s.workbooks(&["unresolved"]).unwrap(), []);
        let other = "aa".repeat(32);
        let judge = |tx: &mut Tx<'_>| {
            tx.put_workbook(&story::workbook(&other), None)?;
            tx.put_judgement(&judgement(&other, "under-1", "unresolved"))
        };
        s.write(&author(), &noon, judge).unwrap();
        assert_eq!(s.workbooks(&["unresolved"]).unwrap().len(), 1);
        assert_eq!(s.workbooks(&[]).unwrap().len(), 2);
        assert_eq!(s.workbook_bytes(&other).unwrap(), None);
        s.write(&author(), &noon, |tx| tx.put_judgement(&judgement(&other, "under-2", "rejected"))).unwrap();
        assert_eq!(s.workbooks(&["unresolved"]).unwrap(), []);
    });
}

#[test]
fn findings_lead_to_what_they_are_about_and_hold_no_nul() {
    on_both(|url| {
        let (mut s, Stored { plant_id, report_id }) = stored(url);
        let of_report = s.findings_of_report(plant_id, report_id).unwrap();
        assert_eq!(of_report.len(), 1);
        let f = &of_report[0];
        assert_eq!(
            (f.rule.as_str(), f.severity.as_str(), f.text.as_deref()),
            ("file-unreadable", "warning", Some("a\u{fffd}b"))
        );
        assert_eq!((f.place.as_deref(), f.day, f.sha256.as_deref()), (Some("sheet Data"), Some(day(1)), Some(SHA)));
        assert_eq!(s.findings_of_workbook(SHA).unwrap().len(), 1);
        assert_eq!(s.findings(None, day(1), day(1), None).unwrap().len(), 2);
        assert_eq!(s.findings(Some(plant_id), day(2), day(9), None).unwrap(), []);
        assert_eq!(count(url, "SELECT COUNT(*) FROM findings"), 4);
    });
}

#[test]
fn a_day_is_stored_only_where_it_differs_and_is_known_as_it_was() {
    on_both(|url| {
        let (mut s, Stored { plant_id, .. }) = stored(url);
        let first = s.last_change().unwrap().unwrap().seq;
        let same = story::daily(plant_id, day(1), 400.5);
        assert!(!s.write(&author(), &noon, |tx| tx.put_day(plant_id, day(1), Some(&same))).unwrap());
        assert_eq!(s.last_change().unwrap().unwrap().seq, first);
        let other = story::daily(plant_id, day(1), 400.5 + f64::EPSILON * 512.0);
        assert_ne!(other.energy_kwh, same.energy_kwh);
        assert!(s.write(&author(), &noon, |tx| tx.put_day(plant_id, day(1), Some(&other))).unwrap());
        assert_eq!(s.days(None, day(1), day(1), None).unwrap(), [other]);
        assert_eq!(s.days(None, day(1), day(1), Some(first)).unwrap(), [same]);
        assert!(s.write(&author(), &noon, |tx| tx.put_day(plant_id, day(1), None)).unwrap());
        assert!(!s.write(&author(), &noon, |tx| tx.put_day(plant_id, day(1), None)).unwrap());
        assert_eq!(s.days(None, day(1), day(1), None).unwrap(), []);
        assert_eq!(count(url, "SELECT COUNT(*) FROM daily_metrics"), 2);
    });
}

#[test]
fn units_that_are_gone_retire_and_only_those_that_differ_are_stored() {
    on_both(|url| {
        let (mut s, Stored { plant_id, .. }) = stored(url);
        let row = |unit: &str, kwh| story::unit_day(plant_id, day(1), unit, kwh);
        let mut put =
            |rows: Vec<UnitRow>| s.write(&author(), &noon, |tx| tx.put_unit_days(plant_id, day(1), &rows)).unwrap();
        assert_eq!(put(vec![row("INV-1", 200.25), row("INV-2", 7.0)]), 1);
        assert_eq!(put(vec![row("INV-2", 8.0), row("INV-3", 9.0)]), 3);
        assert_eq!(put(vec![row("INV-3", 9.0), row("INV-2", 8.0)]), 0);
        let live = s.unit_days(Some(plant_id), day(1), day(1), None).unwrap();
        assert_eq!(live.iter().map(|r| r.unit.as_str()).collect::<Vec<_>>(), ["INV-2", "INV-3"]);
        assert_eq!(count(url, "SELECT COUNT(*) FROM unit_metrics"), 4);
    });
}

#[test]
fn a_retired_report_takes_its_events_along_and_keeps_its_findings() {
    on_both(|url| {
        let (mut s, Stored { plant_id, report_id }) = stored(url);
        let before = s.last_change().unwrap().unwrap().seq;
        s.write(&author(), &noon, |tx| tx.retire_report(plant_id, report_id)).unwrap();
        for table in ["reports", "outages", "meter_readings", "interval_metrics"] {
            assert_eq!(count(url, &format!("SELECT COUNT(*) FROM {table} WHERE deleted_at IS NULL")), 0, "{table}");
        }
        assert_eq!(s.findings_of_report(plant_id, report_id).unwrap().len(), 1);
        assert_eq!(s.outages(None, day(1), day(1), Some(before)).unwrap().len(), 1);
        assert_eq!(s.reports(None, day(1), day(1), Some(before)).unwrap().len(), 1);
        assert_eq!(s.last_report_day(plant_id).unwrap(), None);
        let history = s.history(plant_id, Some(day(1))).unwrap();
        assert_eq!(history.iter().map(|h| h.report.revision).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((history[0].who.as_str(), history[0].workbook.as_str()), ("anna", "Report 01.xlsx"));
        assert_eq!(s.next_revision(&story::key(plant_id, day(1))).unwrap(), 3);
        assert!(s.write(&author(), &noon, |tx| tx.retire_report(plant_id, report_id)).is_err());
    });
}

#[test]
fn a_rejected_revision_stands_beside_the_accepted_one() {
    on_both(|url| {
        let (mut s, Stored { plant_id, report_id }) = stored(url);
        let rejected = NewReport { status: "rejected".into(), ..story::report(plant_id, day(1), 3) };
        s.write(&author(), &noon, |tx| tx.insert_report(&rejected)).unwrap();
        let key = story::key(plant_id, day(1));
        assert_eq!(s.live_report(&key, "accepted").unwrap().unwrap().id, report_id);
        assert_eq!(s.live_report(&key, "rejected").unwrap().unwrap().revision, 3);
        assert_eq!(s.reports_saying(&key, "hash-1").unwrap().len(), 1);
        let second = story::report(plant_id, day(1), 4);
        assert!(s.write(&author(), &noon, |tx| tx.insert_report(&second)).is_err(), "two accepted live reports");
    });
}

#[test]
fn many_rows_go_in_by_chunks() {
    on_both(|url| {
        let (mut s, Stored { plant_id, report_id }) = stored(url);
        let rows: Vec<IntervalRow> = (0..2500)
            .map(|n| IntervalRow { unit: format!("INV-{n}"), ..story::interval(plant_id, report_id, 3) })
            .collect();
        s.write(&author(), &noon, |tx| tx.put_intervals(day(1), rows.clone())).unwrap();
        assert_eq!(count(url, "SELECT COUNT(*) FROM interval_metrics WHERE deleted_at IS NULL"), 2502);
        let far = IntervalRow { at: day(20).and_hms_opt(0, 0, 0).unwrap(), ..story::interval(plant_id, report_id, 3) };
        assert!(s.write(&author(), &noon, |tx| tx.put_intervals(day(1), vec![far.clone()])).is_err());
    });
}

#[test]
fn numbers_keep_their_bits_and_one_that_is_not_finite_is_refused() {
    on_both(|url| {
        let (mut s, Stored { plant_id, .. }) = stored(url);
        for kwh in [1.0 / 3.0, 5e-324, f64::MAX, 0.1 + 0.2] {
            let row = DailyRow { energy_kwh: Some(kwh), ..story::daily(plant_id, day(2), 1.0) };
            s.write(&author(), &noon, |tx| tx.put_day(plant_id, day(2), Some(&row))).unwrap();
            let back = s.days(None, day(2), day(2), None).unwrap()[0].energy_kwh.unwrap();
            assert_eq!(back.to_bits(), kwh.to_bits());
        }
        let row = DailyRow { energy_kwh: Some(f64::NAN), ..story::daily(plant_id, day(2), 1.0) };
        assert!(s.write(&author(), &noon, |tx| tx.put_day(plant_id, day(2), Some(&row))).is_err());
    });
}

#[test]
fn a_month_and_a_state_are_put_in_the_place_of_what_was_there() {
    on_both(|url| {
        let (mut s, Stored { plant_id, .. }) = stored(url);
        let month = MonthRow { energy_kwh: None, days_reported: 0, ..story::month(plant_id, 1.0) };
        let state = StateRow { plant_id, last_report_day: None, fingerprints: "{\"a\":1}".into() };
        let put = |tx: &mut Tx<'_>| {
            tx.put_month(&month)?;
            tx.put_plant_state(&state)
        };
        s.write(&author(), &noon, put).unwrap();
        assert_eq!(s.months(Some(plant_id), day(1), day(1)).unwrap(), std::slice::from_ref(&month));
        assert_eq!(s.plant_states().unwrap(), std::slice::from_ref(&state));
    });
}

#[test]
fn a_run_goes_its_way() {
    on_both(|url| {
        let (mut s, _) = stored(url);
        let run = NewRun {
            started_at: noon(),
            host: "here".into(),
            pid: 7,
            who: "cron".into(),
            command: "dgr ingest".into(),
        };
        let id = s.start_run(&run).unwrap();
        assert_eq!(s.runs(9).unwrap()[0].finished_at, None);
        s.finish_run(id, noon(), "{}", 3).unwrap();
        assert_eq!((s.runs(9).unwrap()[0].exit_code, s.runs(9).unwrap()[0].finished_at), (Some(3), Some(noon())));
        let by_run = dgr::store::Author { run_id: Some(id), ..author() };
        let seq = s.write(&by_run, &noon, |tx| Ok(tx.change()?.seq)).unwrap();
        assert_eq!(s.change_row(seq).unwrap().unwrap().run_id, Some(id));
    });
}

#[test]
fn the_views_show_what_is_live() {
    on_both(|url| {
        let (mut s, Stored { plant_id, report_id }) = stored(url);
        for view in ["reports", "daily_metrics", "unit_metrics", "outages", "units", "monthly_metrics"] {
            let want = if view == "units" { 2 } else { 1 };
            assert_eq!(count(url, &format!("SELECT COUNT(*) FROM live_{view} WHERE plant = 'ALPHA'")), want, "{view}");
        }
        assert_eq!(count(url, "SELECT COUNT(*) FROM live_plants WHERE tilt_deg = 15"), 1);
        s.write(&author(), &noon, |tx| tx.retire_report(plant_id, report_id)).unwrap();
        assert_eq!(count(url, "SELECT COUNT(*) FROM live_reports"), 0);
        assert_eq!(count(url, "SELECT COUNT(*) FROM live_outages"), 0);
        raw(url, "SELECT 1").unwrap();
    });
}

#[test]
fn a_row_of_which_nothing_is_known_can_be_stored_and_json_is_never_empty() {
    on_both(|url| {
        let (mut s, Stored { plant_id, .. }) = stored(url);
        let bare = DailyRow::new(plant_id, day(3));
        assert!(s.write(&author(), &noon, |tx| tx.put_day(plant_id, day(3), Some(&bare))).unwrap());
        assert_eq!(s.days(None, day(3), day(3), None).unwrap(), [bare]);
        let units = [UnitRow::new(plant_id, "INV-1", day(3))];
        assert_eq!(s.write(&author(), &noon, |tx| tx.put_unit_days(plant_id, day(3), &units)).unwrap(), 1);
        s.write(&author(), &noon, |tx| tx.put_month(&MonthRow::new(plant_id, day(1)))).unwrap();
        let empty = DailyRow { plant_id, day: day(4), ..DailyRow::default() };
        assert!(s.write(&author(), &noon, |tx| tx.put_day(plant_id, day(4), Some(&empty))).is_err());
    });
}
