//! A child process in which foreign files are read: it may die, the run goes on.
