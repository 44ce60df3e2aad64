//! Mail by a real SMTP server: plain, STARTTLS and TLS, with a login, to several, refused for now and for good.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{after, broken, column, dead_port, on_both, tell, workspace};
use crate::support::dgr::Dgr;
use crate::support::servers::{Certificate, Server};

fn mail(port: u16, tls: &str, more: &str) -> String {
    format!(
        "[[notify]]\nname = \"ops\"\nkind = \"mail\"\nserver = \"localhost:{port}\"\ntls = \"{tls}\"\n\
         from = \"dgr <dgr@example.com>\"\nto = [\"ops@example.com\", \"Bo Ss <boss@example.com>\"]\n{more}\n"
    )
}

/// Returns what a run that needs a human says on stderr about its message.
fn run(dgr: &Dgr, name: &str) -> String {
    broken(dgr, name);
    dgr.run(&["ingest", "--quiet"]).code(3).stderr().to_owned()
}

#[test]
fn a_mail_arrives_with_text_and_html_and_what_is_needed_to_act() {
    on_both(|dgr| {
        let Some(server) = Server::smtp(json!({})) else { return };
        tell(&dgr, &mail(server.port, "none", ""));
        assert_eq!(run(&dgr, "<b>a"), "");
        let received = server.received();
        let [got] = received.as_slice() else { panic!("{received:?}") };
        assert_eq!((&got["from"], &got["tls"]), (&json!("dgr@example.com"), &json!(false)));
        assert_eq!(got["to"], json!(["ops@example.com", "boss@example.com"]));
        let headers = &got["headers"];
        assert_eq!(headers["subject"], "dgr: 1 workbook needs a human");
        assert_eq!(headers["from"], "dgr <dgr@example.com>");
        assert_eq!(headers["to"], "ops@example.com, Bo Ss <boss@example.com>");
        assert_eq!(headers["auto-submitted"], "auto-generated");
        let id = headers["message-id"].as_str().unwrap();
        assert!(id.starts_with("<dgr-1-17146") && id.ends_with("@example.com>"), "{id}");
        assert!(headers["date"].as_str().unwrap().starts_with("Thu, 02 May 2024 05:00:0"), "{headers}");
        assert_eq!(
            got["text"],
            "\
1 workbook needs a human.

Run 2 of 2024-05-02 10:30 (Asia/Kolkata): 1 unresolved.

<b>a.xlsx: it gave no report
  error     This is an XML text named .xlsx, not a workbook that can be read.
  rule      file-unreadable
  to do     Open it in Excel and save it as \"Excel Workbook (.xlsx)\", or ask for the report in that form.

To look further:
  dgr status                                       what is open
  dgr rules file-unreadable                        what the rule checks, and why
  dgr workbook dismiss 88dce772fac1 --reason TEXT  once it was dealt with
"
        );
        assert!(got["html"].as_str().unwrap().contains(">&lt;b&gt;a.xlsx: it gave no report</h3>"), "{got}");
        assert_eq!(column(&dgr, "state"), ["delivered"]);
    });
}

