//! Corrections by decision, on both databases: a wrong report out, a right one in, a rejected one taken in, an old one
//! brought back; and what comes of the same bytes and the same numbers afterwards.

use dgr::overview::effect::Shift;
use dgr::pipeline::correct::{self, Act, Asked, Became, Corrected};
use dgr::refusal::Refusal;

use super::*;

impl Story {
    pub fn asked(&mut self, plant: &str, date: &str) -> Asked {
        let plant_id = self.store.masters(None).unwrap().id_of(plant).unwrap();
        let plant = plant.to_owned();
        Asked { plant_id, plant, day: day(date), source: None, part: None, revision: None, all: false }
    }

    pub(super) fn try_correct(&mut self, act: Act, asked: &Asked) -> Result<Corrected> {
        let at = self.now.get() + Duration::minutes(1);
        self.now.set(at);
        let clock = || at;
        self.store.write(&decider(act), &clock, |tx| correct::correct(tx, act, asked, chrono_tz::Asia::Kolkata))
    }

    /// Corrects plant ONE's day, and returns what became of which revision, and the new one.
    pub(super) fn correct(&mut self, act: Act, revision: Option<i32>) -> Vec<(i32, Became, Option<i32>)> {
        let asked = Asked { revision, ..self.asked("ONE", FIRST) };
        let done = self.try_correct(act, &asked).unwrap();
        done.steps.iter().map(|step| (step.revision, step.became, step.by)).collect()
    }

    fn refused(&mut self, act: Act, asked: &Asked) -> String {
        let error = self.try_correct(act, asked).map(|done| done.steps).unwrap_err();
        error.downcast::<Refusal>().unwrap().message
    }

    /// Judges everything that lies there anew, as after an edit of a layout, and asserts that nothing comes of it.
    fn nothing_comes_of_what_lies_there(&mut self) {
        self.setup.fingerprint += "!";
        let (before, waiting) = (self.revisions("ONE", FIRST), self.waiting());
        let all = (1..=self.sent.get()).map(|n| self.folder.path().join(format!("{n:03}.xlsx"))).collect();
        for result in self.ingest(all).unwrap() {
            assert!(outcomes(&result).iter().all(|outcome| **outcome == ReportOutcome::Unchanged), "{result:?}");
        }
        assert_eq!(self.revisions("ONE", FIRST), before);
        assert_eq!(self.waiting(), waiting);
    }

    fn month(&mut self, plant: &str) -> (Option<f64>, Option<i32>) {
        let id = self.store.masters(None).unwrap().id_of(plant).unwrap();
        let month = self.store.months(Some(id), day(FIRST), day(FIRST)).unwrap().remove(0);
        (month.energy_kwh, month.energy_days)
    }

    fn waiting(&mut self) -> Vec<String> {
        ask::open_workbooks(&mut self.store, None).unwrap().into_iter().map(|open| open.why).collect()
    }
}

const FIRST: &str = "2026-03-01";

fn decider(act: Act) -> Author {
    let command = match act {
        Act::Delete => correct::DELETE,
        Act::Restore => "restore",
        Act::Accept => "accept",
    };
    Author { command: command.into(), reason: Some("because".into()), ..author() }
}

fn energies(done: &Corrected) -> Vec<(Option<f64>, Option<f64>)> {
    done.effect.shifts(&done.plants).iter().map(|Shift { from, to, .. }| (*from, *to)).collect()
}

fn resent(result: &WorkbookResult) -> &str {
    assert_eq!(outcomes(result), [&ReportOutcome::Resent], "{result:?}");
    let told = result.findings.iter().find(|f| f.rule.id() == "resend-of-superseded");
    &told.unwrap().message
}

