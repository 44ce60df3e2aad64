-- The whole store. The PostgreSQL side has the same tables, columns and names; what a column holds is said here beside it.
-- Dates are plant-local days (YYYY-MM-DD), moments UTC to the microsecond, both as TEXT; JSON is TEXT.

-- One run of ingest, from start to end; stored when it starts, in a transaction of its own.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, -- The run's number.
    started_at TEXT NOT NULL, -- When it started, UTC.
    finished_at TEXT, -- When it ended, UTC; null: it runs, or was cut off.
    host TEXT NOT NULL, -- The machine it ran on.
    pid INTEGER NOT NULL, -- Its process there.
    who TEXT NOT NULL, -- Who started it.
    command TEXT NOT NULL, -- The command line, without secrets.
    summary TEXT, -- What came of it, as JSON.
    exit_code INTEGER -- The code it left with.
) STRICT;

-- One committed write: everything versioned was created by a change and may be retired by one.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY, -- Its place in the order of all changes.
    moment TEXT NOT NULL UNIQUE, -- When, UTC; strictly increasing with seq.
    run_id INTEGER REFERENCES runs (id), -- The run it belongs to, if it belongs to one.
    who TEXT NOT NULL, -- Who made it.
    host TEXT NOT NULL, -- The machine it was made from.
    command TEXT NOT NULL, -- The command, without secrets.
    reason TEXT -- Why, where somebody said so.
) STRICT;

