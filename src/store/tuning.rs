//! How a connection is made, where the settings say so. All of it holds behind a pooler, too: nothing is set for longer
//! than a transaction, and nothing is asked of the server when it is greeted.

/// How a connection is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// Whether each commit to SQLite waits for the disk; else the last ones may be lost with the power, none by half.
    pub full_sync: bool,
    /// How long a server may take to answer, seconds.
    pub connect_seconds: u32,
    /// How long a statement may run, and a transaction stand still, seconds; 0: as the server says.
    pub statement_seconds: u32,
    /// After how many seconds of silence the other end is asked whether it is still there; 0: as the system says.
    pub keepalive_seconds: u32,
    /// For how long a connection that broke off is tried again, seconds; 0: not at all.
    pub retry_seconds: u32,
}

impl Default for Tuning {
    fn default() -> Self {
        Self { full_sync: true, connect_seconds: 10, statement_seconds: 300, keepalive_seconds: 30, retry_seconds: 30 }
    }
}

impl Tuning {
    /// Returns the parameters of libpq that a URL gets, unless it says them itself.
    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut out = vec![("connect_timeout", self.connect_seconds.to_string()), ("application_name", "dgr".into())];
        let idle = self.keepalive_seconds;
        if idle > 0 {
            // Three questions without an answer, or as long without one to what was sent, and the other end is gone.
            out.push(("keepalives_idle", idle.to_string()));
            out.push(("keepalives_interval", "10".into()));
            out.push(("keepalives_count", "3".into()));
            out.push(("tcp_user_timeout", (u64::from(idle) + 30).saturating_mul(1000).to_string()));
        }
        out
    }

    /// Returns the statements that bound a transaction on PostgreSQL; empty: it has no bounds of ours.
    pub(super) fn bounds(&self) -> String {
        if self.statement_seconds == 0 {
            return String::new();
        }
        let ms = u64::from(self.statement_seconds) * 1000;
        // The second, so that a client that is gone without a word does not hold the lock of all writers for ever.
        format!("; SET LOCAL statement_timeout = {ms}; SET LOCAL idle_in_transaction_session_timeout = {ms}")
    }

    /// Returns the pragma for SQLite.
    pub(super) fn synchronous(&self) -> &'static str {
        if self.full_sync { "PRAGMA synchronous=FULL;" } else { "PRAGMA synchronous=NORMAL;" }
    }
}
