import { isUtf8 } from "node:buffer";
import { isModelName } from "../../lib/requests";
import { type FoundModel, judgeNames, lenientName, problem } from "../body-model";

/** `multipart/form-data` with a boundary and nothing else: of two, servers take either. */
const contentType = /^multipart\/form-data *; *boundary=(?:"([\w'()+,./:=?-]{1,70})"|([\w'+.-]{1,70}))$/i;
const partHeader = /^(content-disposition|content-type|content-length|content-transfer-encoding): *(.*)$/i;
const disposition = /^form-data((?:; *[\w*]+=(?:"[^"\\]*"|[^\s";\\]+))+)$/i;
const parameter = /; *([\w*]+)=(?:"([^"]*)"|([^\s";]+))/g;
const plainText = /^text\/plain(?:; *charset="?(?:utf-8|us-ascii)"?)?$/i;
const unchanged = /^(?:binary|8bit|7bit)$/i;
const longestHead = 4096;
const mostParts = 1000;

type Part = { name: string; isFile: boolean; type: string | null; from: number; to: number };

/** The boundary of a form of parts, when the header announces one plainly. */
export function formBoundary(header: string): string | null {
  const [, quoted, plain] = contentType.exec(header) ?? [];
  return quoted ?? plain ?? null;
}

/**
 * The one model that a form of parts names (RFC 7578). Read as strictly as forms can be written: where any two servers
 * might see different fields in the same bytes, it is refused.
 */
export function findFormModel(body: Buffer, boundary: string): FoundModel {
  const parts = readParts(body, boundary);
  if (parts === null) return problem("no_form", null);
  const wrong = judgeNames(parts.map(({ name }) => name));
  if (wrong) return wrong;
  const model = parts.find(({ name }) => name === "model");
  if (!model || model.isFile || (model.type !== null && !plainText.test(model.type))) {
    return problem("model_invalid");
  }
  const value = body.subarray(model.from, model.to);
  const name = isUtf8(value) ? value.toString() : "";
  return isModelName(name) ? { model: name } : problem("model_invalid");
}

/** Null unless every place where the boundary stands is a boundary to every reader. */
function readParts(body: Buffer, boundary: string): Part[] | null {
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let at = 0;
  if (body.indexOf(delimiter) !== 0) return null;
  for (;;) {
    at += delimiter.length;
    const after = body.toString("latin1", at, at + 2);
    if (after === "--") return parts.length > 0 && isEnd(body, at + 2) ? parts : null;
    if (after !== "\r\n" || parts.length === mostParts) return null;
    const from = body.indexOf("\r\n\r\n", at) + 4;
    if (from < 4 || from - at > longestHead) return null;
    const next = body.indexOf(delimiter, at);
    if (next < from || body.toString("latin1", next - 2, next) !== "\r\n") return null;
    const part = readHead(body.subarray(at + 2, from - 4));
    if (part === null || next - 2 < from) return null;
    parts.push({ ...part, from, to: next - 2 });
    at = next;
  }
}

function isEnd(body: Buffer, at: number): boolean {
  const rest = body.toString("latin1", at, at + 3);
  return rest === "" || rest === "\r\n";
}

function readHead(bytes: Buffer): Omit<Part, "from" | "to"> | null {
  if (!isUtf8(bytes)) return null;
  const headers = new Map<string, string>();
  for (const line of bytes.toString().split("\r\n")) {
    const [, name = "", value = ""] = partHeader.exec(line) ?? [];
    if (name === "" || headers.has(name.toLowerCase()) || /[\r\n\0]/.test(value)) return null;
    headers.set(name.toLowerCase(), value);
  }
  const type = headers.get("content-type") ?? null;
  // Within it, some servers would look for further parts.
  if (type !== null && /^(?:multipart|message)\//i.test(type)) return null;
  if (!unchanged.test(headers.get("content-transfer-encoding") ?? "binary")) return null;
  const fields = readDisposition(headers.get("content-disposition") ?? "");
  const name = fields?.get("name");
  // This field would tell how to decode the others.
  if (!fields || name === undefined || lenientName(name) === "_charset_") return null;
  return { name, isFile: fields.size > 1, type };
}

function readDisposition(value: string): Map<string, string> | null {
  const [, written = ""] = disposition.exec(value) ?? [];
  const fields = new Map<string, string>();
  for (const [, key = "", quoted, plain = ""] of written.matchAll(parameter)) {
    if (fields.has(key) || !["name", "filename", "filename*"].includes(key)) return null;
    fields.set(key, quoted ?? plain);
  }
  return fields;
}