-- A plant's identity; what is known of it stands in plant_versions.
CREATE TABLE plants (
    id INTEGER PRIMARY KEY, -- The plant's number; stays when its master data changes.
    code TEXT NOT NULL, -- Its code: ours, unique among live plants, never changed.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- What is known of a plant; one live version per plant.
CREATE TABLE plant_versions (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    name TEXT NOT NULL, -- Its name.
    aliases TEXT NOT NULL CHECK (aliases <> ''), -- What contractors call it: a JSON list of texts.
    technology TEXT, -- What it makes energy from: solar, wind, hybrid, bess, hydro, thermal.
    owner TEXT, -- The company that owns it.
    contractor TEXT, -- Who operates it and sends the reports.
    state TEXT, -- State.
    district TEXT, -- District.
    latitude REAL, -- Degrees north.
    longitude REAL, -- Degrees east.
    altitude_m REAL, -- Metres above the sea.
    time_zone TEXT, -- IANA name of its time zone; null: the workspace's.
    cod TEXT, -- Commercial operation since.
    mounting TEXT, -- fixed, seasonal, tracker.
    tilt_deg REAL, -- Degrees.
    azimuth_deg REAL, -- Degrees from north.
    bifaciality REAL, -- Share of rear light used, 0 to 1.
    gamma_pmax_per_c REAL, -- Power per degree Celsius, negative.
    degradation_annual REAL, -- Share a year.
    degradation_first_year REAL, -- Share in the first year.
    energy_basis TEXT NOT NULL, -- Which energy is its own in reports: auto, net, export, gross.
    availability_window_h REAL, -- Hours of a day over which availability is reckoned; null: by technology.
    availability TEXT NOT NULL CHECK (availability <> ''), -- Availability formulas: a JSON object, metric to formula.
    hours_from TEXT NOT NULL, -- Which hours count: columns, events.
    due TEXT, -- When its report is due on the next day, plant-local; null: the workspace's.
    holidays TEXT NOT NULL CHECK (holidays <> ''), -- Days without a report that are no lateness: a JSON list of dates.
    tariff_per_kwh REAL, -- Money per kWh.
    line_loss_expected_pct REAL, -- Expected loss from inverters to the meter, percent.
    fy_starts INTEGER, -- First month of its financial year, 1 to 12; null: April.
    day_starts TEXT, -- When its day starts, plant-local; null: midnight.
    meters TEXT NOT NULL CHECK (meters <> ''), -- Its meters: a JSON list of name, role, mf, digits.
    contacts TEXT NOT NULL CHECK (contacts <> ''), -- Whom to ask: a JSON list of texts.
    thresholds TEXT NOT NULL CHECK (thresholds <> ''), -- Thresholds of rules that differ from their defaults: a JSON object.
    notes TEXT, -- Anything else worth keeping.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- What a plant's capacity is from a day on.
CREATE TABLE plant_capacities (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    valid_from TEXT, -- From this day on; null: from the beginning.
    ac_kw REAL, -- AC capacity, kW.
    dc_kwp REAL, -- DC capacity, kWp.
    contracted_kw REAL, -- Contracted AC capacity, kW.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- A part of a plant that reports by itself: inverter, turbine, meter, block, feeder.
CREATE TABLE units (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    position INTEGER NOT NULL, -- Its place in the order of the master data, from 0.
    name TEXT NOT NULL, -- Its name within the plant; ours.
    aliases TEXT NOT NULL CHECK (aliases <> ''), -- Other spellings: a JSON list of texts.
    kind TEXT NOT NULL, -- inverter, wtg, meter, block, feeder; may be empty.
    ac_kw REAL, -- AC capacity, kW.
    dc_kwp REAL, -- DC capacity, kWp.
    strings INTEGER, -- Strings of modules on it.
    max_kwh_day REAL, -- The most it can make in a day, kWh.
    parent TEXT, -- The name of the unit above it.
    feeder TEXT, -- Its feeder.
    valid_from TEXT, -- Part of the plant from this day on; null: from the beginning.
    valid_to TEXT, -- Until this day, included; null: still.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- How a plant stands; follows from its reports.
CREATE TABLE plant_state (
    plant_id INTEGER NOT NULL PRIMARY KEY REFERENCES plants (id), -- The plant.
    last_report_day TEXT, -- The latest day with a live accepted report; falls when that is deleted.
    fingerprints TEXT NOT NULL CHECK (fingerprints <> ''), -- What layouts last looked like, by layout: a JSON object.
    changed_by INTEGER NOT NULL REFERENCES changes (seq) -- The change that wrote it last.
) STRICT;

-- What a plant should reach in a month.
CREATE TABLE plant_targets (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    month TEXT NOT NULL, -- The month, as its first day; where kind ends in -day, the day.
    kind TEXT NOT NULL, -- budget, p50, p75, p90, expected, guaranteed, contractual; with -day: of one day.
    metric TEXT NOT NULL, -- Which metric, by name.
    value REAL NOT NULL, -- The target, in the metric's unit.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- A month of a plant that is closed: its days and their reports change no more until it is reopened.
CREATE TABLE closed_months (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    month TEXT NOT NULL, -- The month, as its first day.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that closed it; tells why.
    retired_change INTEGER REFERENCES changes (seq), -- The change that reopened it; null: closed.
    deleted_at TEXT, -- The moment it was reopened, UTC; null: closed.
    UNIQUE (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- A file as it came; never altered, never deleted.
CREATE TABLE workbooks (
    sha256 TEXT NOT NULL PRIMARY KEY, -- SHA-256 of its bytes, 64 lower-case hex digits.
    name TEXT NOT NULL, -- Its file name; bytes that are no UTF-8 are replaced.
    size INTEGER NOT NULL, -- Bytes.
    received_at TEXT NOT NULL, -- When it came, UTC: the mail's date, else the file's time.
    sender TEXT, -- Who sent it, where a mail tells.
    subject TEXT, -- The mail's subject.
    layout TEXT, -- The layout that first recognised it; null: none did.
    created_change INTEGER NOT NULL REFERENCES changes (seq) -- The change that stored it.
) STRICT;

-- The bytes of a workbook; no row where it was over the limits, or where bytes are kept in a folder.
CREATE TABLE workbook_bytes (
    sha256 TEXT NOT NULL PRIMARY KEY REFERENCES workbooks (sha256), -- Whose bytes.
    bytes BLOB NOT NULL -- The file, byte for byte.
) STRICT;

-- What a workbook was judged under, each time it was judged, and what came of it.
CREATE TABLE judgements (
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    sha256 TEXT NOT NULL REFERENCES workbooks (sha256), -- The workbook.
    name TEXT NOT NULL, -- The file name it came under this time.
    received_at TEXT NOT NULL, -- When it came this time, UTC: with the name it tells an arrival from another.
    judged_under TEXT NOT NULL, -- Fingerprint of the layouts, rules, settings and master data that held.
    outcome TEXT NOT NULL, -- What came of it: accepted, unchanged, partly, rejected, unresolved, dismissed.
    created_change INTEGER NOT NULL REFERENCES changes (seq) -- The change that stored it.
) STRICT;

-- What one workbook says about one plant on one day by one source; the raw of everything below.
CREATE TABLE reports (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    day TEXT NOT NULL, -- The plant-local day.
    source TEXT NOT NULL, -- Whose statement it is.
    part TEXT NOT NULL, -- Which part of a day sent in parts; mostly empty.
    revision INTEGER NOT NULL, -- 1, 2, 3: counts the reports of a plant, day, source and part.
    status TEXT NOT NULL CHECK (status IN ('accepted', 'rejected')), -- accepted, or rejected: kept as evidence, never in the metrics.
    reason TEXT NOT NULL CHECK (reason IN ('received', 'restated', 'layout-fix', 'master-change', 'operator')), -- Why there is this revision: received, restated, layout-fix, master-change, operator.
    layout TEXT NOT NULL, -- The layout it was read by.
    priority INTEGER NOT NULL, -- Which source wins where two give one metric: the larger.
    sha256 TEXT NOT NULL REFERENCES workbooks (sha256), -- The workbook it was read from.
    received_at TEXT NOT NULL, -- When that came, UTC.
    values_hash TEXT NOT NULL, -- Hash of its mapped values at 12 significant digits.
    raw TEXT NOT NULL CHECK (raw <> ''), -- Every mapped value with place, text, unit as written and formula flag, as JSON.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    replaced_by INTEGER, -- The revision that took its place.
    UNIQUE (plant_id, id),
    UNIQUE (plant_id, day, source, part, revision),
    FOREIGN KEY (plant_id, replaced_by) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- Which workbooks say the same as a report; the one that made it included.
CREATE TABLE workbook_links (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    report_id INTEGER NOT NULL, -- The report that said it.
    sha256 TEXT NOT NULL REFERENCES workbooks (sha256), -- The workbook.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    UNIQUE (plant_id, id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    UNIQUE (plant_id, report_id, sha256)
) STRICT;

-- What is wrong with a workbook, a report or a plant-day.
CREATE TABLE findings (
    plant_id INTEGER NOT NULL, -- The plant; 0: a workbook that leads to none.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    report_id INTEGER, -- The report it is about.
    sha256 TEXT REFERENCES workbooks (sha256), -- The workbook it is about.
    day TEXT, -- The plant-local day it is about.
    rule TEXT NOT NULL, -- The rule that found it, by id.
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')), -- info, warning, error.
    place TEXT, -- Where it stands: Data!E14.
    metric TEXT, -- The metric it is about, with qualifiers.
    unit TEXT, -- The unit it is about.
    text TEXT, -- What stood there, as written.
    message TEXT NOT NULL, -- What is wrong, in one sentence.
    hint TEXT, -- What to do about it.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- A plant's day: what reports and charts use; one live row per plant and day.
CREATE TABLE daily_metrics (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    day TEXT NOT NULL, -- The plant-local day.
    energy_kwh REAL, -- Energy by the plant's own basis, kWh.
    energy_basis TEXT, -- Which energy that is: net, export, gross.
    energy_gross_kwh REAL, -- Gross generation, kWh.
    energy_export_kwh REAL, -- Export, kWh.
    energy_import_kwh REAL, -- Import, kWh.
    energy_net_kwh REAL, -- Export less import, kWh.
    energy_budget_kwh REAL, -- Budget, kWh.
    poa_kwh_m2 REAL, -- Irradiation in the plane of the modules, kWh/m².
    ghi_kwh_m2 REAL, -- Horizontal irradiation, kWh/m².
    wind_speed_ms REAL, -- Mean wind speed, m/s.
    pr_pct REAL, -- Performance ratio, percent.
    cuf_ac_pct REAL, -- Capacity utilisation on AC capacity, percent.
    specific_yield_kwh_kwp REAL, -- Specific yield, kWh/kWp.
    ma_pct REAL, -- Machine availability, percent.
    pa_pct REAL, -- Plant availability, percent.
    ga_pct REAL, -- Grid availability, percent.
    capacity_ac_kw REAL, -- AC capacity that held on the day, kW.
    capacity_dc_kw REAL, -- DC capacity that held on the day, kWp.
    units_valid INTEGER, -- How many units gave a valid value.
    units_total INTEGER, -- How many units there are.
    extra TEXT NOT NULL CHECK (extra <> ''), -- Further metrics: a JSON object, name to value.
    ratios TEXT NOT NULL CHECK (ratios <> ''), -- Numerator, denominator and count of each ratio: a JSON object.
    origins TEXT NOT NULL CHECK (origins <> ''), -- Which report each metric came from: a JSON object.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- A unit's day; one live row per plant, unit and day.
CREATE TABLE unit_metrics (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    unit TEXT NOT NULL, -- The unit's name in the master data.
    day TEXT NOT NULL, -- The plant-local day.
    energy_gross_kwh REAL, -- Gross generation, kWh.
    energy_export_kwh REAL, -- Export, kWh.
    wind_speed_ms REAL, -- Mean wind speed, m/s.
    cuf_ac_pct REAL, -- Capacity utilisation on AC capacity, percent.
    specific_yield_kwh_kwp REAL, -- Specific yield, kWh/kWp.
    ma_pct REAL, -- Machine availability, percent.
    hours_generation REAL, -- Hours of generation.
    capacity_ac_kw REAL, -- AC capacity that held on the day, kW.
    capacity_dc_kw REAL, -- DC capacity that held on the day, kWp.
    extra TEXT NOT NULL CHECK (extra <> ''), -- Further metrics: a JSON object, name to value.
    ratios TEXT NOT NULL CHECK (ratios <> ''), -- Numerator, denominator and count of each ratio: a JSON object.
    origins TEXT NOT NULL CHECK (origins <> ''), -- Which report each metric came from: a JSON object.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- A time at which a unit or a plant stood still, clipped to its report's day.
CREATE TABLE outages (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    report_id INTEGER NOT NULL, -- The report that said it.
    day TEXT NOT NULL, -- The plant-local day it counts to.
    unit TEXT NOT NULL, -- The unit's name; empty: the plant.
    from_at TEXT NOT NULL, -- From when, plant-local time.
    to_at TEXT, -- Until when, plant-local time; null: still open.
    bucket TEXT, -- Why, by the vocabulary: fm, egbd, ls, igbd, owner, smh, usmh, lull, nc; null: the text maps to none.
    bucket_text TEXT NOT NULL, -- Why, as written.
    excused INTEGER CHECK (excused IN (0, 1)), -- Whether the contract excuses it; null: not said.
    minutes REAL NOT NULL, -- How long within the day, minutes.
    remarks TEXT NOT NULL, -- Remarks, action taken.
    error_text TEXT NOT NULL, -- The error's text.
    place TEXT NOT NULL, -- Where it stands: Data!E14.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- Opening and closing of a meter's register on a day.
CREATE TABLE meter_readings (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    report_id INTEGER NOT NULL, -- The report that said it.
    day TEXT NOT NULL, -- The plant-local day.
    meter TEXT NOT NULL, -- The meter's name.
    metric TEXT NOT NULL, -- What its register counts, by metric.
    opening REAL, -- Opening reading.
    closing REAL, -- Closing reading.
    mf REAL, -- Multiplication factor.
    place TEXT NOT NULL, -- Where it stands: Data!E14.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change that stored it.
    retired_change INTEGER REFERENCES changes (seq), -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    UNIQUE (plant_id, id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- A plant's month with its coverage: a cache of now, computed again whenever a day of it changes.
CREATE TABLE monthly_metrics (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    month TEXT NOT NULL, -- The month, as its first day.
    days_in_month INTEGER NOT NULL, -- How many days it has.
    days_reported INTEGER NOT NULL, -- How many of them are reported.
    energy_kwh REAL, -- Energy by the plant's own basis, kWh.
    energy_days INTEGER, -- How many days its energy is summed from.
    energy_basis TEXT, -- Which energy that is: net, export, gross.
    energy_gross_kwh REAL, -- Gross generation, kWh.
    energy_export_kwh REAL, -- Export, kWh.
    energy_import_kwh REAL, -- Import, kWh.
    energy_net_kwh REAL, -- Export less import, kWh.
    energy_budget_kwh REAL, -- Budget, kWh.
    poa_kwh_m2 REAL, -- Irradiation in the plane of the modules, kWh/m².
    ghi_kwh_m2 REAL, -- Horizontal irradiation, kWh/m².
    wind_speed_ms REAL, -- Mean wind speed, m/s.
    pr_pct REAL, -- Performance ratio, percent.
    cuf_ac_pct REAL, -- Capacity utilisation on AC capacity, percent.
    specific_yield_kwh_kwp REAL, -- Specific yield, kWh/kWp.
    ma_pct REAL, -- Machine availability, percent.
    pa_pct REAL, -- Plant availability, percent.
    ga_pct REAL, -- Grid availability, percent.
    ratios TEXT NOT NULL CHECK (ratios <> ''), -- Numerator, denominator and count of each ratio: a JSON object.
    extra TEXT NOT NULL CHECK (extra <> ''), -- Further metrics: a JSON object, name to value.
    through_change INTEGER NOT NULL REFERENCES changes (seq), -- The change it holds through.
    UNIQUE (plant_id, id),
    UNIQUE (plant_id, month)
) STRICT;

-- A reading of a quarter, half or whole hour.
CREATE TABLE interval_metrics (
    plant_id INTEGER NOT NULL REFERENCES plants (id), -- The plant.
    at TEXT NOT NULL, -- When the interval starts, UTC.
    unit TEXT NOT NULL, -- The unit's name; empty: the plant.
    metric TEXT NOT NULL, -- Which metric, by name.
    report_id INTEGER NOT NULL, -- The report that said it.
    minutes REAL NOT NULL, -- How long the interval is, minutes.
    value REAL NOT NULL, -- The value, in the metric's unit.
    place TEXT NOT NULL, -- Where it stands: Data!E14.
    created_change INTEGER NOT NULL, -- The change that stored it.
    retired_change INTEGER, -- The change that retired it; null: live.
    deleted_at TEXT, -- The moment it was retired, UTC; null: live.
    PRIMARY KEY (plant_id, at, unit, metric, report_id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) STRICT;

-- A message to deliver: written with the change it tells of, delivered after the commit, at least once.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, -- The row's own number; never promised to be without gaps.
    destination TEXT NOT NULL, -- The configured destination, by name.
    about TEXT NOT NULL CHECK (about <> ''), -- What it is about: run 12, missing 2024-05-01.
    payload TEXT NOT NULL CHECK (payload <> ''), -- What to deliver, as JSON.
    created_change INTEGER NOT NULL REFERENCES changes (seq), -- The change it tells of.
    created_at TEXT NOT NULL, -- When it was written, UTC.
    expires_at TEXT NOT NULL, -- After this moment it is not worth delivering, UTC.
    state TEXT NOT NULL CHECK (state IN ('due', 'delivered', 'failed', 'expired')), -- due, delivered, failed, expired.
    attempts INTEGER NOT NULL, -- How often delivery was tried, an attempt that is going on or was cut off included.
    next_attempt_at TEXT NOT NULL, -- Not before this moment, UTC.
    claimed_by TEXT, -- The process that delivers it: nobody else does until claimed_until.
    claimed_until TEXT, -- Until when the claim holds, UTC; a process that was killed holds it no longer.
    left_to TEXT, -- Recipients that it has still to reach, as JSON, where it has reached others.
    delivered_at TEXT, -- When it was delivered, UTC.
    last_error TEXT, -- Why the last attempt failed, or whom it did not reach.
    CHECK ((claimed_by IS NULL) = (claimed_until IS NULL))
) STRICT;

-- Unique among live rows; the others hold retired rows too, for what is asked as of an earlier change.
CREATE UNIQUE INDEX plants_live ON plants (code) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX plant_versions_live ON plant_versions (plant_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX plant_capacities_live ON plant_capacities (plant_id, COALESCE(valid_from, '0001-01-01')) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX units_live ON units (plant_id, name, COALESCE(valid_from, '0001-01-01')) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX plant_targets_live ON plant_targets (plant_id, month, kind, metric) WHERE deleted_at IS NULL;
CREATE INDEX plant_targets_month ON plant_targets (month, plant_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX closed_months_live ON closed_months (plant_id, month) WHERE deleted_at IS NULL;
CREATE INDEX judgements_workbook ON judgements (sha256, id);
CREATE INDEX judgements_outcome ON judgements (outcome, sha256);
CREATE UNIQUE INDEX reports_live ON reports (plant_id, day, source, part) WHERE deleted_at IS NULL AND status = 'accepted';
CREATE INDEX reports_day ON reports (day, plant_id);
CREATE INDEX reports_workbook ON reports (sha256);
CREATE INDEX workbook_links_workbook ON workbook_links (sha256);
CREATE INDEX findings_report ON findings (plant_id, report_id);
CREATE INDEX findings_workbook ON findings (sha256);
CREATE INDEX findings_day ON findings (plant_id, day);
CREATE INDEX findings_all_day ON findings (day, plant_id);
CREATE UNIQUE INDEX daily_metrics_live ON daily_metrics (plant_id, day DESC) WHERE deleted_at IS NULL;
CREATE INDEX daily_metrics_day ON daily_metrics (day, plant_id);
CREATE UNIQUE INDEX unit_metrics_live ON unit_metrics (plant_id, day DESC, unit) WHERE deleted_at IS NULL;
CREATE INDEX unit_metrics_day ON unit_metrics (day, plant_id);
CREATE INDEX outages_day ON outages (plant_id, day);
CREATE INDEX outages_report ON outages (plant_id, report_id);
CREATE INDEX meter_readings_day ON meter_readings (plant_id, day);
CREATE INDEX meter_readings_report ON meter_readings (plant_id, report_id);
CREATE INDEX monthly_metrics_month ON monthly_metrics (month, plant_id);
CREATE INDEX interval_metrics_at ON interval_metrics (plant_id, at DESC);
CREATE INDEX outbox_due ON outbox (destination, id) WHERE state = 'due';
CREATE INDEX outbox_about ON outbox (about);

-- What was stored stays: rows are retired, and nothing else of them changes. INSERT OR REPLACE deletes too; the store
-- opens with recursive_triggers=ON, so that it is refused as well.
CREATE TRIGGER changes_keep BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'rows of this table are kept for ever: nothing may be deleted from it'); END;
CREATE TRIGGER changes_fixed BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER workbooks_keep BEFORE DELETE ON workbooks
BEGIN SELECT RAISE(ABORT, 'rows of this table are kept for ever: nothing may be deleted from it'); END;
CREATE TRIGGER workbooks_fixed BEFORE UPDATE ON workbooks
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER workbook_bytes_keep BEFORE DELETE ON workbook_bytes
BEGIN SELECT RAISE(ABORT, 'rows of this table are kept for ever: nothing may be deleted from it'); END;
CREATE TRIGGER workbook_bytes_fixed BEFORE UPDATE ON workbook_bytes
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER judgements_keep BEFORE DELETE ON judgements
BEGIN SELECT RAISE(ABORT, 'rows of this table are kept for ever: nothing may be deleted from it'); END;
CREATE TRIGGER judgements_fixed BEFORE UPDATE ON judgements
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER reports_keep BEFORE DELETE ON reports
BEGIN SELECT RAISE(ABORT, 'rows are retired, never deleted: set deleted_at and retired_change instead'); END;
CREATE TRIGGER reports_fixed BEFORE UPDATE OF plant_id, id, day, source, part, revision, status, reason, layout, priority, sha256, received_at, values_hash, raw, created_change ON reports
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER reports_retired BEFORE UPDATE OF deleted_at, retired_change ON reports WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retired row stays retired: store a new one'); END;
CREATE TRIGGER workbook_links_keep BEFORE DELETE ON workbook_links
BEGIN SELECT RAISE(ABORT, 'rows of this table are kept for ever: nothing may be deleted from it'); END;
CREATE TRIGGER workbook_links_fixed BEFORE UPDATE ON workbook_links
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER findings_keep BEFORE DELETE ON findings
BEGIN SELECT RAISE(ABORT, 'rows are retired, never deleted: set deleted_at and retired_change instead'); END;
CREATE TRIGGER findings_fixed BEFORE UPDATE OF plant_id, id, report_id, sha256, day, rule, severity, place, metric, unit, text, message, hint, created_change ON findings
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER findings_retired BEFORE UPDATE OF deleted_at, retired_change ON findings WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retired row stays retired: store a new one'); END;
CREATE TRIGGER daily_metrics_keep BEFORE DELETE ON daily_metrics
BEGIN SELECT RAISE(ABORT, 'rows are retired, never deleted: set deleted_at and retired_change instead'); END;
CREATE TRIGGER daily_metrics_fixed BEFORE UPDATE OF plant_id, id, day, energy_kwh, energy_basis, energy_gross_kwh, energy_export_kwh, energy_import_kwh, energy_net_kwh, energy_budget_kwh, poa_kwh_m2, ghi_kwh_m2, wind_speed_ms, pr_pct, cuf_ac_pct, specific_yield_kwh_kwp, ma_pct, pa_pct, ga_pct, capacity_ac_kw, capacity_dc_kw, units_valid, units_total, extra, ratios, origins, created_change ON daily_metrics
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER daily_metrics_retired BEFORE UPDATE OF deleted_at, retired_change ON daily_metrics WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retired row stays retired: store a new one'); END;
CREATE TRIGGER unit_metrics_keep BEFORE DELETE ON unit_metrics
BEGIN SELECT RAISE(ABORT, 'rows are retired, never deleted: set deleted_at and retired_change instead'); END;
CREATE TRIGGER unit_metrics_fixed BEFORE UPDATE OF plant_id, id, unit, day, energy_gross_kwh, energy_export_kwh, wind_speed_ms, cuf_ac_pct, specific_yield_kwh_kwp, ma_pct, hours_generation, capacity_ac_kw, capacity_dc_kw, extra, ratios, origins, created_change ON unit_metrics
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER unit_metrics_retired BEFORE UPDATE OF deleted_at, retired_change ON unit_metrics WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retired row stays retired: store a new one'); END;
CREATE TRIGGER outages_keep BEFORE DELETE ON outages
BEGIN SELECT RAISE(ABORT, 'rows are retired, never deleted: set deleted_at and retired_change instead'); END;
CREATE TRIGGER outages_fixed BEFORE UPDATE OF plant_id, id, report_id, day, unit, from_at, to_at, bucket, bucket_text, excused, minutes, remarks, error_text, place, created_change ON outages
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER outages_retired BEFORE UPDATE OF deleted_at, retired_change ON outages WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retired row stays retired: store a new one'); END;
CREATE TRIGGER meter_readings_keep BEFORE DELETE ON meter_readings
BEGIN SELECT RAISE(ABORT, 'rows are retired, never deleted: set deleted_at and retired_change instead'); END;
CREATE TRIGGER meter_readings_fixed BEFORE UPDATE OF plant_id, id, report_id, day, meter, metric, opening, closing, mf, place, created_change ON meter_readings
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER meter_readings_retired BEFORE UPDATE OF deleted_at, retired_change ON meter_readings WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retired row stays retired: store a new one'); END;
CREATE TRIGGER closed_months_keep BEFORE DELETE ON closed_months
BEGIN SELECT RAISE(ABORT, 'rows are retired, never deleted: set deleted_at and retired_change instead'); END;
CREATE TRIGGER closed_months_fixed BEFORE UPDATE OF plant_id, id, month, created_change ON closed_months
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER closed_months_retired BEFORE UPDATE OF deleted_at, retired_change ON closed_months WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retired row stays retired: store a new one'); END;
CREATE TRIGGER interval_metrics_keep BEFORE DELETE ON interval_metrics
BEGIN SELECT RAISE(ABORT, 'rows are retired, never deleted: set deleted_at and retired_change instead'); END;
CREATE TRIGGER interval_metrics_fixed BEFORE UPDATE OF plant_id, at, unit, metric, report_id, minutes, value, place, created_change ON interval_metrics
BEGIN SELECT RAISE(ABORT, 'stored rows are never altered: retire the row and store a new one'); END;
CREATE TRIGGER interval_metrics_retired BEFORE UPDATE OF deleted_at, retired_change ON interval_metrics WHEN OLD.deleted_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a retired row stays retired: store a new one'); END;

-- What holds now, with the plant's code before each row: for people and tools that read the tables themselves.
CREATE VIEW live_plants AS
SELECT p.id, p.code, v.name, v.aliases, v.technology, v.owner, v.contractor, v.state, v.district, v.latitude, v.longitude, v.altitude_m, v.time_zone, v.cod, v.mounting, v.tilt_deg, v.azimuth_deg, v.bifaciality, v.gamma_pmax_per_c, v.degradation_annual, v.degradation_first_year, v.energy_basis, v.availability_window_h, v.availability, v.hours_from, v.due, v.holidays, v.tariff_per_kwh, v.line_loss_expected_pct, v.fy_starts, v.day_starts, v.meters, v.contacts, v.thresholds, v.notes
FROM plants p JOIN plant_versions v ON v.plant_id = p.id
WHERE p.deleted_at IS NULL AND v.deleted_at IS NULL;
CREATE VIEW live_reports AS
SELECT p.code AS plant, t.plant_id, t.id, t.day, t.source, t.part, t.revision, t.status, t.reason, t.layout, t.priority, t.sha256, t.received_at, t.values_hash, t.raw, t.created_change, t.replaced_by
FROM reports t JOIN plants p ON p.id = t.plant_id
WHERE t.deleted_at IS NULL;
CREATE VIEW live_daily_metrics AS
SELECT p.code AS plant, t.plant_id, t.id, t.day, t.energy_kwh, t.energy_basis, t.energy_gross_kwh, t.energy_export_kwh, t.energy_import_kwh, t.energy_net_kwh, t.energy_budget_kwh, t.poa_kwh_m2, t.ghi_kwh_m2, t.wind_speed_ms, t.pr_pct, t.cuf_ac_pct, t.specific_yield_kwh_kwp, t.ma_pct, t.pa_pct, t.ga_pct, t.capacity_ac_kw, t.capacity_dc_kw, t.units_valid, t.units_total, t.extra, t.ratios, t.origins, t.created_change
FROM daily_metrics t JOIN plants p ON p.id = t.plant_id
WHERE t.deleted_at IS NULL;
CREATE VIEW live_unit_metrics AS
SELECT p.code AS plant, t.plant_id, t.id, t.unit, t.day, t.energy_gross_kwh, t.energy_export_kwh, t.wind_speed_ms, t.cuf_ac_pct, t.specific_yield_kwh_kwp, t.ma_pct, t.hours_generation, t.capacity_ac_kw, t.capacity_dc_kw, t.extra, t.ratios, t.origins, t.created_change
FROM unit_metrics t JOIN plants p ON p.id = t.plant_id
WHERE t.deleted_at IS NULL;
CREATE VIEW live_outages AS
SELECT p.code AS plant, t.plant_id, t.id, t.report_id, t.day, t.unit, t.from_at, t.to_at, t.bucket, t.bucket_text, t.excused, t.minutes, t.remarks, t.error_text, t.place, t.created_change
FROM outages t JOIN plants p ON p.id = t.plant_id
WHERE t.deleted_at IS NULL;
CREATE VIEW live_units AS
SELECT p.code AS plant, t.plant_id, t.id, t.position, t.name, t.aliases, t.kind, t.ac_kw, t.dc_kwp, t.max_kwh_day, t.parent, t.feeder, t.valid_from, t.valid_to, t.created_change
FROM units t JOIN plants p ON p.id = t.plant_id
WHERE t.deleted_at IS NULL;
CREATE VIEW live_closed_months AS
SELECT p.code AS plant, t.plant_id, t.id, t.month, c.moment AS closed_at, c.who, c.reason, t.created_change
FROM closed_months t JOIN plants p ON p.id = t.plant_id JOIN changes c ON c.seq = t.created_change
WHERE t.deleted_at IS NULL;
CREATE VIEW live_monthly_metrics AS
SELECT p.code AS plant, t.plant_id, t.id, t.month, t.days_in_month, t.days_reported, t.energy_kwh, t.energy_days, t.energy_basis, t.energy_gross_kwh, t.energy_export_kwh, t.energy_import_kwh, t.energy_net_kwh, t.energy_budget_kwh, t.poa_kwh_m2, t.ghi_kwh_m2, t.wind_speed_ms, t.pr_pct, t.cuf_ac_pct, t.specific_yield_kwh_kwp, t.ma_pct, t.pa_pct, t.ga_pct, t.ratios, t.extra, t.through_change
FROM monthly_metrics t JOIN plants p ON p.id = t.plant_id;
