//! Numbers, units, date formats, formulas, addresses and names, each from the whole of a text.

#![no_main]

use dgr::cell::{Address, Place};
use dgr::formula::Formula;
use dgr::layout::{DateFormat, NumberStyle};
use dgr::parse::number;
use dgr::units::Unit;
use libfuzzer_sys::fuzz_target;

const SEEDS: [&str; 12] = [
    "1,63,00,000.5",
    "(12.5)",
    "1.234.567,8 kWh",
    "1.2E+05",
    "1000 KW",
    "kWh/m²",
    "M.U.",
    "h.mm",
    "dddd, dd-mmm-yyyy hh:mm AM/PM",
    "(a + b) / (c * 2 - 1)",
    "'Sheet 2'!$C$3",
    "Export_(kWh)  Süd",
];

const STYLES: [(char, char); 3] = [('.', ','), (',', '.'), (',', ' ')];

fn seeds() -> Vec<Vec<u8>> {
    SEEDS.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fuzz_target!(init: { dgr_fuzz::begin("values", &seeds()) }, |data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for (decimal, group) in STYLES {
        let style = NumberStyle { decimal, group };
        if let Ok(number) = number::parse(text, style) {
            // Written plainly it is the same number, to the last bit.
            let plain = number.to_string().replace('.', &decimal.to_string());
            assert_eq!(number::parse(&plain, style).map(f64::to_bits), Ok(number.to_bits()), "{text:?}");
        }
        if let Ok((number, unit)) = number::parse_with_unit(text, style) {
            let kept = unit.and_then(|(unit, _)| unit.to_kept(number));
            assert!(number.is_finite() && kept.is_none_or(f64::is_finite), "{text:?}");
        }
    }
    let _ways = number::ways(text);
    if let Some(unit) = Unit::parse(text) {
        assert!([0.0, -0.0, 1e308, -1.59, f64::MIN_POSITIVE].iter().all(|n| unit.to_kept(*n).is_none_or(f64::is_finite)));
    }
    let _format = DateFormat::read(text);
    if let Ok(formula) = Formula::parse(text) {
        assert!(formula.value(&|name| Some(name.len() as f64)).is_none_or(f64::is_finite), "{text:?}");
    }
    if let Ok(address) = text.parse::<Address>() {
        assert_eq!(address.to_string().parse(), Ok(address));
    }
    if let Ok(place) = text.parse::<Place>() {
        assert_eq!(place.to_string().parse::<Place>().unwrap(), place, "{text:?}");
    }
    let tidied = dgr::names::tidy(text);
    assert_eq!(dgr::names::tidy(&tidied), tidied, "{text:?}");
    let _loose = dgr::names::loose(text);
});
