//! `dgr diff`: two revisions side by side.

use crate::support::dgr::Dgr;

fn stored() -> Dgr {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    dgr
}

#[test]
fn the_live_revision_against_the_one_before() {
    let said = stored().env("COLUMNS", "80").run(&["diff", "SOLAR-1", "2026-03-02"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"SOLAR-1, 2026-03-02, inverter-day: revision 1 (superseded) and 2 (live)

Number                  Unit       Rev 1      Rev 2   Change  Cell after
----------------------  -----  ---------  ---------  -------  ----------
energy_gross_kwh        INV-7     96.400    270.700  174.300  Data!E12
plf_pct                 INV-7      6.694     18.799   12.104  Data!F12
energy_gross_kwh-total  -      4,685.000  4,859.300  174.300  Data!E24
plf_pct-total           -         18.075     18.747    0.672  Data!F24

53 values are the same; --all shows them.
Left out, the screen is too narrow: In, Cell before, Written before, Written
after, Used before, Used after (--json has all).

What that does to energies

Energy of             With rev 1  With rev 2  Change  Change
                             kWh         kWh     kWh       %
--------------------  ----------  ----------  ------  ------
2026-03-02               4,685.0     4,859.3   174.3    3.72
2026-03                 15,759.9    15,934.2   174.3    1.11
year from 2025-04-01    15,759.9    15,934.2   174.3    1.11
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn all_values_and_machines_see_the_same() {
    let said = stored().run(&["diff", "SOLAR-1", "2026-03-02", "2..1", "--all", "--json"]).code(0);
    let told: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let rows = told["values"]["rows"].as_array().unwrap();
    let inverter = rows.iter().find(|r| r["unit"] == "INV-7" && r["number"] == "energy_gross_kwh").unwrap();
    // The logger was down for hours: 96.4 kWh where 270.7 were made.
    assert_eq!((&inverter["before"], &inverter["after"]), (&270.7.into(), &96.4.into()));
    let effects = told["effects"]["rows"].as_array().unwrap();
    let energies: Vec<f64> = effects.iter().map(|e| (e["after_kwh"].as_f64().unwrap() * 10.0).round() / 10.0).collect();
    // 5486.3 + 4685.0 + 5588.6 of the month, and of the year so far.
    assert_eq!(energies, [4685.0, 15_759.9, 15_759.9]);
}

#[test]
fn what_there_is_not_is_refused() {
    let dgr = stored();
    let refused = |words: &[&str], told: &str| {
        let said = dgr.run(&[&["diff"], words].concat()).code(1);
        assert_eq!((said.stdout(), said.stderr()), ("", told), "{words:?}");
    };
    let hint = "hint: `dgr history SOLAR-1 2026-03-02` lists the revisions.\n";
    refused(
        &["SOLAR-1", "2026-03-02", "1..5"],
        &format!("error: inverter-day has no revision 5; there are 1, 2.\n{hint}"),
    );
    refused(
        &["SOLAR-1", "2026-03-02", "--source", "scada"],
        &format!(
            "error: SOLAR-1 has no report by \"scada\" on 2026-03-02; there are inverter-day, weather-minutes.\n{hint}"
        ),
    );
    refused(
        &["SOLAR-3", "2026-03-01"],
        "error: inverter-day has one revision of SOLAR-3 on 2026-03-01 only.\nhint: `dgr history SOLAR-3 2026-03-01` \
         lists the revisions.\n",
    );
}
