//! The health of a store: nothing is wrong after a story, and what is made wrong is found.

use dgr::store::Store;

use super::{author, is_postgres, noon, on_both, raw, story};

#[test]
fn a_story_contradicts_nothing() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        store.write(&author(), &noon, story::tell).unwrap();
        assert_eq!(store.contradictions().unwrap(), []);
    });
}

#[test]
fn what_contradicts_itself_is_found() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let told = store.write(&author(), &noon, story::tell).unwrap();
        raw(url, "UPDATE plant_state SET last_report_day = '2024-05-07'").unwrap();
        let retire = "SET deleted_at = '2024-05-02 00:00:00', retired_change = created_change";
        raw(url, &format!("UPDATE reports {retire} WHERE id = {}", told.report_id)).unwrap();
        let found = store.contradictions().unwrap();
        let said: Vec<_> = found.iter().map(|c| (c.problem.split(',').next().unwrap(), c.place.as_str())).collect();
        let want = [
            ("a day has metrics", "2024-05-01"),
            ("a meter reading is live", "2024-05-01"),
            ("an interval is live", "2024-05-01"),
            ("an outage is live", "2024-05-01"),
            ("the last report day is not the day of the last live report", "2024-05-07"),
        ];
        assert_eq!(said, want);
        assert!(found.iter().all(|c| c.plant == "ALPHA"));
    });
}

#[test]
fn a_copy_holds_what_the_store_holds_and_overwrites_nothing() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        store.write(&author(), &noon, story::tell).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.db").to_str().unwrap().to_owned();
        if is_postgres(url) {
            assert!(format!("{:#}", store.backup(&path).unwrap_err()).contains("pg_dump"));
            return;
        }
        store.backup(&path).unwrap();
        let masters = store.masters(None).unwrap();
        assert_eq!(Store::open(&path).unwrap().masters(None).unwrap(), masters);
        assert!(store.backup(&path).is_err());
    });
}
