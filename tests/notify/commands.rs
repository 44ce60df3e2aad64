//! `dgr notify …`: what is listed, tried again, refused.

use super::{after, broken, tell, workspace};
use crate::store::raw;
use crate::support::dgr::Dgr;

const FAILS: &str = "[[notify]]\nname = \"ops\"\nkind = \"command\"\n\
                     command = [\"/bin/sh\", \"-c\", \"echo no such team >&2; exit 65\"]\n";
const WORKS: &str = "[[notify]]\nname = \"ops\"\nkind = \"command\"\ncommand = [\"true\"]\n";

/// Returns a workspace with a message that failed.
fn failed() -> Dgr {
    let dgr = workspace(Dgr::new().env("PATH", "/usr/bin:/bin"));
    tell(&dgr, FAILS);
    broken(&dgr, "a");
    let said = dgr.run(&["ingest", "-q"]).code(3);
    let why = "/bin/sh ended with exit status: 65: no such team";
    let retry = "`dgr notify retry 1` tries it once more";
    assert_eq!(said.stderr(), format!("warning: Message 1 to ops failed: {why}; {retry}.\n"));
    dgr
}

/// One that is due and was tried is the oldest, and others wait for it: it is told however many they are.
#[test]
fn a_long_list_of_messages_that_did_not_arrive_says_how_long_it_is() {
    let dgr = failed();
    let more = |state: &str, attempts: u32, count: u32| {
        let sql = format!(
            "INSERT INTO outbox (destination, about, payload, created_change, created_at, expires_at, state, attempts, \
             next_attempt_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT \
             destination, about, payload, created_change, created_at, expires_at, '{state}', {attempts}, \
             next_attempt_at FROM n, (SELECT * FROM outbox WHERE id = 1)"
        );
        raw(dgr.path("dgr.sqlite3").to_str().unwrap(), &sql).unwrap();
    };
    more("due", 3, 1);
    more("due", 0, 60);
    let said = dgr.run(&["status"]).any().stdout().to_owned();
    assert!(
        said.contains("      2  ops          due again      3 ") && !said.contains(" more did not arrive"),
        "{said}"
    );
    more("failed", 1, 70);
    let said = dgr.run(&["status"]).any().stdout().to_owned();
    let told = "The newest 50; 22 more did not arrive: `dgr notify list --last=0` shows all.\n";
    assert!(said.contains(told), "{said}");
}

