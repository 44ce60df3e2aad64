//! What the integration tests share: writers of workbooks, and the workbooks that they write.

pub mod cases;
pub mod dgr;
pub mod dump;
pub mod example;
pub mod feed;
pub mod grids;
pub mod mail;
pub mod memory;
pub mod ods;
pub mod reading;
pub mod servers;
pub mod shapes;
pub mod twins;
pub mod uploads;
pub mod workbook_builder;
pub mod xls;
