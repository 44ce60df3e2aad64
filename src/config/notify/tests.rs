//! Destinations as `[[notify]]` tables write them: what each kind needs, what is refused, what is never shown.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::*;
use crate::config::{Config, FILE, Given};
use crate::names::Topic;
use crate::rule::Severity;

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), text).unwrap();
    let environment: BTreeMap<_, _> = environment.iter().map(|(k, v)| (OsString::from(k), OsString::from(v))).collect();
    let given = Given { workspace: folder.path(), database_url: None, environment: &environment };
    Config::load(&given).map_err(|e| e.to_string())
}

fn one(text: &str, environment: &[(&str, &str)]) -> Destination {
    load(text, environment).unwrap().notify.remove(0)
}

const MAIL: &str = "[[notify]]\nname = \"ops\"\nkind = \"mail\"\nserver = \"smtp.example\"\ntls = \"starttls\"\n\
                    from = \"dgr <dgr@example.com>\"\nto = [\"a@example.com\", \"B <b@example.com>\"]\n";

#[test]
fn a_mail_destination_has_its_defaults() {
    let ops = one(MAIL, &[]);
    let Way::Mail(mail) = &ops.way else { panic!("{ops:?}") };
    assert_eq!((mail.host.as_str(), mail.port, mail.tls, &mail.login), ("smtp.example", 587, MailTls::Starttls, &None));
    assert_eq!((ops.expires_hours, ops.attempts, ops.timeout_seconds), (72, 20, 30));
    assert_eq!(ops.filter, Filter::default());
    assert_eq!(ops.place, "dgr.toml:1:1");
    assert_eq!(ops.to_string(), "mail to a@example.com, B <b@example.com> by smtp.example:587 (starttls)");
    for (server, tls, host, port) in
        [("h", "tls", "h", 465), ("h", "none", "h", 25), ("h:2525", "tls", "h", 2525), ("[::1]", "none", "[::1]", 25)]
    {
        let text = MAIL.replace("smtp.example\"", &format!("{server}\"")).replace("starttls", tls);
        let Way::Mail(mail) = one(&text, &[]).way else { panic!() };
        assert_eq!((mail.host.as_str(), mail.port), (host, port));
    }
}

#[test]
fn a_password_comes_from_the_environment_or_a_file_and_is_never_shown() {
    let with = |more: &str| format!("{MAIL}user = \"dgr\"\n{more}");
    let environment = [("DGR_NOTIFY_OPS_PASSWORD", "geheim")];
    let config = load(&with("password_file = \"pw\"\n"), &environment).unwrap();
    let Way::Mail(Mail { login: Some((user, password)), .. }) = &config.notify[0].way else { panic!() };
    assert_eq!((user.as_str(), password), ("dgr", &Secret::Said("geheim".into())));
    assert!(!format!("{config:?}").contains("geheim"));
    let shown = config.settings.iter().find(|s| s.name == "notify.ops.password").unwrap();
    assert_eq!((shown.value.as_str(), shown.origin.to_string()), ("***", "DGR_NOTIFY_OPS_PASSWORD".to_owned()));
    let Way::Mail(mail) = one(&with("password_file = \"pw\"\n"), &[]).way else { panic!() };
    assert!(matches!(mail.login, Some((_, Secret::File(path))) if path.ends_with("pw")));
    assert_eq!(
        load(&with(""), &[]).unwrap_err(),
        "dgr.toml:1:1: [[notify]]: `user` needs a password: `password_file`, or DGR_NOTIFY_OPS_PASSWORD."
    );
    let plain = with("").replace("starttls", "none");
    assert_eq!(
        load(&plain, &environment).unwrap_err(),
        "dgr.toml:1:1: [[notify]]: the password would travel readable: set `tls` to tls or starttls."
    );
    assert!(load(&plain.replace("smtp.example", "localhost"), &environment).is_ok());
}

