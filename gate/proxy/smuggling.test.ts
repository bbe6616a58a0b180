import { describe, expect, it } from "vitest";
import { testDatabase } from "../../db/test-database";
import { newKey, person } from "../../db/test-scene";
import { isModelName } from "../../lib/requests";
import { testProxy } from "./test-proxy";
import { newModel, newUpstream, testUpstream } from "./test-upstream";

await testDatabase();
const gate = await testProxy();
const upstream = await testUpstream();
const upstreamId = await newUpstream(upstream.url);
for (const name of ["allowed", "secret", "secret-2", "Allowed"]) await newModel(upstreamId, name);
const key = await newKey(await person(), { scope: ["inference"], allowed_model_names: ["allowed"] });

const endpoints = [
  "/chat/completions",
  "/responses",
  "/messages",
  "/messages/count_tokens",
  "/completions",
  "/embeddings",
  "/rerank",
  "/score",
  "/moderations",
  "/images/generations",
  "/images/edits",
  "/audio/speech",
];

type Attempt = { body: string | Buffer; query?: string; headers?: Record<string, string | string[]> };
const json = (body: string, others: Omit<Attempt, "body"> = {}): Attempt => ({ body, ...others });
const long = "x".repeat(300_000);

/** Ways to have "secret" called with a key for "allowed" alone. */
const attempts: Record<string, Attempt> = {
  plainly: json('{"model":"secret"}'),
  "a second time": json('{"model":"allowed","model":"secret"}'),
  "a first time": json('{"model":"secret","model":"allowed"}'),
  "twice the same, which a stricter server refuses": json('{"model":"allowed","model":"allowed"}'),
  "with its name escaped": json('{"\\u006dodel":"secret"}'),
  "with its name escaped, a second time": json('{"model":"allowed","\\u006dodel":"secret"}'),
  "with its name escaped, a first time": json('{"mode\\u006C":"secret","model":"allowed"}'),
  "with its value escaped": json('{"model":"\\u0073ecret"}'),
  "far behind": json(`{"model":"allowed","input":"${long}","model":"secret"}`),
  "far behind, in capitals": json(`{"model":"allowed","input":"${long}","MODEL":"secret"}`),
  "with a capital": json('{"Model":"secret"}'),
  "with a capital, beside the other": json('{"model":"allowed","Model":"secret"}'),
  "in capitals, before the other": json('{"MODEL":"secret","model":"allowed"}'),
  "with a blank after its name": json('{"model ":"secret"}'),
  "with a blank before its name, beside the other": json('{" model":"secret","model":"allowed"}'),
  "with a line break in its name": json('{"model\\n":"secret","model":"allowed"}'),
  "with a NUL after its name": json('{"model\\u0000":"secret","model":"allowed"}'),
  "with brackets": json('{"model[]":"secret","model":"allowed"}'),
  "with a byte order mark in its name": json('{"\\ufeffmodel":"secret","model":"allowed"}'),
  "with a blank in its value": json('{"model":"secret "}'),
  "with a NUL in its value": json('{"model":"allowed\\u0000secret"}'),
  "with half a character in its value": json('{"model":"allowed\\ud800"}'),
  "in another case": json('{"model":"Allowed"}'),
  "in a list": json('{"model":["secret"]}'),
  "in a list with the other": json('{"model":["allowed","secret"]}'),
  "in an object": json('{"model":{"name":"secret","id":"allowed"}}'),
  "as null": json('{"model":null}'),
  "as a number": json('{"model":1e999}'),
  "as true": json('{"model":true}'),
  "not at all": json("{}"),
  "as an empty name": json('{"model":""}'),
  deeper: json('{"body":{"model":"secret"}}'),
  "among others": json('{"model":"allowed","models":["secret"]}'),
  "among others, with a capital": json('{"model":"allowed","Models":["secret"]}'),
  "as what to fall back to": json('{"model":"allowed","fallbacks":["secret"]}'),
  "as a tool's": json('{"model":"allowed","tools":[{"type":"image_generation","model":"secret"}]}'),
  "as a tool's, escaped": json('{"model":"allowed","t\\u006fols":[{"m\\u006fdel":"secret"}]}'),
  "in the query": json("{}", { query: "?model=secret" }),
  "in the query, beside the other": json('{"model":"allowed"}', { query: "?model=secret" }),
  "in the query, escaped": json('{"model":"allowed"}', { query: "?%6dodel=secret" }),
  "in the query, a second time": json('{"model":"allowed"}', { query: "?model=allowed&model=secret" }),
  "in the query, with a capital": json('{"model":"allowed"}', { query: "?Model=secret" }),
  "in a list in the query": json('{"model":"allowed"}', { query: "?model[]=secret" }),
  "in a header": json("{}", { headers: { "X-Model": "secret" } }),
  "in a list around it": json('[{"model":"allowed"},{"model":"secret"}]'),
  "after the end": json('{"model":"allowed"}{"model":"secret"}'),
  "after the end, on a line of its own": json('{"model":"allowed"}\n{"model":"secret"}'),
  "after a comment": json('{"model":"allowed"/*","model":"secret"*/}'),
  "with a comma left over": json('{"model":"allowed",}'),
  "in single quotes": json("{'model':'secret'}"),
  "without quotes": json("{model:'secret'}"),
  "behind a byte order mark": json('\ufeff{"model":"allowed"}'),
  "in UTF-16": { body: Buffer.from('{"model":"allowed"}', "utf16le") },
  "in UTF-16 with its mark": { body: Buffer.from('\ufeff{"model":"allowed"}', "utf16le") },
  "in Latin-1": { body: Buffer.from('{"model":"allowed","x":"\xe9"}', "latin1") },
  "with overlong bytes in its name": {
    body: Buffer.concat([
      Buffer.from('{"model":"allowed","m'),
      Buffer.from([0xc1, 0xaf]),
      Buffer.from('del":"secret"}'),
    ]),
  },
  "with NULs between": { body: Buffer.from('{"model":"allowed"}\0{"model":"secret"}') },
  "below a deep nest": json(`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)},"model":"secret"}`),
  "as a form's field": json("model=secret", {
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  }),
  "as text": json('{"model":"allowed"}', { headers: { "Content-Type": "text/plain" } }),
  "in another alphabet's type": json('{"model":"allowed"}', {
    headers: { "Content-Type": "application/json; charset=utf-7" },
  }),
  "under two types": json('{"model":"allowed"}', {
    headers: { "Content-Type": ["application/json", "application/x-www-form-urlencoded"] },
  }),
  packed: json('{"model":"allowed"}', { headers: { "Content-Encoding": "gzip" } }),
  "packed twice": json('{"model":"allowed"}', { headers: { "Content-Encoding": "identity, gzip" } }),
  "in nothing": json(""),
};

