//! The tables in the vocabulary that both databases share; kept by hand beside `migrations/`, compared with both by a test.
//! `plant_versions` is missing: it is wider than a tuple may be, and is read and written by `.sql` files.

mod facts;
mod masters;

pub use facts::*;
pub use masters::*;

diesel::allow_tables_to_appear_in_same_query!(
    runs,
    changes,
    plants,
    plant_capacities,
    units,
    plant_state,
    plant_targets,
    closed_months,
    workbooks,
    workbook_bytes,
    judgements,
    reports,
    workbook_links,
    findings,
    daily_metrics,
    unit_metrics,
    outages,
    meter_readings,
    monthly_metrics,
    interval_metrics,
    outbox
);