#[test]
fn a_wrong_report_is_taken_out_and_a_right_one_put_in() {
    on_both(|url| {
        let mut s = Story::new(url);
        let wrong = units("210", "213", "423", "");
        s.send(&wrong);
        let known_then = s.now.get();

        // Out: the day, the month and the plant's last day follow; what was known then stays known.
        let asked = s.asked("ONE", FIRST);
        let done = s.try_correct(Act::Delete, &asked).unwrap();
        assert_eq!(energies(&done), [(Some(423.0), None), (Some(423.0), None)]);
        assert_eq!(s.energy("ONE", FIRST, None), None);
        assert_eq!(s.month("ONE"), (None, None));
        assert_eq!(s.energy("ONE", FIRST, Some(known_then)), Some(423.0));
        assert_eq!(s.store.plant_state(asked.plant_id).unwrap().unwrap().last_report_day, None);
        assert_eq!(s.store.contradictions().unwrap(), []);

        // Who, why and when are kept; a second time there is nothing to delete.
        let row = s.store.history(asked.plant_id, Some(day(FIRST))).unwrap().remove(0);
        let by = s.store.change_row(row.report.retired_change.unwrap()).unwrap().unwrap();
        assert_eq!((by.who.as_str(), by.host.as_str(), by.command.as_str()), ("story", "here", "delete"));
        assert_eq!((by.reason.as_deref(), by.moment), (Some("because"), s.now.get()));
        assert_eq!(s.refused(Act::Delete, &asked), "ONE has no live report on 2026-03-01.");

        // It does not come back by itself: not with its bytes, not with its numbers in other bytes.
        let gone = "This very file was taken in before; its revision 1 for ONE on 2026-03-01 was deleted since.";
        assert_eq!(resent(&s.send(&wrong)), gone);
        let saved_anew = units("210", "213", "423", "saved anew");
        let says = "This file says of ONE on 2026-03-01 what revision 1 said, which was deleted.";
        assert_eq!(resent(&s.send(&saved_anew)), says);
        s.nothing_comes_of_what_lies_there();

        // The right one goes in.
        assert_eq!(outcomes(&s.send(&units("210", "203", "413", ""))), [&ReportOutcome::Accepted]);
        assert_eq!(s.revisions("ONE", FIRST), [(1, "deleted"), (2, "live")]);
        assert_eq!((s.energy("ONE", FIRST, None), s.month("ONE")), (Some(413.0), (Some(413.0), Some(1))));
        s.bits()
    });
}

#[test]
fn what_was_deleted_comes_back_as_a_new_revision() {
    on_both(|url| {
        let mut s = Story::new(url);
        let (first, second) = (units("210", "213", "423", ""), units("210", "203", "413", ""));
        s.send(&first);
        s.send(&second);
        s.correct(Act::Delete, None);
        assert_eq!(s.energy("ONE", FIRST, None), None);
        // Both files again wait for a human; one of them says what was deleted.
        resent(&s.send(&second));
        resent(&s.send(&units("210", "203", "413", "saved anew")));
        assert_eq!(s.waiting().len(), 2);

        // The last live one, unless another is named. What waited is settled: it says what stands.
        assert_eq!(s.correct(Act::Restore, None), [(2, Became::Restored, Some(3))]);
        assert_eq!(s.waiting(), [""; 0]);
        assert_eq!(s.revisions("ONE", FIRST), [(1, "superseded"), (2, "deleted"), (3, "live")]);
        assert_eq!((s.energy("ONE", FIRST, None), s.month("ONE").0), (Some(413.0), Some(413.0)));
        let asked = s.asked("ONE", FIRST);
        assert_eq!(s.refused(Act::Restore, &asked), "Nothing of ONE on 2026-03-01 was deleted.");
        let again = Asked { revision: Some(2), ..asked.clone() };
        let live = "Revision 3 of ONE on 2026-03-01 by units is live and says the same as revision 2.";
        assert_eq!(s.refused(Act::Restore, &again), live);

        // Its bytes again change nothing, wherever they lie.
        assert_eq!(outcomes(&s.send(&second)), [&ReportOutcome::Unchanged]);
        s.nothing_comes_of_what_lies_there();

        // An older one takes the place of the live one, and is not undone by the same old numbers.
        let one = Some(1);
        let steps = [(1, Became::Restored, Some(4)), (3, Became::Superseded, Some(4))];
        assert_eq!(s.correct(Act::Restore, one), steps);
        assert_eq!(s.energy("ONE", FIRST, None), Some(423.0));
        let decided =
            "This file says of ONE on 2026-03-01 what revision 3 said, in whose place another was put by decision.";
        assert_eq!(resent(&s.send(&units("210", "203", "413", "once more"))), decided);
        assert_eq!(outcomes(&s.send(&first)), [&ReportOutcome::Unchanged]);
        s.nothing_comes_of_what_lies_there();
        assert_eq!(outcomes(&s.send(&units("210", "204", "414", ""))), [&ReportOutcome::Restated { replaces: 4 }]);
        s.bits()
    });
}

