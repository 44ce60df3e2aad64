//! Names: of plants, units, downtime buckets and technologies, and how texts are compared.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares a closed set of words: an enum that writes and reads itself as text.
macro_rules! words {
    ($(#[$about:meta])* $name:ident, $what:literal { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the word as it is written.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|w| w.word() == text).ok_or_else(|| UnknownWord {
                    what: $what,
                    text: text.to_owned(),
                    known: Self::ALL.iter().map(|w| w.word()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

/// A word that is none of a closed set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    what: &'static str,
    text: String,
    known: String,
}

impl UnknownWord {
    /// Returns the complaint that a text is none of the known words of a set.
    pub fn new(what: &'static str, text: &str, known: String) -> Self {
        Self { what, text: text.to_owned(), known }
    }
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is no {} (known: {})", self.text, self.what, self.known)
    }
}

impl std::error::Error for UnknownWord {}

mod fold;
mod hidden;
mod messages;
pub use fold::{loose, tidy};
pub use hidden::is_hidden;
pub use messages::{HookForm, MailTls, Topic};

words! {
    /// What a plant makes energy from.
    Technology, "technology" {
        /// Photovoltaic.
        Solar = "solar",
        /// Wind.
        Wind = "wind",
        /// Several behind one meter.
        Hybrid = "hybrid",
        /// Battery storage.
        Bess = "bess",
        /// Water.
        Hydro = "hydro",
        /// Engines and steam.
        Thermal = "thermal",
    }
}

words! {
    /// Why a unit stood still: the vocabulary of availability formulas. In order of precedence where two overlap.
    Bucket, "downtime bucket" {
        /// Force majeure.
        ForceMajeure = "fm",
        /// External grid breakdown: the utility's side.
        ExternalGrid = "egbd",
        /// Load shedding, curtailment, backing down.
        LoadShedding = "ls",
        /// Internal grid breakdown: own line, feeder, substation.
        InternalGrid = "igbd",
        /// Stopped at the owner's request or for another's reason.
        Owner = "owner",
        /// Scheduled maintenance.
        Scheduled = "smh",
        /// Unscheduled maintenance, breakdown of the machine.
        Unscheduled = "usmh",
        /// No wind, no light.
        Lull = "lull",
        /// No data: the unit may have run.
        NoData = "nc",
    }
}

impl Bucket {
    /// Returns the metric that holds the bucket's hours.
    pub const fn hours_metric(self) -> &'static str {
        match self {
            Self::ForceMajeure => "hours_force_majeure",
            Self::ExternalGrid => "hours_egbd",
            Self::LoadShedding => "hours_load_shedding",
            Self::InternalGrid => "hours_igbd",
            Self::Owner => "hours_owner",
            Self::Scheduled => "hours_smh",
            Self::Unscheduled => "hours_usmh",
            Self::Lull => "hours_lull",
            Self::NoData => "hours_no_data",
        }
    }
}

words! {
    /// Over which time a value runs.
    Period, "period" {
        /// The day itself (or the month, the interval).
        Day = "day",
        /// Since the first of the month.
        Mtd = "mtd",
        /// The whole month.
        Month = "month",
        /// Since 1 January (or as the plant says).
        Ytd = "ytd",
        /// Since the start of the financial year.
        Fytd = "fytd",
        /// Since commissioning.
        Itd = "itd",
    }
}

words! {
    /// Whether a value happened or was planned.
    Kind, "kind" {
        /// It happened.
        Actual = "actual",
        /// The budget.
        Budget = "budget",
        /// Exceeded with 50 %.
        P50 = "p50",
        /// Exceeded with 75 %.
        P75 = "p75",
        /// Exceeded with 90 %.
        P90 = "p90",
        /// Expected from the measured weather.
        Expected = "expected",
        /// Guaranteed.
        Guaranteed = "guaranteed",
        /// By contract.
        Contractual = "contractual",
    }
}

words! {
    /// What a value is for.
    Role, "role" {
        /// It is the value.
        Value = "value",
        /// The same quantity once more: compared only.
        Again = "again",
        /// Opening reading of a register.
        Open = "open",
        /// Closing reading of a register.
        Close = "close",
        /// A printed total over rows: compared, kept as reported.
        Total = "total",
    }
}

/// Returns a metric's name with what qualifies it: `energy_export_kwh-mtd`. What is usual is not written.
pub fn qualified(metric: &str, period: Period, kind: Kind, role: Role) -> String {
    let words = [
        (period != Period::Day).then_some(period.word()),
        (kind != Kind::Actual).then_some(kind.word()),
        (role != Role::Value).then_some(role.word()),
    ];
    std::iter::once(metric).chain(words.into_iter().flatten()).collect::<Vec<_>>().join("-")
}

/// Returns up to three of the known names that are nearest to a text, best first; only near ones.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = tidy(text);
    let mut scored: Vec<(f64, &str)> = known
        .map(|name| (strsim::jaro_winkler(&wanted, &tidy(name)), name))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back() {
        for bucket in Bucket::ALL {
            assert_eq!(bucket.word().parse(), Ok(*bucket));
        }
        let wrong = "igdb".parse::<Bucket>().map_err(|e| e.to_string());
        assert_eq!(
            wrong,
            Err("\"igdb\" is no downtime bucket (known: fm, egbd, ls, igbd, owner, smh, usmh, lull, nc)".to_owned())
        );
    }
}