describe.each(endpoints)("at %s a key for one model cannot name another", (path) => {
  it.each(Object.entries(attempts))("%s", async (_how, { body, query = "", headers = {} }) => {
    const before = upstream.seen.length;
    const answer = await gate.post(`/v1${path}${query}`, key.value, body, { headers });
    expect([400, 403, 415]).toContain(answer.status);
    expect(upstream.seen.length).toBe(before);
  });

  it("and can name its own, however JSON lets it be written", async () => {
    for (const body of [
      '{"model":"allowed"}',
      '\t{ "x" : {"model":"secret"}, "mod\\u0065l"\n:"\\u0061llowed" } ',
    ]) {
      expect((await gate.post(`/v1${path}?model=allowed`, key.value, body)).status).toBe(200);
    }
  });
});

const boundary = "----b0undary";
const lines = (...all: string[]) => all.join("\r\n");
const field = (name: string, value: string, ...headers: string[]) =>
  lines(`--${boundary}`, `Content-Disposition: form-data; name="${name}"`, ...headers, "", value, "");
const file = (content = "RIFF", name = "file") =>
  lines(
    `--${boundary}`,
    `Content-Disposition: form-data; name="${name}"; filename="a.wav"`,
    "Content-Type: audio/wav",
    "",
    content,
    "",
  );
const end = `--${boundary}--\r\n`;
const allowed = field("model", "allowed");
const type = `multipart/form-data; boundary=${boundary}`;
type Form = { body: string | Buffer; type?: string | string[]; query?: string };
const form = (...parts: string[]): Form => ({ body: parts.join("") + end });

