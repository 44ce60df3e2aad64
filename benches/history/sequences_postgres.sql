-- Rows were given their numbers: the sequences go on after them.
SELECT setval(pg_get_serial_sequence('runs', 'id'), (SELECT MAX(id) FROM runs));
SELECT setval(pg_get_serial_sequence('changes', 'seq'), (SELECT MAX(seq) FROM changes));
SELECT setval(pg_get_serial_sequence('judgements', 'id'), (SELECT MAX(id) FROM judgements));
SELECT setval(pg_get_serial_sequence('reports', 'id'), (SELECT MAX(id) FROM reports));
SELECT setval(pg_get_serial_sequence('workbook_links', 'id'), (SELECT MAX(id) FROM workbook_links));
SELECT setval(pg_get_serial_sequence('findings', 'id'), (SELECT MAX(id) FROM findings));
SELECT setval(pg_get_serial_sequence('daily_metrics', 'id'), (SELECT MAX(id) FROM daily_metrics));
