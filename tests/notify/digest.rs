//! One message a run and destination, of what is its business.

use serde_json::Value;

use super::{broken, column, on_both, tell, workspace};
use crate::support::dgr::Dgr;

/// A destination that keeps what it is told in a file for each message.
fn keeper(name: &str, more: &str) -> String {
    format!(
        "[[notify]]\nname = \"{name}\"\nkind = \"command\"\n\
         command = [\"/bin/sh\", \"-c\", \"cat > {name}-$DGR_MESSAGE_ID.json\"]\n{more}\n"
    )
}

/// Returns what a destination was told, in order.
fn told(dgr: &Dgr, name: &str) -> Vec<Value> {
    let files = dgr.files().into_iter().filter(|file| file.starts_with(&format!("{name}-")));
    files.map(|file| serde_json::from_str(&dgr.read(&file)).unwrap()).collect()
}

fn names(message: &Value) -> Vec<&str> {
    message["workbooks"].as_array().unwrap().iter().map(|book| book["name"].as_str().unwrap()).collect()
}

#[test]
fn a_run_is_one_message_and_a_run_that_needs_nobody_is_none() {
    on_both(|dgr| {
        tell(&dgr, &(keeper("ops", "") + &keeper("boss", "always = true")));
        for name in ["a", "b", "c"] {
            broken(&dgr, name);
        }
        let said = dgr.run(&["ingest"]).code(3);
        let told_ops = "told       ops: dgr: 3 of 3 workbooks need a human\n";
        assert!(said.stderr().contains(told_ops), "{}", said.stderr());
        let ops = told(&dgr, "ops");
        assert_eq!((ops.len(), names(&ops[0])), (1, vec!["a.xlsx", "b.xlsx", "c.xlsx"]));
        assert_eq!((&ops[0]["counts"]["unresolved"], &ops[0]["ended"]), (&3.into(), &true.into()));
        assert_eq!(ops[0]["created_at"].as_str().unwrap().get(..16), Some("2024-05-02T05:00"));

        // The same files again are no news, whether they moved away or lie there; who wants to hear of each run does.
        let _again = dgr.run(&["ingest"]).code(0);
        assert_eq!(told(&dgr, "ops").len(), 1);
        let boss = told(&dgr, "boss");
        assert_eq!(boss.len(), 2);
        assert_eq!(boss[1]["subject"], "dgr: 0 workbooks, nothing needs a human");
        assert_eq!(column(&dgr, "state"), ["delivered", "delivered", "delivered"]);
    });
}

#[test]
fn nobody_is_told_where_that_is_said() {
    let dgr = workspace(Dgr::new());
    tell(&dgr, &keeper("ops", ""));
    broken(&dgr, "a");
    let _quiet = dgr.run(&["ingest", "--no-notify"]).code(3);
    assert_eq!(column(&dgr, "state"), [""; 0]);
    assert_eq!(told(&dgr, "ops").len(), 0);
}

#[test]
fn each_destination_is_told_what_is_its_business() {
    let dgr = Dgr::example();
    let settings = dgr.read("dgr.toml");
    let all = [
        keeper("all", ""),
        keeper("warned", "severity = \"warning\""),
        keeper("rooftops", "contractors = [\"Example Rooftops\"]\nseverity = \"warning\""),
        keeper("three", "plants = [\"SOLAR-3\"]\nseverity = \"warning\""),
        keeper("wind", "plants = [\"Wind One\", \"WIND-9\"]"),
        keeper("late", "about = [\"missing\"]"),
    ];
    dgr.write("dgr.toml", settings + "\n" + &all.concat());
    let said = dgr.run(&["ingest", "--quiet"]).code(3);
    assert_eq!(said.stderr(), "warning: notify.wind (dgr.toml:40:1): \"WIND-9\" is no plant and no contractor.\n");
    let one = |name: &str| {
        let mut messages = told(&dgr, name);
        assert_eq!(messages.len(), 1, "{name}");
        messages.remove(0)
    };

    let all = one("all");
    assert_eq!(all["subject"], "dgr: 2 of 14 workbooks need a human");
    assert_eq!(names(&all), ["Inverter_Day_20260303(S3).xlsx", "Portal_Month_202603.xls"]);
    let finding = &all["workbooks"][1]["findings"][0];
    for (key, value) in [
        ("plant", "SOLAR-2"),
        ("day", "2026-03-03"),
        ("place", "sheet1!B7"),
        ("rule", "energy-above-capacity"),
        ("severity", "error"),
        ("hint", "Check kWh against MWh, and `ac_kw` in plants.toml."),
    ] {
        assert_eq!(finding[key], value);
    }

    // The example has three warnings: one of SOLAR-3, two of WIND-1, in workbooks that were taken in.
    let warned = one("warned");
    assert_eq!(warned["subject"], "dgr: 2 of 14 workbooks need a human, 2 more have findings");
    let rooftops = one("rooftops");
    assert_eq!(rooftops["subject"], "dgr: 1 workbook needs a human");
    assert_eq!((names(&rooftops), &rooftops["counts"]), (vec!["Portal_Month_202603.xls"], &Value::Null));
    // A damaged workbook leads to no plant: it is the business of those who see all.
    let three = one("three");
    assert_eq!(three["subject"], "dgr: 1 workbook has findings");
    assert_eq!(names(&three), ["Inverter_Day_20260302(S3).xlsx"]);
    assert_eq!((told(&dgr, "wind").len(), told(&dgr, "late").len()), (0, 0));
}

