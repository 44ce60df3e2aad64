//! `dgr init`: a workspace, made once.

use crate::support::dgr::Dgr;

#[test]
fn a_workspace_is_made_and_nothing_in_it_is_touched_again() {
    let dgr = Dgr::new();
    let said = dgr.run(&["init", "demo"]).code(0);
    let files = [
        "demo/dgr.toml",
        "demo/inbox/EX1_daily_2024-05-01.xlsx",
        "demo/layouts/example-solar.toml",
        "demo/plants.toml",
    ];
    assert_eq!(dgr.files(), files);
    assert!(dgr.path("demo/archive").is_dir() && dgr.path("demo/rejected").is_dir());
    assert_eq!(
        said.stdout(),
        "made  demo/dgr.toml\nmade  demo/plants.toml\nmade  demo/layouts/example-solar.toml\n\
         made  demo/inbox/EX1_daily_2024-05-01.xlsx\n"
    );
    assert_eq!(said.stderr(), "Next: `dgr ingest`, `dgr report daily`, `dgr status`.\n");
    dgr.write("demo/plants.toml", "# mine\n");
    let said = dgr.run(&["-C", "demo", "init", "--json"]).code(0);
    assert_eq!(dgr.read("demo/plants.toml"), "# mine\n");
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!((document["made"].as_array().unwrap().len(), document["kept"].as_array().unwrap().len()), (0, 4));
    dgr.run(&["-C", "demo", "config", "show"]).code(0);
}

#[test]
fn the_example_runs_from_end_to_end() {
    // 10:30 in Kolkata.
    let dgr = Dgr::new().env("DGR_CLOCK", "2024-05-02T05:00:00Z");
    let _made = dgr.run(&["init"]).code(0);
    assert_eq!(dgr.run(&["layout", "check"]).code(0).stdout(), "1 file, 1 layout, 0 mistakes.\n");
    let said = dgr.run(&["ingest"]).code(0);
    assert_eq!(said.stdout(), "1 workbook: 1 accepted.\nPlant-days: 1 new, 0 restated, 0 rejected.\n");
    assert_eq!(
        said.stderr(),
        "./plants.toml: 1 plant is the master data now.\n\
         accepted   EX1_daily_2024-05-01.xlsx  example-solar  EX1 2024-05-01\n"
    );
    assert!(dgr.path("archive/2024/05/02/EX1_daily_2024-05-01.xlsx").exists());
    let said = dgr.run(&["report", "daily"]).code(0);
    assert_eq!(
        said.stdout(),
        "\
Daily report, 2024-05-01

Plant  Name           Tech   Status      Energy  Basis      POA    PR   CUF  Avail  Units  Rev  Err  Warn
                                            kWh          kWh/m²     %     %      %
-----  -------------  -----  --------  --------  ------  ------  ----  ----  -----  -----  ---  ---  ----
EX1    Example Solar  solar  reported  20,110.0  export    5.60  71.8  20.9      -  4/4      0    0     0
-----  -------------  -----  --------  --------  ------  ------  ----  ----  -----  -----  ---  ---  ----
Total  -              -      1 of 1    20,110.0  -            -  71.8  20.9      -  -        0    0     0

Without any value: Budget, Dev, Wind, Grid.
"
    );
    let _in_time = dgr.run(&["status"]).code(0);
    let _bytes_again = dgr.run(&["check", "archive"]).code(0);
    assert_eq!(dgr.run(&["ingest"]).code(0).stdout(), "0 workbooks.\n");
}

#[test]
fn a_workspace_made_in_the_evening_has_its_example_in_time() {
    let dgr = Dgr::new().env("DGR_CLOCK", "2024-05-02T15:00:00Z");
    let _made = dgr.run(&["init"]).code(0);
    let _stored = dgr.run(&["ingest"]).code(0);
    let said = dgr.run(&["status"]).code(0);
    assert!(said.stdout().contains("2024-05-02 08:00"), "{}", said.stdout());
}

#[test]
fn a_bare_workspace_has_no_example() {
    assert_eq!(Dgr::workspace().files(), ["dgr.toml", "plants.toml"]);
}
