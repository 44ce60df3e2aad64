//! Trust: what holds when a run is killed, interrupted, starved, or not alone. The real binary, on real databases.

mod asked;
mod backup;
mod broken;
mod check;
mod crash;
mod indexes;
mod roles;
mod site;
mod stop;
mod together;

use site::Site;

/// Tells a test on an SQLite file of its own, and on a PostgreSQL database of its own where there is one.
fn on_both(test: impl Fn(Site)) {
    test(Site::own());
    if let Some(url) = crate::pg::migrated() {
        test(Site::on(&url));
    }
}
