//! Whose days stand in a report: of plants before and after their commissioning, of retired ones, of those that are named.

use serde_json::{Value, json};

use crate::support::dgr::Dgr;

/// Returns the example, stored.
fn stored(dgr: Dgr) -> Dgr {
    let _first = dgr.run(&["ingest"]).code(3);
    dgr
}

/// Tests on both databases.
fn on_both(test: fn(Dgr)) {
    test(stored(Dgr::example()));
    if let Some(url) = crate::pg::migrated() {
        test(stored(Dgr::example().env("DGR_DATABASE_URL", &url)));
    }
}

fn asked(dgr: &Dgr, words: &[&str]) -> Value {
    serde_json::from_str(dgr.run(&[words, &["--json"]].concat()).any().stdout()).unwrap()
}

/// Changes plants.toml and imports it.
fn import(dgr: &Dgr, change: impl Fn(&str) -> String, more: &[&str]) {
    dgr.write("plants.toml", change(&dgr.read("plants.toml")));
    dgr.run(&[&["plant", "import", "--reason", "a test"], more].concat()).code(0);
}

fn row<'a>(table: &'a Value, plant: &str) -> &'a Value {
    table["rows"].as_array().unwrap().iter().find(|row| row["plant"] == plant).unwrap()
}

fn near(value: &Value, expected: f64) {
    let told = value.as_f64().unwrap();
    assert!((told - expected).abs() < 0.05, "{told} is not {expected}");
}

/// 15,934.2 kWh are the three days of SOLAR-1 (5486.3 + 4859.3 + 5588.6); the fleet has 326,937.4.
#[test]
fn what_was_reported_before_the_commissioning_is_in_the_sums() {
    on_both(|dgr| {
        import(&dgr, |text| text.replace("cod = \"2021-04-01\"", "cod = \"2026-03-03\""), &[]);
        let month = asked(&dgr, &["report", "monthly", "--plant", "SOLAR-1"]);
        near(&month["total"]["energy_kwh"], 15_934.2);
        assert_eq!(month["total"]["plants_with_energy"], "3/3");
        let fleet = asked(&dgr, &["report", "portfolio"]);
        near(&row(&fleet, "SOLAR-1")["fytd_energy_kwh"], 15_934.2);
        // The year before its commissioning is not missing.
        assert_eq!(row(&fleet, "SOLAR-1")["fytd_with_energy"], "3/3");
        near(&fleet["total"]["fytd_energy_kwh"], 326_937.4);
        near(
            &asked(&dgr, &["trace", "--month", "2026-03", "SOLAR-1", "energy_kwh"])["steps"]["rows"][0]["value"],
            15_934.2,
        );
    });
}

#[test]
fn a_plant_that_is_not_commissioned_yet_is_not_missing() {
    on_both(|dgr| {
        let later =
            "\n[[plant]]\ncode = \"SOLAR-9\"\nname = \"Solar Nine\"\ntechnology = \"solar\"\ncod = \"2026-06-01\"\n";
        import(&dgr, |text| format!("{text}{later}"), &[]);
        let daily = asked(&dgr, &["report", "daily", "--date", "2026-03-01"]);
        assert_eq!(row(&daily, "SOLAR-9")["status"], "not commissioned");
        assert_eq!((&daily["total"]["status"], &daily["notes"]), (&"5 of 5".into(), &Value::Array(Vec::new())));
        let said = dgr.run(&["status", "--date", "2026-03-01"]).any();
        assert!(
            said.stdout().contains("5 of 5 plants have reported, 1 late, 1 not commissioned."),
            "{}",
            said.stdout()
        );
    });
}