#[test]
fn a_correction_that_drops_values_is_taken_in_by_decision() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        let lost = units("210", "--", "210", "");
        assert_eq!(outcomes(&s.send(&lost)), [&ReportOutcome::Rejected { correction: true }]);
        assert_eq!(s.waiting().len(), 1);

        let steps = [(2, Became::Accepted, Some(3)), (1, Became::Superseded, Some(3))];
        assert_eq!(s.correct(Act::Accept, None), steps);
        // One of two units has a value: nothing is summed.
        assert_eq!((s.energy("ONE", FIRST, None), s.month("ONE").0), (None, None));
        assert_eq!(s.revisions("ONE", FIRST), [(1, "superseded"), (2, "rejected, answered"), (3, "live")]);
        assert_eq!(s.waiting(), [""; 0]);
        let last = s.store.workbooks(&[]).unwrap().remove(1).1;
        assert_eq!(last.outcome, "accepted");

        // History still says what was wrong: as an error of the rejected one, as a warning of the one that stands.
        let asked = s.asked("ONE", FIRST);
        let rows = s.store.history(asked.plant_id, Some(asked.day)).unwrap();
        let found = |s: &mut Story, at: usize| -> Vec<(String, String)> {
            let rows = s.store.findings_of_report(asked.plant_id, rows[at].report.id).unwrap();
            rows.into_iter()
                .map(|row| (row.rule, row.severity))
                .filter(|(rule, _)| rule.starts_with("revision"))
                .collect()
        };
        let dropped = |severity: &str| vec![("revision-drops-values".to_owned(), severity.to_owned())];
        assert_eq!((found(&mut s, 1), found(&mut s, 2)), (dropped("error"), dropped("warning")));

        // It is settled: not rejected again, whether its bytes lie there, come again or are saved anew.
        assert_eq!(s.refused(Act::Accept, &asked), "No rejected report of ONE on 2026-03-01 is open.");
        let again = Asked { revision: Some(2), ..asked };
        let taken = "Revision 2 of ONE on 2026-03-01 by units was taken in already: revision 3 is live.";
        assert_eq!(s.refused(Act::Accept, &again), taken);
        assert_eq!(outcomes(&s.send(&lost)), [&ReportOutcome::Unchanged]);
        assert_eq!(outcomes(&s.send(&units("210", "--", "210", "saved anew"))), [&ReportOutcome::Same]);
        s.nothing_comes_of_what_lies_there();
        assert_eq!(outcomes(&s.send(&units("210", "209", "419", ""))), [&ReportOutcome::Restated { replaces: 3 }]);
        assert_eq!(s.energy("ONE", FIRST, None), Some(419.0));
        s.bits()
    });
}

#[test]
fn a_number_that_cannot_be_true_is_not_made_true_by_a_decision() {
    on_both(|url| {
        let mut s = Story::new(url);
        let wrong = units("210", "203200", "203410", "");
        assert_eq!(outcomes(&s.send(&wrong)), [&ReportOutcome::Rejected { correction: false }]);
        assert_eq!(s.correct(Act::Accept, None), [(1, Became::Accepted, Some(2))]);
        // The 50 kW unit can make 1260 kWh a day: its value stays out of use, the other one counts.
        let units_then = |s: &mut Story| -> Vec<(String, Option<f64>)> {
            let rows = s.store.unit_days(None, day(FIRST), day(FIRST), None).unwrap();
            rows.into_iter().map(|row| (row.unit, row.energy_gross_kwh)).filter(|(_, kwh)| kwh.is_some()).collect()
        };
        assert_eq!(units_then(&mut s), [("INV-1".to_owned(), Some(210.0))]);
        assert_eq!(s.energy("ONE", FIRST, None), None);
        // The same numbers in other bytes, rejected by the same rule, say what somebody decided upon.
        assert_eq!(outcomes(&s.send(&units("210", "203200", "203410", "again"))), [&ReportOutcome::Same]);
        assert_eq!(s.waiting(), [""; 0]);
        s.nothing_comes_of_what_lies_there();
        // Other numbers are judged as ever.
        let worse = s.send(&units("210", "203300", "203510", ""));
        assert_eq!(outcomes(&worse), [&ReportOutcome::Rejected { correction: true }]);
        s.bits()
    });
}

