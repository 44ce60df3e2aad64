//! Webhooks by a real HTTP server: signed, over TLS, refused for now and for good, for chats, without a word of a secret.

use serde_json::{Value, json};

use super::{after, broken, column, on_both, tell, workspace};
use crate::support::dgr::Dgr;
use crate::support::servers::{Certificate, Server};

fn hook(port: u16, more: &str) -> String {
    format!(
        "[[notify]]\nname = \"chat\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:{port}/T0/geheim?key=wort\"\n{more}\n"
    )
}

fn run(dgr: &Dgr, name: &str) -> String {
    broken(dgr, name);
    dgr.run(&["ingest", "--quiet"]).code(3).stderr().to_owned()
}

#[test]
fn a_message_is_posted_whole_and_signed() {
    on_both(|dgr| {
        let Some(server) = Server::http(json!({"secret": "geh eim"})) else { return };
        dgr.write("secret", "geh eim\n");
        tell(&dgr, &hook(server.port, "secret_file = \"secret\""));
        assert_eq!(run(&dgr, "a"), "");
        let received = server.received();
        let [got] = received.as_slice() else { panic!("{received:?}") };
        // The server made the signature by itself, from the secret and the bytes that it got.
        assert_eq!((&got["signed"], &got["path"]), (&json!(true), &json!("/T0/geheim?key=wort")));
        let start = "2024-05-02T05:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp();
        assert!((start..start + 120).contains(&got["signed_at"].as_i64().unwrap()), "{got}");
        let (headers, body) = (&got["headers"], &got["body"]);
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(headers["user-agent"], concat!("dgr/", env!("CARGO_PKG_VERSION")));
        assert_eq!((&headers["idempotency-key"], &body["topic"]), (&body["id"], &json!("run")));
        assert_eq!(body["subject"], "dgr: 1 workbook needs a human");
        assert_eq!(body["workbooks"][0]["findings"][0]["rule"], "file-unreadable");
        assert_eq!(body["started_at"].as_str().unwrap().get(..17), Some("2024-05-02T05:00:"));
    });
}

#[test]
fn over_tls_with_a_certificate_of_one_s_own() {
    let dgr = workspace(Dgr::new());
    let certificate = Certificate::new();
    let Some(server) = Server::http(certificate.options(json!({}))) else { return };
    dgr.write("url", format!("https://localhost:{}/hook\n", server.port));
    let settings = |more: &str| format!("[[notify]]\nname = \"chat\"\nkind = \"webhook\"\nurl_file = \"url\"\n{more}");
    tell(&dgr, &settings(""));
    let said = dgr.run(&["notify", "test", "chat"]).code(1);
    assert_eq!(said.stderr(), "error: chat (webhook ./url) is not reached: invalid peer certificate: UnknownIssuer.\n");
    tell(&dgr, &settings(&format!("ca_file = \"{}\"", certificate.cert.display())));
    let said = dgr.run(&["notify", "test", "chat"]).code(0);
    assert_eq!(said.stdout(), "chat (webhook ./url) has the test message.\n");
    assert_eq!(server.received()[0]["body"]["topic"], "test");
}

#[test]
fn a_chat_is_sent_what_it_takes() {
    let dgr = workspace(Dgr::new());
    let Some(server) = Server::http(json!({})) else { return };
    tell(&dgr, &hook(server.port, "form = \"text\""));
    let _sent = run(&dgr, "<!channel>");
    tell(&dgr, &hook(server.port, "form = \"teams\""));
    let _sent = run(&dgr, "b");
    let bodies: Vec<Value> = server.received().into_iter().map(|got| got["body"].clone()).collect();
    let text = bodies[0]["text"].as_str().unwrap();
    assert!(text.starts_with("dgr: 1 workbook needs a human\n\n1 workbook needs a human.\n"), "{text}");
    assert!(text.contains("\n&lt;!channel&gt;.xlsx: it gave no report\n"), "{text}");
    assert_eq!(bodies[0].as_object().unwrap().len(), 1);
    let card = &bodies[1]["attachments"][0];
    assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!(card["content"]["body"][0]["inlines"][0]["text"], "dgr: 1 workbook needs a human");
}

#[test]
fn what_is_refused_for_good_is_not_tried_again_and_what_comes_too_often_is() {
    on_both(|dgr| {
        // Each answer repeats the path, as many do.
        let reply = |status: u16, headers: Value| json!([status, headers, "no /T0/geheim?key=wort for you"]);
        let replies = json!([
            reply(404, json!({})),
            reply(429, json!({"Retry-After": "600"})),
            reply(500, json!({})),
            reply(408, json!({})),
            reply(302, json!({"Location": "http://127.0.0.1:9/elsewhere"})),
        ]);
        let Some(server) = Server::http(json!({"replies": replies})) else { return };
        tell(&dgr, &hook(server.port, ""));
        let said = run(&dgr, "a");
        let failed = "Message 1 to chat failed: answered 404 Not Found: no /*** for you";
        assert_eq!(said, format!("warning: {failed}; `dgr notify retry 1` tries it once more.\n"));

        let mut all = said;
        let mut dgr = dgr;
        for (minutes, name, answered, again) in [
            (0, Some("b"), "429 Too Many Requests", "10:40"),
            (11, None, "500 Internal Server Error", "10:43"),
            (14, None, "408 Request Timeout", "10:48"),
            (19, None, "302 Found", "10:57"),
        ] {
            dgr = after(dgr, minutes);
            let said = match name {
                Some(name) => run(&dgr, name),
                None => dgr.run(&["notify", "send", "-q"]).code(3).stderr().to_owned(),
            };
            let why = format!("not delivered: answered {answered}: no /*** for you");
            assert!(said.contains(&why) && said.contains(&format!("after 2024-05-02 {again} tries")), "{said}");
            all += &said;
        }
        let dgr = after(dgr, 28);
        assert_eq!(dgr.run(&["notify", "send"]).code(0).stdout(), "1 message delivered.\n");
        assert_eq!(column(&dgr, "state"), ["failed", "delivered"]);
        assert_eq!(server.received().len(), 6);
        // The URL's path is a secret, whoever speaks of it.
        all += dgr.run(&["-v", "config", "show"]).code(0).stdout();
        all += dgr.run(&["notify", "list"]).code(0).stdout();
        all += dgr.run(&["status"]).any().stdout();
        assert!(all.contains("webhook http://127.0.0.1") && !all.contains("geheim") && !all.contains("wort"), "{all}");
    });
}

#[test]
fn a_server_that_never_answers_is_left_in_time() {
    let dgr = workspace(Dgr::new());
    let Some(server) = Server::http(json!({"hang": 1})) else { return };
    tell(&dgr, &hook(server.port, "timeout_seconds = 1"));
    let said = run(&dgr, "a");
    assert!(said.contains("Message 1 to chat was not delivered: no answer within 1 s; "), "{said}");
    assert_eq!(server.received().len(), 1);
}
