//! A template that changed: the columns of a table against those of the last accepted workbook of its plant and layout.

mod absent;
mod lasting;
mod title;

use crate::cell::Place;
use crate::finding::{Finding, Severity};
use crate::names::loose;
use crate::record::{BlockRead, HeadRead};
use crate::rule;
pub use absent::absent;
use lasting::lasting;
pub use title::titles;

/// So many changes of one table are told one by one; the rest is counted.
const TOLD: usize = 10;

/// Two names are one renamed where they are at least so alike, 0 to 1.
const ALIKE: f64 = 0.85;

/// `template-drift`: returns what of a table's columns was added, is gone or has another name. Where none is, columns that
/// moved are noted: they are found by their names.
pub fn drift(before: &[HeadRead], block: &BlockRead) -> Vec<Finding> {
    let (mut gone, mut added) = (less(before, &block.heads), less(&block.heads, before));
    if gone.is_empty() && added.is_empty() {
        return moved(before, block).into_iter().collect();
    }
    let mut findings = Vec::new();
    for same in [same_name, alike, same_column] {
        while let Some((from, to)) = pair(&gone, &added, same) {
            let (old, new) = (gone.remove(from), added.remove(to));
            findings.push(renamed(old, new, block));
        }
    }
    findings.extend(added.into_iter().map(|head| new(head, block)));
    findings.extend(gone.into_iter().map(|head| lost(head, block)));
    let more = findings.len().saturating_sub(TOLD);
    findings.truncate(TOLD);
    if more > 0 {
        let message = format!("{more} more columns of {} differ from before.", block.name);
        findings.push(finding(message, Place::Sheet(block.sheet.as_str().into()), ""));
    }
    findings
}

/// Returns what to note of columns that have the names that they had, and stand elsewhere.
fn moved(before: &[HeadRead], block: &BlockRead) -> Option<Finding> {
    let mut before: Vec<(String, u32)> = before.iter().map(|head| (lasting(&head.name), head.at.col)).collect();
    let steps: Vec<i64> = block
        .heads
        .iter()
        .filter_map(|head| {
            let name = lasting(&head.name);
            let at = before.iter().position(|(other, _)| *other == name)?;
            Some(i64::from(head.at.col) - i64::from(before.remove(at).1))
        })
        .collect();
    let step = *steps.iter().find(|step| **step != 0)?;
    let how = if steps.iter().any(|other| *other != step) {
        "in another order".to_owned()
    } else {
        let columns = if step.abs() == 1 { "column" } else { "columns" };
        format!("{} {columns} further to the {}", step.abs(), if step > 0 { "right" } else { "left" })
    };
    let message = format!("The columns of {} stand {how} than before; their names are the same.", block.name);
    let first = block.heads.first()?;
    let noted = finding(message, place(first, block), "Nothing: they are found by their names.");
    Some(noted.severity(Severity::Info))
}

/// Returns the columns that others lack, each as often as it is there more often.
fn less<'a>(heads: &'a [HeadRead], others: &[HeadRead]) -> Vec<&'a HeadRead> {
    let mut others: Vec<String> = others.iter().map(|head| lasting(&head.name)).collect();
    heads
        .iter()
        .filter(|head| {
            let name = lasting(&head.name);
            others.iter().position(|other| *other == name).map(|at| others.swap_remove(at)).is_none()
        })
        .collect()
}

fn pair(gone: &[&HeadRead], added: &[&HeadRead], same: fn(&HeadRead, &HeadRead) -> bool) -> Option<(usize, usize)> {
    let with = |old: &&HeadRead| added.iter().position(|new| same(old, new));
    gone.iter().enumerate().find_map(|(at, old)| Some((at, with(old)?)))
}

fn is_read(head: &HeadRead) -> bool {
    !head.by.is_empty() && head.by != "ignore"
}

fn same_name(old: &HeadRead, new: &HeadRead) -> bool {
    is_read(old) && old.by == new.by
}