#[test]
fn by_starttls_with_a_login() {
    let dgr = workspace(Dgr::new());
    let certificate = Certificate::new();
    let options = certificate.options(json!({"tls": "starttls", "user": "dgr", "password": "geh eim"}));
    let Some(server) = Server::smtp(options) else { return };
    let ca = format!("ca_file = \"{}\"\n", certificate.cert.display());
    let login = "user = \"dgr\"\npassword_file = \"password\"\n";

    // Not known whom one speaks to: no mail. And no password there: no mail, but neither a failed command.
    tell(&dgr, &mail(server.port, "starttls", login));
    dgr.write("password", "wrong\n");
    let said = run(&dgr, "a");
    assert!(said.contains("not delivered: invalid peer certificate: UnknownIssuer; "), "{said}");
    tell(&dgr, &mail(server.port, "starttls", &(ca.clone() + login)));
    let dgr = after(dgr, 10);
    let said = dgr.run(&["notify", "send", "--quiet"]).code(3);
    let failed = "Message 1 to ops failed: 535 5.7.8 Authentication credentials invalid";
    let retry = "`dgr notify retry 1` tries it once more";
    assert_eq!(said.stderr(), format!("warning: {failed}; {retry}.\n"));
    fs::remove_file(dgr.path("password")).unwrap();
    let said = dgr.run(&["notify", "retry", "1"]).code(3);
    assert!(said.stderr().contains("cannot read ./password: No such file"), "{}", said.stderr());
    dgr.write("password", "geh eim\n");
    assert_eq!(dgr.run(&["notify", "retry", "1"]).code(0).stdout(), "1 message delivered.\n");

    // The environment says it, too; of two it is the stronger.
    dgr.write("password", "wrong\n");
    let dgr = dgr.env("DGR_NOTIFY_OPS_PASSWORD", "geh eim");
    let said = dgr.run(&["notify", "test", "ops"]).code(0);
    let place = format!("mail to ops@example.com, Bo Ss <boss@example.com> by localhost:{} (starttls)", server.port);
    assert_eq!(said.stdout(), format!("ops ({place}) has the test message.\n"));
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|got| got["tls"] == true && got["authenticated"] == true), "{received:?}");
    assert_eq!(received[1]["headers"]["subject"], "dgr: a test message to ops");
    let list = dgr.run(&["notify", "list", "--json"]).code(0);
    let shown = dgr.run(&["-v", "config", "show"]).code(0);
    assert!(!(list.stdout().to_owned() + shown.stdout()).contains("geh eim"));
    assert!(!String::from_utf8_lossy(&fs::read(dgr.path("dgr.sqlite3")).unwrap()).contains("geh eim"));
}

#[test]
fn by_tls_from_the_first_byte() {
    let dgr = workspace(Dgr::new());
    let certificate = Certificate::new();
    let Some(server) = Server::smtp(certificate.options(json!({"tls": "tls"}))) else { return };
    tell(&dgr, &mail(server.port, "tls", &format!("ca_file = \"{}\"", certificate.cert.display())));
    assert_eq!(run(&dgr, "a"), "");
    assert_eq!(server.received()[0]["tls"], true);
}

#[test]
fn a_server_without_starttls_gets_no_mail_in_plain_text() {
    let dgr = workspace(Dgr::new());
    let Some(server) = Server::smtp(json!({})) else { return };
    tell(&dgr, &mail(server.port, "starttls", ""));
    let said = run(&dgr, "a");
    assert!(said.contains("not delivered: STARTTLS is not supported on this server; "), "{said}");
    assert_eq!(server.received(), [Value::Null; 0]);
}

#[test]
fn a_recipient_who_is_refused_keeps_nobody_else_from_the_mail() {
    on_both(|dgr| {
        let boss = |reply: &str| json!({"rcpt": {"boss@example.com": reply}});
        let Some(server) = Server::smtp(boss("451 4.7.1 greylisted")) else { return };
        tell(&dgr, &mail(server.port, "none", ""));
        let said = run(&dgr, "a");
        assert!(said.contains("not delivered: boss@example.com: 451 4.7.1 greylisted; "), "{said}");
        assert_eq!(server.received()[0]["to"], json!(["ops@example.com"]));

        // Later: only whom it did not reach, and the same mail.
        let later = Server::smtp(json!({})).unwrap();
        tell(&dgr, &mail(later.port, "none", ""));
        let dgr = after(dgr, 10);
        let said = dgr.run(&["notify", "send", "--quiet"]).code(0);
        let remark = "not to all at once: boss@example.com: 451 4.7.1 greylisted";
        assert_eq!(said.stderr(), format!("warning: Message 1 to ops: {remark}.\n"));
        let second = later.received();
        assert_eq!((second.len(), &second[0]["to"]), (1, &json!(["boss@example.com"])));
        assert_eq!(second[0]["headers"], server.received()[0]["headers"]);

        // Refused for good: the others have it, and that is told.
        let no_such = Server::smtp(boss("550 5.1.1 no such user")).unwrap();
        tell(&dgr, &mail(no_such.port, "none", ""));
        let said = run(&dgr, "b");
        assert_eq!(said, "warning: Message 2 to ops: not to boss@example.com: 550 5.1.1 no such user.\n");
        assert_eq!(no_such.received()[0]["to"], json!(["ops@example.com"]));
        assert_eq!(column(&dgr, "state"), ["delivered", "delivered"]);
        assert_eq!(column(&dgr, "why"), [remark, "not to boss@example.com: 550 5.1.1 no such user"]);
    });
}

