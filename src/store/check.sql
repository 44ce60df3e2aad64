-- What contradicts itself among the stored rows. Each part is one rule that the writing side keeps; none should find a row.
WITH
-- The latest day of each plant that has a live accepted report.
reported AS (
    SELECT plant_id, MAX(day) AS day
    FROM reports
    WHERE deleted_at IS NULL AND status = 'accepted'
    GROUP BY plant_id
),
-- One part a rule.
problems AS (
    SELECT 'the last report day is not the day of the last live report' AS problem, s.plant_id AS plant_id,
        CAST(s.last_report_day AS TEXT) AS place
    FROM plant_state s LEFT JOIN reported r ON r.plant_id = s.plant_id
    WHERE s.last_report_day IS DISTINCT FROM r.day
    UNION ALL
    SELECT 'a day has metrics, and no live accepted report', d.plant_id, CAST(d.day AS TEXT)
    FROM daily_metrics d
    WHERE d.deleted_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM reports r
        WHERE r.plant_id = d.plant_id AND r.day = d.day AND r.deleted_at IS NULL AND r.status = 'accepted'
    )
    UNION ALL
    SELECT 'a unit has metrics on a day that its plant has none', u.plant_id, CAST(u.day AS TEXT)
    FROM unit_metrics u
    WHERE u.deleted_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM daily_metrics d WHERE d.plant_id = u.plant_id AND d.day = u.day AND d.deleted_at IS NULL
    )
    UNION ALL
    SELECT 'an outage is live, and its report is not', o.plant_id, CAST(o.day AS TEXT)
    FROM outages o JOIN reports r ON r.plant_id = o.plant_id AND r.id = o.report_id
    WHERE o.deleted_at IS NULL AND r.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'a meter reading is live, and its report is not', m.plant_id, CAST(m.day AS TEXT)
    FROM meter_readings m JOIN reports r ON r.plant_id = m.plant_id AND r.id = m.report_id
    WHERE m.deleted_at IS NULL AND r.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'an interval is live, and its report is not', i.plant_id, CAST(r.day AS TEXT)
    FROM interval_metrics i JOIN reports r ON r.plant_id = i.plant_id AND r.id = i.report_id
    WHERE i.deleted_at IS NULL AND r.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'a row was retired by a change that came before the one that stored it', r.plant_id, CAST(r.day AS TEXT)
    FROM reports r
    WHERE r.retired_change < r.created_change
)
SELECT DISTINCT p.problem AS problem, pl.code AS plant, COALESCE(p.place, '') AS place
FROM problems p JOIN plants pl ON pl.id = p.plant_id
ORDER BY problem, plant, place
