//! Killed in between: dgr while it delivers, the server while it receives. Nothing is lost, the order holds, and what
//! arrives twice says so by its id. And several at once: nothing is delivered twice needlessly.

use std::process::{Child, Stdio};

use serde_json::{Value, json};

use super::{after, broken, column, dead_port, on_both, tell};
use crate::support::dgr::Dgr;
use crate::support::servers::Server;

fn hook(port: u16) -> String {
    format!("[[notify]]\nname = \"ops\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:{port}/\"\n")
}

fn mail(port: u16) -> String {
    format!(
        "[[notify]]\nname = \"ops\"\nkind = \"mail\"\nserver = \"localhost:{port}\"\ntls = \"none\"\n\
         from = \"dgr@example.com\"\nto = [\"ops@example.com\"]\n"
    )
}

/// Puts three messages into the outbox, none of which is delivered.
fn three(dgr: &Dgr) {
    tell(dgr, &hook(dead_port()));
    for name in ["a", "b", "c"] {
        broken(dgr, name);
        let _waits = dgr.run(&["ingest", "--quiet"]).code(3);
    }
    assert_eq!(column(dgr, "state"), ["due again", "due", "due"]);
}

fn send(dgr: &Dgr) -> Child {
    dgr.command(&["notify", "send"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Returns what tells the messages apart, of a mail or of a webhook.
fn ids(server: &Server) -> Vec<String> {
    let id = |got: &Value| match got["body"]["id"].as_str() {
        Some(id) => id.to_owned(),
        None => got["headers"]["message-id"].as_str().unwrap().trim_matches('<').replace("@example.com>", ""),
    };
    server.received().iter().map(id).collect()
}

/// Returns the numbers of messages, without what follows them in their ids.
fn numbers(ids: &[String]) -> Vec<&str> {
    ids.iter().map(|id| id.split('-').nth(1).unwrap()).collect()
}

#[test]
fn killed_while_it_delivers_dgr_loses_nothing() {
    on_both(|dgr| {
        three(&dgr);
        let dgr = after(dgr, 10);
        let Some(server) = Server::http(json!({"hang": 1})) else { return };
        tell(&dgr, &hook(server.port));
        let mut child = send(&dgr);
        server.wait_for(1);
        child.kill().unwrap();
        child.wait().unwrap();

        // Its claim holds for a while: whoever comes now does not know that it is dead.
        let said = dgr.run(&["notify", "send"]).code(0);
        let by = format!("Message 1 to ops is being delivered by process {} on ", child.id());
        assert!(said.stderr().starts_with(&by), "{}", said.stderr());
        assert_eq!(column(&dgr, "state"), ["on its way", "due", "due"]);
        assert_eq!(dgr.run(&["notify", "retry", "1"]).code(1).stdout(), "");

        let dgr = after(dgr, 13);
        let said = dgr.run(&["notify", "send"]).code(0);
        assert_eq!(said.stdout(), "3 messages delivered.\n");
        let ids = ids(&server);
        assert_eq!(numbers(&ids), ["1", "1", "2", "3"]);
        assert_eq!(ids[0], ids[1], "the receiver can tell that it has it");
        assert_eq!(column(&dgr, "attempts"), ["3", "1", "1"], "the attempt that was cut off counts");
    });
}

#[test]
fn killed_while_it_receives_a_server_gets_all_of_it_later() {
    on_both(|dgr| {
        three(&dgr);
        for (minutes, kind) in [(10, "http"), (20, "smtp")] {
            let start = |options| if kind == "http" { Server::http(options) } else { Server::smtp(options) };
            let settings = |port| if kind == "http" { hook(port) } else { mail(port) };
            let Some(mut server) = start(json!({"hang": 1})) else { return };
            tell(&dgr, &settings(server.port));
            let at = |words: &[&str], minutes: i64| {
                let clock = format!("2024-05-02T05:{minutes:02}:00Z");
                let mut command = dgr.command(words);
                command.env("DGR_CLOCK", clock).stdout(Stdio::piped()).stderr(Stdio::piped());
                command.spawn().unwrap()
            };
            let child = at(&["notify", "send"], minutes);
            server.wait_for(1);
            server.kill();
            let ended = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!(ended.status.code(), Some(3), "{said}");
            assert!(said.contains(" to ops was not delivered: "), "{said}");

            let first = ids(&server);
            let later = start(json!({})).unwrap();
            tell(&dgr, &settings(later.port));
            let ended = at(&["notify", "send"], minutes + 9).wait_with_output().unwrap();
            assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
            let got = ids(&later);
            assert_eq!(got[0], first[0]);
            let due = if kind == "http" { vec!["1", "2", "3"] } else { vec!["4", "5", "6"] };
            assert_eq!(numbers(&got), due);
            // Three more for the other kind of server.
            tell(&dgr, &hook(dead_port()));
            for name in ["d", "e", "f"].into_iter().filter(|_| kind == "http") {
                broken(&dgr, name);
                let _waits = dgr.run(&["ingest", "--quiet"]).code(3);
            }
        }
        assert_eq!(column(&dgr, "state"), ["delivered"; 6]);
    });
}

#[test]
fn several_at_once_deliver_each_message_once_and_in_order() {
    on_both(|dgr| {
        three(&dgr);
        let dgr = after(dgr, 10);
        let Some(server) = Server::http(json!({})) else { return };
        tell(&dgr, &hook(server.port));
        let mut children: Vec<Child> = (0..6).map(|_| send(&dgr)).collect();
        for child in &mut children {
            assert_eq!(child.wait().unwrap().code(), Some(0));
        }
        // Whoever found another at work left it to that one: somebody may have to come once more.
        let _rest = dgr.run(&["notify", "send"]).code(0);
        assert_eq!(numbers(&ids(&server)), ["1", "2", "3"]);
    });
}

/// Else a message that is itself what kills dgr would stand before all later ones for ever.
#[test]
fn a_message_whose_last_attempt_was_cut_off_is_given_up() {
    on_both(|dgr| {
        three(&dgr);
        let dgr = after(dgr, 10);
        let Some(server) = Server::http(json!({"hang": 1})) else { return };
        tell(&dgr, &(hook(server.port) + "attempts = 2\n"));
        let mut child = send(&dgr);
        server.wait_for(1);
        child.kill().unwrap();
        child.wait().unwrap();
        let dgr = after(dgr, 13);
        let said = dgr.run(&["notify", "send", "--quiet"]).code(3);
        let why = "given up after 2 attempts: Connection refused (os error 111)";
        let retry = "`dgr notify retry 1` tries it once more";
        assert_eq!(said.stderr(), format!("warning: Message 1 to ops failed: {why}; {retry}.\n"));
        assert_eq!(numbers(&ids(&server)), ["1", "2", "3"]);
        assert_eq!(column(&dgr, "state"), ["failed", "delivered", "delivered"]);
    });
}
