//! Every setting: its name in `dgr.toml`, its kind, its default, and what it means. The one table that reading, the
//! environment's names, `config show` and the file that `init` writes are made from.

/// What a setting's value may be in `dgr.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text in quotes.
    Text,
    /// A whole number.
    Number,
    /// A list of texts.
    List,
    /// true or false.
    Switch,
}

/// A setting.
#[derive(Debug)]
pub struct Key {
    /// Its name: `limits.max_bytes`.
    pub name: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// What holds unless something else is said; empty: nothing.
    pub default: &'static str,
    /// What it means, for the file that `init` writes.
    pub about: &'static str,
}

impl Key {
    /// Returns the name of its environment variable: `DGR_LIMITS_MAX_BYTES`.
    pub fn variable(&self) -> String {
        format!("DGR_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// Returns the key of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|key| key.name == name)
    }
}

const fn text(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, kind: Kind::Text, default, about }
}

const fn number(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, kind: Kind::Number, default, about }
}

/// Every setting, top-level keys first, as TOML wants them.
pub const ALL: &[Key] = &[
    text("inbox", "inbox", "Where workbooks arrive."),
    text("archive", "archive", "Where they go once they are stored; \"keep\" leaves them where they are."),
    text("rejected", "rejected", "Where they go if they gave no report; \"keep\" leaves them where they are."),
    text("layouts", "layouts", "The folder of layouts: one TOML file each."),
    text("plants", "plants.toml", "The master data that `dgr plant import` reads."),
    text("time_zone", "Asia/Kolkata", "The zone of plants that name none (IANA)."),
    text("due", "10:30", "When the report of a day is due on the next one, plant-local."),
    number("fy_starts", "4", "The first month of the financial year."),
    number("settle_seconds", "60", "Files in the inbox that are younger wait for the next run: they may still grow."),
    number("readers", "0", "How many workbooks are read side by side; 0: as many as there are processors."),
    text("database.url", "sqlite:dgr.sqlite3", "sqlite:FILE, or postgres://USER:PASSWORD@HOST/DATABASE."),
    text("database.url_file", "", "A file that holds the URL, where it carries a password."),
    text(
        "database.synchronous",
        "full",
        "SQLite: \"full\" keeps each commit through a power cut, \"normal\" is faster.",
    ),
    number("database.connect_timeout_seconds", "10", "PostgreSQL: how long it may take to answer."),
    number(
        "database.statement_timeout_seconds",
        "300",
        "PostgreSQL: how long a statement may run; 0: as the server says.",
    ),
    number(
        "database.keepalive_seconds",
        "30",
        "PostgreSQL: after so long a silence, ask if it is there; 0: as the system says.",
    ),
    number(
        "database.retry_seconds",
        "30",
        "PostgreSQL: how long an ingest tries again where the connection breaks off.",
    ),
    number("limits.max_bytes", "67108864", "The largest file that is read (64 MiB)."),
    number("limits.max_unpacked_bytes", "536870912", "The most that it may unpack to (512 MiB)."),
    number("limits.max_zip_entries", "2000", "The most parts it may be packed of."),
    number("limits.max_zip_ratio", "200", "How many times its own size an archive may unpack to."),
    number("limits.max_cells", "2500000", "The most cells that are read."),
    number("limits.max_sheets", "1000", "The most sheets in a workbook."),
    number("limits.max_cell_errors", "100", "So many cells of a sheet may be damaged before the workbook is refused."),
    number("limits.max_text_chars", "32767", "The longest text in a cell (Excel's own limit)."),
    number(
        "limits.memory_bytes",
        "469762048",
        "The memory for reading one workbook (448 MiB); only one has it all at once.",
    ),
    number("limits.cpu_seconds", "60", "The processor time for one workbook."),
    number("limits.wall_seconds", "90", "The time for one workbook by the clock."),
];