#[test]
fn a_later_mail_waits_for_the_earlier_one_unless_that_failed_for_good() {
    on_both(|dgr| {
        tell(&dgr, &mail(dead_port(), "none", ""));
        for name in ["a", "b", "c"] {
            let said = run(&dgr, name);
            assert!(said.contains("message 1: Connection refused") || name == "a", "{said}");
        }
        assert_eq!(column(&dgr, "attempts"), ["1", "0", "0"]);
        let Some(server) = Server::smtp(json!({"data": ["451 4.3.0 later", "554 5.7.1 looks like spam"]})) else {
            return;
        };
        tell(&dgr, &mail(server.port, "none", ""));
        // Not before its time.
        let said = dgr.run(&["notify", "send"]).code(0);
        assert_eq!(said.stdout(), "0 messages delivered.\n");
        let dgr = after(dgr, 2);
        let said = dgr.run(&["notify", "send", "--quiet"]).code(3);
        let again = "the next `dgr notify send` after 2024-05-02 10:34 tries it again";
        assert_eq!(said.stderr(), format!("warning: Message 1 to ops was not delivered: 451 4.3.0 later; {again}.\n"));
        let dgr = after(dgr, 10);
        let said = dgr.run(&["notify", "send", "--quiet"]).code(3);
        assert_eq!(said.stdout(), "2 messages delivered, 1 not.\n");
        assert_eq!(column(&dgr, "state"), ["failed", "delivered", "delivered"]);
        let texts: Vec<String> = server.received().iter().map(|got| got["text"].to_string()).collect();
        let of = |name: &str| texts.iter().position(|text| text.contains(&format!("{name}.xlsx:"))).unwrap();
        assert_eq!((texts.len(), of("a"), of("b"), of("c")), (4, 0, 2, 3));

        let said = dgr.run(&["notify", "retry", "--all-failed"]).code(0);
        assert_eq!(said.stdout(), "1 message delivered.\n");
        let ids: Vec<Value> = server.received().iter().map(|got| got["headers"]["message-id"].clone()).collect();
        assert_eq!((&ids[4], ids[4] == ids[0], ids[4] == ids[1]), (&ids[0], true, true), "one message, one id");
    });
}

#[test]
fn a_mail_is_given_up_after_its_attempts_and_expires_after_its_time() {
    let dgr = workspace(Dgr::new());
    tell(&dgr, &mail(dead_port(), "none", "attempts = 2\nexpires_hours = 1"));
    let _first = run(&dgr, "a");
    let dgr = after(dgr, 5);
    let _second = run(&dgr, "b");
    assert_eq!(column(&dgr, "state"), ["failed", "due again"]);
    assert_eq!(column(&dgr, "why")[0], "given up after 2 attempts: Connection refused (os error 111)");
    let dgr = after(dgr, 66);
    let said = dgr.run(&["notify", "send", "--quiet"]).code(3);
    let retry = "`dgr notify retry 2` tries it once more";
    assert_eq!(said.stderr(), format!("warning: Message 2 to ops expired undelivered; {retry}.\n"));
    assert_eq!(column(&dgr, "state"), ["failed", "expired"]);
}

/// Each answer comes in time by itself: a letter every 0.3 s. The whole has its limit all the same.
#[test]
fn a_server_that_speaks_letter_by_letter_does_not_hold_the_run() {
    let dgr = workspace(Dgr::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            while stream.write_all(b"2").is_ok() {
                thread::sleep(Duration::from_millis(300));
            }
        }
    });
    tell(&dgr, &mail(port, "none", "timeout_seconds = 2"));
    let started = Instant::now();
    let said = run(&dgr, "a");
    assert!(said.contains("not delivered: no answer within 2 s; "), "{said}");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}
