//! What a report is to those stored under its key: new, the same, a correction, an old file come again.

/// Why a stored report is not live any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Another took its place.
    Replaced,
    /// Somebody deleted it.
    Deleted,
    /// Its workbook was read again, and does not say it any more.
    Dropped,
}

/// A stored report of the same plant, day, source and part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: i64,
    /// Its revision.
    pub revision: i32,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Why it is not live any more; none: it is.
    pub gone: Option<Gone>,
    /// Whether it stands by somebody's decision (`accept`, `restore`).
    pub decided: bool,
    /// Whether somebody's decision took it out (`delete`, or another put in its place), and nothing was accepted since.
    pub withdrawn: bool,
    /// Whether it was read from a stored workbook by a later layout.
    pub from_layout: bool,
    /// What its values hash to.
    pub values_hash: String,
    /// Whether this workbook's very bytes gave it, or say the same.
    pub same_bytes: bool,
    /// Whether it was made of this workbook's very bytes.
    pub made: bool,
}

impl Known {
    /// Returns whether it is live.
    pub fn is_live(&self) -> bool {
        self.gone.is_none()
    }

    /// Returns whether it is live and was accepted.
    pub fn holds(&self) -> bool {
        self.is_live() && self.accepted
    }

    /// Returns whether it is live and was rejected: nobody has answered it.
    pub fn is_open(&self) -> bool {
        self.is_live() && !self.accepted
    }
}

/// What to do with a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Store it; retire the one it corrects, if there is one, and rejected ones it answers.
    Accept {
        /// The live accepted one.
        corrects: Option<i64>,
        /// Live rejected ones.
        answers: Vec<i64>,
    },
    /// It says what a live one says: note that this workbook does too; retire rejected ones that it takes back.
    Same {
        /// The live one.
        id: i64,
        /// Live rejected ones.
        answers: Vec<i64>,
    },
    /// Nothing: these bytes gave a live report already, or still lie where they lay when another answered them.
    Unchanged,
    /// These bytes came again after another took their report's place, or it was deleted.
    Resent {
        /// Its revision.
        revision: i32,
        /// It was deleted.
        deleted: bool,
    },
    /// It says in other bytes what somebody's decision took out.
    Withdrawn {
        /// The report that said so.
        id: i64,
        /// Its revision.
        revision: i32,
        /// It was deleted; else another was put in its place.
        deleted: bool,
    },
    /// Store it as rejected; retire the rejected ones of the same bytes.
    Reject {
        /// Those.
        answers: Vec<i64>,
    },
}

/// Returns what to do with a report of these values. `rejected`: a finding rejects it. `arrived`: its bytes came with
/// this arrival for the first time, so that an old file is a resend and not one that merely still lies there.
pub fn decide(known: &[Known], values_hash: &str, rejected: bool, arrived: bool) -> Decision {
    let live = known.iter().find(|k| k.holds());
    // Who says again what is live takes back what was rejected since; a file that still lies there speaks for itself.
    let open: Vec<&Known> = known.iter().filter(|k| k.is_open() && (arrived || k.same_bytes)).collect();
    let answers = || open.iter().map(|k| k.id).collect::<Vec<i64>>();
    // What its own workbook did not say for a while, by another layout, it may say again; not after another spoke.
    let last = known.iter().filter(|k| k.accepted).map(|k| k.revision).max();
    let may_return = |k: &Known| k.gone == Some(Gone::Dropped) && last.is_none_or(|last| k.revision >= last);
    let was = |k: &&Known| k.same_bytes && !k.is_live() && !may_return(k);
    let outdated = known.iter().filter(was).max_by_key(|k| (k.accepted, k.revision));
    let outdated = outdated.filter(|_| !known.iter().any(|k| k.same_bytes && k.is_live()));
    match (live, outdated) {
        (Some(one), _) if one.same_bytes && (rejected || one.values_hash != values_hash || open.is_empty()) => {
            Decision::Unchanged
        }
        (_, Some(_)) if !arrived => Decision::Unchanged,
        // What somebody decided to take in is not rejected again because it is said once more.
        (Some(one), _) if (!rejected || one.decided) && one.values_hash == values_hash => {
            Decision::Same { id: one.id, answers: answers() }
        }
        (_, Some(mine)) if mine.accepted || !rejected => {
            Decision::Resent { revision: mine.revision, deleted: mine.gone == Some(Gone::Deleted) }
        }
        _ if rejected => reject(known, values_hash),
        _ => match known.iter().rfind(|k| k.withdrawn && k.values_hash == values_hash) {
            Some(k) => Decision::Withdrawn { id: k.id, revision: k.revision, deleted: k.gone == Some(Gone::Deleted) },
            None => Decision::Accept {
                corrects: live.map(|k| k.id),
                answers: known.iter().filter(|k| k.is_open()).map(|k| k.id).collect(),
            },
        },
    }
}

