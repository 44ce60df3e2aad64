//! Units as people write them, and what each is in the one unit that `dgr` keeps for its quantity.

mod table;

use std::fmt;

use serde::{Deserialize, Serialize};

use table::{CAPITALS, WRITTEN};

/// What kind of quantity a number is. Everything of one dimension is kept in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Dimension {
    /// Energy, kWh.
    Energy,
    /// Power or capacity, kW (DC capacity: kWp).
    Power,
    /// Reactive energy, kvarh.
    Reactive,
    /// Apparent energy, kVAh.
    Apparent,
    /// Irradiation over a time, kWh/m².
    Irradiation,
    /// Irradiance, W/m².
    Irradiance,
    /// Temperature, °C.
    Temperature,
    /// Wind speed, m/s.
    Speed,
    /// Duration, h.
    Hours,
    /// A ratio, %.
    Ratio,
    /// Energy per capacity, kWh/kWp.
    Yield,
    /// Voltage, kV.
    Voltage,
    /// Frequency, Hz.
    Frequency,
    /// Direction, degrees.
    Angle,
    /// Depth of rain, mm.
    Depth,
    /// Air density, kg/m³.
    Density,
    /// Money, in the plant's currency.
    Money,
    /// A count or a plain number, no unit.
    Count,
}

impl Dimension {
    /// Every dimension, with its name in layouts and the unit that is kept.
    pub const ALL: [(Self, &'static str, &'static str); 18] = [
        (Self::Energy, "energy", "kWh"),
        (Self::Power, "power", "kW"),
        (Self::Reactive, "reactive", "kvarh"),
        (Self::Apparent, "apparent", "kVAh"),
        (Self::Irradiation, "irradiation", "kWh/m²"),
        (Self::Irradiance, "irradiance", "W/m²"),
        (Self::Temperature, "temperature", "°C"),
        (Self::Speed, "speed", "m/s"),
        (Self::Hours, "hours", "h"),
        (Self::Ratio, "ratio", "%"),
        (Self::Yield, "yield", "kWh/kWp"),
        (Self::Voltage, "voltage", "kV"),
        (Self::Frequency, "frequency", "Hz"),
        (Self::Angle, "angle", "°"),
        (Self::Depth, "depth", "mm"),
        (Self::Density, "density", "kg/m³"),
        (Self::Money, "money", ""),
        (Self::Count, "count", ""),
    ];

    /// Returns the dimension's name as layouts write it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(d, ..)| *d == self).map_or("", |(_, name, _)| name)
    }

    /// Returns the unit in which values of the dimension are kept.
    pub fn unit(self) -> &'static str {
        Self::ALL.iter().find(|(d, ..)| *d == self).map_or("", |(.., unit)| unit)
    }

    /// Returns the dimension of a name, if it is one.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n, _)| *n == name).map(|(d, ..)| *d)
    }
}

/// How a number of a unit becomes one of the unit that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    /// The kept unit is the written one times this factor.
    Times(Factor),
    /// Hours and minutes with a point between: 2.20 is 2 h 20 min.
    HoursPointMinutes,
    /// Degrees Fahrenheit: another zero, and five ninths of a degree.
    Fahrenheit,
}

/// A factor that can be compared: the bits of a finite `f64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor(u64);

/// A unit as written, understood: its dimension and how to come to the kept unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    scale: Scale,
}

impl Unit {
    const fn times(dimension: Dimension, factor: f64) -> Self {
        Self { dimension, scale: Scale::Times(Factor(factor.to_bits())) }
    }

    const fn fahrenheit() -> Self {
        Self { dimension: Dimension::Temperature, scale: Scale::Fahrenheit }
    }

    /// Returns the unit that is kept for a dimension.
    pub const fn kept(dimension: Dimension) -> Self {
        Self::times(dimension, 1.0)
    }

