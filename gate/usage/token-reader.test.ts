import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTokens } from "./token-reader";
import type { Tokens } from "./tokens";

/** Cuts the bytes at these places and reads the parts in turn. */
function read(type: string, bytes: Buffer, cuts: readonly number[] = [], isWhole = true): Tokens | null {
  const reader = readTokens({ "content-type": type });
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (const [i, place] of places.entries()) reader?.read(bytes.subarray(place, places[i + 1]));
  return reader?.tokens(isWhole) ?? null;
}

const ofDocument = (content: string) => read("application/json", Buffer.from(content));
const ofEvents = (content: string) => read("text/event-stream; charset=utf-8", Buffer.from(content));
const tokens = (input: number, output: number) => ({ input, output });
const report = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

describe("of a JSON answer", () => {
  it.each([
    ["OpenAI's chat", { id: "x", choices: [], usage: report }, tokens(7, 3)],
    ["OpenAI's embeddings", { data: [], usage: { prompt_tokens: 7, total_tokens: 7 } }, tokens(7, 0)],
    ["OpenAI's responses", { usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10 } }, tokens(7, 3)],
    ["a reranker", { results: [], usage: { total_tokens: 9 } }, tokens(9, 0)],
    [
      "Anthropic's messages, with what was read from its cache and written there",
      {
        content: [],
        usage: {
          input_tokens: 7,
          cache_creation_input_tokens: 20,
          cache_read_input_tokens: 100,
          output_tokens: 3,
        },
      },
      tokens(127, 3),
    ],
    [
      "details that are part of the rest",
      { usage: { ...report, prompt_tokens_details: { cached_tokens: 5 } } },
      tokens(7, 3),
    ],
    ["members that are null", { usage: { prompt_tokens: 7, completion_tokens: null } }, tokens(7, 0)],
    ["zeros", { usage: { prompt_tokens: 0, completion_tokens: 0 } }, tokens(0, 0)],
  ])("the report is read: %s", (_what, answer, expected) => {
    expect(ofDocument(JSON.stringify(answer))).toEqual(expected);
    expect(ofDocument(JSON.stringify(answer, null, 2))).toEqual(expected);
  });

  it.each([
    "",
    "null",
    "[]",
    '"usage"',
    '{"usage":null}',
    '{"usage":[1]}',
    '{"usage":"7"}',
    '{"usage":{}}',
    '{"usage":{"type":"duration","seconds":3}}',
    '{"usage":{"prompt_tokens":-1}}',
    '{"usage":{"prompt_tokens":1.5}}',
    '{"usage":{"prompt_tokens":"7","completion_tokens":3}}',
    '{"usage":{"prompt_tokens":7,"completion_tokens":true}}',
    '{"usage":{"prompt_tokens":1e30}}',
    '{"usage":{"prompt_tokens":9007199254740993}}',
    '{"usage":{"input_tokens":7,"cache_read_input_tokens":"many"}}',
    '{"usage":{"prompt_tokens":7}',
    '{"usage":{"prompt_tokens":7}}}',
    '{"usage":{"prompt_tokens":07}}',
    '{"Usage":{"prompt_tokens":7}}',
    '{"usage ":{"prompt_tokens":7}}',
    '{"message":{"usage":{"prompt_tokens":7}}}',
    '{"response":{"usage":{"prompt_tokens":7}}}',
    '[{"usage":{"prompt_tokens":7}}]',
    '{"choices":["usage",{"prompt_tokens":7}]}',
    JSON.stringify({ content: '{"usage":{"prompt_tokens":7}}' }),
    JSON.stringify({ content: '","usage":{"prompt_tokens":7},"x":"' }),
  ])("nothing is made of: %s", (content) => {
    expect(ofDocument(content)).toBeNull();
  });

  it("of two reports the last one counts, as for every reader of JSON", () => {
    expect(ofDocument('{"usage":{"prompt_tokens":1},"usage":{"prompt_tokens":2}}')).toEqual(tokens(2, 0));
  });

  it("nothing counts unless it came whole: its end is not the end", () => {
    const cut = Buffer.from('{"choices":[{"usage":{"prompt_tokens":999}}');
    expect(read("application/json", cut, [], false)).toBeNull();
  });
});

/** A long answer in which texts look like reports wherever they can. */
const bait = '","usage":{"prompt_tokens":999},"x":"\\';
const filler = (length: number) => bait.repeat(length / bait.length);
const nested = { usage: { prompt_tokens: 999 }, text: bait };

