//! The program as people run it, one file a command.

mod config;
mod frame;
mod ingest;
mod init;
mod plant;
mod rules;
mod targets;
