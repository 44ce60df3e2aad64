//! On which basis a ratio was made: what reproduces a printed number when its own definition does not.

use std::fmt;

use chrono::NaiveDate;

use crate::names::{Kind, Period, Role};
use crate::plant::{EnergyBasis, Plant};
use crate::report::{ByUnit, Given, Level};

/// Hours of a day: CUF is over all of them.
const DAY_H: f64 = 24.0;

/// What a printed ratio of one plant or unit may be made of.
pub(super) struct Parts {
    /// Energies of the day, each with its word, kWh.
    pub(super) energies: Vec<(&'static str, f64)>,
    /// Which of them is the plant's own.
    pub(super) basis: EnergyBasis,
    /// AC capacity, kW.
    pub(super) ac_kw: Option<f64>,
    /// DC capacity, kWp.
    pub(super) dc_kwp: Option<f64>,
    /// Contracted AC capacity, kW.
    pub(super) contracted_kw: Option<f64>,
    /// AC capacity as the report prints it, kW.
    pub(super) printed_ac_kw: Option<f64>,
    /// DC capacity as the report prints it, kWp.
    pub(super) printed_dc_kwp: Option<f64>,
    /// Irradiation in the plane, kWh/m².
    pub(super) poa: Option<f64>,
    /// Irradiation from behind that counts, kWh/m².
    pub(super) rear: Option<f64>,
    /// Horizontal irradiation, kWh/m².
    pub(super) ghi: Option<f64>,
    /// The report's expected energy, kWh.
    pub(super) expected_kwh: Option<f64>,
    /// Hours over which the plant's availability is reckoned.
    pub(super) window_h: f64,
}

/// A ratio, and what it was made of.
pub(super) struct Made {
    /// In the metric's unit.
    pub(super) value: f64,
    /// `423 kWh gross over 100 kW × 24 h`.
    pub(super) how: How,
}

/// How a ratio was made; put into words only where it is told.
pub(super) enum How {
    /// Energy over what a capacity makes in some hours: which energy, kWh, kW, h.
    Utilisation(&'static str, f64, f64, f64),
    /// Energy over what a capacity makes under the sun: which energy, kWh, kWp, kWh/m².
    Performance(&'static str, f64, f64, f64),
    /// Energy over capacity: which energy, kWh, kWp.
    Yield(&'static str, f64, f64),
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utilisation(of, kwh, kw, hours) => write!(f, "{kwh:.1} kWh ({of}) over {kw} kW × {hours} h"),
            Self::Performance(of, kwh, kwp, sun) => write!(f, "{kwh:.1} kWh ({of}) over {kwp} kWp × {sun} kWh/m²"),
            Self::Yield(of, kwh, kwp) => write!(f, "{kwh:.1} kWh ({of}) over {kwp} kWp"),
        }
    }
}

/// Returns the energies of a day that a plant or unit may print ratios of: net, export, gross, the sum of all units.
pub(super) fn energies(
    day: NaiveDate,
    by_unit: &ByUnit<'_>,
    plant: &Plant,
    unit: Option<&str>,
) -> Vec<(&'static str, f64)> {
    let value = |metric: &str, role: Role| {
        let is = |v: &&Given| {
            v.reading.metric.name() == metric
                && (v.reading.period, v.reading.kind, v.reading.role) == (Period::Day, Kind::Actual, role)
                && v.level != Level::Unknown
                && v.of.is_none()
        };
        by_unit.of(unit).iter().copied().filter(is).find_map(Given::value)
    };
    let own = |metric: &str| value(metric, Role::Value).or_else(|| value(metric, Role::Total));
    let (net, export, import) = (own("energy_net_kwh"), own("energy_export_kwh"), own("energy_import_kwh"));
    let gross = own("energy_gross_kwh").or_else(|| unit.is_none().then(|| summed(day, by_unit, plant)).flatten());
    let net = net.or_else(|| Some(export? - import?));
    let all = [("net", net), ("export", export), ("gross", gross)];
    all.into_iter().filter_map(|(word, kwh)| Some((word, kwh?))).collect()
}

/// Returns the gross energy of all generating units, where each has one.
fn summed(day: NaiveDate, by_unit: &ByUnit<'_>, plant: &Plant) -> Option<f64> {
    let units: Vec<&str> = plant.units_on(day).filter(|u| u.generates()).map(|u| u.name.as_str()).collect();
    let of = |unit: &str| {
        let is = |v: &&Given| v.reading.metric.name() == "energy_gross_kwh" && v.reading.is_actual_day();
        by_unit.of(Some(unit)).iter().copied().filter(is).find_map(Given::value)
    };
    let values: Option<Vec<f64>> = units.into_iter().map(of).collect();
    values.filter(|v| !v.is_empty()).map(|v| v.iter().sum())
}

/// Returns every way in which a ratio is made by its own definition. The plant's own energy is the one that its master
/// data names, or else each that the report gives; a capacity that the report prints itself counts as well.
pub(super) fn own(metric: &str, parts: &Parts) -> Vec<Made> {
    let word = match parts.basis {
        EnergyBasis::Auto => None,
        EnergyBasis::Net => Some("net"),
        EnergyBasis::Export => Some("export"),
        EnergyBasis::Gross => Some("gross"),
    };
    let energies = parts.energies.iter().filter(|(of, _)| word.is_none_or(|word| word == *of));
    let ac = [parts.ac_kw, parts.contracted_kw, parts.printed_ac_kw];
    let dc = [parts.dc_kwp, parts.printed_dc_kwp, None];
    // Some sheets print PLF over the capacity beside it, whichever that is.
    let beside = [parts.printed_dc_kwp.filter(|_| metric == "plf_pct")];
    let mut out = Vec::new();
    for (of, kwh) in energies {
        match metric {
            "cuf_ac_pct" | "plf_pct" => {
                out.extend(ac.iter().chain(&beside).flatten().filter_map(|kw| utilisation(of, *kwh, *kw, DAY_H)));
            }
            "cuf_dc_pct" => out.extend(dc.iter().flatten().filter_map(|kw| utilisation(of, *kwh, *kw, DAY_H))),
            "pr_pct" => {
                let with_rear = parts.poa.zip(parts.rear).map(|(poa, rear)| poa + rear);
                for sun in [parts.poa, with_rear].into_iter().flatten() {
                    out.extend(dc.iter().flatten().filter_map(|kwp| performance(of, *kwh, *kwp, sun)));
                }
            }
            _ => out.extend(dc.iter().flatten().filter_map(|kwp| yielded(of, *kwh, *kwp))),
        }
    }
    out
}

fn made(value: f64, how: How) -> Option<Made> {
    value.is_finite().then_some(Made { value, how })
}

fn utilisation(of: &'static str, kwh: f64, kw: f64, hours: f64) -> Option<Made> {
    made(kwh / (kw * hours) * 100.0, How::Utilisation(of, kwh, kw, hours))
}

fn performance(of: &'static str, kwh: f64, kwp: f64, sun: f64) -> Option<Made> {
    made(kwh / (kwp * sun) * 100.0, How::Performance(of, kwh, kwp, sun))
}

fn yielded(of: &'static str, kwh: f64, kwp: f64) -> Option<Made> {
    made(kwh / kwp, How::Yield(of, kwh, kwp))
}

/// Returns the one basis that reproduces a printed ratio: to its last digit, or to a five-hundredth of it.
pub(super) fn cause(metric: &str, printed: f64, digits: f64, parts: &Parts) -> Option<&'static str> {
    let mut guesses: Vec<(&'static str, f64)> = Vec::new();
    for (of, kwh) in &parts.energies {
        guess(metric, *kwh, of, parts, &mut guesses);
    }
    // Closer than this two bases are not told apart.
    let near = |value: f64| (printed - value).abs() <= digits.max(0.002 * printed.abs());
    let mut fits = guesses.into_iter().filter(|(_, value)| printed != 0.0 && near(*value)).map(|(cause, _)| cause);
    fits.next()
}

fn guess(metric: &str, kwh: f64, of: &str, parts: &Parts, out: &mut Vec<(&'static str, f64)>) {
    let mut put = |cause: &'static str, value: Option<f64>| out.extend(value.map(|v| (cause, v)));
    let (own_kw, other_kw, other) = match metric {
        "cuf_ac_pct" | "plf_pct" => (parts.ac_kw, parts.dc_kwp, "It is made over DC capacity, not AC."),
        "cuf_dc_pct" => (parts.dc_kwp, parts.ac_kw, "It is made over AC capacity, not DC."),
        _ => (parts.dc_kwp, parts.ac_kw, "It is made over AC capacity, not DC."),
    };
    let ratio = |kw: Option<f64>, of_kw: f64, per: f64| kw.map(|kw| kwh / (kw * of_kw) * per);
    let (time, per) = match metric {
        "pr_pct" => (parts.poa, 100.0),
        "specific_yield_kwh_kwp" => (Some(1.0), 1.0),
        _ => (Some(DAY_H), 100.0),
    };
    let Some(time) = time else { return };
    let whole = ratio(own_kw, time, per);
    let basis = match of {
        "net" => "It is made of net export.",
        "export" => "It is made of export.",
        _ => "It is made of gross energy, not of what is delivered.",
    };
    put(basis, whole);
    put(other, ratio(other_kw, time, per));
    if per > 1.0 {
        put("It is a fraction, read as per cent.", whole.map(|v| v / 100.0));
        put("It is per cent, read as a fraction.", whole.map(|v| v * 100.0));
    }
    put("Energy is taken a thousand times too small (kWh against MWh?).", whole.map(|v| v / 1000.0));
    put("Energy is taken a thousand times too large (kWh against MWh?).", whole.map(|v| v * 1000.0));
    match metric {
        "pr_pct" => {
            put(
                "It is made with horizontal irradiation, not with that in the plane.",
                parts.ghi.and_then(|ghi| ratio(own_kw, ghi, per)),
            );
            let expected = parts.expected_kwh.filter(|e| *e > 0.0).map(|e| kwh / e * per);
            put("It is energy over the report's expected energy: compensated for outages.", expected);
        }
        "specific_yield_kwh_kwp" => {}
        _ => {
            put("It is made over 12 h, not 24 h.", ratio(own_kw, 12.0, per));
            put("It is made over the hours of the availability window, not 24 h.", ratio(own_kw, parts.window_h, per));
        }
    }
}

#[cfg(test)]
#[path = "basis_tests.rs"]
mod tests;
