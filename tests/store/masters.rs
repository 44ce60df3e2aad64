//! Master data and targets: versioned, and known as they were.

use dgr::calendar::Month;
use dgr::metric::Metric;
use dgr::names::Kind;
use dgr::pipeline::targets;
use dgr::plant::target::{Span, Target};
use dgr::plant::{Meter, Plant};
use dgr::store::rows::TargetRow;

use super::rows::stored;
use super::story::{self, Stored};
use super::{author, day, noon, on_both};

#[test]
fn a_plant_comes_back_field_by_field_and_applied_again_changes_nothing() {
    on_both(|url| {
        let (mut s, Stored { plant_id, .. }) = stored(url);
        let known = s.masters(None).unwrap();
        assert_eq!(known.plants, [(plant_id, story::plant("ALPHA"))]);
        let again = s.write(&author(), &noon, |tx| tx.apply_plant(&story::plant("ALPHA"))).unwrap();
        assert!(!again.changed);
        assert_eq!(s.last_change().unwrap().map(|c| c.seq), Some(known.version));
        assert_eq!(s.plant_id("ALPHA").unwrap(), Some(plant_id));
    });
}

#[test]
fn master_data_is_known_as_it_was() {
    on_both(|url| {
        let (mut s, Stored { plant_id, .. }) = stored(url);
        let first = s.last_change().unwrap().unwrap().seq;
        let renamed = Plant { name: "Beta".into(), units: Vec::new(), ..story::plant("ALPHA") };
        let applied = s.write(&author(), &noon, |tx| tx.apply_plant(&renamed)).unwrap();
        assert!(applied.changed);
        let second = s.last_change().unwrap().unwrap().seq;
        s.write(&author(), &noon, |tx| tx.retire_plant(plant_id)).unwrap();
        assert_eq!(s.masters(None).unwrap().plants, []);
        assert_eq!(s.masters(Some(first)).unwrap().plants, [(plant_id, story::plant("ALPHA"))]);
        assert_eq!(s.masters(Some(second)).unwrap().plants, [(plant_id, renamed.clone())]);
        assert_eq!(s.masters(Some(second)).unwrap().version, second);
        let back = s.write(&author(), &noon, |tx| tx.apply_plant(&renamed)).unwrap();
        assert_eq!(back.plant_id, plant_id);
        assert_eq!(s.masters(None).unwrap().plants, [(plant_id, renamed.clone())]);
    });
}

#[test]
fn a_target_is_versioned() {
    on_both(|url| {
        let (mut s, _) = stored(url);
        let first = s.last_change().unwrap().unwrap().seq;
        let old = s.targets(None, day(1), day(1), None).unwrap().remove(0);
        assert!(!s.write(&author(), &noon, |tx| tx.put_target(&old)).unwrap());
        let new = TargetRow { value: 2.0, ..old.clone() };
        assert!(s.write(&author(), &noon, |tx| tx.put_target(&new)).unwrap());
        assert_eq!(s.targets(None, day(1), day(1), None).unwrap(), std::slice::from_ref(&new));
        assert_eq!(s.targets(None, day(1), day(1), Some(first)).unwrap(), std::slice::from_ref(&old));
        assert!(s.write(&author(), &noon, |tx| tx.retire_target(&old)).unwrap());
        assert_eq!(s.targets(None, day(1), day(1), None).unwrap(), []);
    });
}

#[test]
fn a_file_of_targets_is_one_change_on_both_databases() {
    on_both(|url| {
        let (mut s, _) = stored(url);
        let known = s.masters(None).unwrap();
        let target = |span, value| Target {
            plant: "ALPHA".into(),
            span,
            kind: Kind::Budget,
            metric: Metric::named("energy_net_kwh").unwrap(),
            value,
            place: "t.csv:2".into(),
        };
        let month = Span::Month(Month::of(day(1)));
        // A month's target and one of its first day are two.
        let first = [target(month, 3100.0), target(Span::Day(day(1)), 90.0)];
        let steps = s.read(|r| targets::plan(r, &known, &first)).unwrap();
        let before = s.targets(None, day(1), day(31), None).unwrap().len();
        s.write(&author(), &noon, |tx| targets::apply(tx, &known, &steps)).unwrap();
        let change = s.last_change().unwrap().unwrap().seq;
        let kinds = |rows: Vec<TargetRow>| -> Vec<(String, f64)> {
            let ours = rows.into_iter().filter(|r| r.metric == "energy_net_kwh");
            ours.map(|r| (r.kind, r.value)).collect()
        };
        assert_eq!(
            kinds(s.targets(None, day(1), day(31), None).unwrap()),
            [("budget".to_owned(), 3100.0), ("budget-day".to_owned(), 90.0)]
        );
        assert_eq!(s.read(|r| targets::plan(r, &known, &first)).unwrap(), []);
        let second = [target(month, 6200.0)];
        let steps = s.read(|r| targets::plan(r, &known, &second)).unwrap();
        assert_eq!(steps.iter().map(|step| (step.was, step.is)).collect::<Vec<_>>(), [(Some(3100.0), 6200.0)]);
        s.write(&author(), &noon, |tx| targets::apply(tx, &known, &steps)).unwrap();
        let was = kinds(s.targets(None, day(1), day(31), Some(change)).unwrap());
        assert_eq!(was.first(), Some(&("budget".to_owned(), 3100.0)));
        assert!(before < s.targets(None, day(1), day(31), None).unwrap().len());
    });
}

#[test]
fn a_plant_without_a_code_or_with_a_number_that_is_none_is_refused() {
    on_both(|url| {
        let (mut s, _) = stored(url);
        let nan = Meter { mf: Some(f64::NAN), ..Meter::default() };
        for wrong in [
            Plant::default(),
            Plant { latitude: Some(f64::NAN), ..story::plant("BETA") },
            Plant { meters: vec![nan], ..story::plant("BETA") },
        ] {
            assert!(s.write(&author(), &noon, |tx| tx.apply_plant(&wrong)).is_err());
        }
        assert_eq!(s.masters(None).unwrap().plants.len(), 1);
    });
}
