//! The program as people run it, one file a command.

mod config;
mod frame;
mod ingest;
mod init;
mod rules;
