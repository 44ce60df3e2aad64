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
mod layout_learn;
mod layout_show;
mod layout_test;
mod plant;
mod plant_tables;
mod report_columns;
mod report_daily;
mod report_over;
mod rules;
mod status;
mod targets;
mod workbook;