#[test]
fn where_several_can_be_meant_they_are_named_and_nothing_is_done() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&portal(&[(1, "900.5", "5.1")]));
        s.mend("name = \"portal\"", "name = \"portal\"\n            source = \"other\"");
        s.send(&portal(&[(1, "901.5", "5.1")]));
        let both = s.asked("TWO", FIRST);
        assert_eq!(s.refused(Act::Delete, &both), "TWO has 2 live reports on 2026-03-01: other, portal.");
        let unknown = Asked { source: Some("wms".into()), ..both.clone() };
        assert_eq!(s.refused(Act::Delete, &unknown), "TWO has no live report on 2026-03-01 by wms.");
        let all = Asked { all: true, ..both.clone() };
        assert_eq!(s.try_correct(Act::Delete, &all).unwrap().steps.len(), 2);
        let gone = "2 reports of TWO on 2026-03-01 were deleted: other revision 1, portal revision 1.";
        assert_eq!(s.refused(Act::Restore, &both), gone);
        let first = Asked { revision: Some(1), ..both.clone() };
        let two = "Several reports of TWO on 2026-03-01 have a revision 1: other, portal.";
        assert_eq!(s.refused(Act::Restore, &first), two);
        let ninth = Asked { revision: Some(9), ..both.clone() };
        assert_eq!(s.refused(Act::Restore, &ninth), "TWO has no revision 9 on 2026-03-01.");
        let one = Asked { source: Some("other".into()), ..both.clone() };
        s.try_correct(Act::Restore, &one).unwrap();
        assert_eq!(s.energy("TWO", FIRST, None), Some(901.5));
        let live = Asked { revision: Some(2), ..one.clone() };
        let message = "Revision 2 of TWO on 2026-03-01 by other is live: there is nothing to bring back.";
        assert_eq!(s.refused(Act::Restore, &live), message);
        assert_eq!(s.refused(Act::Accept, &live), "Revision 2 of TWO on 2026-03-01 by other was not rejected.");

        // Two files with impossible numbers: which one is to be taken in?
        s.send(&portal(&[(1, "90000", "5.1")]));
        s.send(&portal(&[(1, "91000", "5.1")]));
        let open = "2 reports of TWO on 2026-03-01 are rejected: other revision 3, other revision 4.";
        assert_eq!(s.refused(Act::Accept, &both), open);
        let third = Asked { revision: Some(3), ..both.clone() };
        assert_eq!(s.refused(Act::Restore, &third), "Revision 3 of TWO on 2026-03-01 by other was rejected.");
        let done = s.try_correct(Act::Accept, &third).unwrap();
        let told: Vec<_> = done.steps.iter().map(|step| (step.revision, step.became)).collect();
        assert_eq!(told, [(3, Became::Accepted), (2, Became::Superseded), (4, Became::Answered)]);
        assert_eq!(s.waiting(), [""; 0]);
        s.bits()
    });
}

#[test]
fn a_rehearsal_tells_what_the_real_thing_does_and_stores_nothing() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        s.send(&units("210", "203200", "203410", ""));
        let asked = s.asked("ONE", FIRST);
        for act in [Act::Accept, Act::Delete, Act::Restore] {
            let (before, author) = (counts(url), decider(act));
            let clock = || "2026-03-06T05:00:00".parse().unwrap();
            let rehearse = |tx: &mut dgr::store::Tx<'_>| correct::correct(tx, act, &asked, chrono_tz::Asia::Kolkata);
            let told = s.store.rehearse(&author, &clock, rehearse).unwrap();
            assert_eq!(counts(url), before);
            let done = s.try_correct(act, &asked).unwrap();
            assert_eq!((&told.steps, energies(&told)), (&done.steps, energies(&done)));
            assert_eq!(told.effect.moved(&told.plants), done.effect.moved(&done.plants));
            assert!(!done.effect.moved(&done.plants).is_empty(), "{act:?}");
        }
        s.bits()
    });
}

#[test]
fn a_failure_at_any_step_of_a_correction_stores_nothing() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        s.send(&units("210", "--", "210", ""));
        let asked = s.asked("ONE", FIRST);
        let due: [(Act, &[&str]); 3] = [
            (Act::Accept, &["report", "link", "copied findings", "successor", "judgement"]),
            (Act::Delete, &[]),
            (Act::Restore, &["report", "copied findings"]),
        ];
        for (act, due) in due {
            let (done, names) = failing(&mut s, |s| s.try_correct(act, &asked).map(|done| done.steps.len()));
            assert!(done > 0);
            let always = ["change", "day", "unit days", "month", "plant state"];
            let retires: &[&str] = if act == Act::Restore { &[] } else { &["retire report", "retire events"] };
            for due in due.iter().chain(&always).chain(retires) {
                assert!(names.iter().any(|name| name == due), "{act:?}: no step was called {due}: {names:?}");
            }
        }
        s.bits()
    });
}

/// What there is to delete is decided under the lock of all writers.
#[test]
fn of_two_who_delete_at_once_one_finds_nothing_left() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        let asked = s.asked("ONE", FIRST);
        let at = s.now.get();
        let done: Vec<Result<usize, String>> = std::thread::scope(|scope| {
            let delete = || {
                let clock = || at;
                let mut store = Store::open(url).unwrap();
                let done = store.write(&decider(Act::Delete), &clock, |tx| {
                    correct::correct(tx, Act::Delete, &asked, chrono_tz::Asia::Kolkata)
                });
                done.map(|done| done.steps.len()).map_err(|error| error.to_string())
            };
            let both = [scope.spawn(delete), scope.spawn(delete)];
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let refused = Err("ONE has no live report on 2026-03-01.".to_owned());
        assert!(done == [Ok(1), refused.clone()] || done == [refused, Ok(1)], "{done:?}");
        s.bits()
    });
}
