//! Energies of one meter against each other: net is export less import.

use super::printed::{finding, half_digit, short, threshold};
use super::scorecard::Scorecard;
use crate::names::Role;
use crate::plant::Plant;
use crate::report::{Given, Level, Report};
use crate::rule;

/// Export and import of one meter, and how exactly they are printed, kWh.
#[derive(Clone, Copy)]
struct Flows {
    export: f64,
    import: f64,
    digits: f64,
}

/// `net-equals-export-minus-import`: wherever a table gives net, export and import of one plant or unit over one
/// period, within a share of export and the last printed digits of all three.
pub(super) fn net(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::NET_EQUALS_EXPORT_MINUS_IMPORT;
    let share = threshold(plant, rule, "net_pct") / 100.0;
    let (mut judged, mut findings, mut skipped) = (0, Vec::new(), None);
    for given in report.values.iter().filter(|v| is_net(v)) {
        let Some(net) = given.value() else { continue };
        let (export, import) = (beside(report, given, "energy_export_kwh"), beside(report, given, "energy_import_kwh"));
        if export.is_none() && import.is_none() {
            continue;
        }
        let (Some((export, a)), Some((import, b))) = (export, import) else {
            skipped = Some("only one of export and import stands beside net".to_owned());
            continue;
        };
        judged += 1;
        let flows = Flows { export, import, digits: half_digit(&given.reading) + a + b };
        let tolerance = (share * export.abs().max(import.abs())).max(flows.digits);
        if (net - (export - import)).abs() <= tolerance {
            continue;
        }
        let message = format!(
            "{} is {} kWh; export {} less import {} is {} kWh{}.",
            given.reading.name(),
            short(net),
            short(export),
            short(import),
            short(export - import),
            cause(net, flows, tolerance)
        );
        findings.push(finding(rule, given, message));
    }
    card.note(rule, judged, findings, skipped);
}

fn is_net(given: &Given) -> bool {
    given.reading.metric.name() == "energy_net_kwh"
        && matches!(given.reading.role, Role::Value | Role::Total)
        && given.level != Level::Unknown
}

/// Returns the one value of a metric that stands in the table of another, for the same unit and period, and half its
/// last digit. Several are no one's: a table of main and check meter.
fn beside(report: &Report, other: &Given, metric: &str) -> Option<(f64, f64)> {
    let of = |g: &Given| (g.level, g.reading.period, g.reading.kind, g.reading.role);
    let mut found = report.values.iter().filter(|v| {
        v.reading.metric.name() == metric && v.block == other.block && v.unit == other.unit && of(v) == of(other)
    });
    let only = found.next().filter(|_| found.next().is_none())?;
    Some((only.value()?, half_digit(&only.reading)))
}

/// Returns what reproduces the printed net, as far as one thing does.
fn cause(net: f64, flows: Flows, tolerance: f64) -> String {
    let Flows { export, import, digits } = flows;
    let due = export - import;
    let is = |value: f64| (net - value).abs() <= tolerance;
    let known = [
        (is(export), ": it is export, import is not taken off"),
        (is(export + import) && import < 0.0, ": import is printed with a minus, and counted twice by it"),
        (is(export + import), ": import is added, not taken off"),
        (is(-due), ": export and import are exchanged"),
        (is(due / 1000.0), ": a thousandth of it (kWh against MWh?)"),
        (is(due * 1000.0), ": a thousand times it (kWh against MWh?)"),
    ];
    if let Some((_, cause)) = known.into_iter().find(|(fits, _)| *fits) {
        return cause.to_owned();
    }
    if due <= 0.0 {
        return String::new();
    }
    let factor = (net / due * 100.0).round() / 100.0;
    // A factor of two decimals is told only where digits leave no doubt that it is one.
    if (net - factor * due).abs() <= digits * (1.0 + factor.abs()) && digits < 0.0005 * due && factor > 0.0 {
        return format!(": exactly {factor:.2} times it, a factor in the template");
    }
    format!(", a difference of {:.2} %", (net / due - 1.0) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, outcome, plant, report, told};
    use super::*;
    use crate::report::Outcome;

    fn said(export: f64, import: f64, net: f64) -> Vec<String> {
        let rows = [("energy_export_kwh", export), ("energy_import_kwh", import), ("energy_net_kwh", net)];
        let mut r = report(rows.map(|(m, v)| given(None, m, Role::Value, Some(v), 1)).to_vec());
        told(&mut r, |r, card| self::net(r, &plant(), card))
    }

    fn ends(told: &[String], with: &str) -> bool {
        matches!(told, [one] if one.contains(with))
    }

    /// Eight monthly meter readings that an operator published: five are exactly 1.04 times export less import, one lies
    /// 9 % below, two are right.
    #[test]
    fn published_monthly_readings_with_a_hard_coded_factor() {
        for (export, import, net) in [
            (4_590_549.462937, 3_707.437783, 4_770_315.706160),
            (7_912_593.860245, 2_203.655921, 8_226_805.812497),
            (9_300_495.969620, 2_194.375769, 9_670_233.657605),
            (8_670_664.614603, 2_913.774549, 9_014_460.87),
            (4_173_258.842753, 6_570.911404, 4_333_355.448603),
        ] {
            let told = said(export, import, net);
            assert!(ends(&told, ": exactly 1.04 times it, a factor in the template."), "{told:?}");
        }
        assert!(ends(&said(8_744_734.345153, 730.066317, 7_960_000.0), ", a difference of -8.97 %."));
        assert!(said(2_497_031.880051, 12_386.793686, 2_484_645.086366).is_empty());
        assert!(said(6_662_703.802669, 4_356.606671, 6_658_347.195998).is_empty());
    }

    #[test]
    fn the_cause_is_named_where_one_thing_reproduces_the_net() {
        assert!(ends(&said(900.0, 30.0, 900.0), "it is export, import is not taken off"));
        assert!(ends(&said(900.0, 30.0, 930.0), "import is added"));
        assert!(ends(&said(900.0, -30.0, 870.0), "import is printed with a minus"));
        assert!(ends(&said(900.0, 30.0, -870.0), "export and import are exchanged"));
        assert!(ends(&said(900_000.0, 30_000.0, 870.0), "a thousandth of it"));
    }

    #[test]
    fn a_plant_that_only_draws_has_a_negative_net_and_digits_are_allowed_for() {
        assert!(said(0.0, 30.0, -30.0).is_empty());
        assert!(said(900.4, 30.3, 870.0).is_empty());
        assert!(said(0.0, 0.0, 0.0).is_empty());
    }

    #[test]
    fn without_an_import_nothing_is_judged() {
        let net_and_export = |import| {
            let value = |m, v, row| given(None, m, Role::Value, v, row);
            let rows =
                [("energy_net_kwh", Some(900.0)), ("energy_export_kwh", Some(950.0)), ("energy_import_kwh", import)];
            report(rows.map(|(m, v)| value(m, v, 1)).to_vec())
        };
        let mut none = net_and_export(None);
        assert!(told(&mut none, |r, card| net(r, &plant(), card)).is_empty());
        assert!(matches!(outcome(&none, rule::NET_EQUALS_EXPORT_MINUS_IMPORT), Some(Outcome::Skipped(_))));
    }
}
