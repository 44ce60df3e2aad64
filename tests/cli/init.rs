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
    assert_eq!(said.stderr(), "Next: `dgr plant import`, `dgr ingest`, `dgr report daily`.\n");
    dgr.write("demo/plants.toml", "# mine\n");
    let said = dgr.run(&["-C", "demo", "init", "--json"]).code(0);
    assert_eq!(dgr.read("demo/plants.toml"), "# mine\n");
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!((document["made"].as_array().unwrap().len(), document["kept"].as_array().unwrap().len()), (0, 4));
    dgr.run(&["-C", "demo", "config", "show"]).code(0);
}

#[test]
fn a_bare_workspace_has_no_example() {
    assert_eq!(Dgr::workspace().files(), ["dgr.toml", "plants.toml"]);
}
