-- The plants that were known after the change $1, with the version of their master data that held then, by code. Of all
-- of them, or of the one whose code is $2.
SELECT
    p.id AS plant_id,
    p.code AS code,
    v.name AS name,
    v.aliases AS aliases,
    v.technology AS technology,
    v.owner AS owner,
    v.contractor AS contractor,
    v.state AS state,
    v.district AS district,
    v.latitude AS latitude,
    v.longitude AS longitude,
    v.altitude_m AS altitude_m,
    v.time_zone AS time_zone,
    v.cod AS cod,
    v.mounting AS mounting,
    v.tilt_deg AS tilt_deg,
    v.azimuth_deg AS azimuth_deg,
    v.bifaciality AS bifaciality,
    v.gamma_pmax_per_c AS gamma_pmax_per_c,
    v.degradation_annual AS degradation_annual,
    v.degradation_first_year AS degradation_first_year,
    v.energy_basis AS energy_basis,
    v.availability_window_h AS availability_window_h,
    v.availability AS availability,
    v.hours_from AS hours_from,
    v.due AS due,
    v.holidays AS holidays,
    v.tariff_per_kwh AS tariff_per_kwh,
    v.line_loss_expected_pct AS line_loss_expected_pct,
    v.fy_starts AS fy_starts,
    v.day_starts AS day_starts,
    v.meters AS meters,
    v.contacts AS contacts,
    v.thresholds AS thresholds,
    v.notes AS notes
FROM plants p
JOIN plant_versions v ON v.plant_id = p.id
WHERE v.created_change <= $1 AND (v.retired_change IS NULL OR v.retired_change > $1)
    AND ($2 = '' OR p.code = $2)
ORDER BY p.code
