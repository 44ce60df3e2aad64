//! When a file may be put away: once everything in it is stored. An archive with one report is no failure; one without
//! any is.

use std::collections::BTreeMap;
use std::path::Path;

use super::items::Items;
use super::outcome::{WorkbookOutcome, WorkbookResult};

/// What is still to be done of each file.
pub(super) struct Shelving<'a> {
    files: BTreeMap<&'a Path, State>,
}

#[derive(Default)]
struct State {
    left: usize,
    gave: bool,
    waits: bool,
}

impl<'a> Shelving<'a> {
    /// Returns the files of a run's items.
    pub fn of(items: &Items<'a>) -> Self {
        let mut files: BTreeMap<&'a Path, State> = BTreeMap::new();
        for item in &items.items {
            files.entry(&item.found.path).or_default().left += 1;
        }
        Self { files }
    }

    /// Takes note that an item of a file waits, and so the file stays. Returns whether it is the first one.
    pub fn waits(&mut self, path: &Path) -> bool {
        self.files.get_mut(path).is_some_and(|state| !std::mem::replace(&mut state.waits, true))
    }

    /// Takes note that an item of a file is stored. Returns, once all are, whether any of them gave a report.
    pub fn stored(&mut self, path: &Path, result: &WorkbookResult) -> Option<bool> {
        let state = self.files.get_mut(path)?;
        state.left = state.left.saturating_sub(1);
        let before = result.before.as_deref() == Some(WorkbookOutcome::Unresolved.word());
        state.gave |= result.outcome != WorkbookOutcome::Unresolved && !before;
        (state.left == 0).then_some(state.gave)
    }
}