describe("of a JSON answer too long to keep", () => {
  it.each([
    ["after the rest", { data: [filler(100_000), nested], usage: report, model: "m" }],
    ["after the rest, before something short", { data: filler(50_000), usage: report, end: [nested, bait] }],
    ["before the rest", { model: "m", usage: report, data: [nested, filler(100_000)] }],
    ["before numbers", { usage: report, data: Array.from({ length: 9000 }, (_, i) => i / 7) }],
  ])("a report is found %s", (_where, answer) => {
    for (const space of [0, 1]) expect(ofDocument(JSON.stringify(answer, null, space))).toEqual(tokens(7, 3));
  });

  it("one amid the rest is not, and nothing else is taken for it", () => {
    const answer = { a: [filler(50_000), nested], usage: report, b: [filler(50_000), nested] };
    expect(ofDocument(JSON.stringify(answer))).toBeNull();
    expect(ofDocument(JSON.stringify({ a: [nested, filler(50_000), nested] }))).toBeNull();
    expect(ofDocument(JSON.stringify([filler(50_000), nested]))).toBeNull();
    expect(ofDocument(`"${"\\".repeat(50_000)}"`)).toBeNull();
  });

  it("whatever it holds, the report at its top is found or none", () => {
    const property = fc.property(fc.object({ maxDepth: 3 }), fc.object({ maxDepth: 3 }), (before, after) => {
      const padded = { ...before, filler: filler(20_000), ...after };
      const text = JSON.stringify({ ...padded, usage: report });
      expect(ofDocument(text)).toEqual(tokens(7, 3));
      const { usage: _none, ...without } = { usage: 0, ...padded };
      expect(ofDocument(JSON.stringify({ ...without, nested }))).toBeNull();
    });
    fc.assert(property);
  });
});

const event = (content: object | string) =>
  `data: ${typeof content === "string" ? content : JSON.stringify(content)}\n\n`;
const started = {
  type: "message_start",
  message: { usage: { input_tokens: 7, cache_read_input_tokens: 100, output_tokens: 1 } },
};

describe("of events", () => {
  it.each([
    [
      "OpenAI's last",
      event({ usage: null }) + event({ choices: [], usage: report }) + event("[DONE]"),
      tokens(7, 3),
    ],
    [
      "all of them, which grow",
      [1, 2, 3].map((n) => event({ usage: { prompt_tokens: 7, completion_tokens: n } })).join(""),
      tokens(7, 3),
    ],
    [
      "OpenAI's responses",
      event({ type: "response.created", response: { usage: null } }) +
        `event: response.completed\n${event({ type: "response.completed", response: { output: [], usage: { input_tokens: 7, output_tokens: 3 } } })}`,
      tokens(7, 3),
    ],
    [
      "an answer that was not completed",
      event({ type: "response.incomplete", response: { usage: { input_tokens: 7, output_tokens: 3 } } }),
      tokens(7, 3),
    ],
    [
      "Anthropic's messages",
      event(started) + event({ type: "message_delta", delta: {}, usage: { output_tokens: 3 } }),
      tokens(107, 3),
    ],
    [
      "an end that tells both",
      event(started) + event({ type: "message_delta", usage: { input_tokens: 9, output_tokens: 3 } }),
      tokens(9, 3),
    ],
    ["lines that end as on Windows", event({ usage: report }).replaceAll("\n", "\r\n"), tokens(7, 3)],
    ["no blank after the colon", `data:${JSON.stringify({ usage: report })}\n\n`, tokens(7, 3)],
    ["blanks within", `data: {"usage" : {"prompt_tokens": 7, "completion_tokens": 3}}\n\n`, tokens(7, 3)],
    ["the last line has no end", `data: ${JSON.stringify({ usage: report })}`, tokens(7, 3)],
    [
      "a report that is none after one that is",
      event({ usage: report }) + event({ usage: { prompt_tokens: -1 } }),
      tokens(7, 3),
    ],
  ])("the reports are read: %s", (_what, content, expected) => {
    expect(ofEvents(content)).toEqual(expected);
  });

  it.each([
    ["none", event({ choices: [] })],
    ["a text that quotes one", event({ choices: [{ delta: { content: '"usage":{"prompt_tokens":999}' } }] })],
    ["one within", event({ choices: [{ usage: report }] })],
    [
      "one of another kind of event",
      event({ type: "error", response: { usage: report }, message: { usage: report } }),
    ],
    ["a comment", `: ${JSON.stringify({ usage: report })}\n\n`],
    ["another field", `event: ${JSON.stringify({ usage: report })}\n\n`],
    ["no JSON", event('{"usage":{"prompt_tokens":7}')],
  ])("nothing is made of %s", (_what, content) => {
    expect(ofEvents(content)).toBeNull();
  });

  it("a line that cannot be kept is passed over, and what was known and comes later counts", () => {
    const endless = event({ text: "x".repeat(2_000_000), usage: { prompt_tokens: 999 } });
    const bytes = Buffer.from(event({ usage: { prompt_tokens: 1 } }) + endless);
    const cuts = Array.from({ length: bytes.length / 50_000 }, (_, i) => (i + 1) * 50_000);
    expect(read("text/event-stream", bytes, cuts)).toEqual(tokens(1, 0));
    const late = Buffer.from(`data: {"usage":{"prompt_tokens":999}}${" ".repeat(2_000_000)}x\n\n`);
    expect(read("text/event-stream", late, cuts)).toBeNull();
    const more = Buffer.concat([bytes, Buffer.from(event({ usage: report }))]);
    expect(read("text/event-stream", more, cuts)).toEqual(tokens(7, 3));
  });

  it("what came before it broke off counts, and half a line does not", () => {
    const half = Buffer.from(`${event({ usage: report })}data: {"usage":{"prompt_tokens":999}}`);
    expect(read("text/event-stream", half, [], false)).toEqual(tokens(7, 3));
  });
});

