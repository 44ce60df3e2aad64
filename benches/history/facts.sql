-- Everything that follows from the plant-days, in words that both databases have: a run a day, and of each plant-day a
-- change, a workbook, a report and a day. One report in forty has a warning. x is a number below 1000.
CREATE TEMP TABLE made AS
SELECT p.*, ROUND(CAST(p.dc_kwp * (4.4 + x * 0.0023) * 0.78 AS NUMERIC), 0) AS export, x * 0.5 AS import,
    ROUND(CAST(4.4 + x * 0.0023 AS NUMERIC), 2) AS poa
FROM plant_days p;

INSERT INTO runs (id, started_at, finished_at, host, pid, who, command, summary, exit_code)
SELECT d + 1, came, came, 'bench', 1, 'bench', 'ingest', '{}', 0 FROM calendar;

INSERT INTO changes (seq, moment, run_id, who, host, command)
SELECT n, came, d + 1, 'bench', 'bench', 'ingest' FROM made ORDER BY n;

INSERT INTO workbooks (sha256, name, size, received_at, layout, created_change)
SELECT sha256, 'DGR_' || code || '_' || CAST(day AS TEXT) || '.xlsx', 14000, came, 'solar-dgr', n FROM made;

INSERT INTO judgements (id, sha256, name, received_at, judged_under, outcome, created_change)
SELECT n, sha256, 'DGR_' || code || '_' || CAST(day AS TEXT) || '.xlsx', came, 'bench', 'accepted', n FROM made;

INSERT INTO reports (plant_id, id, day, source, part, revision, status, reason, layout, priority, sha256, received_at,
    values_hash, raw, created_change)
SELECT plant_id, n, day, 'solar-dgr', '', 1, 'accepted', 'received', 'solar-dgr', 0, sha256, came, sha256,
    '{"key":{"plant":"' || code || '","day":"' || CAST(day AS TEXT) || '","source":"solar-dgr","part":""},'
    || '"layout":"solar-dgr","priority":0,"values":['
    || '{"level":"plant","block":"form.figures","metric":"energy_export_kwh","value":' || CAST(export AS TEXT)
    || ',"written_unit":"kWh","text":"' || CAST(export AS TEXT) || '","place":"DGR!B8"},'
    || '{"level":"plant","block":"form.figures","metric":"poa_kwh_m2","value":' || CAST(poa AS TEXT)
    || ',"written_unit":"kWh/m2","text":"' || CAST(poa AS TEXT) || '","place":"DGR!B10"}],'
    || '"stops":[],"stop_log":false,"series":[],"strays":[],"extras":[],"verdicts":[]}',
    n
FROM made;

INSERT INTO workbook_links (plant_id, id, report_id, sha256, created_change)
SELECT plant_id, n, n, sha256, n FROM made;

INSERT INTO findings (plant_id, id, report_id, sha256, day, rule, severity, place, metric, message, created_change)
SELECT plant_id, n, n, sha256, day, 'pr-mismatch', 'warning', 'DGR!B15', 'pr_pct',
    'pr_pct is 81.0 %; another is due.', n
FROM made WHERE x < 25;

INSERT INTO daily_metrics (plant_id, id, day, energy_kwh, energy_basis, energy_gross_kwh, energy_export_kwh,
    energy_import_kwh, energy_net_kwh, poa_kwh_m2, ghi_kwh_m2, pr_pct, cuf_ac_pct, specific_yield_kwh_kwp, ma_pct, pa_pct,
    ga_pct, capacity_ac_kw, capacity_dc_kw, units_valid, units_total, extra, ratios, origins, created_change)
SELECT plant_id, n, day, export, 'export', export * 1.02, export, import, export - import, poa, poa * 0.92,
    export / (dc_kwp * poa) * 100, export / (ac_kw * 24) * 100, export / dc_kwp, 99.5, 99.5, 99.0, ac_kw, dc_kwp, 60, 60,
    '{"hours_egbd":0.12,"hours_generation":720.0,"hours_usmh":0.06,"temp_ambient_c":31.0,"temp_module_c":45.0,'
    || '"reported":{"pr_pct":78.0}}',
    '{"cuf_ac_pct":{"numerator":' || CAST(export AS TEXT) || ',"denominator":' || CAST(ac_kw * 24 AS TEXT)
    || ',"scale":100.0,"days":1},"ga_pct":{"numerator":11.88,"denominator":12.0,"scale":100.0,"days":1},'
    || '"ma_pct":{"numerator":11.94,"denominator":12.0,"scale":100.0,"days":1},'
    || '"pa_pct":{"numerator":11.94,"denominator":12.0,"scale":100.0,"days":1},"pr_pct":{"numerator":'
    || CAST(export AS TEXT) || ',"denominator":' || CAST(dc_kwp * poa AS TEXT) || ',"scale":100.0,"days":1},'
    || '"specific_yield_kwh_kwp":{"numerator":' || CAST(export AS TEXT) || ',"denominator":' || CAST(dc_kwp AS TEXT)
    || ',"scale":1.0,"days":1}}',
    '{"energy_export_kwh":' || CAST(n AS TEXT) || ',"energy_gross_kwh":' || CAST(n AS TEXT) || ',"energy_import_kwh":'
    || CAST(n AS TEXT) || ',"poa_kwh_m2":' || CAST(n AS TEXT) || ',"reported.pr_pct":' || CAST(n AS TEXT) || '}',
    n
FROM made;

INSERT INTO monthly_metrics (plant_id, month, days_in_month, days_reported, energy_kwh, energy_days, energy_basis,
    energy_gross_kwh, energy_export_kwh, energy_import_kwh, energy_net_kwh, poa_kwh_m2, ghi_kwh_m2, pr_pct, cuf_ac_pct,
    specific_yield_kwh_kwp, ma_pct, pa_pct, ga_pct, ratios, extra, through_change)
SELECT plant_id, month, MIN(length), COUNT(*), SUM(export), COUNT(*), 'export', SUM(export) * 1.02, SUM(export),
    SUM(import), SUM(export) - SUM(import), SUM(poa), SUM(poa) * 0.92, SUM(export) / (SUM(poa) * MIN(dc_kwp)) * 100,
    SUM(export) / (MIN(ac_kw) * 24 * COUNT(*)) * 100, SUM(export) / MIN(dc_kwp), 99.5, 99.5, 99.0,
    '{"cuf_ac_pct":{"numerator":' || CAST(SUM(export) AS TEXT) || ',"denominator":'
    || CAST(MIN(ac_kw) * 24 * COUNT(*) AS TEXT) || ',"scale":100.0,"days":' || CAST(COUNT(*) AS TEXT)
    || '},"pr_pct":{"numerator":' || CAST(SUM(export) AS TEXT) || ',"denominator":'
    || CAST(SUM(poa) * MIN(dc_kwp) AS TEXT) || ',"scale":100.0,"days":' || CAST(COUNT(*) AS TEXT) || '}}',
    '{"energy_export_kwh":{"value":' || CAST(SUM(export) AS TEXT) || ',"days":' || CAST(COUNT(*) AS TEXT) || '}}',
    MAX(n)
FROM made GROUP BY plant_id, month ORDER BY plant_id, month;

INSERT INTO plant_state (plant_id, last_report_day, fingerprints, changed_by)
SELECT plant_id, MAX(day), '{"solar-dgr":"bench"}', MAX(n) FROM made GROUP BY plant_id;
