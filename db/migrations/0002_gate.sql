CREATE TABLE "gates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_contact" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"hears_changes" boolean DEFAULT false NOT NULL,
	"keys_cached" integer DEFAULT 0 NOT NULL,
	"applied_change" bigint,
	"lag_ms" integer,
	"max_stale_seconds" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_address" text;--> statement-breakpoint
CREATE FUNCTION "announce_change"() RETURNS trigger LANGUAGE plpgsql AS $$
-- Tells every gate what it must forget, in the same transaction and therefore also for cascades and SQL typed by hand:
-- {"change": transaction id, "at": microseconds, and "keys", "users" or "owners": ids, or "flush": true}. "adds": a
-- credential that was unknown may be known now. Only columns that a verdict or the identity headers rest on count.
DECLARE
	"kind" text := CASE TG_TABLE_NAME WHEN 'api_keys' THEN 'keys' WHEN 'principals' THEN 'owners' ELSE 'users' END;
	"ids" integer[];
	"adds" boolean := false;
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		"ids" := NULL;
	ELSIF TG_TABLE_NAME = 'api_keys' THEN
		IF TG_OP = 'INSERT' THEN
			SELECT array_agg(n.id), true INTO "ids", "adds" FROM new_rows n;
		ELSIF TG_OP = 'DELETE' THEN
			SELECT array_agg(o.id) INTO "ids" FROM old_rows o;
		ELSE
			SELECT array_agg(coalesce(o.id, n.id)), bool_or(
				n.deleted_at IS NULL AND o.deleted_at IS NOT NULL
				OR (n.prefix, n.access_key, n.hashed_secret_key, n.lookup_hash, n.is_custom)
				IS DISTINCT FROM (o.prefix, o.access_key, o.hashed_secret_key, o.lookup_hash, o.is_custom)
			) INTO "ids", "adds" FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
			WHERE (n.id, n.prefix, n.access_key, n.hashed_secret_key, n.lookup_hash, n.is_custom, n.user_id,
				n.owner_principal_id, n.successor_key_id, n.scope, n.allowed_model_names, n.enabled, n.expires_at, n.deleted_at)
			IS DISTINCT FROM (o.id, o.prefix, o.access_key, o.hashed_secret_key, o.lookup_hash, o.is_custom, o.user_id,
				o.owner_principal_id, o.successor_key_id, o.scope, o.allowed_model_names, o.enabled, o.expires_at, o.deleted_at);
		END IF;
	ELSIF TG_TABLE_NAME = 'memberships' THEN
		IF TG_OP = 'INSERT' THEN
			SELECT array_agg(n.user_id) INTO "ids" FROM new_rows n;
		ELSIF TG_OP = 'DELETE' THEN
			SELECT array_agg(o.user_id) INTO "ids" FROM old_rows o;
		ELSE
			SELECT array_agg(c.user_id) INTO "ids" FROM (
				(SELECT o.user_id, o.principal_id FROM old_rows o EXCEPT SELECT n.user_id, n.principal_id FROM new_rows n)
				UNION ALL
				(SELECT n.user_id, n.principal_id FROM new_rows n EXCEPT SELECT o.user_id, o.principal_id FROM old_rows o)
			) c;
		END IF;
	ELSIF TG_OP = 'INSERT' THEN
		SELECT array_agg(n.id) INTO "ids" FROM new_rows n;
	ELSIF TG_OP = 'DELETE' THEN
		SELECT array_agg(o.id) INTO "ids" FROM old_rows o;
	ELSIF TG_TABLE_NAME = 'users' THEN
		SELECT array_agg(coalesce(o.id, n.id)) INTO "ids" FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
		WHERE (n.id, n.name, n.is_active, n.deleted_at) IS DISTINCT FROM (o.id, o.name, o.is_active, o.deleted_at);
	ELSE
		SELECT array_agg(coalesce(o.id, n.id)) INTO "ids" FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
		WHERE (n.id, n.kind) IS DISTINCT FROM (o.id, o.kind);
	END IF;
	IF TG_OP <> 'TRUNCATE' AND "ids" IS NULL THEN
		RETURN NULL;
	END IF;
	PERFORM pg_notify('latchkey_changes', (
		jsonb_build_object('change', pg_current_xact_id()::text,
			'at', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
		|| CASE WHEN TG_OP = 'TRUNCATE' OR cardinality("ids") > 100
			THEN '{"flush": true}' ELSE jsonb_build_object("kind", "ids", 'adds', "adds") END
	)::text);
	RETURN NULL;
END $$;--> statement-breakpoint
DO $$
DECLARE "name" text;
BEGIN
	FOREACH "name" IN ARRAY ARRAY['api_keys', 'users', 'principals', 'memberships'] LOOP
		EXECUTE format('CREATE TRIGGER announce_insert AFTER INSERT ON %I
			REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION announce_change()', "name");
		EXECUTE format('CREATE TRIGGER announce_update AFTER UPDATE ON %I
			REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION announce_change()', "name");
		EXECUTE format('CREATE TRIGGER announce_delete AFTER DELETE ON %I
			REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION announce_change()', "name");
		EXECUTE format('CREATE TRIGGER announce_truncate AFTER TRUNCATE ON %I
			FOR EACH STATEMENT EXECUTE FUNCTION announce_change()', "name");
	END LOOP;
END $$;
