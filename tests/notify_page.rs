//! `docs/notify.md` is the reference of `[[notify]]`: its example is read without a mistake, and every key is told.

use dgr::config::NOTIFY_KEYS;

use crate::support::dgr::Dgr;

const PAGE: &str = include_str!("../docs/notify.md");

#[test]
fn the_example_is_read() {
    let dgr = Dgr::new();
    dgr.write("dgr.toml", PAGE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap());
    let said = dgr.run(&["config", "show"]).code(0);
    for name in ["operations", "wind-contractor", "chat", "ticketing", "pager"] {
        assert!(said.stdout().contains(&format!("notify.{name} ")), "{}", said.stdout());
    }
}

#[test]
fn the_table_names_every_key_with_its_default() {
    let table = PAGE.split("## Every key").nth(1).unwrap();
    for (key, kinds) in NOTIFY_KEYS {
        let row = table.lines().find(|line| line.starts_with(&format!("| `{}` |", key.name)));
        let cells: Vec<&str> = row.unwrap_or_else(|| panic!("{}", key.name)).split('|').map(str::trim).collect();
        assert_eq!(cells[2], if kinds.is_empty() { "all".to_owned() } else { kinds.join(", ") }, "{}", key.name);
        let bare = cells[3].replace(['`', '[', ']', '"'], "");
        assert!(key.default.is_empty() || bare == key.default, "{}: {bare}", key.name);
    }
}