fn alike(old: &HeadRead, new: &HeadRead) -> bool {
    let [one, other] = [old, new].map(|head| loose(&head.name));
    one == other || strsim::jaro_winkler(&one, &other) >= ALIKE
}

fn same_column(old: &HeadRead, new: &HeadRead) -> bool {
    old.at.col == new.at.col
}

fn renamed(old: &HeadRead, new: &HeadRead, block: &BlockRead) -> Finding {
    let (was, is) = (quoted(&old.name), quoted(&new.name));
    let table = block.name.trim_start_matches("table.");
    let (what, hint) = if is_read(old) && old.by == new.by {
        (
            format!("and is read as {} all the same", new.by),
            "Check that it is the same quantity in the same unit.".to_owned(),
        )
    } else if is_read(old) && !is_read(new) {
        let write = format!("table.{table}.columns.{} = {{ header = [{was}, {is}], optional = true }}", old.by);
        (format!("and is not read: {} is missing", old.by), format!("If it is the same, write {write}."))
    } else {
        (format!("and is {}", read_by(new)), unread(new))
    };
    let message = format!("The column {was} ({}) of {} is called {is} now, {what}.", old.at, block.name);
    finding(message, place(new, block), &hint)
}

fn new(head: &HeadRead, block: &BlockRead) -> Finding {
    let message =
        format!("The column {} of {} was not there before; it is {}.", quoted(&head.name), block.name, read_by(head));
    finding(message, place(head, block), &unread(head))
}

fn lost(head: &HeadRead, block: &BlockRead) -> Finding {
    let what = match head.by.as_str() {
        "" => "it was read by no name".to_owned(),
        "ignore" => "the layout ignored it".to_owned(),
        by => format!("{by} is missing"),
    };
    let message = format!("The column {} ({}) of {} is gone: {what}.", quoted(&head.name), head.at, block.name);
    finding(message, Place::Sheet(block.sheet.as_str().into()), "")
}

fn read_by(head: &HeadRead) -> String {
    match head.by.as_str() {
        "" => "read by no name".to_owned(),
        "ignore" => "ignored by the layout".to_owned(),
        by => format!("read as {by}"),
    }
}

fn unread(head: &HeadRead) -> String {
    if head.by.is_empty() {
        format!("Map it, or write ignore = [{}].", quoted(&head.name))
    } else {
        "Nothing, if it is meant so.".to_owned()
    }
}

fn finding(message: String, place: Place, hint: &str) -> Finding {
    let rule = rule::TEMPLATE_DRIFT;
    let hint = if hint.is_empty() { rule.definition().remedy } else { hint };
    Finding::new(rule, message).at(&place).hint(hint)
}

fn place(head: &HeadRead, block: &BlockRead) -> Place {
    Place::Cell(block.sheet.as_str().into(), head.at)
}

