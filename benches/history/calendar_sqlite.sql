-- The days with the moment their reports come, and the plant-days: what SQLite says in its own words.
CREATE TEMP TABLE calendar AS
WITH RECURSIVE n(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM n WHERE d + 1 < {days})
SELECT d, date('{first}', '+' || d || ' days') AS day, strftime('%Y-%m-01', '{first}', '+' || d || ' days') AS month,
    CAST(strftime('%d', date('{first}', '+' || d || ' days', 'start of month', '+1 month', '-1 day')) AS INTEGER) AS length,
    strftime('%Y-%m-%d %H:%M:%S', '{first}', '+' || (d + 1) || ' days', '+1800 seconds') AS came
FROM n;
CREATE TEMP TABLE plant_days AS
SELECT c.d * (SELECT COUNT(*) FROM plants) + p.id + 1000 AS n, c.d, c.day, c.month, c.length, p.id AS plant_id, p.code,
    k.ac_kw, k.dc_kwp, (p.id * 7919 + c.d * 104729) % 1000 AS x, printf('%064x', c.d * 1000 + p.id) AS sha256,
    strftime('%Y-%m-%d %H:%M:%S', c.came, '+' || p.id || ' seconds') AS came
FROM calendar c CROSS JOIN plants p JOIN plant_capacities k ON k.plant_id = p.id
ORDER BY c.d, p.id;
