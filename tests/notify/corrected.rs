//! Numbers that were told yesterday and are others today: who was told hears of deletions, restored and accepted reports,
//! and of what reading again rejects and changes.

use serde_json::json;

use super::{column, dead_port};
use crate::support::dgr::Dgr;
use crate::support::servers::Server;

fn mail(name: &str, port: u16, more: &str) -> String {
    format!(
        "[[notify]]\nname = \"{name}\"\nkind = \"mail\"\nserver = \"localhost:{port}\"\ntls = \"none\"\n\
         from = \"dgr@example.com\"\nto = [\"{name}@example.com\"]\n{more}\n"
    )
}

/// Tests in the example, stored without a word to anybody, on both databases.
fn on_both(test: impl Fn(Dgr)) {
    let stored = |dgr: Dgr| {
        let _first = dgr.run(&["ingest"]).code(3);
        dgr
    };
    test(stored(Dgr::example()));
    if let Some(url) = crate::pg::migrated() {
        test(stored(Dgr::example().env("DGR_DATABASE_URL", &url)));
    }
}

fn tell(dgr: &Dgr, notify: &[String]) {
    let settings = dgr.read("dgr.toml");
    let settings = settings.split("[[notify]]").next().unwrap();
    dgr.write("dgr.toml", format!("{settings}\n{}", notify.concat()));
}

/// Returns the subjects that a recipient got, in order.
fn subjects(server: &Server, name: &str) -> Vec<String> {
    let received = server.received();
    let mine = received.iter().filter(|got| got["to"] == json!([format!("{name}@example.com")]));
    mine.map(|got| got["headers"]["subject"].as_str().unwrap().replace("\n ", " ")).collect()
}

