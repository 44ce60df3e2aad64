//! `dgr plant import` from tables, and `--learn-units`.

use dgr::grid::Sheet;

use crate::support::dgr::Dgr;
use crate::support::workbook_builder::xlsx;

const LAYOUT: &str = r#"
name = "site-master"

[match]
sheets = ["Sites", "Turbines"]

[table.sites]
primary = true
sheet = "Sites"
rows = "units"
columns.plant = "Site"
columns.x_name = "Company"
columns.capacity_ac_kw = { header = "MW", unit = "MW" }

[table.turbines]
sheet = "Turbines"
rows = "units"
columns.plant = "Site"
columns.unit = "WTG"
columns.x_feeder = "Feeder"
columns.x_max_kwh_day = "Max. kWh/Day"
columns.x_kind = { const = "wtg" }
"#;

#[test]
fn a_table_of_units_sets_what_it_names_and_leaves_the_rest() {
    let dgr = Dgr::example();
    dgr.run(&["plant", "import"]).code(0);
    dgr.write("units.csv", "plant,name,strings,aliases\nSolar One,INV-1,24,\nS1,INV-19,20,I19;Inv 19\n");
    let said = dgr.run(&["plant", "import", "units.csv"]).code(0);
    assert_eq!(
        said.stdout(),
        "SOLAR-1  changed\n  + unit INV-1: strings 24\n  + unit INV-19: aliases[01] I19, aliases[02] Inv 19, strings 20\n\
         1 plant changed; 0 days computed anew.\n"
    );
    let said = dgr.run(&["plant", "import", "units.csv"]).code(0);
    assert_eq!(said.stdout(), "Nothing differs from the master data.\n");
    dgr.write("units.csv", "plant,name,feedr\nSolar Oen,INV-1,\nS1,INV-1,F1\n");
    let said = dgr.run(&["plant", "import", "units.csv"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: units.csv has mistakes; nothing was changed.\n\
         \x20 units.csv:2: \"Solar Oen\" is neither code, name nor alias of a plant. Nearest: Solar One, Solar Two, \
         Solar Three.\n  units.csv:3: `feedr` is no field of a unit; did you mean `feeder`?\n\
         hint: Mend them; `dgr plant import --dry-run` tells them again, and changes nothing.\n"
    );
    let said = dgr.run(&["plant", "import", "units.csv", "--prune"]).code(1);
    assert_eq!(said.stderr(), "error: A table of plants or units names some of them only: --prune is for TOML.\n");
}

#[test]
fn a_site_master_workbook_comes_in_by_its_layout() {
    let dgr = Dgr::workspace();
    dgr.write("layouts/site-master.toml", LAYOUT);
    let sites = Sheet::from_text("Sites", "Site | Company | MW\nW1 | North Ridge | 100");
    let turbines =
        Sheet::from_text("Turbines", "Site | WTG | Feeder | Max. kWh/Day\nW1 | T-1 | 1 | 50400\nW1 | T-2 | 1 | 50400");
    dgr.write("sites.xlsx", xlsx(&[sites, turbines]));
    let said = dgr.run(&["plant", "import", "sites.xlsx"]).code(0);
    assert_eq!(
        said.stdout(),
        "W1  new\n  + code: W1\n  + energy_basis: auto\n  + hours_from: columns\n  + name: North Ridge\n\
         \x20 + capacities from the beginning: ac_kw 100000.0\n\
         \x20 + 2 units T-1, T-2: feeder 1, kind wtg, max_kwh_day 50400.0\n1 plant changed; 0 days computed anew.\n"
    );
}

#[test]
fn unknown_units_are_proposed_and_not_added() {
    let dgr = Dgr::example();
    let plants = dgr.read("plants.toml").replace("INV-{1..18}", "INV-{1..17}");
    dgr.write("plants.toml", plants);
    let said = dgr.run(&["check", "inbox", "--learn-units"]).any();
    let expected = "Unknown units, as lines for plants.toml (nothing was added):\n# 1 unit, under plant SOLAR-1:\n\
                    [[plant.units]]\n# or, if it is INV-1: aliases = [\"INV-18\"] there\nname = \"INV-18\"\nkind = \"inverter\"\n";
    assert!(said.stdout().ends_with(expected), "{}", said.stdout());
    let said = dgr.run(&["ingest", "--learn-units"]).any();
    assert!(said.stdout().ends_with(expected), "{}", said.stdout());
    assert!(!dgr.run(&["plant", "show", "SOLAR-1"]).code(0).stdout().contains("18"));
    let said = dgr.run(&["check", "plants.toml", "--learn-units"]).any();
    assert!(said.stdout().ends_with("\nNo unit is unknown.\n"), "{}", said.stdout());
}
