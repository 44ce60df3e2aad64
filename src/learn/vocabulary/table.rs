//! What contractors call quantities: the last texts of headers and labels as reports were seen to write them.

/// A metric and its names, in the loose form: letters and digits only, no brackets.
pub(super) const NAMES: &[(&str, &[&str])] = &[
    (
        "energy_gross_kwh",
        &[
            "generation", "grossgeneration", "gen", "inverterlevelgeneration", "inverteroutput", "invact", "kwh", "generationkwh",
            "invertergeneration", "todaygeneration", "pvyieldenergy", "productiontoday", "dailyyield", "todayyield",
            "energygenerated", "grossenergy", "totalgeneration", "actualgeneration", "yield", "generationinverter",
            "activeenergy", "dailygeneration", "acenergy", "invertorgeneration",
        ],
    ),
    (
        "energy_export_kwh",
        &[
            "export", "netexport", "exportkwh", "activeexport", "energyexport", "gridexport", "feedinenergy",
            "feedinpowertoday", "meterexport", "exportedenergy", "ebexport", "kwhexport", "actualsolargen",
            "meterproduction", "plantexport", "exportenergy", "plantact", "energyexported", "exportunits", "billinggeneration",
        ],
    ),
    (
        "energy_import_kwh",
        &[
            "import", "energyimport", "gridimport", "importkwh", "energyfromgrid", "energypurchasedtoday", "ebimport",
            "kwhimport", "importenergy", "activeimport", "importedenergy", "receivedenergy", "importunits",
        ],
    ),
    ("energy_net_kwh", &["net", "netenergy", "netgeneration", "netkwh", "netexpactual", "netunits"]),
    ("energy_aux_kwh", &["aux", "auxconsumption", "auxiliaryconsumption", "auxpower"]),
    ("energy_jmr_kwh", &["jmr", "jmrkwh", "jmrunits"]),
    ("energy_scheduled_kwh", &["schedule", "scheduled", "scheduledenergy", "scheduledgeneration"]),
    ("energy_expected_kwh", &["expected", "expectedenergy", "expectedgeneration", "weatheradjustedproduction"]),
    ("bess_charge_kwh", &["charge", "charged", "chargingenergy", "energychargedthisday"]),
    ("bess_discharge_kwh", &["discharge", "discharged", "dischargingenergy", "energydischargedthisday"]),
    ("capacity_ac_kw", &["accapacity", "capacity", "plantcapacity", "systemsizemwac"]),
    ("capacity_dc_kw", &["dccapacity", "installedcapacity", "capacitykwp", "systemsizemwdc"]),
    ("power_peak_kw", &["peakpower", "maxpower", "maxoutputpower", "peakload", "maxdemand", "peakmw"]),
    ("ghi_kwh_m2", &["ghi", "globalhorizontalirradiation", "cumulativeghi", "horizontalirradiation"]),
    (
        "poa_kwh_m2",
        &[
            "poa", "gti", "gii", "tiltirradiance", "tiltirradiation", "insolation", "solarinsolation", "irradiation",
            "planeofarray", "iractual", "irractual", "actualirradition", "actualirradiation", "poairradiation",
            "observedinsolation", "solarirradiation", "radiation", "solarradiation",
        ],
    ),
    ("temp_ambient_c", &["ambienttemp", "ambienttemperature", "ambienttempaverage", "averageambinettemp", "ambient"]),
    ("temp_module_c", &["moduletemp", "moduletemperature", "module", "moduletempaverage"]),
    ("wind_speed_ms", &["windspeed", "ws", "avgws", "avgwindspeed", "nacellews", "actwind", "averagewindspeed"]),
    ("specific_yield_kwh_kwp", &["specificyield", "yieldkwhkwp"]),
    ("pr_pct", &["pr", "performanceratio", "performanceration", "pract", "practual", "actualpr"]),
    ("cuf_ac_pct", &["cuf", "accuf", "cufactual", "capacityutilisationfactor", "capacityutilizationfactor"]),
    ("cuf_dc_pct", &["dccuf", "cufdc"]),
    ("plf_pct", &["plf", "plantloadfactor", "capacityfactor", "actualplf"]),
    ("hours_generation", &["genhrs", "generationhours", "operatinghours", "genhours", "runhours", "prodhrs"]),
    ("hours_lull", &["lullhrs", "lullhours", "lull", "lowwind"]),
    ("hours_grid_ok", &["gridhrs", "gridok", "gridokhrs", "gridavailablehours"]),
    ("hours_usmh", &["usmh", "breakdownhours", "bdhrs"]),
    ("hours_smh", &["smh", "scheduledmaintenance"]),
    ("hours_igbd", &["igbd", "igbdh"]),
    ("hours_egbd", &["egbd", "egbdh", "gridfailure"]),
    ("hours_load_shedding", &["loadshedding", "ls", "curtailment"]),
    ("ma_pct", &["ma", "machineavailability", "inverteravailability"]),
    ("pa_pct", &["pa", "plantavailability"]),
    ("ga_pct", &["ga", "gridavailability"]),
    ("iga_pct", &["iga", "internalgridavailability"]),
    ("ega_pct", &["ega", "externalgridavailability"]),
];