/// Returns the accepted revision whose values come again, in other bytes, in the place of the one that took its own.
pub fn again<'a>(known: &'a [Known], live: &Known, values_hash: &str) -> Option<&'a Known> {
    let same = |k: &&Known| k.accepted && k.id != live.id && !k.same_bytes && k.values_hash == values_hash;
    known.iter().filter(|_| live.values_hash != values_hash).filter(same).max_by_key(|k| k.revision)
}

/// Returns whether a rejected report is to be stored: not where these bytes were rejected with the same values.
fn reject(known: &[Known], values_hash: &str) -> Decision {
    let mine: Vec<&Known> = known.iter().filter(|k| k.is_open() && k.same_bytes).collect();
    match mine.as_slice() {
        [one] if one.values_hash == values_hash => Decision::Unchanged,
        _ => Decision::Reject { answers: mine.iter().map(|k| k.id).collect() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(id: i64, accepted: bool, live: bool, hash: &str, same_bytes: bool) -> Known {
        Known {
            id,
            revision: i32::try_from(id).unwrap(),
            accepted,
            gone: (!live).then_some(Gone::Replaced),
            decided: false,
            withdrawn: false,
            from_layout: false,
            values_hash: hash.into(),
            same_bytes,
            made: same_bytes,
        }
    }

    fn same(id: i64, answers: &[i64]) -> Decision {
        Decision::Same { id, answers: answers.to_vec() }
    }

    #[test]
    fn the_first_report_is_accepted_and_the_same_values_make_no_revision() {
        assert_eq!(decide(&[], "a", false, true), Decision::Accept { corrects: None, answers: vec![] });
        assert_eq!(decide(&[known(1, true, true, "a", false)], "a", false, true), same(1, &[]));
    }

    #[test]
    fn a_correction_takes_the_place_of_the_live_one_and_answers_a_rejected_one() {
        let stored = [known(1, true, true, "a", false), known(2, false, true, "x", false)];
        assert_eq!(decide(&stored, "b", false, true), Decision::Accept { corrects: Some(1), answers: vec![2] });
    }

    #[test]
    fn a_rejected_correction_touches_nothing_that_was_accepted() {
        assert_eq!(decide(&[known(1, true, true, "a", false)], "b", true, true), Decision::Reject { answers: vec![] });
    }

    #[test]
    fn an_old_file_come_again_is_a_resend_but_one_that_still_lies_there_is_nothing() {
        let stored = [known(1, true, false, "a", true), known(2, true, true, "b", false)];
        assert_eq!(decide(&stored, "a", false, true), Decision::Resent { revision: 1, deleted: false });
        assert_eq!(decide(&stored, "a", false, false), Decision::Unchanged);
        let deleted = [Known { gone: Some(Gone::Deleted), ..known(1, true, false, "a", true) }];
        assert_eq!(decide(&deleted, "a", false, true), Decision::Resent { revision: 1, deleted: true });
    }

    #[test]
    fn a_rejected_file_judged_again_to_the_same_end_writes_nothing() {
        let stored = [known(1, false, true, "x", true)];
        assert_eq!(decide(&stored, "x", true, true), Decision::Unchanged);
        assert_eq!(decide(&stored, "x", false, true), Decision::Accept { corrects: None, answers: vec![1] });
    }

    #[test]
    fn the_right_numbers_again_take_a_rejected_correction_back() {
        let stored = [known(1, true, true, "a", false), known(2, false, true, "x", false)];
        assert_eq!(decide(&stored, "a", false, true), same(1, &[2]));
        let resent = [known(1, true, true, "a", true), known(2, false, true, "x", false)];
        assert_eq!(decide(&resent, "a", false, true), same(1, &[2]));
        assert_eq!(decide(&resent, "a", false, false), Decision::Unchanged);
    }

    #[test]
    fn a_rejected_file_that_was_answered_stays_answered() {
        let stored = [known(1, false, false, "x", true), known(2, true, true, "b", false)];
        assert_eq!(decide(&stored, "x", false, false), Decision::Unchanged);
        assert_eq!(decide(&stored, "x", true, false), Decision::Unchanged);
        assert_eq!(decide(&stored, "x", false, true), Decision::Resent { revision: 1, deleted: false });
        assert_eq!(decide(&stored, "x", true, true), Decision::Reject { answers: vec![] });
    }

    #[test]
    fn an_old_file_that_says_what_is_live_again_is_no_resend() {
        let stored =
            [known(1, true, false, "a", true), known(2, true, false, "b", false), known(3, true, true, "a", false)];
        assert_eq!(decide(&stored, "a", false, true), same(3, &[]));
    }

    #[test]
    fn values_that_were_corrected_and_come_again_are_known_by_their_latest_revision() {
        let stored = [
            known(1, true, false, "a", false),
            known(2, true, false, "a", false),
            known(3, false, false, "a", false),
            known(4, true, true, "b", false),
        ];
        let of = |known: &[Known], hash| again(known, &known[3], hash).map(|k| k.revision);
        assert_eq!((of(&stored, "a"), of(&stored, "b"), of(&stored, "c")), (Some(2), None, None));
        // The old bytes themselves are a resend, and are told as one.
        let resent = stored.map(|k| Known { same_bytes: k.accepted && k.values_hash == "a", ..k });
        assert_eq!(of(&resent, "a"), None);
    }

    /// Revision 1 was rejected and taken in by decision, as revision 2.
    fn taken_in(same_bytes: bool) -> [Known; 2] {
        [known(1, false, false, "x", same_bytes), Known { decided: true, ..known(2, true, true, "x", same_bytes) }]
    }

    #[test]
    fn what_was_taken_in_by_decision_is_not_rejected_again() {
        for arrived in [true, false] {
            assert_eq!(decide(&taken_in(true), "x", true, arrived), Decision::Unchanged);
            assert_eq!(decide(&taken_in(false), "x", true, arrived), same(2, &[]));
        }
        // A correction of it is judged as any other.
        assert_eq!(decide(&taken_in(false), "y", true, true), Decision::Reject { answers: vec![] });
        assert_eq!(decide(&taken_in(false), "y", false, true), Decision::Accept { corrects: Some(2), answers: vec![] });
    }

    #[test]
    fn what_was_deleted_does_not_come_back_in_other_bytes() {
        let deleted = [Known { gone: Some(Gone::Deleted), withdrawn: true, ..known(1, true, false, "a", false) }];
        assert_eq!(decide(&deleted, "a", false, true), Decision::Withdrawn { id: 1, revision: 1, deleted: true });
        assert_eq!(decide(&deleted, "b", false, true), Decision::Accept { corrects: None, answers: vec![] });
    }

    #[test]
    fn what_a_decision_replaced_does_not_come_back_in_other_bytes() {
        let mut restored =
            [known(1, true, false, "a", false), known(2, true, false, "b", false), known(3, true, true, "a", false)];
        restored[2].decided = true;
        restored[1].withdrawn = true;
        assert_eq!(decide(&restored, "b", false, true), Decision::Withdrawn { id: 2, revision: 2, deleted: false });
        assert_eq!(decide(&restored, "a", false, true), same(3, &[]));
        assert_eq!(decide(&restored, "c", false, true), Decision::Accept { corrects: Some(3), answers: vec![] });
    }

    #[test]
    fn what_a_layout_dropped_comes_back_with_its_own_bytes() {
        let dropped = [Known { gone: Some(Gone::Dropped), ..known(1, true, false, "a", true) }];
        for arrived in [true, false] {
            assert_eq!(decide(&dropped, "a", false, arrived), Decision::Accept { corrects: None, answers: vec![] });
        }
        let spoken = [dropped[0].clone(), known(2, true, true, "b", false)];
        assert_eq!(decide(&spoken, "a", false, false), Decision::Unchanged);
        assert_eq!(decide(&spoken, "a", false, true), Decision::Resent { revision: 1, deleted: false });
    }
}
