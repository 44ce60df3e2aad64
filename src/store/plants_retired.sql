-- The plants that were known once and were retired by the change $1, each with the change that retired it.
SELECT v.plant_id AS plant_id, MAX(v.retired_change) AS retired_change
FROM plant_versions v
WHERE v.created_change <= $1
GROUP BY v.plant_id
HAVING SUM(CASE WHEN v.retired_change IS NULL OR v.retired_change > $1 THEN 1 ELSE 0 END) = 0
