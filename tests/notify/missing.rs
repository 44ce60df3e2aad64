//! `dgr status --notify`: whose report is missing when it is due, told once.

use crate::support::dgr::Dgr;

const OPS: &str = "\n[[notify]]\nname = \"ops\"\nkind = \"command\"\n\
                   command = [\"/bin/sh\", \"-c\", \"cat > told-$DGR_MESSAGE_ID.json\"]\nabout = [\"missing\"]\n";

fn told(dgr: &Dgr) -> Vec<serde_json::Value> {
    let files = dgr.files().into_iter().filter(|file| file.starts_with("told-"));
    files.map(|file| serde_json::from_str(&dgr.read(&file)).unwrap()).collect()
}

fn example(url: Option<&str>) -> Dgr {
    let dgr = url.map_or_else(Dgr::example, |url| Dgr::example().env("DGR_DATABASE_URL", url));
    let settings = dgr.read("dgr.toml") + OPS;
    dgr.write("dgr.toml", settings);
    // WIND-2 has until noon, and nothing of the third day came.
    let plants = dgr.read("plants.toml").replace("code = \"WIND-2\"\n", "code = \"WIND-2\"\ndue = \"12:00\"\n");
    dgr.write("plants.toml", plants);
    std::fs::remove_file(dgr.path("inbox/Turbine_Day_20260303.xlsx")).unwrap();
    let _stored = dgr.run(&["ingest"]).code(3);
    dgr
}

#[test]
fn each_plant_s_day_is_told_once_and_when_it_is_due() {
    for url in std::iter::once(None).chain(crate::pg::migrated().map(Some)) {
        let dgr = example(url.as_deref());
        let _silent = dgr.run(&["status"]).code(5);
        assert_eq!(told(&dgr).len(), 0);

        let said = dgr.run(&["status", "--notify"]).code(5);
        assert_eq!(said.stderr(), "told       ops: dgr: SOLAR-3 and WIND-1 have not reported 2026-03-03\n");
        assert!(said.stdout().starts_with("Status of 2026-03-03\n"), "{}", said.stdout());
        let _again = dgr.run(&["status", "--notify"]).code(5);
        let first = told(&dgr);
        assert_eq!(first.len(), 1, "it was told before");
        assert_eq!(first[0]["rejected"], serde_json::json!(["SOLAR-2"]));
        let plant = &first[0]["plants"][0];
        for (key, value) in [
            ("plant", "SOLAR-3"),
            ("name", "Solar Three"),
            ("contractor", "Example Solar Services"),
            ("due", "2026-03-04T05:00:00Z"),
            ("zone", "Asia/Kolkata"),
            ("last_day", "2026-03-02"),
        ] {
            assert_eq!(plant[key], value);
        }

        // Past noon: the one that was not due is told, and the others are not told anew.
        let dgr = dgr.env("DGR_CLOCK", "2026-03-04T06:45:00Z");
        let _noon = dgr.run(&["status", "--notify"]).code(5);
        let second = told(&dgr).pop().unwrap();
        assert_eq!(second["subject"], "dgr: WIND-2 has not reported 2026-03-03");
        assert_eq!(second["still"], serde_json::json!(["SOLAR-3", "WIND-1"]));
        let _evening = dgr.env("DGR_CLOCK", "2026-03-04T12:45:00Z").run(&["status", "--notify"]).code(5);
    }
}

#[test]
fn a_plant_of_others_is_nobody_s_business() {
    let dgr = example(None);
    let settings = dgr.read("dgr.toml") + "contractors = [\"Example Wind Services\"]\n";
    dgr.write("dgr.toml", settings);
    let _told = dgr.run(&["status", "--notify"]).code(5);
    let message = told(&dgr).pop().unwrap();
    assert_eq!(message["subject"], "dgr: WIND-1 has not reported 2026-03-03");
    assert_eq!((&message["of"], &message["rejected"]), (&2.into(), &serde_json::json!([])));
    assert!(!message.to_string().contains("SOLAR"), "{message}");
}