fn quoted(name: &str) -> String {
    format!("{name:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str, at: &str, by: &str) -> HeadRead {
        HeadRead { name: name.into(), at: at.parse().unwrap(), by: by.into() }
    }

    fn before() -> Vec<HeadRead> {
        vec![
            head("Inverter", "A3", "unit"),
            head("Generation > kWh", "B3", "energy_gross_kwh"),
            head("PLF", "C3", "plf_pct"),
            head("Remarks", "D3", "ignore"),
        ]
    }

    /// Returns what is said of the columns after some were changed.
    fn said(change: impl Fn(&mut Vec<HeadRead>)) -> Vec<String> {
        let mut heads = before();
        change(&mut heads);
        let block = BlockRead {
            name: "table.inverters".into(),
            primary: true,
            stops: false,
            one_day: false,
            sheet: "Data".into(),
            named: true,
            optional: false,
            titles: Vec::new(),
            silent: Vec::new(),
            heads,
            passed: Vec::new(),
            unread: Vec::new(),
        };
        drift(&before(), &block).iter().map(|f| format!("{f} → {}", f.hint.as_deref().unwrap_or("-"))).collect()
    }

    #[test]
    fn columns_that_moved_are_the_same() {
        let note = |how: &str| {
            let told = format!("The columns of table.inverters stand {how} than before; their names are the same.");
            [format!("info     Data!{{}}  {told} (template-drift) → Nothing: they are found by their names.")]
        };
        let swapped = said(|heads| {
            (heads[1].at, heads[2].at) = (heads[2].at, heads[1].at);
        });
        assert_eq!(swapped, note("in another order").map(|text| text.replace("{}", "A3")));
        let shifted = said(|heads| heads.iter_mut().for_each(|head| head.at.col += 2));
        assert_eq!(shifted, note("2 columns further to the right").map(|text| text.replace("{}", "C3")));
        assert!(said(|heads| heads.iter_mut().for_each(|head| head.at.row += 2)).is_empty());
        assert!(said(|heads| heads[2].name = "plf :".into()).is_empty());
    }

    #[test]
    fn a_renamed_column_is_told_with_its_old_name_and_what_to_write() {
        assert_eq!(
            said(|heads| heads[2] = head("PLF (%)", "C3", "")),
            [
                "warning  Data!C3  The column \"PLF\" (C3) of table.inverters is called \"PLF (%)\" now, and is not read: \
              plf_pct is missing. (template-drift) → If it is the same, write table.inverters.columns.plf_pct = { header = \
              [\"PLF\", \"PLF (%)\"], optional = true }."
            ]
        );
        // Another name in the same column.
        assert_eq!(said(|heads| heads[2] = head("Load factor", "C3", "")).len(), 1);
        assert_eq!(
            said(|heads| heads[3] = head("Remark", "D3", "")),
            [
                "warning  Data!D3  The column \"Remarks\" (D3) of table.inverters is called \"Remark\" now, and is read by no \
              name. (template-drift) → Map it, or write ignore = [\"Remark\"]."
            ]
        );
    }

    #[test]
    fn another_unit_under_the_name_is_told_though_it_is_read() {
        assert_eq!(
            said(|heads| heads[1].name = "Generation > MWh".into()),
            [
                "warning  Data!B3  The column \"Generation > kWh\" (B3) of table.inverters is called \"Generation > MWh\" now, \
              and is read as energy_gross_kwh all the same. (template-drift) → Check that it is the same quantity in the \
              same unit."
            ]
        );
    }

    #[test]
    fn a_column_more_and_one_less_are_told() {
        assert_eq!(
            said(|heads| heads.push(head("Curtailment (kWh)", "E3", ""))),
            [
                "warning  Data!E3  The column \"Curtailment (kWh)\" of table.inverters was not there before; it is read by no \
              name. (template-drift) → Map it, or write ignore = [\"Curtailment (kWh)\"]."
            ]
        );
        assert_eq!(
            said(|heads| drop(heads.remove(2))),
            ["warning  sheet Data  The column \"PLF\" (C3) of table.inverters is gone: plf_pct is missing. \
              (template-drift) → Ask whether it was left out, or has a name that the layout does not know: write that beside \
              the old one."]
        );
        let many = said(|heads| heads.extend((0..14).map(|n| head(&format!("New {n}"), &format!("F{}", n + 1), ""))));
        assert_eq!((many.len(), many[10].contains("4 more columns")), (11, true), "{many:#?}");
    }

    #[test]
    fn dates_in_a_name_differ_from_day_to_day() {
        for (one, other) in [
            ("01-03-2026 > Generation", "02-03-2026 > Generation"),
            ("Generation of 1st March", "Generation of 2nd April"),
            ("Mar-26", "Apr-26"),
            ("2026-03-01 00:00:00", "2026-03-02 00:00:00"),
            ("March", "April"),
        ] {
            assert_eq!(lasting(one), lasting(other));
        }
        for (one, other) in
            [("GHI-1", "GHI-2"), ("Inverter 1", "Inverter 2"), ("Gen (kWh)", "Gen (MWh)"), ("Day", "May")]
        {
            assert_ne!(lasting(one), lasting(other));
        }
    }
}
