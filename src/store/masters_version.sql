-- The last change to master data up to the change $1; 0 where there is none.
SELECT COALESCE(MAX(known.seq), 0) AS version
FROM (
    SELECT created_change AS seq FROM plant_versions
    UNION ALL SELECT retired_change FROM plant_versions
    UNION ALL SELECT created_change FROM plant_capacities
    UNION ALL SELECT retired_change FROM plant_capacities
    UNION ALL SELECT created_change FROM units
    UNION ALL SELECT retired_change FROM units
) AS known
WHERE known.seq <= $1
