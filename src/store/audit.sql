-- What each change after $1 up to $2 did, by kind and plant: how many rows, of which days, and a name where there is one.
WITH
-- One row a thing that was done.
did AS (
    SELECT created_change AS seq,
        CASE WHEN status = 'rejected' THEN 'report rejected' WHEN reason = 'received' THEN 'report accepted'
            ELSE 'report ' || reason END AS what,
        plant_id, CAST(day AS TEXT) AS day, '' AS name
    FROM reports
    UNION ALL
    SELECT retired_change,
        CASE WHEN replaced_by IS NULL THEN 'report retired' ELSE 'report replaced' END,
        plant_id, CAST(day AS TEXT), ''
    FROM reports
    UNION ALL
    SELECT created_change, 'day computed', plant_id, CAST(day AS TEXT), '' FROM daily_metrics
    UNION ALL
    SELECT created_change, 'workbook stored', 0, '', name FROM workbooks
    UNION ALL
    SELECT created_change, 'workbook ' || outcome, 0, '', name FROM judgements
    UNION ALL
    SELECT created_change, 'plant changed', plant_id, '', '' FROM plant_versions
    UNION ALL
    SELECT created_change, 'capacity changed', plant_id, '', '' FROM plant_capacities
    UNION ALL
    SELECT created_change, 'unit changed', plant_id, '', '' FROM units
    UNION ALL
    -- A plant that comes back is live again in `plants`: that it was retired stands with its versions.
    SELECT v.retired_change, 'plant retired', v.plant_id, '', '' FROM plant_versions v
    WHERE NOT EXISTS (SELECT 1 FROM plant_versions n WHERE n.plant_id = v.plant_id AND n.created_change = v.retired_change)
    UNION ALL
    SELECT created_change, 'target set', plant_id, CAST(month AS TEXT), '' FROM plant_targets
    UNION ALL
    SELECT created_change, 'month closed', plant_id, CAST(month AS TEXT), '' FROM closed_months
    UNION ALL
    SELECT retired_change, 'month reopened', plant_id, CAST(month AS TEXT), '' FROM closed_months
)
SELECT d.seq AS seq, d.what AS what, COALESCE(p.code, '') AS plant, d.name AS name, COUNT(*) AS n,
    MIN(d.day) AS first_day, MAX(d.day) AS last_day
FROM did d LEFT JOIN plants p ON p.id = d.plant_id
WHERE d.seq > $1 AND d.seq <= $2
GROUP BY d.seq, d.what, p.code, d.name
ORDER BY d.seq, d.what, plant, d.name
