//! What a stored workbook says today, judged by today's rules and master data.

use std::collections::BTreeSet;

use super::read::Read;
use crate::check;
use crate::finding::Finding;
use crate::pipeline::job::Reply;
use crate::pipeline::take::Frame;
use crate::report::{Report, ReportKey};
use crate::store::KnownPlants;

/// What a workbook says today.
pub struct Said {
    /// Its reports.
    pub reports: Vec<Report>,
    /// What is wrong with it as a whole.
    pub findings: Vec<Finding>,
    /// The layout that recognised it, and its fingerprint.
    pub layout: Option<(String, String)>,
    /// Nothing hindered the reading: what is not there is not said.
    pub clean: bool,
}

/// Returns what a workbook says today; of several readings all that they give together. Nothing: it cannot be asked.
pub fn said(read: &Read, frame: &Frame<'_>, plants: &KnownPlants) -> Option<Said> {
    let replies = match read {
        Read::Replies(replies) => replies.as_slice(),
        Read::Unrecognised(reply) => std::slice::from_ref(reply),
        Read::NoBytes => return None,
    };
    let mut said = Said { reports: Vec::new(), findings: Vec::new(), layout: None, clean: true };
    for reply in replies {
        match reply {
            Reply::Draft(draft) => {
                let judged = check::judge(draft, plants.masters(), &frame.checks(&draft.layout));
                said.take(judged.findings);
                said.reports.extend(judged.reports);
                let known = frame.setup.known.get(&draft.layout);
                let seen = known.map(|known| (draft.layout.clone(), known.fingerprint.clone()));
                said.layout = said.layout.or(seen);
            }
            Reply::Refused(finding) => said.take(vec![finding.clone()]),
            Reply::NeedLayouts | Reply::Learned(..) => return None,
        }
    }
    let mut keys: BTreeSet<ReportKey> = BTreeSet::new();
    said.reports.retain(|report| keys.insert(report.key.clone()));
    said.clean = !said.findings.iter().any(Finding::is_error);
    Some(said)
}

impl Said {
    /// Takes in what is wrong with the workbook; what every reading finds is found once.
    fn take(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
    }
}