#[test]
fn what_failed_is_listed_until_it_is_tried_again() {
    let dgr = failed().env("COLUMNS", "80");
    let list = "\
Messages

Message  Destination  State   Tried  Written           Subject
-------  -----------  ------  -----  ----------------  -------------------------
      1  ops          failed      1  2024-05-02 10:30  dgr: 1 workbook needs a …

1 ops  /bin/sh ended with exit status: 65: no such team

`dgr notify retry MESSAGE` tries one once more.
";
    assert_eq!(dgr.run(&["notify", "list"]).code(0).stdout(), list);
    assert_eq!(dgr.run(&["notify", "list", "--state", "failed"]).code(0).stdout(), list);
    assert_eq!(dgr.run(&["notify", "list", "--state", "due"]).code(0).stdout(), "Messages\n\n(nothing)\n");
    assert!(dgr.run(&["status"]).any().stdout().contains("Messages that did not arrive\n"));
    assert_eq!(dgr.run(&["notify", "send"]).code(0).stdout(), "0 messages delivered.\n");

    tell(&dgr, WORKS);
    let said = dgr.run(&["notify", "retry", "1"]).code(0);
    assert_eq!(said.stdout(), "1 message delivered.\n");
    assert_eq!(said.stderr(), "told       ops: dgr: 1 workbook needs a human\n");
    assert!(!dgr.run(&["status"]).any().stdout().contains("Messages"));
    let said = dgr.run(&["notify", "retry", "1"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: Message 1 was delivered: there is nothing to try again.\n\
         hint: `dgr notify list` shows the messages.\n"
    );
    let said = dgr.run(&["notify", "retry", "9"]).code(1);
    assert_eq!(said.stderr(), "error: There is no message 9.\nhint: `dgr notify list` shows the messages.\n");
    assert_eq!(dgr.run(&["notify", "retry", "--all-failed"]).code(0).stdout(), "0 messages delivered.\n");
    let _neither = dgr.run(&["notify", "retry"]).code(2);
}

#[test]
fn a_script_learns_what_became_of_each_message() {
    let dgr = failed();
    let said = dgr.run(&["notify", "retry", "1", "--json"]).code(3);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!((&document["delivered"], &document["undelivered"]), (&0.into(), &1.into()));
    let message = &document["messages"][0];
    assert_eq!((&message["what"], &message["destination"]), (&"failed".into(), &"ops".into()));
    assert_eq!(message["why"], "/bin/sh ended with exit status: 65: no such team");
}

#[test]
fn what_waits_is_tried_before_its_time_where_that_is_asked_for() {
    let dgr = workspace(Dgr::new().env("PATH", "/usr/bin:/bin"));
    tell(&dgr, &FAILS.replace("65", "1"));
    broken(&dgr, "a");
    let _again = dgr.run(&["ingest", "-q"]).code(3);
    tell(&dgr, WORKS);
    assert_eq!(dgr.run(&["notify", "send", "-q"]).code(0).stdout(), "0 messages delivered.\n");
    assert_eq!(dgr.run(&["notify", "retry", "1"]).code(0).stdout(), "1 message delivered.\n");
}

#[test]
fn a_message_for_nobody_is_told_until_it_expires() {
    let dgr = workspace(Dgr::new().env("PATH", "/usr/bin:/bin"));
    tell(&dgr, &FAILS.replace("65", "1"));
    broken(&dgr, "a");
    let _again = dgr.run(&["ingest", "-q"]).code(3);
    tell(&dgr, "");
    let said = dgr.run(&["notify", "send"]).code(3);
    assert_eq!(
        said.stderr(),
        "warning: Messages wait for ops, which dgr.toml does not name any more.\n\
         There is no destination: dgr.toml has no [[notify]] (docs/notify.md).\n"
    );
    let dgr = after(dgr, 72 * 60 + 5);
    let said = dgr.run(&["notify", "send", "-q"]).code(3);
    let expired = "warning: Message 1 to ops expired undelivered; `dgr notify retry 1` tries it once more.\n";
    assert_eq!(said.stderr(), expired);
    assert_eq!(dgr.run(&["notify", "send", "-q"]).code(0).stderr(), "");
}

#[test]
fn a_test_message_says_why_it_does_not_arrive() {
    let dgr = Dgr::workspace().env("PATH", "/usr/bin:/bin");
    let said = dgr.run(&["notify", "test", "ops"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: There is no destination ops.\nhint: dgr.toml has no [[notify]]: see docs/notify.md.\n"
    );
    tell(&dgr, FAILS);
    let said = dgr.run(&["notify", "test", "opps"]).code(1);
    assert_eq!(said.stderr(), "error: There is no destination opps.\nhint: Did you mean ops?\n");
    let said = dgr.run(&["notify", "test", "ops"]).code(1);
    let what = "ops (command /bin/sh -c echo no such team >&2; exit 65)";
    let why = "/bin/sh ended with exit status: 65: no such team";
    assert_eq!(said.stderr(), format!("error: {what} is not reached: {why}.\n"));
    tell(&dgr, WORKS);
    let said = dgr.run(&["notify", "test", "ops", "--json"]).code(0);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!(document, serde_json::json!({"destination": "ops", "reached": true, "remark": null}));
}

/// A command of others gets what it needs of the environment, and nothing of what is said to dgr.
#[test]
fn a_command_sees_no_secret_of_dgr() {
    let dgr = Dgr::workspace().env("PATH", "/usr/bin:/bin").env("DGR_NOTIFY_CHAT_URL", "https://h.example/geheim");
    let chat = "[[notify]]\nname = \"chat\"\nkind = \"webhook\"\n";
    tell(&dgr, &(chat.to_owned() + &WORKS.replace("[\"true\"]", "[\"/bin/sh\", \"-c\", \"env > seen\"]")));
    let _sent = dgr.run(&["notify", "test", "ops"]).code(0);
    let seen = dgr.read("seen");
    assert!(seen.contains("HOME=") && seen.contains("DGR_MESSAGE_ID=dgr-test-"), "{seen}");
    assert!(!seen.contains("geheim") && !seen.contains("DGR_CLOCK"), "{seen}");
}
