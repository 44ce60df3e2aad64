//! Performance ratio, capacity utilisation and specific yield, each by its definition and kept by its parts.
//!
//! PR = Y_f / Y_r = E / (C_dc · H_i) with H_i in kWh/m² over 1 kW/m² (IEC 61724-1). CUF = E / (C_ac · 24 h · days), over
//! all hours (MNRE, CERC usage). Specific yield Y_f = E / C_dc, kWh/kWp (IEC 61724-1).

use std::collections::BTreeMap;

use crate::summary::Ratio;

/// Hours of a day: CUF is over all of them.
const DAY_H: f64 = 24.0;

/// Returns the performance ratio of a day in per cent: energy kWh over DC capacity kWp times plane-of-array
/// irradiation kWh/m².
pub fn performance_ratio(energy_kwh: f64, dc_kwp: f64, poa_kwh_m2: f64) -> Option<Ratio> {
    Ratio::of_day(energy_kwh, dc_kwp * poa_kwh_m2, 100.0)
}

/// Returns the capacity utilisation of so many hours in per cent: energy kWh over AC capacity kW times hours.
pub fn capacity_utilisation(energy_kwh: f64, ac_kw: f64, hours: f64) -> Option<Ratio> {
    Ratio::of_day(energy_kwh, ac_kw * hours, 100.0)
}

/// Returns the specific yield of a day, kWh/kWp.
pub fn specific_yield(energy_kwh: f64, dc_kwp: f64) -> Option<Ratio> {
    Ratio::of_day(energy_kwh, dc_kwp, 1.0)
}

/// Puts what can be computed from a day's energy into its ratios.
pub(super) fn fill(
    ratios: &mut BTreeMap<&'static str, Ratio>,
    energy_kwh: f64,
    poa_kwh_m2: Option<f64>,
    ac_kw: Option<f64>,
    dc_kwp: Option<f64>,
) {
    let pr = dc_kwp.zip(poa_kwh_m2).and_then(|(dc, poa)| performance_ratio(energy_kwh, dc, poa));
    let cuf = ac_kw.and_then(|ac| capacity_utilisation(energy_kwh, ac, DAY_H));
    let yields = dc_kwp.and_then(|dc| specific_yield(energy_kwh, dc));
    for (name, ratio) in [("pr_pct", pr), ("cuf_ac_pct", cuf), ("specific_yield_kwh_kwp", yields)] {
        if let Some(ratio) = ratio {
            ratios.insert(name, ratio);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(ratio: Option<Ratio>, expected: f64, tolerance: f64) {
        let value = ratio.map_or(f64::NAN, |r| r.value());
        assert!((value - expected).abs() <= tolerance, "{value} is not {expected}");
    }

    /// 48,00,000 kWh of a 2.1 MW machine: 28.86 % over its 7920 running hours, 26.09 % over the year (Suzlon note on
    /// CUF and PLF, N. Raikar).
    #[test]
    fn suzlon_published_cuf_over_running_and_over_all_hours() {
        near(capacity_utilisation(4_800_000.0, 2100.0, 7920.0), 28.86, 0.005);
        near(capacity_utilisation(4_800_000.0, 2100.0, 8760.0), 26.09, 0.005);
    }

    /// 496 000 kWh, 302 kWp, 2051.3 kWh/m²: PR 80 %, CUF 18.74 % (printed truncated; "PR & CUF calculation").
    #[test]
    fn published_pr_and_cuf_of_a_302_kwp_plant() {
        near(performance_ratio(496_000.0, 302.0, 2051.3), 80.0, 0.5);
        near(capacity_utilisation(496_000.0, 302.0, 8760.0), 18.74, 0.01);
    }

    /// 158 917 kWh, 100 kW, 1868.23 kWh/m²: 85.06 % (Enact support).
    #[test]
    fn published_pr_of_a_100_kw_plant() {
        near(performance_ratio(158_917.0, 100.0, 1868.23), 85.06, 0.005);
    }

    /// 80, 90, 95 kWh under 850, 900, 1000 Wh/m² with 120 kWp: 0.8030 (pvcaptest's test).
    #[test]
    fn published_hourly_pr_is_of_sums_not_a_mean_of_ratios() {
        let hours = [(80.0, 0.85), (90.0, 0.9), (95.0, 1.0)];
        let each = hours.iter().filter_map(|(kwh, poa)| performance_ratio(*kwh, 120.0, *poa));
        near(Ratio::over(each), 80.30, 0.005);
    }

    /// Three Gorges 2009: 18 300 MW, 79.47 TWh, just under 50 %; Hoover: 2080 MW, 4.2 TWh, about 23 %.
    #[test]
    fn published_capacity_factors_of_two_dams() {
        near(capacity_utilisation(79.47e9, 18.3e6, 8760.0), 49.5733, 0.0001);
        near(capacity_utilisation(4.2e9, 2.08e6, 8760.0), 23.0506, 0.0001);
    }

    /// Inverter ICR-1/INV-1 of a 50 MW plant on 1 January 2022: 4380 kWh, 1010 kW AC, 1111.32 kWp: PLF AC 18.0693 %.
    #[test]
    fn published_plf_of_an_inverter_day() {
        near(capacity_utilisation(4380.0, 1010.0, 24.0), 18.0693, 0.0001);
        near(performance_ratio(4550.0, 1111.32, 5.41206), 75.65, 0.005);
    }

    #[test]
    fn without_sun_there_is_no_performance_ratio() {
        assert_eq!(performance_ratio(0.0, 100.0, 0.0), None);
    }
}
