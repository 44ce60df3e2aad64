//! What a stored workbook says when it is read again today, against what is stored: as before, changed, new, or the
//! business of another workbook.

use super::rebook;
use super::revision::{Gone, Known};
use crate::plant::Plant;
use crate::report::Report;

/// What to do with a report that was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing but to retire rejected ones that it takes back: it says what stands.
    AsBefore {
        /// Those of the same workbook.
        answers: Vec<i64>,
    },
    /// Another workbook's live report says the same: note that this one does too.
    Same {
        /// The live one.
        id: i64,
        /// Live rejected ones of this workbook.
        answers: Vec<i64>,
    },
    /// Store it; retire the one in whose place it comes.
    Accept {
        /// The live accepted one.
        corrects: Option<i64>,
        /// Live rejected ones of this workbook.
        answers: Vec<i64>,
    },
    /// Store it as rejected; retire this workbook's rejected ones.
    Reject {
        /// Those.
        answers: Vec<i64>,
    },
    /// It is rejected as it was.
    StillRejected,
    /// Nothing: another workbook speaks for the day, or somebody took it out.
    Left,
}

/// What is known of a report that was read again.
#[derive(Clone, Copy, Debug)]
pub struct Today<'a> {
    /// What its values hash to.
    pub values_hash: &'a str,
    /// A finding rejects it.
    pub rejected: bool,
    /// The live one was made of the same bytes and says the same from the same cells.
    pub alike: bool,
    /// The workbook came after the one that spoke last, or after somebody decided for that.
    pub later: bool,
    /// The workbook waited for a human: it gave nothing so far, or not all.
    pub waited: bool,
}

/// Returns what to do with a report that was read again. Only what stands by this workbook is touched, and days that no
/// other has reported: a workbook that was superseded stays so.
pub fn decide(known: &[Known], today: &Today<'_>) -> Decision {
    let open: Vec<&Known> = known.iter().filter(|k| k.is_open() && k.made).collect();
    let answers = || open.iter().map(|k| k.id).collect::<Vec<i64>>();
    let says = |one: &Known| one.values_hash == today.values_hash;
    let live = known.iter().find(|k| k.holds());
    let corrects = live.map(|k| k.id);
    match live {
        // Somebody decided for just these values, whatever is wrong with them.
        Some(one) if today.rejected && one.decided && says(one) && (one.made || one.same_bytes) => {
            Decision::AsBefore { answers: answers() }
        }
        Some(one) if one.made && today.alike && !today.rejected => Decision::AsBefore { answers: answers() },
        Some(one) if one.made => judged(today, &open, corrects),
        Some(one) if says(one) && (!today.rejected || one.decided) => match one.same_bytes {
            true => Decision::AsBefore { answers: answers() },
            false => Decision::Same { id: one.id, answers: answers() },
        },
        _ if known.iter().any(|k| k.withdrawn && says(k)) => Decision::Left,
        Some(_) if !open.is_empty() || may_correct(known, today) => judged(today, &open, corrects),
        None if !open.is_empty() || is_free(known, today) => judged(today, &open, None),
        _ => Decision::Left,
    }
}

/// Returns what to do with a report that is this workbook's business.
fn judged(today: &Today<'_>, open: &[&Known], corrects: Option<i64>) -> Decision {
    let answers = open.iter().map(|k| k.id).collect();
    match open {
        [one] if today.rejected && one.values_hash == today.values_hash => Decision::StillRejected,
        _ if today.rejected => Decision::Reject { answers },
        _ => Decision::Accept { corrects, answers },
    }
}

/// Returns whether a workbook may correct another's report: one that never spoke of the day, came later, and either
/// waited for a human, or the day stands only since it was read from stored workbooks as well.
fn may_correct(known: &[Known], today: &Today<'_>) -> bool {
    let found_again = known.iter().filter(|k| k.accepted).all(|k| k.from_layout);
    today.later && !spoke(known) && (today.waited || found_again)
}