const content = fc.array(
  fc.oneof(
    fc.constantFrom(
      event({ usage: report }),
      event(started),
      event({ usage: null }),
      ": x\n\n",
      "\r\n",
      "\n",
      "data:",
    ),
    fc.string({ unit: "binary" }).map((text) => event({ text, usage: { prompt_tokens: text.length } })),
    fc.constant(event({ text: `${bait}é😀` })),
  ),
  { maxLength: 12 },
);

it("where an answer is cut into parts changes nothing", () => {
  const cutsIn = fc.array(fc.nat(), { maxLength: 40 });
  const property = fc.property(content, cutsIn, fc.boolean(), (events, cuts, isWhole) => {
    const stream = Buffer.from(events.join(""));
    const document = Buffer.from(JSON.stringify({ events, usage: report, more: "é😀" }));
    for (const [type, bytes] of [
      ["text/event-stream", stream],
      ["application/json", document],
    ] as const) {
      const places = cuts.map((cut) => cut % (bytes.length + 1));
      const each = Array.from(bytes, (_, i) => i);
      const whole = read(type, bytes, [], isWhole);
      expect(read(type, bytes, places, isWhole)).toEqual(whole);
      expect(read(type, bytes, each, isWhole)).toEqual(whole);
    }
  });
  fc.assert(property);
});

it("the end of a long answer is kept wherever it falls into the memory that keeps it", () => {
  const frame = JSON.stringify({ data: "", usage: report });
  const cuts = Array.from({ length: 800 }, (_, i) => i * 50);
  for (let length = 32_700; length < 32_900; length += 3) {
    const bytes = Buffer.from(frame.replace('""', `"${"x".repeat(length - frame.length)}"`));
    expect(read("application/json", bytes, cuts)).toEqual(tokens(7, 3));
  }
});

it("a long answer byte by byte is read as well, and one of 100 MB keeps next to nothing", () => {
  const bytes = Buffer.from(JSON.stringify({ data: filler(100_000), usage: report }));
  expect(
    read(
      "application/json",
      bytes,
      Array.from(bytes, (_, i) => i),
    ),
  ).toEqual(tokens(7, 3));
  const part = Buffer.alloc(1_048_576, "x");
  for (const type of ["application/json", "text/event-stream"]) {
    const reader = readTokens({ "content-type": type });
    const before = process.memoryUsage();
    for (let i = 0; i < 100; i++) reader?.read(part);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(10_000_000);
    expect(reader?.tokens(true)).toBeNull();
  }
});

it("of what is packed, or neither JSON nor events, nothing is read", () => {
  const headers = [
    { "content-type": "application/json", "content-encoding": "gzip" },
    { "content-type": "text/plain" },
    { "content-type": "application/jsonl" },
    {},
  ];
  for (const one of headers) expect(readTokens(one)).toBeNull();
});
