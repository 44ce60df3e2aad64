//! `dgr plant …`: what changes is shown shortly, and applied once.

use crate::support::dgr::Dgr;

#[test]
fn units_that_are_alike_are_one_line() {
    let dgr = Dgr::example();
    let said = dgr.run(&["plant", "import", "--dry-run"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"SOLAR-1  new
  + cod: 2021-04-01
  + code: SOLAR-1
  + contractor: Example Solar Services
  + energy_basis: auto
  + gamma_pmax_per_c: -0.0037
  + hours_from: columns
  + latitude: 26.9
  + longitude: 72.6
  + mounting: fixed
  + name: Solar One
  + owner: Example Power
  + state: Rajasthan
  + technology: solar
  + tilt_deg: 24.0
  + aliases: S1
  + capacities from the beginning: ac_kw 990.0, dc_kwp 1080.0
  + 18 units INV-1 … INV-18: ac_kw 55.0, dc_kwp 60.0, kind inverter
SOLAR-2  new
  + cod: 2022-11-15
  + code: SOLAR-2
  + contractor: Example Rooftops
  + energy_basis: auto
  + hours_from: columns
  + latitude: 23.1
  + longitude: 72.5
  + mounting: fixed
  + name: Solar Two
  + owner: Example Power
  + state: Gujarat
  + technology: solar
  + tilt_deg: 15.0
  + capacities from the beginning: ac_kw 400.0, dc_kwp 480.0
SOLAR-3  new
  + cod: 2023-02-01
  + code: SOLAR-3
  + contractor: Example Solar Services
  + energy_basis: auto
  + hours_from: columns
  + latitude: 27.2
  + longitude: 73.1
  + mounting: fixed
  + name: Solar Three
  + owner: Example Power
  + state: Rajasthan
  + technology: solar
  + tilt_deg: 24.0
  + aliases: S3
  + capacities from the beginning: ac_kw 600.0, dc_kwp 720.0
  + 6 units INV-1 … INV-6: ac_kw 100.0, dc_kwp 120.0, kind inverter
WIND-1  new
  + availability.ga: ga_total
  + availability.ma: ma_actual
  + cod: 2018-06-20
  + code: WIND-1
  + contractor: Example Wind Services
  + energy_basis: auto
  + hours_from: columns
  + latitude: 8.9
  + longitude: 77.6
  + name: Wind One
  + owner: Example Power
  + state: Tamil Nadu
  + technology: wind
  + capacities from the beginning: ac_kw 8000.0
  + 4 units T01 … T04: ac_kw 2000.0, kind wtg
WIND-2  new
  + availability.ga: ga_total
  + availability.ma: ma_contract_8760
  + cod: 2016-03-31
  + code: WIND-2
  + contractor: Example Wind Services
  + energy_basis: auto
  + hours_from: columns
  + latitude: 15.2
  + longitude: 75.9
  + name: Wind Two
  + owner: Example Power
  + state: Karnataka
  + technology: wind
  + capacities from the beginning: ac_kw 4500.0
  + 3 units K11 … K13: ac_kw 1500.0, kind wtg
5 plants would change; nothing was changed.
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_change_is_shown_and_its_days_are_computed_anew() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    dgr.write("plants.toml", dgr.read("plants.toml").replace("ac_kw = 100.0", "ac_kw = 110.0"));
    let said = dgr.run(&["plant", "import"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"SOLAR-3  changed
  6 units INV-1 … INV-6: ac_kw 100.0 → 110.0
1 plant changed; 2 days computed anew.
"#
    );
    assert_eq!(said.stderr(), "");
    let said = dgr.run(&["plant", "import"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Nothing differs from the master data.
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_file_with_mistakes_and_a_missing_one_change_nothing() {
    let dgr = Dgr::example();
    dgr.write("plants.toml", "[[plant]]\nname = \"A\"\n");
    let said = dgr.run(&["plant", "import"]).code(1);
    assert_eq!(said.stdout(), "");
    assert_eq!(
        said.stderr(),
        r#"error: ./plants.toml has mistakes; nothing was changed.
  ./plants.toml:1: plant without a code: missing field `code`
hint: Mend them; `dgr plant import --dry-run` tells them again, and changes nothing.
"#
    );
    std::fs::remove_file(dgr.path("plants.toml")).unwrap();
    let said = dgr.run(&["plant", "import"]).code(1);
    assert_eq!(said.stdout(), "");
    assert_eq!(
        said.stderr(),
        r#"error: Cannot read the plants in ./plants.toml: No such file or directory (os error 2).
hint: Set `plants` in dgr.toml, or name the file.
"#
    );
}

#[test]
fn a_plant_and_all_plants_are_shown() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    dgr.write("plants.toml", dgr.read("plants.toml").replace("ac_kw = 100.0", "ac_kw = 110.0"));
    let _changed = dgr.run(&["plant", "import"]).code(0);
    let said = dgr.run(&["plant", "show", "SOLAR-3"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"code                           SOLAR-3
name                           Solar Three
cod                            2023-02-01
contractor                     Example Solar Services
energy_basis                   auto
hours_from                     columns
latitude                       27.2
longitude                      73.1
mounting                       fixed
owner                          Example Power
state                          Rajasthan
technology                     solar
tilt_deg                       24.0
aliases                        S3
capacities from the beginning  ac_kw 600.0, dc_kwp 720.0
6 units INV-1 … INV-6          ac_kw 110.0, dc_kwp 120.0, kind inverter
"#
    );
    assert_eq!(said.stderr(), "");
    let said = dgr.run(&["plant", "list"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Plants

Plant    Name         Tech        AC       DC  Units  Contractor              Aliases
                                  kW      kWp
-------  -----------  -----  -------  -------  -----  ----------------------  -------
SOLAR-1  Solar One    solar    990.0  1,080.0     18  Example Solar Services  S1
SOLAR-2  Solar Two    solar    400.0    480.0      0  Example Rooftops        -
SOLAR-3  Solar Three  solar    600.0    720.0      6  Example Solar Services  S3
WIND-1   Wind One     wind   8,000.0        -      4  Example Wind Services   -
WIND-2   Wind Two     wind   4,500.0        -      3  Example Wind Services   -
"#
    );
    assert_eq!(said.stderr(), "");
}
