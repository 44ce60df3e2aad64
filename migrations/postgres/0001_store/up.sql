-- The whole store. The SQLite side has the same tables, columns and names. Dates are plant-local days, moments UTC to the
-- microsecond, JSON is TEXT. Every table of a plant's own carries plant_id, first in its keys, so that it can be distributed.

CREATE TABLE runs (
    id BIGSERIAL NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    host TEXT NOT NULL,
    pid BIGINT NOT NULL,
    who TEXT NOT NULL,
    command TEXT NOT NULL,
    summary TEXT,
    exit_code INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE changes (
    seq BIGSERIAL NOT NULL,
    moment TIMESTAMP NOT NULL UNIQUE,
    run_id BIGINT REFERENCES runs (id),
    who TEXT NOT NULL,
    host TEXT NOT NULL,
    command TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (seq)
);

CREATE TABLE plants (
    id BIGSERIAL NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE plant_versions (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL CHECK (aliases <> ''),
    technology TEXT COLLATE "C",
    owner TEXT,
    contractor TEXT,
    state TEXT,
    district TEXT,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    altitude_m DOUBLE PRECISION,
    time_zone TEXT COLLATE "C",
    cod DATE,
    mounting TEXT COLLATE "C",
    tilt_deg DOUBLE PRECISION,
    azimuth_deg DOUBLE PRECISION,
    bifaciality DOUBLE PRECISION,
    gamma_pmax_per_c DOUBLE PRECISION,
    degradation_annual DOUBLE PRECISION,
    degradation_first_year DOUBLE PRECISION,
    energy_basis TEXT COLLATE "C" NOT NULL,
    availability_window_h DOUBLE PRECISION,
    availability TEXT NOT NULL CHECK (availability <> ''),
    hours_from TEXT COLLATE "C" NOT NULL,
    due TIME,
    holidays TEXT NOT NULL CHECK (holidays <> ''),
    tariff_per_kwh DOUBLE PRECISION,
    line_loss_expected_pct DOUBLE PRECISION,
    fy_starts INTEGER,
    day_starts TIME,
    meters TEXT NOT NULL CHECK (meters <> ''),
    contacts TEXT NOT NULL CHECK (contacts <> ''),
    thresholds TEXT NOT NULL CHECK (thresholds <> ''),
    notes TEXT,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE plant_capacities (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    valid_from DATE,
    ac_kw DOUBLE PRECISION,
    dc_kwp DOUBLE PRECISION,
    contracted_kw DOUBLE PRECISION,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE units (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    position INTEGER NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    aliases TEXT NOT NULL CHECK (aliases <> ''),
    kind TEXT COLLATE "C" NOT NULL,
    ac_kw DOUBLE PRECISION,
    dc_kwp DOUBLE PRECISION,
    strings INTEGER,
    max_kwh_day DOUBLE PRECISION,
    parent TEXT COLLATE "C",
    feeder TEXT,
    valid_from DATE,
    valid_to DATE,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE plant_state (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    last_report_day DATE,
    fingerprints TEXT NOT NULL CHECK (fingerprints <> ''),
    changed_by BIGINT NOT NULL REFERENCES changes (seq),
    PRIMARY KEY (plant_id)
);

CREATE TABLE plant_targets (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    month DATE NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    metric TEXT COLLATE "C" NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE closed_months (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    month DATE NOT NULL,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE workbooks (
    sha256 TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    sender TEXT,
    subject TEXT,
    layout TEXT COLLATE "C",
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    PRIMARY KEY (sha256)
);

CREATE TABLE workbook_bytes (
    sha256 TEXT COLLATE "C" NOT NULL REFERENCES workbooks (sha256),
    bytes BYTEA NOT NULL,
    PRIMARY KEY (sha256)
);

CREATE TABLE judgements (
    id BIGSERIAL NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL REFERENCES workbooks (sha256),
    name TEXT COLLATE "C" NOT NULL,
    received_at TIMESTAMP NOT NULL,
    judged_under TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    PRIMARY KEY (id)
);

CREATE TABLE reports (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    day DATE NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    part TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('accepted', 'rejected')),
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('received', 'restated', 'layout-fix', 'master-change', 'operator')),
    layout TEXT COLLATE "C" NOT NULL,
    priority INTEGER NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL REFERENCES workbooks (sha256),
    received_at TIMESTAMP NOT NULL,
    values_hash TEXT COLLATE "C" NOT NULL,
    raw TEXT NOT NULL CHECK (raw <> ''),
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    replaced_by BIGINT,
    PRIMARY KEY (plant_id, id),
    UNIQUE (plant_id, day, source, part, revision),
    FOREIGN KEY (plant_id, replaced_by) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE workbook_links (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    report_id BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL REFERENCES workbooks (sha256),
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    PRIMARY KEY (plant_id, id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    UNIQUE (plant_id, report_id, sha256)
);

CREATE TABLE findings (
    plant_id BIGINT NOT NULL,
    id BIGSERIAL NOT NULL,
    report_id BIGINT,
    sha256 TEXT COLLATE "C" REFERENCES workbooks (sha256),
    day DATE,
    rule TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
    place TEXT,
    metric TEXT COLLATE "C",
    unit TEXT COLLATE "C",
    text TEXT,
    message TEXT NOT NULL,
    hint TEXT,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE daily_metrics (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    day DATE NOT NULL,
    energy_kwh DOUBLE PRECISION,
    energy_basis TEXT COLLATE "C",
    energy_gross_kwh DOUBLE PRECISION,
    energy_export_kwh DOUBLE PRECISION,
    energy_import_kwh DOUBLE PRECISION,
    energy_net_kwh DOUBLE PRECISION,
    energy_budget_kwh DOUBLE PRECISION,
    poa_kwh_m2 DOUBLE PRECISION,
    ghi_kwh_m2 DOUBLE PRECISION,
    wind_speed_ms DOUBLE PRECISION,
    pr_pct DOUBLE PRECISION,
    cuf_ac_pct DOUBLE PRECISION,
    specific_yield_kwh_kwp DOUBLE PRECISION,
    ma_pct DOUBLE PRECISION,
    pa_pct DOUBLE PRECISION,
    ga_pct DOUBLE PRECISION,
    capacity_ac_kw DOUBLE PRECISION,
    capacity_dc_kw DOUBLE PRECISION,
    units_valid INTEGER,
    units_total INTEGER,
    extra TEXT NOT NULL CHECK (extra <> ''),
    ratios TEXT NOT NULL CHECK (ratios <> ''),
    origins TEXT NOT NULL CHECK (origins <> ''),
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE unit_metrics (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    day DATE NOT NULL,
    energy_gross_kwh DOUBLE PRECISION,
    energy_export_kwh DOUBLE PRECISION,
    wind_speed_ms DOUBLE PRECISION,
    cuf_ac_pct DOUBLE PRECISION,
    specific_yield_kwh_kwp DOUBLE PRECISION,
    ma_pct DOUBLE PRECISION,
    hours_generation DOUBLE PRECISION,
    capacity_ac_kw DOUBLE PRECISION,
    capacity_dc_kw DOUBLE PRECISION,
    extra TEXT NOT NULL CHECK (extra <> ''),
    ratios TEXT NOT NULL CHECK (ratios <> ''),
    origins TEXT NOT NULL CHECK (origins <> ''),
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE outages (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    report_id BIGINT NOT NULL,
    day DATE NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP,
    bucket TEXT COLLATE "C",
    bucket_text TEXT NOT NULL,
    excused BOOLEAN,
    minutes DOUBLE PRECISION NOT NULL,
    remarks TEXT NOT NULL,
    error_text TEXT NOT NULL,
    place TEXT NOT NULL,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE meter_readings (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    report_id BIGINT NOT NULL,
    day DATE NOT NULL,
    meter TEXT COLLATE "C" NOT NULL,
    metric TEXT COLLATE "C" NOT NULL,
    opening DOUBLE PRECISION,
    closing DOUBLE PRECISION,
    mf DOUBLE PRECISION,
    place TEXT NOT NULL,
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    retired_change BIGINT REFERENCES changes (seq),
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
);

CREATE TABLE monthly_metrics (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    id BIGSERIAL NOT NULL,
    month DATE NOT NULL,
    days_in_month INTEGER NOT NULL,
    days_reported INTEGER NOT NULL,
    energy_kwh DOUBLE PRECISION,
    energy_days INTEGER,
    energy_basis TEXT COLLATE "C",
    energy_gross_kwh DOUBLE PRECISION,
    energy_export_kwh DOUBLE PRECISION,
    energy_import_kwh DOUBLE PRECISION,
    energy_net_kwh DOUBLE PRECISION,
    energy_budget_kwh DOUBLE PRECISION,
    poa_kwh_m2 DOUBLE PRECISION,
    ghi_kwh_m2 DOUBLE PRECISION,
    wind_speed_ms DOUBLE PRECISION,
    pr_pct DOUBLE PRECISION,
    cuf_ac_pct DOUBLE PRECISION,
    specific_yield_kwh_kwp DOUBLE PRECISION,
    ma_pct DOUBLE PRECISION,
    pa_pct DOUBLE PRECISION,
    ga_pct DOUBLE PRECISION,
    ratios TEXT NOT NULL CHECK (ratios <> ''),
    extra TEXT NOT NULL CHECK (extra <> ''),
    through_change BIGINT NOT NULL REFERENCES changes (seq),
    PRIMARY KEY (plant_id, id),
    UNIQUE (plant_id, month)
);

CREATE TABLE interval_metrics (
    plant_id BIGINT NOT NULL REFERENCES plants (id),
    at TIMESTAMP NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    metric TEXT COLLATE "C" NOT NULL,
    report_id BIGINT NOT NULL,
    minutes DOUBLE PRECISION NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    place TEXT NOT NULL,
    created_change BIGINT NOT NULL,
    retired_change BIGINT,
    deleted_at TIMESTAMP,
    PRIMARY KEY (plant_id, at, unit, metric, report_id),
    FOREIGN KEY (plant_id, report_id) REFERENCES reports (plant_id, id),
    CHECK ((deleted_at IS NULL) = (retired_change IS NULL))
) PARTITION BY RANGE (at);

CREATE TABLE outbox (
    id BIGSERIAL NOT NULL,
    destination TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL CHECK (about <> ''),
    payload TEXT NOT NULL CHECK (payload <> ''),
    created_change BIGINT NOT NULL REFERENCES changes (seq),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('due', 'delivered', 'failed', 'expired')),
    attempts INTEGER NOT NULL,
    next_attempt_at TIMESTAMP NOT NULL,
    claimed_by TEXT COLLATE "C",
    claimed_until TIMESTAMP,
    left_to TEXT,
    delivered_at TIMESTAMP,
    last_error TEXT,
    PRIMARY KEY (id),
    CHECK ((claimed_by IS NULL) = (claimed_until IS NULL))
);

-- Unique among live rows; the others hold retired rows too, for what is asked as of an earlier change.
CREATE UNIQUE INDEX plants_live ON plants (code) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX plant_versions_live ON plant_versions (plant_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX plant_capacities_live ON plant_capacities (plant_id, COALESCE(valid_from, DATE '0001-01-01')) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX units_live ON units (plant_id, name, COALESCE(valid_from, DATE '0001-01-01')) WHERE deleted_at IS NULL;
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

-- Intervals lie by month; what is outside of these years lies in the default partition.
CREATE TABLE interval_metrics_default PARTITION OF interval_metrics DEFAULT;
DO $$
DECLARE
    first DATE := DATE '2020-01-01';
BEGIN
    WHILE first < DATE '2031-01-01' LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF interval_metrics FOR VALUES FROM (%L) TO (%L)',
            'interval_metrics_' || to_char(first, 'YYYY_MM'), first, (first + INTERVAL '1 month')::date);
        first := (first + INTERVAL '1 month')::date;
    END LOOP;
END $$;

-- What was stored stays: rows are retired, and nothing else of them changes.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER changes_keep BEFORE DELETE ON changes FOR EACH ROW
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER changes_keep_all BEFORE TRUNCATE ON changes FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER changes_fixed BEFORE UPDATE ON changes FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER workbooks_keep BEFORE DELETE ON workbooks FOR EACH ROW
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER workbooks_keep_all BEFORE TRUNCATE ON workbooks FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER workbooks_fixed BEFORE UPDATE ON workbooks FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER workbook_bytes_keep BEFORE DELETE ON workbook_bytes FOR EACH ROW
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER workbook_bytes_keep_all BEFORE TRUNCATE ON workbook_bytes FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER workbook_bytes_fixed BEFORE UPDATE ON workbook_bytes FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER judgements_keep BEFORE DELETE ON judgements FOR EACH ROW
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER judgements_keep_all BEFORE TRUNCATE ON judgements FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER judgements_fixed BEFORE UPDATE ON judgements FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER reports_keep BEFORE DELETE ON reports FOR EACH ROW
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER reports_keep_all BEFORE TRUNCATE ON reports FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER reports_fixed BEFORE UPDATE OF plant_id, id, day, source, part, revision, status, reason, layout, priority, sha256, received_at, values_hash, raw, created_change ON reports FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER reports_retired BEFORE UPDATE OF deleted_at, retired_change ON reports FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse('a retired row stays retired: store a new one');
CREATE TRIGGER workbook_links_keep BEFORE DELETE ON workbook_links FOR EACH ROW
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER workbook_links_keep_all BEFORE TRUNCATE ON workbook_links FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows of this table are kept for ever: nothing may be deleted from it');
CREATE TRIGGER workbook_links_fixed BEFORE UPDATE ON workbook_links FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER findings_keep BEFORE DELETE ON findings FOR EACH ROW
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER findings_keep_all BEFORE TRUNCATE ON findings FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER findings_fixed BEFORE UPDATE OF plant_id, id, report_id, sha256, day, rule, severity, place, metric, unit, text, message, hint, created_change ON findings FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER findings_retired BEFORE UPDATE OF deleted_at, retired_change ON findings FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse('a retired row stays retired: store a new one');
CREATE TRIGGER daily_metrics_keep BEFORE DELETE ON daily_metrics FOR EACH ROW
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER daily_metrics_keep_all BEFORE TRUNCATE ON daily_metrics FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER daily_metrics_fixed BEFORE UPDATE OF plant_id, id, day, energy_kwh, energy_basis, energy_gross_kwh, energy_export_kwh, energy_import_kwh, energy_net_kwh, energy_budget_kwh, poa_kwh_m2, ghi_kwh_m2, wind_speed_ms, pr_pct, cuf_ac_pct, specific_yield_kwh_kwp, ma_pct, pa_pct, ga_pct, capacity_ac_kw, capacity_dc_kw, units_valid, units_total, extra, ratios, origins, created_change ON daily_metrics FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER daily_metrics_retired BEFORE UPDATE OF deleted_at, retired_change ON daily_metrics FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse('a retired row stays retired: store a new one');
CREATE TRIGGER unit_metrics_keep BEFORE DELETE ON unit_metrics FOR EACH ROW
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER unit_metrics_keep_all BEFORE TRUNCATE ON unit_metrics FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER unit_metrics_fixed BEFORE UPDATE OF plant_id, id, unit, day, energy_gross_kwh, energy_export_kwh, wind_speed_ms, cuf_ac_pct, specific_yield_kwh_kwp, ma_pct, hours_generation, capacity_ac_kw, capacity_dc_kw, extra, ratios, origins, created_change ON unit_metrics FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER unit_metrics_retired BEFORE UPDATE OF deleted_at, retired_change ON unit_metrics FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse('a retired row stays retired: store a new one');
CREATE TRIGGER outages_keep BEFORE DELETE ON outages FOR EACH ROW
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER outages_keep_all BEFORE TRUNCATE ON outages FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER outages_fixed BEFORE UPDATE OF plant_id, id, report_id, day, unit, from_at, to_at, bucket, bucket_text, excused, minutes, remarks, error_text, place, created_change ON outages FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER outages_retired BEFORE UPDATE OF deleted_at, retired_change ON outages FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse('a retired row stays retired: store a new one');
CREATE TRIGGER meter_readings_keep BEFORE DELETE ON meter_readings FOR EACH ROW
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER meter_readings_keep_all BEFORE TRUNCATE ON meter_readings FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER meter_readings_fixed BEFORE UPDATE OF plant_id, id, report_id, day, meter, metric, opening, closing, mf, place, created_change ON meter_readings FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER meter_readings_retired BEFORE UPDATE OF deleted_at, retired_change ON meter_readings FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse('a retired row stays retired: store a new one');
CREATE TRIGGER closed_months_keep BEFORE DELETE ON closed_months FOR EACH ROW
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER closed_months_keep_all BEFORE TRUNCATE ON closed_months FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER closed_months_fixed BEFORE UPDATE OF plant_id, id, month, created_change ON closed_months FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER closed_months_retired BEFORE UPDATE OF deleted_at, retired_change ON closed_months FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse('a retired row stays retired: store a new one');
CREATE TRIGGER interval_metrics_keep BEFORE DELETE ON interval_metrics FOR EACH ROW
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER interval_metrics_keep_all BEFORE TRUNCATE ON interval_metrics FOR EACH STATEMENT
    EXECUTE FUNCTION refuse('rows are retired, never deleted: set deleted_at and retired_change instead');
CREATE TRIGGER interval_metrics_fixed BEFORE UPDATE OF plant_id, at, unit, metric, report_id, minutes, value, place, created_change ON interval_metrics FOR EACH ROW
    EXECUTE FUNCTION refuse('stored rows are never altered: retire the row and store a new one');
CREATE TRIGGER interval_metrics_retired BEFORE UPDATE OF deleted_at, retired_change ON interval_metrics FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse('a retired row stays retired: store a new one');
-- Row triggers of interval_metrics reach its partitions by themselves, those on TRUNCATE do not.
DO $$
DECLARE
    part REGCLASS;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'interval_metrics'::regclass LOOP
        EXECUTE format('CREATE TRIGGER keep_all BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse(%L)',
            part, 'rows are retired, never deleted: set deleted_at and retired_change instead');
    END LOOP;
END $$;

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

COMMENT ON TABLE runs IS 'One run of ingest, from start to end; stored when it starts, in a transaction of its own.';
COMMENT ON COLUMN runs.id IS 'The run''s number.';
COMMENT ON COLUMN runs.started_at IS 'When it started, UTC.';
COMMENT ON COLUMN runs.finished_at IS 'When it ended, UTC; null: it runs, or was cut off.';
COMMENT ON COLUMN runs.host IS 'The machine it ran on.';
COMMENT ON COLUMN runs.pid IS 'Its process there.';
COMMENT ON COLUMN runs.who IS 'Who started it.';
COMMENT ON COLUMN runs.command IS 'The command line, without secrets.';
COMMENT ON COLUMN runs.summary IS 'What came of it, as JSON.';
COMMENT ON COLUMN runs.exit_code IS 'The code it left with.';
COMMENT ON TABLE changes IS 'One committed write: everything versioned was created by a change and may be retired by one.';
COMMENT ON COLUMN changes.seq IS 'Its place in the order of all changes.';
COMMENT ON COLUMN changes.moment IS 'When, UTC; strictly increasing with seq.';
COMMENT ON COLUMN changes.run_id IS 'The run it belongs to, if it belongs to one.';
COMMENT ON COLUMN changes.who IS 'Who made it.';
COMMENT ON COLUMN changes.host IS 'The machine it was made from.';
COMMENT ON COLUMN changes.command IS 'The command, without secrets.';
COMMENT ON COLUMN changes.reason IS 'Why, where somebody said so.';
COMMENT ON TABLE plants IS 'A plant''s identity; what is known of it stands in plant_versions.';
COMMENT ON COLUMN plants.id IS 'The plant''s number; stays when its master data changes.';
COMMENT ON COLUMN plants.code IS 'Its code: ours, unique among live plants, never changed.';
COMMENT ON COLUMN plants.created_change IS 'The change that stored it.';
COMMENT ON COLUMN plants.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN plants.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE plant_versions IS 'What is known of a plant; one live version per plant.';
COMMENT ON COLUMN plant_versions.plant_id IS 'The plant.';
COMMENT ON COLUMN plant_versions.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN plant_versions.name IS 'Its name.';
COMMENT ON COLUMN plant_versions.aliases IS 'What contractors call it: a JSON list of texts.';
COMMENT ON COLUMN plant_versions.technology IS 'What it makes energy from: solar, wind, hybrid, bess, hydro, thermal.';
COMMENT ON COLUMN plant_versions.owner IS 'The company that owns it.';
COMMENT ON COLUMN plant_versions.contractor IS 'Who operates it and sends the reports.';
COMMENT ON COLUMN plant_versions.state IS 'State.';
COMMENT ON COLUMN plant_versions.district IS 'District.';
COMMENT ON COLUMN plant_versions.latitude IS 'Degrees north.';
COMMENT ON COLUMN plant_versions.longitude IS 'Degrees east.';
COMMENT ON COLUMN plant_versions.altitude_m IS 'Metres above the sea.';
COMMENT ON COLUMN plant_versions.time_zone IS 'IANA name of its time zone; null: the workspace''s.';
COMMENT ON COLUMN plant_versions.cod IS 'Commercial operation since.';
COMMENT ON COLUMN plant_versions.mounting IS 'fixed, seasonal, tracker.';
COMMENT ON COLUMN plant_versions.tilt_deg IS 'Degrees.';
COMMENT ON COLUMN plant_versions.azimuth_deg IS 'Degrees from north.';
COMMENT ON COLUMN plant_versions.bifaciality IS 'Share of rear light used, 0 to 1.';
COMMENT ON COLUMN plant_versions.gamma_pmax_per_c IS 'Power per degree Celsius, negative.';
COMMENT ON COLUMN plant_versions.degradation_annual IS 'Share a year.';
COMMENT ON COLUMN plant_versions.degradation_first_year IS 'Share in the first year.';
COMMENT ON COLUMN plant_versions.energy_basis IS 'Which energy is its own in reports: auto, net, export, gross.';
COMMENT ON COLUMN plant_versions.availability_window_h IS 'Hours of a day over which availability is reckoned; null: by technology.';
COMMENT ON COLUMN plant_versions.availability IS 'Availability formulas: a JSON object, metric to formula.';
COMMENT ON COLUMN plant_versions.hours_from IS 'Which hours count: columns, events.';
COMMENT ON COLUMN plant_versions.due IS 'When its report is due on the next day, plant-local; null: the workspace''s.';
COMMENT ON COLUMN plant_versions.holidays IS 'Days without a report that are no lateness: a JSON list of dates.';
COMMENT ON COLUMN plant_versions.tariff_per_kwh IS 'Money per kWh.';
COMMENT ON COLUMN plant_versions.line_loss_expected_pct IS 'Expected loss from inverters to the meter, percent.';
COMMENT ON COLUMN plant_versions.fy_starts IS 'First month of its financial year, 1 to 12; null: April.';
COMMENT ON COLUMN plant_versions.day_starts IS 'When its day starts, plant-local; null: midnight.';
COMMENT ON COLUMN plant_versions.meters IS 'Its meters: a JSON list of name, role, mf, digits.';
COMMENT ON COLUMN plant_versions.contacts IS 'Whom to ask: a JSON list of texts.';
COMMENT ON COLUMN plant_versions.thresholds IS 'Thresholds of rules that differ from their defaults: a JSON object.';
COMMENT ON COLUMN plant_versions.notes IS 'Anything else worth keeping.';
COMMENT ON COLUMN plant_versions.created_change IS 'The change that stored it.';
COMMENT ON COLUMN plant_versions.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN plant_versions.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE plant_capacities IS 'What a plant''s capacity is from a day on.';
COMMENT ON COLUMN plant_capacities.plant_id IS 'The plant.';
COMMENT ON COLUMN plant_capacities.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN plant_capacities.valid_from IS 'From this day on; null: from the beginning.';
COMMENT ON COLUMN plant_capacities.ac_kw IS 'AC capacity, kW.';
COMMENT ON COLUMN plant_capacities.dc_kwp IS 'DC capacity, kWp.';
COMMENT ON COLUMN plant_capacities.contracted_kw IS 'Contracted AC capacity, kW.';
COMMENT ON COLUMN plant_capacities.created_change IS 'The change that stored it.';
COMMENT ON COLUMN plant_capacities.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN plant_capacities.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE units IS 'A part of a plant that reports by itself: inverter, turbine, meter, block, feeder.';
COMMENT ON COLUMN units.plant_id IS 'The plant.';
COMMENT ON COLUMN units.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN units.position IS 'Its place in the order of the master data, from 0.';
COMMENT ON COLUMN units.name IS 'Its name within the plant; ours.';
COMMENT ON COLUMN units.aliases IS 'Other spellings: a JSON list of texts.';
COMMENT ON COLUMN units.kind IS 'inverter, wtg, meter, block, feeder; may be empty.';
COMMENT ON COLUMN units.ac_kw IS 'AC capacity, kW.';
COMMENT ON COLUMN units.dc_kwp IS 'DC capacity, kWp.';
COMMENT ON COLUMN units.strings IS 'Strings of modules on it.';
COMMENT ON COLUMN units.max_kwh_day IS 'The most it can make in a day, kWh.';
COMMENT ON COLUMN units.parent IS 'The name of the unit above it.';
COMMENT ON COLUMN units.feeder IS 'Its feeder.';
COMMENT ON COLUMN units.valid_from IS 'Part of the plant from this day on; null: from the beginning.';
COMMENT ON COLUMN units.valid_to IS 'Until this day, included; null: still.';
COMMENT ON COLUMN units.created_change IS 'The change that stored it.';
COMMENT ON COLUMN units.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN units.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE plant_state IS 'How a plant stands; follows from its reports.';
COMMENT ON COLUMN plant_state.plant_id IS 'The plant.';
COMMENT ON COLUMN plant_state.last_report_day IS 'The latest day with a live accepted report; falls when that is deleted.';
COMMENT ON COLUMN plant_state.fingerprints IS 'What layouts last looked like, by layout: a JSON object.';
COMMENT ON COLUMN plant_state.changed_by IS 'The change that wrote it last.';
COMMENT ON TABLE plant_targets IS 'What a plant should reach in a month.';
COMMENT ON COLUMN plant_targets.plant_id IS 'The plant.';
COMMENT ON COLUMN plant_targets.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN plant_targets.month IS 'The month, as its first day; where kind ends in -day, the day.';
COMMENT ON COLUMN plant_targets.kind IS 'budget, p50, p75, p90, expected, guaranteed, contractual; with -day: of one day.';
COMMENT ON COLUMN plant_targets.metric IS 'Which metric, by name.';
COMMENT ON COLUMN plant_targets.value IS 'The target, in the metric''s unit.';
COMMENT ON COLUMN plant_targets.created_change IS 'The change that stored it.';
COMMENT ON COLUMN plant_targets.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN plant_targets.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE closed_months IS 'A month of a plant that is closed: its days and their reports change no more until it is reopened.';
COMMENT ON COLUMN closed_months.plant_id IS 'The plant.';
COMMENT ON COLUMN closed_months.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN closed_months.month IS 'The month, as its first day.';
COMMENT ON COLUMN closed_months.created_change IS 'The change that closed it; tells why.';
COMMENT ON COLUMN closed_months.retired_change IS 'The change that reopened it; null: closed.';
COMMENT ON COLUMN closed_months.deleted_at IS 'The moment it was reopened, UTC; null: closed.';
COMMENT ON TABLE workbooks IS 'A file as it came; never altered, never deleted.';
COMMENT ON COLUMN workbooks.sha256 IS 'SHA-256 of its bytes, 64 lower-case hex digits.';
COMMENT ON COLUMN workbooks.name IS 'Its file name; bytes that are no UTF-8 are replaced.';
COMMENT ON COLUMN workbooks.size IS 'Bytes.';
COMMENT ON COLUMN workbooks.received_at IS 'When it came, UTC: the mail''s date, else the file''s time.';
COMMENT ON COLUMN workbooks.sender IS 'Who sent it, where a mail tells.';
COMMENT ON COLUMN workbooks.subject IS 'The mail''s subject.';
COMMENT ON COLUMN workbooks.layout IS 'The layout that first recognised it; null: none did.';
COMMENT ON COLUMN workbooks.created_change IS 'The change that stored it.';
COMMENT ON TABLE workbook_bytes IS 'The bytes of a workbook; no row where it was over the limits, or where bytes are kept in a folder.';
COMMENT ON COLUMN workbook_bytes.sha256 IS 'Whose bytes.';
COMMENT ON COLUMN workbook_bytes.bytes IS 'The file, byte for byte.';
COMMENT ON TABLE judgements IS 'What a workbook was judged under, each time it was judged, and what came of it.';
COMMENT ON COLUMN judgements.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN judgements.sha256 IS 'The workbook.';
COMMENT ON COLUMN judgements.name IS 'The file name it came under this time.';
COMMENT ON COLUMN judgements.received_at IS 'When it came this time, UTC: with the name it tells an arrival from another.';
COMMENT ON COLUMN judgements.judged_under IS 'Fingerprint of the layouts, rules, settings and master data that held.';
COMMENT ON COLUMN judgements.outcome IS 'What came of it: accepted, unchanged, partly, rejected, unresolved, dismissed.';
COMMENT ON COLUMN judgements.created_change IS 'The change that stored it.';
COMMENT ON TABLE reports IS 'What one workbook says about one plant on one day by one source; the raw of everything below.';
COMMENT ON COLUMN reports.plant_id IS 'The plant.';
COMMENT ON COLUMN reports.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN reports.day IS 'The plant-local day.';
COMMENT ON COLUMN reports.source IS 'Whose statement it is.';
COMMENT ON COLUMN reports.part IS 'Which part of a day sent in parts; mostly empty.';
COMMENT ON COLUMN reports.revision IS '1, 2, 3: counts the reports of a plant, day, source and part.';
COMMENT ON COLUMN reports.status IS 'accepted, or rejected: kept as evidence, never in the metrics.';
COMMENT ON COLUMN reports.reason IS 'Why there is this revision: received, restated, layout-fix, master-change, operator.';
COMMENT ON COLUMN reports.layout IS 'The layout it was read by.';
COMMENT ON COLUMN reports.priority IS 'Which source wins where two give one metric: the larger.';
COMMENT ON COLUMN reports.sha256 IS 'The workbook it was read from.';
COMMENT ON COLUMN reports.received_at IS 'When that came, UTC.';
COMMENT ON COLUMN reports.values_hash IS 'Hash of its mapped values at 12 significant digits.';
COMMENT ON COLUMN reports.raw IS 'Every mapped value with place, text, unit as written and formula flag, as JSON.';
COMMENT ON COLUMN reports.created_change IS 'The change that stored it.';
COMMENT ON COLUMN reports.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN reports.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON COLUMN reports.replaced_by IS 'The revision that took its place.';
COMMENT ON TABLE workbook_links IS 'Which workbooks say the same as a report; the one that made it included.';
COMMENT ON COLUMN workbook_links.plant_id IS 'The plant.';
COMMENT ON COLUMN workbook_links.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN workbook_links.report_id IS 'The report that said it.';
COMMENT ON COLUMN workbook_links.sha256 IS 'The workbook.';
COMMENT ON COLUMN workbook_links.created_change IS 'The change that stored it.';
COMMENT ON TABLE findings IS 'What is wrong with a workbook, a report or a plant-day.';
COMMENT ON COLUMN findings.plant_id IS 'The plant; 0: a workbook that leads to none.';
COMMENT ON COLUMN findings.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN findings.report_id IS 'The report it is about.';
COMMENT ON COLUMN findings.sha256 IS 'The workbook it is about.';
COMMENT ON COLUMN findings.day IS 'The plant-local day it is about.';
COMMENT ON COLUMN findings.rule IS 'The rule that found it, by id.';
COMMENT ON COLUMN findings.severity IS 'info, warning, error.';
COMMENT ON COLUMN findings.place IS 'Where it stands: Data!E14.';
COMMENT ON COLUMN findings.metric IS 'The metric it is about, with qualifiers.';
COMMENT ON COLUMN findings.unit IS 'The unit it is about.';
COMMENT ON COLUMN findings.text IS 'What stood there, as written.';
COMMENT ON COLUMN findings.message IS 'What is wrong, in one sentence.';
COMMENT ON COLUMN findings.hint IS 'What to do about it.';
COMMENT ON COLUMN findings.created_change IS 'The change that stored it.';
COMMENT ON COLUMN findings.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN findings.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE daily_metrics IS 'A plant''s day: what reports and charts use; one live row per plant and day.';
COMMENT ON COLUMN daily_metrics.plant_id IS 'The plant.';
COMMENT ON COLUMN daily_metrics.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN daily_metrics.day IS 'The plant-local day.';
COMMENT ON COLUMN daily_metrics.energy_kwh IS 'Energy by the plant''s own basis, kWh.';
COMMENT ON COLUMN daily_metrics.energy_basis IS 'Which energy that is: net, export, gross.';
COMMENT ON COLUMN daily_metrics.energy_gross_kwh IS 'Gross generation, kWh.';
COMMENT ON COLUMN daily_metrics.energy_export_kwh IS 'Export, kWh.';
COMMENT ON COLUMN daily_metrics.energy_import_kwh IS 'Import, kWh.';
COMMENT ON COLUMN daily_metrics.energy_net_kwh IS 'Export less import, kWh.';
COMMENT ON COLUMN daily_metrics.energy_budget_kwh IS 'Budget, kWh.';
COMMENT ON COLUMN daily_metrics.poa_kwh_m2 IS 'Irradiation in the plane of the modules, kWh/m².';
COMMENT ON COLUMN daily_metrics.ghi_kwh_m2 IS 'Horizontal irradiation, kWh/m².';
COMMENT ON COLUMN daily_metrics.wind_speed_ms IS 'Mean wind speed, m/s.';
COMMENT ON COLUMN daily_metrics.pr_pct IS 'Performance ratio, percent.';
COMMENT ON COLUMN daily_metrics.cuf_ac_pct IS 'Capacity utilisation on AC capacity, percent.';
COMMENT ON COLUMN daily_metrics.specific_yield_kwh_kwp IS 'Specific yield, kWh/kWp.';
COMMENT ON COLUMN daily_metrics.ma_pct IS 'Machine availability, percent.';
COMMENT ON COLUMN daily_metrics.pa_pct IS 'Plant availability, percent.';
COMMENT ON COLUMN daily_metrics.ga_pct IS 'Grid availability, percent.';
COMMENT ON COLUMN daily_metrics.capacity_ac_kw IS 'AC capacity that held on the day, kW.';
COMMENT ON COLUMN daily_metrics.capacity_dc_kw IS 'DC capacity that held on the day, kWp.';
COMMENT ON COLUMN daily_metrics.units_valid IS 'How many units gave a valid value.';
COMMENT ON COLUMN daily_metrics.units_total IS 'How many units there are.';
COMMENT ON COLUMN daily_metrics.extra IS 'Further metrics: a JSON object, name to value.';
COMMENT ON COLUMN daily_metrics.ratios IS 'Numerator, denominator and count of each ratio: a JSON object.';
COMMENT ON COLUMN daily_metrics.origins IS 'Which report each metric came from: a JSON object.';
COMMENT ON COLUMN daily_metrics.created_change IS 'The change that stored it.';
COMMENT ON COLUMN daily_metrics.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN daily_metrics.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE unit_metrics IS 'A unit''s day; one live row per plant, unit and day.';
COMMENT ON COLUMN unit_metrics.plant_id IS 'The plant.';
COMMENT ON COLUMN unit_metrics.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN unit_metrics.unit IS 'The unit''s name in the master data.';
COMMENT ON COLUMN unit_metrics.day IS 'The plant-local day.';
COMMENT ON COLUMN unit_metrics.energy_gross_kwh IS 'Gross generation, kWh.';
COMMENT ON COLUMN unit_metrics.energy_export_kwh IS 'Export, kWh.';
COMMENT ON COLUMN unit_metrics.wind_speed_ms IS 'Mean wind speed, m/s.';
COMMENT ON COLUMN unit_metrics.cuf_ac_pct IS 'Capacity utilisation on AC capacity, percent.';
COMMENT ON COLUMN unit_metrics.specific_yield_kwh_kwp IS 'Specific yield, kWh/kWp.';
COMMENT ON COLUMN unit_metrics.ma_pct IS 'Machine availability, percent.';
COMMENT ON COLUMN unit_metrics.hours_generation IS 'Hours of generation.';
COMMENT ON COLUMN unit_metrics.capacity_ac_kw IS 'AC capacity that held on the day, kW.';
COMMENT ON COLUMN unit_metrics.capacity_dc_kw IS 'DC capacity that held on the day, kWp.';
COMMENT ON COLUMN unit_metrics.extra IS 'Further metrics: a JSON object, name to value.';
COMMENT ON COLUMN unit_metrics.ratios IS 'Numerator, denominator and count of each ratio: a JSON object.';
COMMENT ON COLUMN unit_metrics.origins IS 'Which report each metric came from: a JSON object.';
COMMENT ON COLUMN unit_metrics.created_change IS 'The change that stored it.';
COMMENT ON COLUMN unit_metrics.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN unit_metrics.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE outages IS 'A time at which a unit or a plant stood still, clipped to its report''s day.';
COMMENT ON COLUMN outages.plant_id IS 'The plant.';
COMMENT ON COLUMN outages.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN outages.report_id IS 'The report that said it.';
COMMENT ON COLUMN outages.day IS 'The plant-local day it counts to.';
COMMENT ON COLUMN outages.unit IS 'The unit''s name; empty: the plant.';
COMMENT ON COLUMN outages.from_at IS 'From when, plant-local time.';
COMMENT ON COLUMN outages.to_at IS 'Until when, plant-local time; null: still open.';
COMMENT ON COLUMN outages.bucket IS 'Why, by the vocabulary: fm, egbd, ls, igbd, owner, smh, usmh, lull, nc; null: the text maps to none.';
COMMENT ON COLUMN outages.bucket_text IS 'Why, as written.';
COMMENT ON COLUMN outages.excused IS 'Whether the contract excuses it; null: not said.';
COMMENT ON COLUMN outages.minutes IS 'How long within the day, minutes.';
COMMENT ON COLUMN outages.remarks IS 'Remarks, action taken.';
COMMENT ON COLUMN outages.error_text IS 'The error''s text.';
COMMENT ON COLUMN outages.place IS 'Where it stands: Data!E14.';
COMMENT ON COLUMN outages.created_change IS 'The change that stored it.';
COMMENT ON COLUMN outages.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN outages.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE meter_readings IS 'Opening and closing of a meter''s register on a day.';
COMMENT ON COLUMN meter_readings.plant_id IS 'The plant.';
COMMENT ON COLUMN meter_readings.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN meter_readings.report_id IS 'The report that said it.';
COMMENT ON COLUMN meter_readings.day IS 'The plant-local day.';
COMMENT ON COLUMN meter_readings.meter IS 'The meter''s name.';
COMMENT ON COLUMN meter_readings.metric IS 'What its register counts, by metric.';
COMMENT ON COLUMN meter_readings.opening IS 'Opening reading.';
COMMENT ON COLUMN meter_readings.closing IS 'Closing reading.';
COMMENT ON COLUMN meter_readings.mf IS 'Multiplication factor.';
COMMENT ON COLUMN meter_readings.place IS 'Where it stands: Data!E14.';
COMMENT ON COLUMN meter_readings.created_change IS 'The change that stored it.';
COMMENT ON COLUMN meter_readings.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN meter_readings.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE monthly_metrics IS 'A plant''s month with its coverage: a cache of now, computed again whenever a day of it changes.';
COMMENT ON COLUMN monthly_metrics.plant_id IS 'The plant.';
COMMENT ON COLUMN monthly_metrics.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN monthly_metrics.month IS 'The month, as its first day.';
COMMENT ON COLUMN monthly_metrics.days_in_month IS 'How many days it has.';
COMMENT ON COLUMN monthly_metrics.days_reported IS 'How many of them are reported.';
COMMENT ON COLUMN monthly_metrics.energy_kwh IS 'Energy by the plant''s own basis, kWh.';
COMMENT ON COLUMN monthly_metrics.energy_days IS 'How many days its energy is summed from.';
COMMENT ON COLUMN monthly_metrics.energy_basis IS 'Which energy that is: net, export, gross.';
COMMENT ON COLUMN monthly_metrics.energy_gross_kwh IS 'Gross generation, kWh.';
COMMENT ON COLUMN monthly_metrics.energy_export_kwh IS 'Export, kWh.';
COMMENT ON COLUMN monthly_metrics.energy_import_kwh IS 'Import, kWh.';
COMMENT ON COLUMN monthly_metrics.energy_net_kwh IS 'Export less import, kWh.';
COMMENT ON COLUMN monthly_metrics.energy_budget_kwh IS 'Budget, kWh.';
COMMENT ON COLUMN monthly_metrics.poa_kwh_m2 IS 'Irradiation in the plane of the modules, kWh/m².';
COMMENT ON COLUMN monthly_metrics.ghi_kwh_m2 IS 'Horizontal irradiation, kWh/m².';
COMMENT ON COLUMN monthly_metrics.wind_speed_ms IS 'Mean wind speed, m/s.';
COMMENT ON COLUMN monthly_metrics.pr_pct IS 'Performance ratio, percent.';
COMMENT ON COLUMN monthly_metrics.cuf_ac_pct IS 'Capacity utilisation on AC capacity, percent.';
COMMENT ON COLUMN monthly_metrics.specific_yield_kwh_kwp IS 'Specific yield, kWh/kWp.';
COMMENT ON COLUMN monthly_metrics.ma_pct IS 'Machine availability, percent.';
COMMENT ON COLUMN monthly_metrics.pa_pct IS 'Plant availability, percent.';
COMMENT ON COLUMN monthly_metrics.ga_pct IS 'Grid availability, percent.';
COMMENT ON COLUMN monthly_metrics.ratios IS 'Numerator, denominator and count of each ratio: a JSON object.';
COMMENT ON COLUMN monthly_metrics.extra IS 'Further metrics: a JSON object, name to value.';
COMMENT ON COLUMN monthly_metrics.through_change IS 'The change it holds through.';
COMMENT ON TABLE interval_metrics IS 'A reading of a quarter, half or whole hour.';
COMMENT ON COLUMN interval_metrics.plant_id IS 'The plant.';
COMMENT ON COLUMN interval_metrics.at IS 'When the interval starts, UTC.';
COMMENT ON COLUMN interval_metrics.unit IS 'The unit''s name; empty: the plant.';
COMMENT ON COLUMN interval_metrics.metric IS 'Which metric, by name.';
COMMENT ON COLUMN interval_metrics.report_id IS 'The report that said it.';
COMMENT ON COLUMN interval_metrics.minutes IS 'How long the interval is, minutes.';
COMMENT ON COLUMN interval_metrics.value IS 'The value, in the metric''s unit.';
COMMENT ON COLUMN interval_metrics.place IS 'Where it stands: Data!E14.';
COMMENT ON COLUMN interval_metrics.created_change IS 'The change that stored it.';
COMMENT ON COLUMN interval_metrics.retired_change IS 'The change that retired it; null: live.';
COMMENT ON COLUMN interval_metrics.deleted_at IS 'The moment it was retired, UTC; null: live.';
COMMENT ON TABLE outbox IS 'A message to deliver: written with the change it tells of, delivered after the commit, at least once.';
COMMENT ON COLUMN outbox.id IS 'The row''s own number; never promised to be without gaps.';
COMMENT ON COLUMN outbox.destination IS 'The configured destination, by name.';
COMMENT ON COLUMN outbox.about IS 'What it is about: run 12, missing 2024-05-01.';
COMMENT ON COLUMN outbox.payload IS 'What to deliver, as JSON.';
COMMENT ON COLUMN outbox.created_change IS 'The change it tells of.';
COMMENT ON COLUMN outbox.created_at IS 'When it was written, UTC.';
COMMENT ON COLUMN outbox.expires_at IS 'After this moment it is not worth delivering, UTC.';
COMMENT ON COLUMN outbox.state IS 'due, delivered, failed, expired.';
COMMENT ON COLUMN outbox.attempts IS 'How often delivery was tried, an attempt that is going on or was cut off included.';
COMMENT ON COLUMN outbox.next_attempt_at IS 'Not before this moment, UTC.';
COMMENT ON COLUMN outbox.claimed_by IS 'The process that delivers it: nobody else does until claimed_until.';
COMMENT ON COLUMN outbox.claimed_until IS 'Until when the claim holds, UTC; a process that was killed holds it no longer.';
COMMENT ON COLUMN outbox.left_to IS 'Recipients that it has still to reach, as JSON, where it has reached others.';
COMMENT ON COLUMN outbox.delivered_at IS 'When it was delivered, UTC.';
COMMENT ON COLUMN outbox.last_error IS 'Why the last attempt failed, or whom it did not reach.';
