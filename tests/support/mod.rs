//! What the integration tests share: writers of workbooks, and the workbooks that they write.

pub mod cases;
pub mod dgr;
pub mod example;
pub mod mail;
pub mod ods;
pub mod reading;
pub mod shapes;
pub mod twins;
pub mod uploads;
pub mod workbook_builder;
pub mod xls;
