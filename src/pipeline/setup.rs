//! What a run is made with: layouts, zone, limits, destinations; and what its judgements stand under.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use crate::layout::{Given, Layout, Name, Place, Where};
use crate::metric::Metric;
use crate::notice::Filter;
use crate::rule::Rule;
use crate::workbook::Limits;

/// A destination of messages: what the outbox needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its name in the settings.
    pub name: String,
    /// For how long a message is worth delivering, hours.
    pub expires_hours: u32,
    /// Which messages it wants.
    pub filter: Filter,
}

/// What a run knows of a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLayout {
    /// Whether it maps an energy of the plant's day.
    pub maps_energy: bool,
    /// Whether it asks the command line for a day, a month or a plant.
    pub asks: bool,
    /// What tells its text from others.
    pub fingerprint: String,
}

/// What a run is made with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The layouts' files and texts, as the reader child needs them.
    pub layouts: Vec<(String, String)>,
    /// By layout: what is known of it beyond its text.
    pub known: BTreeMap<String, KnownLayout>,
    /// How much of a workbook is read.
    pub limits: Limits,
    /// The zone of plants that name none.
    pub zone: Tz,
    /// Where messages go.
    pub destinations: Vec<Destination>,
    /// What judgements stand under beside the master data: layouts and rules.
    pub fingerprint: String,
}

impl Setup {
    /// Returns the set-up of these layouts.
    pub fn new(layouts: &[Layout], texts: Vec<(String, String)>, limits: Limits, zone: Tz) -> Self {
        let of =
            |l: &Layout| KnownLayout { maps_energy: maps_energy(l), asks: asks(l), fingerprint: l.fingerprint.clone() };
        let known = layouts.iter().map(|l| (l.name.clone(), of(l))).collect();
        Self { fingerprint: fingerprint(&texts), layouts: texts, known, limits, zone, destinations: Vec::new() }
    }

    /// Returns whether reports of a layout must carry an energy.
    pub fn expects_energy(&self, layout: &str) -> bool {
        self.known.get(layout).is_some_and(|known| known.maps_energy)
    }
}

/// Returns whether a primary block of a layout maps a generation, by column, field or sum.
fn maps_energy(layout: &Layout) -> bool {
    let is_energy = |name: &Name| matches!(name, Name::Metric(q) if q.metric.is_generation());
    layout.blocks.iter().filter(|b| b.primary).any(|block| {
        let by_field = block.fields.iter().any(|(name, _)| is_energy(name));
        let by_table = block.table.as_ref().is_some_and(|t| {
            let sums = t.derive.iter().chain(&t.day).any(|(q, _)| q.metric.is_generation());
            let named = t.columns.iter().chain(&t.across).any(|(name, place)| {
                let named = |to: &str| to.split('-').next().and_then(Metric::named);
                let by_map = place.map.iter().any(|(_, to)| named(to).is_some_and(Metric::is_generation));
                is_energy(name) || by_map
            });
            sums || named
        });
        by_field || by_table
    })
}

/// Returns whether a place of a layout is what `--date`, `--month` or `--plant` gives.
fn asks(layout: &Layout) -> bool {
    let given = |place: &Place| matches!(place.at, Where::Given(Given::Date | Given::Month | Given::Plant));
    let fields = layout.fields.iter().chain(layout.blocks.iter().flat_map(|block| &block.fields));
    let tables = || layout.blocks.iter().filter_map(|block| block.table.as_ref());
    fields.flat_map(|(_, places)| places).any(given)
        || tables().flat_map(|t| t.columns.iter().chain(&t.across)).any(|(_, place)| given(place))
}

/// Returns what tells these layouts and this program's rules from others.
fn fingerprint(texts: &[(String, String)]) -> String {
    let mut hasher = Sha256::new();
    for part in texts.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]) {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    for rule in Rule::all() {
        hasher.update(rule.id().as_bytes());
        hasher.update(rule.severity().word().as_bytes());
        for threshold in rule.definition().thresholds {
            hasher.update(threshold.name.as_bytes());
            hasher.update(threshold.default.to_bits().to_le_bytes());
        }
    }
    hex(&hasher.finalize())
}

/// Returns bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        for half in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
        out
    })
}

/// Returns the SHA-256 of bytes as hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
