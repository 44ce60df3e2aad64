//! Precedence, origins, and what is refused.

use super::*;

fn load(text: &str, environment: &[(&str, &str)], flag: Option<&str>) -> Result<Config> {
    let folder = tempfile::tempdir().unwrap();
    if !text.is_empty() {
        std::fs::write(folder.path().join(FILE), text).unwrap();
    }
    let environment = environment.iter().map(|(k, v)| (OsString::from(k), OsString::from(v))).collect();
    Config::load(&Given { workspace: folder.path(), database_url: flag, environment: &environment })
}

fn origin(config: &Config, name: &str) -> (String, String) {
    let setting = config.settings.iter().find(|s| s.name == name).unwrap();
    (setting.value.clone(), setting.origin.to_string())
}

fn refused(text: &str, environment: &[(&str, &str)]) -> String {
    load(text, environment, None).unwrap_err().to_string()
}

#[test]
fn flag_beats_environment_beats_file_beats_default() {
    let file = "settle_seconds = 5\nreaders = 3\n[database]\nurl = \"sqlite:a.db\"\n";
    let env = [("DGR_SETTLE_SECONDS", "7"), ("DGR_DATABASE_URL", "sqlite:b.db"), ("DGR_READERS", "")];
    let config = load(file, &env, Some("postgres://u:secret@h/d")).unwrap();
    assert_eq!((config.settle_seconds, config.readers, config.fy_starts), (7, 3, 4));
    assert_eq!(origin(&config, "settle_seconds"), ("7".to_owned(), "DGR_SETTLE_SECONDS".to_owned()));
    assert_eq!(origin(&config, "readers"), ("3".to_owned(), "dgr.toml:2:1".to_owned()));
    assert_eq!(origin(&config, "fy_starts"), ("4".to_owned(), "default".to_owned()));
    let url = ("postgres://u:***@h/d".to_owned(), "--database-url".to_owned());
    assert_eq!(origin(&config, "database.url"), url);
    assert!(!format!("{config:?}").contains("secret"));
    let env = load(file, &env, None).unwrap();
    assert!(env.database.whole().ends_with("/b.db"), "{}", env.database);
}

#[test]
fn a_url_may_lie_in_a_file_and_may_not_be_said_twice() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("url");
    std::fs::write(&secret, "postgres://u:secret@h/d\n").unwrap();
    let env = [("DGR_DATABASE_URL_FILE", secret.to_str().unwrap())];
    let config = load("[database]\nurl = \"sqlite:a.db\"\n", &env, None).unwrap();
    assert_eq!(config.database.whole(), "postgres://u:secret@h/d");
    let both = refused("[database]\nurl = \"sqlite:a\"\nurl_file = \"b\"\n", &[]);
    assert_eq!(both, "database.url (dgr.toml:2:1) and database.url_file (dgr.toml:3:1) contradict each other.");
}

#[test]
fn a_wrong_value_names_its_origin() {
    assert_eq!(
        refused("due = \"half past ten\"", &[]),
        "due = \"half past ten\" (dgr.toml:1:1) is not a time of day such as 10:30."
    );
    assert_eq!(
        refused("", &[("DGR_FY_STARTS", "13")]),
        "fy_starts = \"13\" (DGR_FY_STARTS) is not a month from 1 to 12."
    );
    assert_eq!(
        refused("[limits]\nmax_cells = 0", &[]),
        "limits.max_cells = \"0\" (dgr.toml:2:1) is not a whole number above 0."
    );
    assert_eq!(
        refused("time_zone = \"IST\"", &[]),
        "time_zone = \"IST\" (dgr.toml:1:1) is not a time zone such as Asia/Kolkata."
    );
}

#[test]
fn an_archive_in_the_inbox_would_be_taken_in_again() {
    assert_eq!(
        refused("archive = \"inbox/done\"", &[]),
        "`archive` lies in the inbox: what is put there would be taken in again."
    );
    assert_eq!(load("archive = \"keep\"", &[], None).unwrap().archive, None);
}

#[test]
fn every_setting_is_shown() {
    let config =
        load("[[notify]]\nname = \"ops\"\nkind = \"command\"\ncommand = [\"page\", \"ops\"]\n", &[], None).unwrap();
    for key in keys::ALL.iter().filter(|key| key.name != "database.url_file") {
        assert!(config.settings.iter().any(|s| s.name == key.name), "{}", key.name);
    }
    assert_eq!(origin(&config, "notify.ops"), ("command page ops".to_owned(), "dgr.toml:1:1".to_owned()));
}
