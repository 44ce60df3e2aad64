//! The program as people run it, one file a command.

mod as_of;
mod check;
mod close;
mod config;
mod correct;
mod db;
mod diff;
mod example;
mod frame;
mod history;
mod ingest;
mod init;
mod inspect;
mod layout;
mod plant;
mod plant_tables;
mod report_columns;
mod report_daily;
mod report_over;
mod reprocess;
mod rules;
mod status;
mod targets;
mod trace;
mod views;
mod workbook;
