import "server-only";
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import type * as z from "zod";
import { log } from "../../db/log";
import { isOutage } from "../../db/outage";
import type { UserActor } from "../../lib/actor";
import { type ListQuery, parseLoose } from "../../lib/list";
import { AppError, type ErrorCode, errorStatus } from "../../lib/result";
import { currentActor } from "./auth";
import { isOwnNavigation } from "./origin";

/**
 * Makes a route that answers a list as a CSV file, row by row as they are read. What a spreadsheet would take for a
 * formula is marked as text.
 */
export function download<S extends z.ZodType<ListQuery>, Row extends object>(
  fileName: string,
  schema: S,
  columns: readonly (keyof Row & string)[],
  verb: (actor: UserActor, query: z.output<S>) => Promise<AsyncIterable<Row>>,
) {
  return async function GET({ headers, url }: Request): Promise<Response> {
    try {
      if (!isOwnNavigation(headers)) throw new AppError("forbidden_origin");
      const actor = await currentActor();
      if (actor === null) throw new AppError("unauthenticated");
      const query = parseLoose(schema, Object.fromEntries(new URL(url).searchParams));
      return fileOf(fileName, columns, await verb(actor, query));
    } catch (error) {
      if (!(error instanceof AppError)) log.error({ error }, "download failed");
      return refusal(error instanceof AppError ? error.code : isOutage(error) ? "unavailable" : "internal");
    }
  };
}

function fileOf(fileName: string, columns: readonly string[], rows: AsyncIterable<object>): Response {
  const csv = stringify({
    header: true,
    columns: [...columns],
    escape_formulas: true,
    // Spreadsheets read other letters than English ones right only behind this mark.
    bom: true,
    cast: { date: (date) => date.toISOString() },
  });
  const lines = Readable.from(rows).on("error", (error) => csv.destroy(error));
  csv.on("error", (error) => log.error({ error }, "download broke off"));
  // A reader who leaves early ends the reading of the rows, too.
  csv.on("close", () => lines.destroy());
  // One stream, of which Node and the browser's types have a name each.
  return new Response(Readable.toWeb(lines.pipe(csv)) as ReadableStream, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${fileName}"`,
      "Cache-Control": "no-store",
    },
  });
}

function refusal(code: ErrorCode): Response {
  return Response.json({ code: errorStatus[code], reason: code }, { status: errorStatus[code] });
}
