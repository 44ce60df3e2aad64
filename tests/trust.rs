//! Trust: what holds when a run is killed, interrupted, starved, or not alone. The real binary, on real databases.

mod crash;
mod site;
