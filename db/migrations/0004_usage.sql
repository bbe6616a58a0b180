CREATE TABLE "key_usage" (
	"day" date NOT NULL,
	"key_id" integer NOT NULL,
	"model" text NOT NULL,
	"key_name" text NOT NULL,
	"user_id" integer NOT NULL,
	"user_name" text NOT NULL,
	"owner_principal_id" integer NOT NULL,
	"checks" bigint DEFAULT 0 NOT NULL,
	"requests" bigint DEFAULT 0 NOT NULL,
	"refusals" bigint DEFAULT 0 NOT NULL,
	"errors" bigint DEFAULT 0 NOT NULL,
	"answered" bigint DEFAULT 0 NOT NULL,
	"counted" bigint DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"first_byte_ms" bigint DEFAULT 0 NOT NULL,
	"duration_ms" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "key_usage_day_key_id_model_pk" PRIMARY KEY("day","key_id","model")
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"request_id" text NOT NULL,
	"key_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"owner_principal_id" integer NOT NULL,
	"model" text,
	"path" text NOT NULL,
	"status" smallint,
	"reason" text NOT NULL,
	"upstream" text,
	"input_tokens" bigint,
	"output_tokens" bigint,
	"first_byte_ms" integer,
	"duration_ms" integer NOT NULL,
	"address" text,
	CONSTRAINT "requests_at_id_pk" PRIMARY KEY("at","id")
);
--> statement-breakpoint
CREATE TABLE "usage_batches" (
	"gate" uuid PRIMARY KEY NOT NULL,
	"number" integer NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "key_usage_key" ON "key_usage" USING btree ("key_id","day");--> statement-breakpoint
CREATE INDEX "key_usage_user" ON "key_usage" USING btree ("user_id","day");--> statement-breakpoint
CREATE INDEX "key_usage_owner" ON "key_usage" USING btree ("owner_principal_id","day");--> statement-breakpoint
CREATE INDEX "requests_key" ON "requests" USING btree ("key_id","at","id");--> statement-breakpoint
CREATE INDEX "requests_user" ON "requests" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "requests_owner" ON "requests" USING btree ("owner_principal_id","at","id");--> statement-breakpoint
CREATE INDEX "requests_request_id" ON "requests" USING btree ("request_id");