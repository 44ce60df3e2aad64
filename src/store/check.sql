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
    SELECT 'the last report day is not the day of the last live report' AS problem,
        COALESCE(s.plant_id, r.plant_id) AS plant_id, CAST(COALESCE(s.last_report_day, r.day) AS TEXT) AS place
    FROM plant_state s FULL JOIN reported r ON r.plant_id = s.plant_id
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
    UNION ALL
    SELECT 'a row was retired at another moment than its change', r.plant_id, CAST(r.day AS TEXT)
    FROM reports r JOIN changes c ON c.seq = r.retired_change
    WHERE r.deleted_at <> c.moment
    UNION ALL
    SELECT 'a report was replaced, and is live', r.plant_id, CAST(r.day AS TEXT)
    FROM reports r
    WHERE r.replaced_by IS NOT NULL AND r.deleted_at IS NULL
    UNION ALL
    SELECT 'the revisions of a report do not count from 1 without a gap', r.plant_id, CAST(r.day AS TEXT)
    FROM reports r
    GROUP BY r.plant_id, r.day, r.source, r.part
    HAVING COUNT(*) <> MAX(r.revision)
    UNION ALL
    SELECT 'a change is not later than the one before it', NULL, CAST(c.seq AS TEXT)
    FROM (SELECT seq, moment, LAG(moment) OVER (ORDER BY seq) AS last FROM changes) c
    WHERE c.moment <= c.last
    UNION ALL
    SELECT 'a workbook was stored, and never judged', NULL, w.name
    FROM workbooks w
    WHERE NOT EXISTS (SELECT 1 FROM judgements j WHERE j.sha256 = w.sha256)
)
SELECT DISTINCT p.problem AS problem, COALESCE(pl.code, '') AS plant, COALESCE(p.place, '') AS place
FROM problems p LEFT JOIN plants pl ON pl.id = p.plant_id
ORDER BY problem, plant, place
