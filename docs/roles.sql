-- Who may do what in dgr's PostgreSQL database: one role to migrate, one to ingest, one to read. `dgr db roles` prints this.
--
-- Run it as a superuser, connected to the database: once before the first `dgr db migrate`, which dgr_migrate then does,
-- and once after each (new tables need rights, too). Running it again harms nothing.
--
--     dgr db roles | psql --dbname=dgr
--
-- Nobody logs in yet. Give the roles passwords, or make members of them:
--
--     ALTER ROLE dgr_migrate LOGIN PASSWORD '…';
--     ALTER ROLE dgr_ingest LOGIN PASSWORD '…';                       -- the cron job, and whoever corrects
--     CREATE ROLE anna LOGIN PASSWORD '…' IN ROLE dgr_read;           -- analysts, dashboards, `dgr report`, `dgr status`

DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['dgr_migrate', 'dgr_ingest', 'dgr_read'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), name);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', name);
    END LOOP;
END $$;

-- The owner of the tables: the only one who may alter them. Even it can delete nothing that is kept: triggers refuse it.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO dgr_migrate;

-- To read: everything, and nothing else. Take workbook_bytes away where the files themselves are confidential.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO dgr_read, dgr_ingest;
ALTER DEFAULT PRIVILEGES FOR ROLE dgr_migrate IN SCHEMA public GRANT SELECT ON TABLES TO dgr_read, dgr_ingest;

-- To ingest: new rows, and no table altered, emptied or deleted from.
GRANT INSERT ON ALL TABLES IN SCHEMA public TO dgr_ingest;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO dgr_ingest;

DO $$
DECLARE
    name TEXT;
BEGIN
    -- Before the first migration there is nothing to give rights to.
    IF to_regclass('public.__diesel_schema_migrations') IS NULL OR to_regclass('public.reports') IS NULL THEN
        RETURN;
    END IF;
    REVOKE INSERT ON public.__diesel_schema_migrations FROM dgr_ingest;
    -- Of what is kept, a row can be retired: nothing else of it changes.
    FOR name IN
        SELECT table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE table_schema = 'public' AND column_name = 'retired_change' AND table_type = 'BASE TABLE'
    LOOP
        EXECUTE format('GRANT UPDATE (retired_change, deleted_at) ON public.%I TO dgr_ingest', name);
    END LOOP;
    GRANT UPDATE (replaced_by) ON public.reports TO dgr_ingest;
    GRANT UPDATE (finished_at, summary, exit_code) ON public.runs TO dgr_ingest;
    -- What follows from the rest, and what is on its way.
    GRANT UPDATE ON public.plant_state, public.monthly_metrics, public.outbox TO dgr_ingest;
END $$;
