//! The vocabulary, one line a metric, in the order in which reports show them.
//!
//! Names, units and rules of combination follow IEC 61724-1 (yields, PR), IEC 61400-26-1 (time buckets) and the usage
//! of Indian daily reports where those are silent.

use super::Combine::{Last, Max, Mean, Min, Recompute, Representative, Sum};
use super::{Combine, Definition};
use crate::units::Dimension;
use crate::units::Dimension::{
    Angle, Apparent, Count, Density, Depth, Energy, Frequency, Hours, Irradiance, Irradiation, Money, Power, Ratio,
    Reactive, Speed, Temperature, Voltage, Yield,
};

const fn d(
    name: &'static str,
    label: &'static str,
    dimension: Dimension,
    over_time: Combine,
    over_units: Combine,
) -> Definition {
    Definition { name, label, dimension, over_time, over_units, rank: 0 }
}

/// Every metric, in the order in which reports show them.
pub const ALL: &[Definition] = &[
    d("energy_gross_kwh", "Gross generation", Energy, Sum, Sum),
    d("energy_export_kwh", "Export", Energy, Sum, Sum),
    d("energy_import_kwh", "Import", Energy, Sum, Sum),
    d("energy_net_kwh", "Net export", Energy, Sum, Sum),
    d("energy_billable_kwh", "Billable", Energy, Sum, Sum),
    d("energy_scheduled_kwh", "Scheduled", Energy, Sum, Sum),
    d("energy_jmr_kwh", "JMR energy", Energy, Sum, Sum),
    d("energy_aux_kwh", "Auxiliary use", Energy, Sum, Sum),
    d("energy_expected_kwh", "Expected", Energy, Sum, Sum),
    d("energy_dc_kwh", "DC energy", Energy, Sum, Sum),
    d("energy_itd_kwh", "Total yield", Energy, Last, Sum),
    d("loss_ac_plus_aux_kwh", "AC losses and auxiliary use", Energy, Sum, Sum),
    d("loss_usmh_kwh", "Loss, breakdown", Energy, Sum, Sum),
    d("loss_smh_kwh", "Loss, maintenance", Energy, Sum, Sum),
    d("loss_igbd_kwh", "Loss, internal grid", Energy, Sum, Sum),
    d("loss_egbd_kwh", "Loss, external grid", Energy, Sum, Sum),
    d("loss_load_shedding_kwh", "Loss, curtailment", Energy, Sum, Sum),
    d("loss_others_kwh", "Loss, other", Energy, Sum, Sum),
    d("loss_lull_kwh", "Loss, lull", Energy, Sum, Sum),
    d("loss_tracker_kwh", "Loss, tracker", Energy, Sum, Sum),
    d("loss_soiling_kwh", "Loss, soiling", Energy, Sum, Sum),
    d("loss_clipping_kwh", "Loss, clipping", Energy, Sum, Sum),
    d("loss_total_kwh", "Loss, total", Energy, Sum, Sum),
    d("deemed_generation_kwh", "Deemed generation", Energy, Sum, Sum),
    d("bess_charge_kwh", "Charged", Energy, Sum, Sum),
    d("bess_discharge_kwh", "Discharged", Energy, Sum, Sum),
    d("bess_aux_kwh", "Storage auxiliary use", Energy, Sum, Sum),
    d("deviation_kwh", "Deviation from schedule", Energy, Sum, Sum),
    d("capacity_ac_kw", "AC capacity", Power, Last, Sum),
    d("capacity_dc_kw", "DC capacity", Power, Last, Sum),
    d("power_kw", "Power", Power, Mean, Sum),
    d("power_peak_kw", "Peak power", Power, Max, Max),
    d("power_avg_kw", "Mean power", Power, Mean, Sum),
    d("reactive_export_kvarh", "Reactive export", Reactive, Sum, Sum),
    d("reactive_import_kvarh", "Reactive import", Reactive, Sum, Sum),
    d("apparent_export_kvah", "Apparent export", Apparent, Sum, Sum),
    d("apparent_import_kvah", "Apparent import", Apparent, Sum, Sum),
    d("power_factor", "Power factor", Count, Recompute, Recompute),
    d("rkvah_pct", "Reactive share", Ratio, Recompute, Recompute),
    d("voltage_kv", "Voltage", Voltage, Mean, Mean),
    d("frequency_hz", "Frequency", Frequency, Mean, Mean),
    d("ghi_kwh_m2", "GHI", Irradiation, Sum, Representative),
    d("poa_kwh_m2", "POA irradiation", Irradiation, Sum, Representative),
    d("poa_rear_kwh_m2", "Rear irradiation", Irradiation, Sum, Representative),
    d("dhi_kwh_m2", "Diffuse irradiation", Irradiation, Sum, Representative),
    d("ghi_w_m2", "Horizontal irradiance", Irradiance, Mean, Representative),
    d("poa_w_m2", "Plane irradiance", Irradiance, Mean, Representative),
    d("irradiance_peak_w_m2", "Peak irradiance", Irradiance, Max, Representative),
    d("irradiance_avg_w_m2", "Mean irradiance", Irradiance, Mean, Representative),
    d("temp_ambient_c", "Ambient temperature", Temperature, Mean, Representative),
    d("temp_ambient_max_c", "Ambient temperature, highest", Temperature, Max, Representative),
    d("temp_ambient_min_c", "Ambient temperature, lowest", Temperature, Min, Representative),
    d("temp_module_c", "Module temperature", Temperature, Mean, Representative),
    d("temp_module_max_c", "Module temperature, highest", Temperature, Max, Representative),
    d("humidity_pct", "Humidity", Ratio, Mean, Representative),
    d("rainfall_mm", "Rain", Depth, Sum, Representative),
    d("wind_speed_site_ms", "Wind at site", Speed, Mean, Representative),
    d("sunshine_hours", "Sunshine", Hours, Sum, Representative),
    d("soiling_loss_pct", "Soiling", Ratio, Recompute, Recompute),
    d("wind_speed_ms", "Wind speed", Speed, Mean, Mean),
    d("wind_speed_max_ms", "Gust", Speed, Max, Max),
    d("wind_direction_deg", "Wind direction", Angle, Representative, Representative),
    d("air_density_kg_m3", "Air density", Density, Mean, Representative),
    d("specific_yield_kwh_kwp", "Specific yield", Yield, Recompute, Recompute),
    d("reference_yield_h", "Reference yield", Hours, Sum, Representative),
    d("pr_pct", "PR", Ratio, Recompute, Recompute),
    d("pr_tc_pct", "PR, temperature-corrected", Ratio, Recompute, Recompute),
    d("pr_compensated_pct", "PR, compensated", Ratio, Recompute, Recompute),
    d("cuf_ac_pct", "CUF", Ratio, Recompute, Recompute),
    d("cuf_dc_pct", "CUF (DC)", Ratio, Recompute, Recompute),
    d("plf_pct", "PLF", Ratio, Recompute, Recompute),
    d("energy_performance_index", "Performance index", Count, Recompute, Recompute),
    d("inverter_efficiency_pct", "Inverter efficiency", Ratio, Recompute, Recompute),
    d("line_loss_pct", "Line loss", Ratio, Recompute, Recompute),
    d("aux_pct", "Auxiliary share", Ratio, Recompute, Recompute),
    d("hours_total", "Hours of the period", Hours, Sum, Sum),
    d("hours_generation", "Generating hours", Hours, Sum, Sum),
    d("hours_lull", "Lull", Hours, Sum, Sum),
    d("hours_grid_ok", "Grid-OK hours", Hours, Sum, Sum),
    d("hours_usmh", "Breakdown hours", Hours, Sum, Sum),
    d("hours_smh", "Maintenance hours", Hours, Sum, Sum),
    d("hours_igbd", "Internal grid down", Hours, Sum, Sum),
    d("hours_egbd", "External grid down", Hours, Sum, Sum),
    d("hours_load_shedding", "Curtailed hours", Hours, Sum, Sum),
    d("hours_force_majeure", "Force majeure", Hours, Sum, Sum),
    d("hours_owner", "Owner's stop", Hours, Sum, Sum),
    d("hours_no_data", "No data", Hours, Sum, Sum),
    d("ma_pct", "Machine availability", Ratio, Recompute, Recompute),
    d("pa_pct", "Plant availability", Ratio, Recompute, Recompute),
    d("ga_pct", "Grid availability", Ratio, Recompute, Recompute),
    d("iga_pct", "Internal grid availability", Ratio, Recompute, Recompute),
    d("ega_pct", "External grid availability", Ratio, Recompute, Recompute),
    d("ra_pct", "Resource availability", Ratio, Recompute, Recompute),
    d("ba_pct", "BOP availability", Ratio, Recompute, Recompute),
    d("sa_pct", "System availability", Ratio, Recompute, Recompute),
    d("data_availability_pct", "Data availability", Ratio, Recompute, Recompute),
    d("tracker_availability_pct", "Tracker availability", Ratio, Recompute, Recompute),
    d("mttr_h", "Mean time to repair", Hours, Recompute, Recompute),
    d("mtbf_h", "Mean time between failures", Hours, Recompute, Recompute),
    d("event_count", "Events", Count, Sum, Sum),
    d("bess_rte_pct", "Round-trip efficiency", Ratio, Recompute, Recompute),
    d("bess_soc_open_pct", "State of charge, opening", Ratio, Last, Mean),
    d("bess_soc_close_pct", "State of charge, closing", Ratio, Last, Mean),
    d("bess_soh_pct", "State of health", Ratio, Last, Mean),
    d("bess_cycles", "Cycles", Count, Sum, Mean),
    d("bess_availability_pct", "Storage availability", Ratio, Recompute, Recompute),
    d("strings_down", "Strings down", Count, Mean, Sum),
    d("revenue_inr", "Revenue", Money, Sum, Sum),
    d("tariff_inr_kwh", "Tariff", Money, Last, Representative),
    d("modules_cleaned_count", "Modules cleaned", Count, Sum, Sum),
    d("water_consumption_kl", "Water", Count, Sum, Sum),
];

/// The same in the order of their names, each with its rank there.
pub(super) static BY_NAME: [Definition; ALL.len()] = by_name();

#[expect(clippy::indexing_slicing, reason = "made by the compiler, which refuses an index that is out of bounds")]
#[expect(clippy::cast_possible_truncation, reason = "there are not 65 536 metrics")]
const fn by_name() -> [Definition; ALL.len()] {
    let mut sorted = [ALL[0]; ALL.len()];
    let mut filled = 1;
    while filled < ALL.len() {
        let mut at = filled;
        while at > 0 && is_before(ALL[filled].name.as_bytes(), sorted[at - 1].name.as_bytes()) {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        sorted[at] = ALL[filled];
        filled += 1;
    }
    let mut rank = 0;
    while rank < sorted.len() {
        sorted[rank].rank = rank as u16;
        rank += 1;
    }
    sorted
}

#[expect(clippy::indexing_slicing, reason = "made by the compiler, which refuses an index that is out of bounds")]
const fn is_before(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at] < b[at];
        }
        at += 1;
    }
    a.len() < b.len()
}
