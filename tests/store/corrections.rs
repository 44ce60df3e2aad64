//! What corrections ask of the store: a rehearsal, findings copied to the report that stands, workbooks sought.

use dgr::finding::{Finding, Severity};
use dgr::rule;
use dgr::store::rows::WorkbookRow;
use dgr::store::{About, Store, Which};

use super::{author, count, day, judgement, noon, on_both, story};

#[test]
fn a_rehearsal_sees_its_own_rows_and_leaves_none() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let seen = store.rehearse(&author(), &noon, |tx| {
            story::tell(tx)?;
            Ok(tx.days(None, day(1), day(31), None)?.len())
        });
        assert!(seen.unwrap() > 0);
        for table in ["changes", "workbooks", "reports", "findings", "daily_metrics", "plants"] {
            assert_eq!(count(url, &format!("SELECT count(*) AS n FROM {table}")), 0, "{table}");
        }
        // What a rehearsal cannot do, it does not say it can.
        let failed =
            store.rehearse(&author(), &noon, |tx| Ok(tx.put_judgement(&judgement("gone", "u", "accepted")).ok()));
        assert_eq!(failed.unwrap_err().to_string(), "a statement of the transaction failed; nothing was stored");
        store.write(&author(), &noon, story::tell).unwrap();
    });
}

#[test]
fn copied_findings_are_warnings_at_most_and_lose_nothing_else() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        store.write(&author(), &noon, story::tell).unwrap();
        let plant = store.plant_id("ALPHA").unwrap().unwrap();
        let rows = store.history(plant, None).unwrap();
        let (from, to) = (rows[0].report.id, rows.last().unwrap().report.id);
        assert_ne!(from, to);
        let found = [
            Finding::new(rule::ENERGY_ABOVE_CAPACITY, "Too much.")
                .of("energy_gross_kwh")
                .unit(Some("INV-1"))
                .said("9e9"),
            Finding::new(rule::COLUMN_UNMAPPED, "New.").severity(Severity::Info).hint("Look."),
        ];
        let told = store.write(&author(), &noon, |tx| {
            let already = (tx.findings_of_report(plant, from)?.len(), tx.findings_of_report(plant, to)?.len());
            tx.put_findings(&About::Report(plant, from, day(1), story::SHA), &found)?;
            tx.copy_findings(plant, from, to)?;
            let copies = tx.findings_of_report(plant, to)?.split_off(already.1);
            Ok((tx.findings_of_report(plant, from)?, copies))
        });
        let (own, copies) = told.unwrap();
        assert_eq!(own.len(), copies.len());
        for (own, copy) in own.into_iter().zip(&copies) {
            let severity = if own.severity == "error" { "warning".to_owned() } else { own.severity.clone() };
            let due = dgr::store::rows::FindingRow {
                id: copy.id,
                report_id: Some(to),
                severity,
                created_change: copy.created_change,
                ..own
            };
            assert_eq!(*copy, due);
        }
        assert!(copies.iter().any(|copy| copy.severity == "info"));
    });
}

#[test]
fn workbooks_are_found_by_their_first_digits_and_by_what_they_report() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        store.write(&author(), &noon, story::tell).unwrap();
        let other = WorkbookRow { name: "other.xlsx".into(), ..story::workbook(&"e3".repeat(32)) };
        store.write(&author(), &noon, |tx| tx.put_workbook(&other, None)).unwrap();
        let like = |store: &mut Store, digits: &str| store.workbooks_like(digits).unwrap().len();
        assert_eq!([like(&mut store, "e3"), like(&mut store, "E3B0"), like(&mut store, "e3e3")], [2, 1, 1]);
        // What means something to LIKE means nothing here.
        assert_eq!([like(&mut store, "%"), like(&mut store, "e_"), like(&mut store, "")], [0; 3]);
        assert_eq!((store.has_bytes(story::SHA).unwrap(), store.has_bytes(&other.sha256).unwrap()), (true, false));

        let plant = store.plant_id("ALPHA").unwrap();
        let reporting = |store: &mut Store, which: Which| store.workbooks_reporting(&which).unwrap().len();
        let all = Which { plant, source: Some("alpha".into()), layout: Some("alpha-daily".into()), ..Which::default() };
        assert_eq!(reporting(&mut store, Which { from: Some(day(1)), to: Some(day(31)), ..all.clone() }), 1);
        assert_eq!(reporting(&mut store, Which { to: Some(day(1).pred_opt().unwrap()), ..all.clone() }), 0);
        assert_eq!(reporting(&mut store, Which { source: Some("beta".into()), ..all }), 0);
        assert!(Which::default().is_all());
    });
}