#[test]
fn who_was_told_a_number_is_told_that_it_was_taken_out() {
    on_both(|dgr| {
        let Some(server) = Server::smtp(json!({})) else { return };
        tell(&dgr, &[mail("ops", server.port, "")]);
        let words = ["delete", "SOLAR-1", "2026-03-01", "--source=inverter-day", "--reason", "a <b>test\u{1b}[31m"];
        let _rehearsed = dgr.run(&[&words[..], &["--dry-run"]].concat()).code(0);
        assert_eq!(server.received().len(), 0);
        let said = dgr.run(&words).code(0);
        assert!(said.stderr().contains("told       ops: dgr: SOLAR-1 2026-03-01 was deleted: 5,486.3 kWh, now "));
        let received = server.received();
        let [got] = received.as_slice() else { panic!("{received:?}") };
        let host = got["text"].as_str().unwrap().split("operator on ").nth(1).unwrap().split(' ').next().unwrap();
        assert_eq!(
            got["text"].as_str().unwrap().replace(host, "HOST"),
            "\
SOLAR-1 2026-03-01 was deleted: 5,486.3 kWh, now without an energy.

operator on HOST did it on 2026-03-04 10:45 (Asia/Kolkata): a <b>test␛[31m

SOLAR-1, Solar One on 2026-03-01
  inverter-day, revision 1
  became    deleted
  workbook  Inverter_Day_20260301(S1).xlsx

Energy
  SOLAR-1, 2026-03-01
  energy    5,486.3 kWh, now without an energy

  SOLAR-1, 2026-03
  energy    15,934.2 kWh, now 10,447.9 kWh
  days      3, now 2

136 numbers of these days differ.

To look further:
  dgr history SOLAR-1 2026-03-01              the revisions of the day, every finding with its cell
  dgr report plant SOLAR-1 --date 2026-03-01  the day as it is now
"
        );
        assert!(got["html"].as_str().unwrap().contains("a &lt;b&gt;test␛[31m"), "{got}");
    });
}

#[test]
fn each_hears_of_the_corrections_of_its_own_plants_and_in_their_order() {
    on_both(|dgr| {
        let Some(server) = Server::smtp(json!({})) else { return };
        let told = |port: u16| {
            [
                mail("all", port, ""),
                mail("rooftops", port, "contractors = [\"Example Rooftops\"]"),
                mail("runs", port, "about = [\"run\", \"missing\"]"),
            ]
        };
        // Nobody listens: what is corrected is corrected, and it ends as if somebody did.
        tell(&dgr, &told(dead_port()));
        let said =
            dgr.run(&["delete", "SOLAR-1", "2026-03-01", "--source=inverter-day", "--reason=a", "--quiet"]).code(0);
        assert!(said.stderr().starts_with("warning: Message 1 to all was not delivered: "), "{}", said.stderr());
        tell(&dgr, &told(server.port));
        let _accepted = dgr.run(&["accept", "SOLAR-2", "2026-03-03", "--reason", "b"]).code(0);
        let _restored = dgr.run(&["restore", "SOLAR-1", "2026-03-01", "--reason", "c"]).code(0);
        let _untold = dgr.run(&["delete", "WIND-1", "2026-03-01", "--reason", "d", "--no-notify"]).code(0);
        // The first one is not due yet, and the later ones wait for it.
        assert_eq!(subjects(&server, "all"), [""; 0]);
        let dgr = dgr.env("DGR_CLOCK", "2026-03-04T05:20:00Z");
        let _sent = dgr.run(&["notify", "send"]).code(0);
        let _sent = dgr.run(&["notify", "send"]).code(0);
        let accepted = "dgr: SOLAR-2 2026-03-03 was accepted: without an energy, now 2,421.4 kWh";
        assert_eq!(
            subjects(&server, "all"),
            [
                "dgr: SOLAR-1 2026-03-01 was deleted: 5,486.3 kWh, now without an energy",
                accepted,
                "dgr: SOLAR-1 2026-03-01 was restored: without an energy, now 5,486.3 kWh"
            ]
        );
        assert_eq!(subjects(&server, "rooftops"), [accepted]);
        assert_eq!(subjects(&server, "runs"), [""; 0]);
        assert!(column(&dgr, "state").iter().all(|state| state == "delivered"));
    });
}

/// SOLAR-2 made 2421.4 kWh net on the third day, with a gross energy that 400 kW cannot make; with 4 MW it can. SOLAR-1's
/// third day is beyond what 99 kW can make.
#[test]
fn what_reading_again_rejects_and_changes_is_told() {
    on_both(|dgr| {
        let Some(server) = Server::smtp(json!({})) else { return };
        let narrow = mail("rooftops", server.port, "contractors = [\"Example Rooftops\"]");
        tell(&dgr, &[mail("all", server.port, ""), narrow, mail("runs", server.port, "about = [\"missing\"]")]);
        let plants =
            dgr.read("plants.toml").replace("ac_kw = 400.0", "ac_kw = 4000.0").replace("ac_kw = 55.0", "ac_kw = 5.5");
        dgr.write("plants.toml", plants.replace("ac_kw = 990.0", "ac_kw = 99.0"));
        dgr.run(&["plant", "import", "--reason", "a test"]).code(0);
        let _rehearsed = dgr.run(&["reprocess", "--dry-run"]).code(3);
        let _untold = dgr.run(&["reprocess", "--layout=turbine-day", "--no-notify"]).code(0);
        assert_eq!(server.received().len(), 0);
        let _again = dgr.run(&["reprocess"]).code(3);
        let again = "1 energy differs";
        assert_eq!(subjects(&server, "all"), [format!("dgr: read again: 3 of 14 workbooks need a human; {again}")]);
        assert_eq!(subjects(&server, "rooftops"), [format!("dgr: read again: nothing needs a human; {again}")]);
        assert_eq!(subjects(&server, "runs"), [""; 0]);
        let received = server.received();
        let text = |name: &str| {
            let got = received.iter().find(|got| got["to"] == json!([format!("{name}@example.com")])).unwrap();
            got["text"].as_str().unwrap().to_owned()
        };
        assert!(
            text("all")
                .contains("Inverter_Day_20260303(S1).xlsx: rejected, layout inverter-day\n  SOLAR-1, 2026-03-03, ")
        );
        assert_eq!(
            text("rooftops"),
            "\
Read again: nothing needs a human; 1 energy differs.

Run 3 of 2026-03-04 10:45 (Asia/Kolkata).

Energy
  SOLAR-2, 2026-03-03
  energy    without an energy, now 2,421.4 kWh

To look further:
  dgr history SOLAR-2 2026-03-03  the revisions of the day, every finding with its cell
"
        );
        // What comes out as before is no news.
        let _same = dgr.run(&["reprocess"]).code(3);
        assert_eq!(server.received().len(), 2);
    });
}

/// The process dies when the report is retired already and its message is about to be written.
#[test]
fn a_correction_and_its_message_are_one_change() {
    on_both(|dgr| {
        tell(&dgr, &[mail("ops", dead_port(), "")]);
        let words = ["delete", "WIND-1", "2026-03-01", "--reason", "a test"];
        let dies = dgr.command(&words).env("DGR_CRASH_AT", "message:1").output().unwrap();
        assert_eq!(String::from_utf8(dies.stderr).unwrap(), "dies at: message\n");
        assert_eq!(column(&dgr, "state"), [""; 0]);
        let said = dgr.run(&["report", "daily", "--date=2026-03-01", "--plant=WIND-1", "-f", "csv"]).code(0);
        assert!(said.stdout().contains("WIND-1,Wind One,wind,reported,69065,"), "{}", said.stdout());
        let _deleted = dgr.run(&words).code(0);
        assert_eq!(column(&dgr, "state"), ["due again"]);
    });
}