#[test]
fn a_webhook_is_shown_without_its_secret() {
    let hook = |more: &str| format!("[[notify]]\nname = \"chat-1\"\nkind = \"webhook\"\n{more}");
    let url = "url = \"https://u:p@hooks.example/T0/secret\"\n";
    let config = load(&hook(url), &[]).unwrap();
    assert_eq!(config.notify[0].to_string(), "webhook https://hooks.example/***");
    assert!(!format!("{config:?}").contains("T0/secret"), "{config:?}");
    let said = one(&hook("form = \"text\"\n"), &[("DGR_NOTIFY_CHAT_1_URL", "https://h.example/x")]);
    assert_eq!(said.to_string(), "webhook https://h.example/***");
    let both = load(&hook(&format!("{url}url_file = \"f\"\n")), &[]).unwrap_err();
    assert_eq!(both, "dgr.toml:1:1: [[notify]]: `url` and `url_file` contradict each other: keep one of them.");
    let none = load(&hook(""), &[]).unwrap_err();
    assert_eq!(none, "dgr.toml:1:1: [[notify]]: `url` is missing (or `url_file`, or DGR_NOTIFY_CHAT_1_URL).");
    assert!(!load(&hook("url = \"hooks.example/T0/secret\"\n"), &[]).unwrap_err().contains("T0"));
}

#[test]
fn a_filter_is_read() {
    let text = "[[notify]]\nname = \"a\"\nkind = \"command\"\ncommand = [\"page\", \"a b\"]\nabout = [\"missing\"]\n\
                severity = \"warning\"\nplants = [\"S1\"]\ncontractors = [\"C\"]\nalways = true\nattempts = 3\n";
    let read = one(text, &[]);
    assert_eq!(read.way, Way::Command(vec!["page".into(), "a b".into()]));
    assert_eq!((&read.filter.topics[..], read.filter.severity), (&[Topic::Missing][..], Severity::Warning));
    assert!(read.filter.always && read.filter.is_narrow());
    assert_eq!(read.attempts, 3);
}

#[test]
fn what_is_wrong_with_a_table_is_told_with_its_place() {
    for (text, why) in [
        ("", "`kind` is missing"),
        ("kind = \"smoke\"\n", "\"smoke\" is no kind (known: mail, webhook, command)"),
        ("kind = \"command\"\n", "`name` is missing"),
        ("kind = \"command\"\nname = \"a b\"\n", "\"a b\" is no name: letters, digits and - only"),
        ("kind = \"command\"\nname = \"a\"\n", "`command` is missing: a list, the program first"),
        ("kind = \"command\"\nname = \"a\"\nto = []\n", "`to` goes with mail, not with command"),
        (
            "kind = \"command\"\nname = \"a\"\nca_file = \"x\"\n",
            "`ca_file` goes with mail and webhook, not with command",
        ),
        ("kind = \"mail\"\nname = \"a\"\n", "`tls` is missing: tls, starttls or none"),
        (
            "kind = \"command\"\nname = \"a\"\ncommand = [\"x\"]\nabout = [\"all\"]\n",
            "\"all\" is no topic of messages (known: run, missing, correction)",
        ),
        (
            "kind = \"command\"\nname = \"a\"\ncommand = [\"x\"]\nattempts = 0\n",
            "`attempts` = 0 is not a whole number from 1 on",
        ),
        (
            &MAIL.replace("smtp.example", "smtp:no").replace("[[notify]]\n", ""),
            "\"smtp:no\" is no mail server: write a name, or name:port",
        ),
        (&MAIL.replace("a@example.com", "a").replace("[[notify]]\n", ""), "\"a\" is no mail address"),
    ] {
        let refused = load(&format!("\n[[notify]]\n{text}"), &[]).unwrap_err();
        assert_eq!(refused, format!("dgr.toml:2:1: [[notify]]: {why}."));
    }
    let twice = "[[notify]]\nname = \"a\"\nkind = \"command\"\ncommand = [\"x\"]\n".repeat(2);
    assert_eq!(load(&twice, &[]).unwrap_err(), "dgr.toml:5:1: two destinations are called a.");
}

#[test]
fn no_address_makes_lines_of_its_own_in_a_mail() {
    for wrong in
        ["a@b.example\\nBcc: c@d.example", "x\\r\\n <a@b.example>", "a@b.example, c@d.example", "a b@c.example"]
    {
        let text = MAIL.replace("dgr <dgr@example.com>", wrong);
        assert!(load(&text, &[]).unwrap_err().contains("is no mail address"), "{wrong}");
    }
}