#[test]
fn a_workbook_that_nobody_would_be_told_of_is_said_so() {
    let dgr = workspace(Dgr::new());
    tell(&dgr, &keeper("ops", "plants = [\"EX1\"]"));
    broken(&dgr, "a");
    let said = dgr.run(&["ingest", "--quiet"]).code(3);
    assert_eq!(
        said.stderr(),
        "warning: Every destination has `plants` or `contractors`: a workbook that leads to no plant is told to nobody.\n"
    );
    assert_eq!(told(&dgr, "ops").len(), 0);
}

#[test]
fn what_cannot_be_delivered_changes_no_ending_and_is_never_silent() {
    on_both(|dgr| {
        tell(&dgr, "[[notify]]\nname = \"ops\"\nkind = \"command\"\ncommand = [\"/no/such/program\"]\n");
        broken(&dgr, "a");
        let said = dgr.run(&["ingest", "--quiet"]).code(3);
        let why = "cannot start /no/such/program: No such file or directory (os error 2)";
        let again = "the next `dgr notify send` after 2024-05-02 10:31 tries it again";
        assert_eq!(said.stderr(), format!("warning: Message 1 to ops was not delivered: {why}; {again}.\n"));
        broken(&dgr, "b");
        let said = dgr.run(&["ingest", "--quiet"]).code(3);
        assert_eq!(said.stderr(), format!("warning: Messages to ops wait for message 1: {why}; {again}.\n"));
        // A run that has nothing to tell tells that, too.
        let said = dgr.run(&["ingest", "--quiet"]).code(0);
        assert_eq!(said.stderr(), format!("warning: Messages to ops wait for message 1: {why}; {again}.\n"));
        let said = dgr.run(&["status"]).any();
        let table = "\
Messages that did not arrive

Message  Destination  State      Tried  Written           Next              Subject
-------  -----------  ---------  -----  ----------------  ----------------  -----------------------------
      1  ops          due again      1  2024-05-02 10:30  2024-05-02 10:31  dgr: 1 workbook needs a human

1 ops  cannot start /no/such/program: No such file or directory (os error 2)
";
        assert!(said.stdout().ends_with(table), "{}", said.stdout());
    });
}

/// A run ends with 3 for them, so somebody is told: else the exit code alone would know.
#[test]
fn a_file_that_cannot_be_put_away_is_told() {
    let dgr = workspace(Dgr::new());
    let narrow = keeper("one", "plants = [\"EX1\"]\nalways = true");
    dgr.write("dgr.toml", format!("settle_seconds = 0\nrejected = \"shut\"\n{}{narrow}", keeper("ops", "")));
    dgr.write("shut", "a file where a folder is due");
    broken(&dgr, "a");
    let _first = dgr.run(&["ingest", "--quiet"]).code(3);
    let _second = dgr.run(&["ingest", "--quiet"]).code(3);
    let ops = told(&dgr, "ops");
    let subjects: Vec<&str> = ops.iter().map(|message| message["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["dgr: 1 workbook needs a human, and 1 file", "dgr: 1 file needs a human"]);
    let file = &ops[1]["files"][0];
    assert_eq!((&file["name"], &file["stored"]), (&"a.xlsx".into(), &true.into()));
    assert!(file["why"].as_str().unwrap().contains("shut"), "{file}");
    assert!(ops[1]["text"].as_str().unwrap().contains("\n\na.xlsx: stored, and not put away\n  why       "));
    // Whose plant it is of nobody knows.
    let one = told(&dgr, "one");
    assert!(one.len() == 2 && one.iter().all(|message| message["files"] == Value::Array(Vec::new())), "{one:?}");
}

#[test]
fn a_list_that_is_cut_off_says_so() {
    let dgr = workspace(Dgr::new());
    tell(&dgr, &keeper("ops", ""));
    for name in ["a", "b", "c"] {
        broken(&dgr, name);
        let _rejected = dgr.run(&["ingest", "--quiet"]).code(3);
    }
    let list = |last: &str| {
        let said = dgr.run(&["notify", "list", "--last", last, "--json"]).code(0);
        let list: Value = serde_json::from_str(said.stdout()).unwrap();
        (list["rows"].as_array().unwrap().len(), list["notes"].to_string())
    };
    assert_eq!(list("2"), (2, "[\"The newest 2 messages; --last=0 shows all.\"]".to_owned()));
    assert_eq!(list("0"), (3, "[]".to_owned()));
    let said = dgr.run(&["history", "EX1", "2024-01-01", "--last", "0"]).code(0);
    assert!(!said.stdout().contains("The newest 0"), "{}", said.stdout());
}
