//! Master data and targets: versioned, and known as they were.

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
