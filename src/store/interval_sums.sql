-- The interval readings of the plant $1 that were known after the change $2, summed over stretches of time, with what
-- they come to since the span of each stretch began. $3 is the metric; empty: every one.
WITH asked (plant_id, as_of, metric) AS (
    VALUES ($1, $2, $3)
),
-- The rows of time: number of the first stretch, span over which is summed up, start and end of the row, its start in
-- seconds, and how long a stretch of it is. Bounds are moments of the plant's own days, told in UTC.
time_rows (first_n, span, starts, ends, start_second, stretch) AS (
    VALUES {rows}
),
-- One reading a unit, metric and moment: where several reports give it, that of the higher priority, then the later one.
ranked AS (
    SELECT
        r.first_n + ({second} - r.start_second) / r.stretch AS n,
        r.span AS span,
        i.unit AS unit,
        i.metric AS metric,
        i.minutes AS minutes,
        i.value AS value,
        ROW_NUMBER() OVER (
            PARTITION BY i.unit, i.metric, i.at
            ORDER BY p.priority DESC, p.created_change DESC, p.id DESC
        ) AS place
    FROM asked a
    CROSS JOIN time_rows r
    JOIN interval_metrics i ON i.plant_id = a.plant_id AND i.at >= r.starts AND i.at < r.ends
    JOIN reports p ON p.plant_id = i.plant_id AND p.id = i.report_id
    WHERE i.created_change <= a.as_of AND (i.retired_change IS NULL OR i.retired_change > a.as_of)
        AND (a.metric = '' OR i.metric = a.metric)
),
-- The readings of each stretch together; `integral` is value times hours.
summed AS (
    SELECT
        n, span, unit, metric,
        COUNT(*) AS readings,
        SUM(minutes) AS minutes,
        SUM(value) AS total,
        SUM(value * minutes) / 60.0 AS integral,
        MIN(value) AS lowest,
        MAX(value) AS highest
    FROM ranked
    WHERE place = 1
    GROUP BY n, span, unit, metric
)
SELECT
    n, unit, metric, readings, minutes, total, integral, lowest, highest,
    SUM(total) OVER (PARTITION BY span, unit, metric ORDER BY n) AS running_total,
    SUM(integral) OVER (PARTITION BY span, unit, metric ORDER BY n) AS running_integral
FROM summed
ORDER BY unit, metric, n