/// Returns whether nobody speaks for a day: nobody has reported it, or whoever did last does not say it any more. Then
/// it is any workbook's but one that was superseded there: that said the same then, came later, or never spoke of it.
fn is_free(known: &[Known], today: &Today<'_>) -> bool {
    match known.iter().filter(|k| k.accepted).max_by_key(|k| k.revision) {
        None => true,
        Some(last) => last.gone == Some(Gone::Dropped) && (last.same_bytes || today.later || !spoke(known)),
    }
}

/// Returns whether the workbook gave or repeated a revision.
fn spoke(known: &[Known]) -> bool {
    known.iter().any(|k| k.made || k.same_bytes)
}

/// Returns whether two reports of one workbook say the same from the same cells, by today's master data. How the layout
/// calls its tables, what the rules came to, and rows that count for no day do not matter.
pub fn alike(stored: &Report, today: &Report, plant: &Plant) -> bool {
    let bare = |report: &Report| {
        let mut bare = Report {
            layout: String::new(),
            verdicts: Vec::new(),
            strays: Vec::new(),
            findings: Vec::new(),
            ..report.clone()
        };
        // What was refused for what was stored stays so as long as the report is the same.
        bare.values.iter_mut().for_each(|given| given.refused = false);
        let _told_with_the_day = rebook(&mut bare, plant);
        for given in &mut bare.values {
            given.block.clear();
            (given.combine, given.of) = (None, None);
        }
        bare.silent.clear();
        bare
    };
    bare(stored) == bare(today)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, plant, report};
    use super::*;
    use crate::names::Role::Value;

    /// A revision with the values `hash`; `own`: of the workbook that is read again.
    fn known(id: i64, accepted: bool, gone: Option<Gone>, hash: &str, own: bool) -> Known {
        Known {
            id,
            revision: i32::try_from(id).unwrap(),
            accepted,
            gone,
            decided: false,
            withdrawn: false,
            from_layout: false,
            values_hash: hash.into(),
            same_bytes: own,
            made: own,
        }
    }

    fn today(hash: &str) -> Today<'_> {
        Today { values_hash: hash, rejected: false, alike: false, later: true, waited: false }
    }

    fn accept(corrects: Option<i64>, answers: &[i64]) -> Decision {
        Decision::Accept { corrects, answers: answers.to_vec() }
    }

    fn as_before(answers: &[i64]) -> Decision {
        Decision::AsBefore { answers: answers.to_vec() }
    }

    #[test]
    fn what_stands_by_the_workbook_is_changed_or_left_as_it_is() {
        let live = [known(1, true, None, "a", true)];
        assert_eq!(decide(&live, &Today { alike: true, ..today("a") }), as_before(&[]));
        assert_eq!(decide(&live, &today("b")), accept(Some(1), &[]));
        // The same values from other cells: the cells are what the numbers lead to.
        assert_eq!(decide(&live, &today("a")), accept(Some(1), &[]));
        assert_eq!(decide(&live, &Today { rejected: true, ..today("b") }), Decision::Reject { answers: vec![] });
        // What today's rules reject is told beside what stands: a person decides.
        let alike = Today { rejected: true, alike: true, ..today("a") };
        assert_eq!(decide(&live, &alike), Decision::Reject { answers: vec![] });
        let told = [live[0].clone(), known(2, false, None, "a", true)];
        assert_eq!(decide(&told, &alike), Decision::StillRejected);
        assert_eq!(decide(&told, &Today { alike: true, ..today("a") }), as_before(&[2]));
    }

    #[test]
    fn a_superseded_workbook_does_not_come_back() {
        let superseded = [known(1, true, Some(Gone::Replaced), "a", true), known(2, true, None, "b", false)];
        assert_eq!(decide(&superseded, &today("c")), Decision::Left);
        let deleted = [known(1, true, Some(Gone::Deleted), "a", true)];
        assert_eq!(decide(&deleted, &today("a")), Decision::Left);
        assert_eq!(decide(&deleted, &today("c")), Decision::Left);
    }

    #[test]
    fn a_rejected_one_is_cured_and_a_day_nobody_reported_comes_in() {
        let rejected = [known(1, false, None, "x", true)];
        assert_eq!(decide(&rejected, &Today { rejected: true, ..today("x") }), Decision::StillRejected);
        assert_eq!(decide(&rejected, &Today { rejected: true, ..today("y") }), Decision::Reject { answers: vec![1] });
        assert_eq!(decide(&rejected, &today("x")), accept(None, &[1]));
        assert_eq!(decide(&[], &today("a")), accept(None, &[]));
        let correction = [known(1, true, None, "a", false), known(2, false, None, "x", true)];
        assert_eq!(decide(&correction, &today("b")), accept(Some(1), &[2]));
        assert_eq!(decide(&correction, &today("a")), Decision::Same { id: 1, answers: vec![2] });
    }

    #[test]
    fn what_was_dropped_comes_back_when_it_is_read_again() {
        let dropped = [known(1, true, Some(Gone::Dropped), "a", true)];
        assert_eq!(decide(&dropped, &today("a")), accept(None, &[]));
        // Another that said the same then, came later or never spoke of it may say it now; one that was superseded
        // there may not.
        let earlier = Today { later: false, ..today("a") };
        let of_another = Known { made: false, ..dropped[0].clone() };
        assert_eq!(decide(std::slice::from_ref(&of_another), &earlier), accept(None, &[]));
        let unlinked = Known { same_bytes: false, ..of_another };
        assert_eq!(decide(std::slice::from_ref(&unlinked), &earlier), accept(None, &[]));
        let superseded = [known(0, true, Some(Gone::Replaced), "z", true), unlinked];
        assert_eq!(decide(&superseded, &earlier), Decision::Left);
        assert_eq!(decide(&superseded, &today("a")), accept(None, &[]));
    }

    #[test]
    fn a_decision_stands() {
        let taken_in = [
            known(1, false, Some(Gone::Replaced), "x", true),
            Known { decided: true, ..known(2, true, None, "x", true) },
        ];
        assert_eq!(decide(&taken_in, &Today { rejected: true, ..today("x") }), as_before(&[]));
        assert_eq!(decide(&taken_in, &Today { rejected: true, ..today("y") }), Decision::Reject { answers: vec![] });
        assert_eq!(decide(&taken_in, &today("y")), accept(Some(2), &[]));
        let mut restored = [known(1, true, Some(Gone::Replaced), "b", true), known(2, true, None, "a", false)];
        (restored[0].withdrawn, restored[1].decided) = (true, true);
        assert_eq!(decide(&restored, &today("b")), Decision::Left);
    }

    #[test]
    fn a_later_workbook_that_waited_corrects_and_an_earlier_one_does_not() {
        let of_another = [known(1, true, None, "a", false)];
        let waited = Today { waited: true, ..today("b") };
        assert_eq!(decide(&of_another, &waited), accept(Some(1), &[]));
        assert_eq!(decide(&of_another, &Today { later: false, ..waited }), Decision::Left);
        assert_eq!(decide(&of_another, &today("b")), Decision::Left);
        let found_again = [Known { from_layout: true, ..of_another[0].clone() }];
        assert_eq!(decide(&found_again, &today("b")), accept(Some(1), &[]));
        assert_eq!(decide(&of_another, &today("a")), Decision::Same { id: 1, answers: vec![] });
    }

    #[test]
    fn reports_are_alike_whatever_their_tables_are_called() {
        let one = report(vec![given(Some("INV-1"), "energy_gross_kwh", Value, Some(200.0), 1)]);
        let mut other = one.clone();
        other.layout = "renamed".into();
        other.values[0].block = "table.other".into();
        other.values[0].usable = false;
        other.values[0].refused = true;
        assert!(alike(&one, &other, &plant()));
        other.values[0].reading.place = crate::cell::Place::Layout;
        assert!(!alike(&one, &other, &plant()));
        let less = report(vec![given(Some("INV-1"), "energy_gross_kwh", Value, Some(199.0), 1)]);
        assert!(!alike(&one, &less, &plant()));
    }
}
