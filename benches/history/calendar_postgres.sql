-- The days with the moment their reports come, and the plant-days: what PostgreSQL says in its own words.
CREATE TEMP TABLE calendar AS
SELECT d, (DATE '{first}' + d) AS day, date_trunc('month', DATE '{first}' + d)::date AS month,
    EXTRACT(DAY FROM date_trunc('month', DATE '{first}' + d) + INTERVAL '1 month - 1 day')::integer AS length,
    (DATE '{first}' + d + 1)::timestamp + INTERVAL '1800 seconds' AS came
FROM generate_series(0, {days} - 1) AS d;
CREATE TEMP TABLE plant_days AS
SELECT c.d * (SELECT COUNT(*) FROM plants) + p.id + 1000 AS n, c.d, c.day, c.month, c.length, p.id AS plant_id, p.code,
    k.ac_kw, k.dc_kwp, (p.id * 7919 + c.d * 104729) % 1000 AS x, lpad(to_hex(c.d * 1000 + p.id), 64, '0') AS sha256,
    c.came + make_interval(secs => p.id) AS came
FROM calendar c CROSS JOIN plants p JOIN plant_capacities k ON k.plant_id = p.id
ORDER BY c.d, p.id;
