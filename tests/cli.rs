//! The program as people run it, one file a command.

mod check;
mod config;
mod db;
mod example;
mod frame;
mod history;
mod ingest;
mod init;
mod layout;
mod packed;
mod plant;
mod plant_tables;
mod report_daily;
mod rules;
mod status;
mod targets;
mod workbook;