    /// Returns the number in the kept unit: 0.4126 of `MWh` is 412.6. Nothing where the number cannot be one of this
    /// unit (2.75 is no `h.mm`: 75 minutes) or leaves the finite numbers.
    pub fn to_kept(self, number: f64) -> Option<f64> {
        let kept = match self.scale {
            Scale::Times(Factor(bits)) => scaled(number, f64::from_bits(bits)),
            Scale::HoursPointMinutes => {
                let minutes = ((number.abs() % 1.0) * 100.0 * 1e6).round() / 1e6;
                if minutes >= 60.0 {
                    return None;
                }
                (number.abs().trunc() + minutes / 60.0).copysign(number)
            }
            Scale::Fahrenheit => (number - 32.0) / 1.8,
        };
        kept.is_finite().then_some(kept)
    }

    /// Returns a difference of two numbers in the kept unit, where the unit has another zero, too: 9 of `°F` is 5.
    pub fn step_to_kept(self, step: f64) -> Option<f64> {
        match self.scale {
            Scale::Fahrenheit => Some(step / 1.8),
            _ => self.to_kept(step),
        }
    }

    /// Returns whether a number of the unit is another one in the kept unit by more than a factor.
    pub fn has_another_zero(self) -> bool {
        self.scale == Scale::Fahrenheit
    }

    /// Returns the unit that a text writes (`MWh`, `kWh/m2`, `Units`, `%`), or nothing where it writes none. Case,
    /// blanks, dots and the two ways of writing a square do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        // Mostly it is written plainly, and a workbook has it beside each of its values.
        if let Some((_, unit)) = WRITTEN.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
            return Some(*unit);
        }
        let tidy: String = text
            .trim()
            .trim_matches(|c| matches!(c, '(' | ')' | '[' | ']'))
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{a0}' && *c != '^')
            .flat_map(char::to_lowercase)
            .map(|c| {
                if c == '²' {
                    '2'
                } else if c == '³' {
                    '3'
                } else {
                    c
                }
            })
            .collect();
        // `h.mm` needs its dot; everything else loses it (`M.U.`).
        if matches!(tidy.as_str(), "h.mm" | "hh.mm") {
            return Some(Self { dimension: Dimension::Hours, scale: Scale::HoursPointMinutes });
        }
        let plain = tidy.replace('.', "");
        WRITTEN.iter().find(|(name, _)| *name == plain).map(|(_, unit)| *unit)
    }
}

/// Multiplies by a decimal factor so that the result is the nearest `f64` to the decimal product wherever the factor
/// is a power of ten below one: 4.2 Wh is 4.2/1000 kWh, not 4.2 × 0.001.
fn scaled(number: f64, factor: f64) -> f64 {
    if factor < 1.0 && (1.0 / factor).fract() == 0.0 { number / (1.0 / factor) } else { number * factor }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::kept(self.dimension) {
            return f.write_str(self.dimension.unit());
        }
        let plain = WRITTEN.iter().find(|(_, unit)| unit == self).map_or("h.mm", |(name, _)| name);
        f.write_str(CAPITALS.iter().find(|(small, _)| *small == plain).map_or(plain, |(_, written)| written))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_as_people_write_them() {
        let cases = [
            ("kWh", 12.0, Some(12.0)),
            ("M.U.", 1.5, Some(1_500_000.0)),
            ("Lakh Units", 48.0, Some(4_800_000.0)),
            ("kWh/m²", 5.0, Some(5.0)),
            ("Wh/m2", 5432.1, Some(5.4321)),
            ("MJ/m2", 18.0, Some(5.0)),
            ("fraction", 0.1378, Some(13.78)),
            ("min", 90.0, Some(1.5)),
            ("h.mm", 2.20, Some(2.0 + 20.0 / 60.0)),
            ("h.mm", 2.75, None),
            ("(MW)", 0.35, Some(350.0)),
            ("°F", 212.0, Some(100.0)),
            ("Deg. F", -40.0, Some(-40.0)),
            ("mph", 10.0, Some(4.4704)),
        ];
        for (written, number, kept) in cases {
            let unit = Unit::parse(written).expect(written);
            match (unit.to_kept(number), kept) {
                (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-12 * b.abs(), "{written}: {a} is not {b}"),
                (a, b) => assert_eq!(a, b, "{written}"),
            }
        }
        assert_eq!(Unit::parse("Inverter"), None);
    }

    #[test]
    fn wh_are_divided_not_multiplied_by_a_thousandth() {
        assert_eq!(Unit::parse("Wh").and_then(|u| u.to_kept(0.9)), Some(0.0009));
    }
}