const forms: Record<string, Form> = {
  plainly: form(field("model", "secret"), file()),
  "a second time": form(allowed, file(), field("model", "secret")),
  "a first time": form(field("model", "secret"), allowed, file()),
  "with a capital": form(allowed, field("Model", "secret"), file()),
  "in a list": form(allowed, field("model[]", "secret"), file()),
  "with a blank": form(allowed, field("model ", "secret"), file()),
  "as a file": form(file("secret", "model"), file()),
  "as a file, beside the field": form(allowed, file("secret", "model"), file()),
  "among others": form(allowed, field("models", "secret"), file()),
  "not at all": form(file()),
  "in nothing": { body: "" },
  "in an unfinished form": { body: allowed + file() },
  "before the form": { body: `model=secret\r\n${allowed}${file()}${end}` },
  "after its end": { body: `${allowed}${file()}${end}${field("model", "secret")}${end}` },
  "behind line ends of another kind": form(
    allowed,
    file(`RIFF\n--${boundary}\nContent-Disposition: form-data; name="model"\n\nsecret\n`),
  ),
  "behind a boundary with blanks": form(
    allowed,
    file("RIFF\r\n").replace(
      /\r\n$/,
      `--${boundary}  \r\nContent-Disposition: form-data; name="model"\r\n\r\nsecret\r\n`,
    ),
  ),
  "in a form within": form(
    allowed,
    lines(
      `--${boundary}`,
      'Content-Disposition: form-data; name="x"',
      "Content-Type: multipart/mixed; boundary=inner",
      "",
      "--inner--",
      "",
    ),
  ),
  "with a name that is escaped": form(
    allowed,
    lines(`--${boundary}`, 'Content-Disposition: form-data; name="x\\"; name="model"', "", "secret", ""),
  ),
  "with two names": form(
    allowed,
    lines(`--${boundary}`, 'Content-Disposition: form-data; name="x"; name="model"', "", "secret", ""),
  ),
  "with a name of another alphabet": form(
    allowed,
    lines(`--${boundary}`, "Content-Disposition: form-data; name*=utf-8''model", "", "secret", ""),
  ),
  "with two dispositions": form(
    lines(
      `--${boundary}`,
      'Content-Disposition: form-data; name="x"',
      'Content-Disposition: form-data; name="model"',
      "",
      "secret",
      "",
    ),
    allowed,
  ),
  "on a folded line": form(
    allowed,
    lines(`--${boundary}`, "Content-Disposition: form-data;", ' name="model"', "", "secret", ""),
  ),
  "packed by its part": form(field("model", "allowed", "Content-Transfer-Encoding: base64")),
  "in another alphabet by its part": form(
    field("model", "allowed", "Content-Type: text/plain; charset=utf-7"),
  ),
  "in another alphabet by a field": form(field("_charset_", "utf-7"), allowed),
  "with a NUL": form(field("model", "allowed\0secret")),
  "with a line break": form(field("model", "allowed\r\nsecret")),
  "in the query": { ...form(allowed, file()), query: "?model=secret" },
  "as JSON under a form's type": { body: '{"model":"allowed"}' },
  "under another boundary": { ...form(allowed, file()), type: "multipart/form-data; boundary=other" },
  "under two boundaries": { ...form(allowed, file()), type: `${type}; boundary=other` },
  "under a boundary and a star": { ...form(allowed, file()), type: `${type}; boundary*=utf-8''other` },
  "under two types": { ...form(allowed, file()), type: [type, "application/json"] },
  "under no boundary": { ...form(allowed, file()), type: "multipart/form-data" },
  "as a mixture": { ...form(allowed, file()), type: `multipart/mixed; boundary=${boundary}` },
};

describe.each(["/audio/transcriptions", "/audio/translations", "/images/edits"])(
  "at %s a form for one model cannot name another",
  (path) => {
    const post = ({ body, type: written = type, query = "" }: Form) =>
      gate.post(`/v1${path}${query}`, key.value, body, { headers: { "Content-Type": written } });

    it.each(Object.entries(forms))("%s", async (_how, attempt) => {
      const before = upstream.seen.length;
      expect([400, 403]).toContain((await post(attempt)).status);
      expect(upstream.seen.length).toBe(before);
    });

    it("and can name its own", async () => {
      const written = [
        form(allowed, file()),
        form(file(), field("language", "en"), allowed),
        form(
          field("model", "allowed", "Content-Type: text/plain; charset=utf-8", "Content-Length: 7"),
          file(),
        ),
        { body: `${allowed}${file("x".repeat(400_000))}${end}` },
        { ...form(allowed, file()), type: `multipart/form-data; boundary="${boundary}"` },
        form(allowed.replace('"model"', "model"), file()),
      ];
      for (const one of written) expect((await post(one)).status).toBe(200);
    });
  },
);

it("what reached the upstream all the while was the one model alone", () => {
  expect(isModelName("allowed") && upstream.seen.length).toBeGreaterThan(0);
  for (const { body } of upstream.seen) {
    expect(body.toString().replace('{"model":"secret"}', "")).not.toContain("secret");
  }
});