/// Of March 93,556.0 kWh are WIND-2's.
#[test]
fn a_plant_that_is_retired_keeps_its_days_in_the_sums() {
    on_both(|dgr| {
        let before = asked(&dgr, &["report", "monthly", "--month", "2026-03"]);
        let without = |text: &str| text[..text.find("[[plant]]\ncode = \"WIND-2\"").unwrap()].to_owned();
        import(&dgr, without, &["--prune"]);
        let after = asked(&dgr, &["report", "monthly", "--month", "2026-03"]);
        assert_eq!((&after["total"], &after["rows"]), (&before["total"], &before["rows"]));
        assert_eq!(
            after["notes"].as_array().unwrap().last().unwrap(),
            "Retired, with the days that are known: WIND-2."
        );
        let fleet = asked(&dgr, &["report", "portfolio", "--date", "2026-03-05"]);
        near(&row(&fleet, "WIND-2")["fytd_energy_kwh"], 93_556.0);
        assert_eq!(row(&fleet, "WIND-2")["fytd_with_energy"], "3/3");
        near(&fleet["total"]["fytd_energy_kwh"], 326_937.4);
        near(&row(&asked(&dgr, &["report", "daily", "--date", "2026-03-01"]), "WIND-2")["energy_kwh"], 30_857.0);
        near(&asked(&dgr, &["report", "plant", "WIND-2"])["months"]["rows"][0]["energy_kwh"], 93_556.0);
        assert_eq!(asked(&dgr, &["history", "WIND-2", "2026-03-01"])["rows"].as_array().unwrap().len(), 1);
        // Nobody expects anything of it.
        let later = asked(&dgr, &["report", "daily", "--date", "2026-03-05"]);
        assert!(later["rows"].as_array().unwrap().iter().all(|row| row["plant"] != "WIND-2"));
        let said = dgr.run(&["delete", "WIND-2", "2026-03-01", "--reason", "a test"]).code(1);
        assert!(said.stderr().starts_with("error: No plant answers to \"WIND-2\"."), "{}", said.stderr());
    });
}

#[test]
fn that_a_plant_was_retired_stays_in_the_log_when_it_comes_back() {
    on_both(|dgr| {
        let all = dgr.read("plants.toml");
        import(&dgr, |text| text[..text.find("[[plant]]\ncode = \"WIND-2\"").unwrap()].to_owned(), &["--prune"]);
        let did = |dgr: &Dgr| {
            let log = asked(dgr, &["history", "--all"]);
            let rows = log["rows"].as_array().unwrap().iter().filter(|row| row["command"] == "plant import");
            rows.map(|row| row["did"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(did(&dgr), [json!(["plant retired: WIND-2"])]);
        import(&dgr, |_| all.clone(), &[]);
        assert_eq!(did(&dgr)[0], json!(["plant retired: WIND-2"]));
    });
}

/// WIND-1's units are known by size, so is the plant; of WIND-2 neither is once its capacities are taken away.
#[test]
fn a_plant_of_unknown_size_is_named_where_totals_are_weighted_by_size() {
    let dgr = stored(Dgr::example());
    let notes = |dgr: &Dgr| asked(dgr, &["report", "monthly", "--technology", "wind"])["notes"].to_string();
    assert!(!notes(&dgr).contains("no AC capacity"), "{}", notes(&dgr));
    let unknown = |text: &str| {
        let (before, two) = text.split_at(text.find("[[plant]]\ncode = \"WIND-2\"").unwrap());
        before.to_owned() + &two.replace("[[plant.capacities]]\nac_kw = 4500.0\n", "").replace("ac_kw = 1500.0\n", "")
    };
    import(&dgr, unknown, &[]);
    let told = "WIND-2: no AC capacity in the master data: its availability weighs next to nothing in totals.";
    assert!(notes(&dgr).contains(told), "{}", notes(&dgr));
}

#[test]
fn a_code_means_its_plant_though_another_is_called_so() {
    let dgr = stored(Dgr::example());
    import(&dgr, |text| text.replace("aliases = [\"S1\"]", "aliases = [\"S1\", \"SOLAR-2\", \"shared\"]"), &[]);
    import(&dgr, |text| text.replace("aliases = [\"S3\"]", "aliases = [\"S3\", \"shared\"]"), &[]);
    let month = asked(&dgr, &["report", "monthly", "--plant", "SOLAR-2"]);
    near(&month["total"]["energy_kwh"], 4_478.3);
    near(&asked(&dgr, &["report", "plant", "SOLAR-2"])["months"]["rows"][0]["energy_kwh"], 4_478.3);
    let said = dgr.run(&["report", "monthly", "--plant", "shared"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: \"shared\" means several plants: SOLAR-1, SOLAR-3.\nhint: `dgr plant list` shows all.\n"
    );
}
