//! The health of a store: nothing is wrong after a story, and what is made wrong is found.

use dgr::store::Store;
use dgr::store::rows::WorkbookRow;

use super::{author, day, is_postgres, noon, on_both, raw, story};

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
            ("a row was retired at another moment than its change", "2024-05-01"),
            ("an interval is live", "2024-05-01"),
            ("an outage is live", "2024-05-01"),
            ("the last report day is not the day of the last live report", "2024-05-07"),
        ];
        assert_eq!(said, want);
        assert!(found.iter().all(|c| c.plant == "ALPHA"));
    });
}

#[test]
fn what_lacks_a_part_is_found() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let told = store.write(&author(), &noon, story::tell).unwrap();
        let other = "f".repeat(64);
        let unjudged = WorkbookRow { sha256: other, ..story::workbook(story::SHA) };
        store.write(&author(), &noon, |tx| tx.put_workbook(&unjudged, None)).unwrap();
        let skipped = story::report(told.plant_id, day(2), 2);
        store.write(&author(), &noon, |tx| tx.insert_report(&skipped)).unwrap();
        raw(url, &format!("UPDATE reports SET replaced_by = id WHERE id = {}", told.report_id)).unwrap();
        let early = "INSERT INTO changes (moment, who, host, command) VALUES ('2020-01-01 00:00:00', 'eve', 'x', 'x')";
        raw(url, early).unwrap();
        let found = store.contradictions().unwrap();
        let said: Vec<_> = found.iter().map(|c| (c.problem.as_str(), c.plant.as_str(), c.place.as_str())).collect();
        let seq = store.last_change().unwrap().unwrap().seq.to_string();
        let want = [
            ("a change is not later than the one before it", "", seq.as_str()),
            ("a report was replaced, and is live", "ALPHA", "2024-05-01"),
            ("a workbook was stored, and never judged", "", "Report 01.xlsx"),
            ("the last report day is not the day of the last live report", "ALPHA", "2024-05-01"),
            ("the revisions of a report do not count from 1 without a gap", "ALPHA", "2024-05-02"),
        ];
        assert_eq!(said, want);
    });
}

#[test]
fn a_copy_holds_what_the_store_holds_and_overwrites_nothing() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        store.write(&author(), &noon, story::tell).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.db");
        if is_postgres(url) {
            assert!(format!("{:#}", store.backup(&path).unwrap_err()).contains("pg_dump"));
            return;
        }
        let bytes = store.backup(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), bytes);
        let masters = store.masters(None).unwrap();
        assert_eq!(Store::open(path.to_str().unwrap()).unwrap().masters(None).unwrap(), masters);
        let again = store.backup(&path).unwrap_err();
        assert_eq!(again.to_string(), format!("{} is there already; a copy overwrites nothing.", path.display()));
        let nowhere = format!("unable to open database: {}", folder.path().join("no/.copy.db.part").display());
        assert_eq!(store.backup(&folder.path().join("no/copy.db")).unwrap_err().root_cause().to_string(), nowhere);
    });
}
