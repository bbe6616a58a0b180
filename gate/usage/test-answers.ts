import type { Tokens } from "./tokens";

export const formats = ["chat", "growing", "responses", "messages", "embeddings"] as const;
export type Format = (typeof formats)[number];

export const paths: Record<Format, string> = {
  chat: "/v1/chat/completions",
  growing: "/v1/chat/completions",
  responses: "/v1/responses",
  messages: "/v1/messages",
  embeddings: "/v1/embeddings",
};

/** An answer in one piece that reports these tokens. */
export function wholeAnswer(format: Format, { input, output }: Tokens): string {
  const text = 'The word "usage":{"prompt_tokens":999} in a text.';
  if (format === "embeddings") {
    const data = Array.from({ length: 40 }, (_, i) => ({ embedding: [i / 7], text }));
    return JSON.stringify({ data, usage: { prompt_tokens: input, total_tokens: input } });
  }
  if (format === "messages" || format === "responses")
    return JSON.stringify({ content: [{ text }], usage: { input_tokens: input, output_tokens: output } });
  return JSON.stringify({ choices: [{ text }], usage: { prompt_tokens: input, completion_tokens: output } });
}

/** The events of an answer that reports these tokens, each with what is reported up to and with it. */
export function events(format: Format, tokens: Tokens): { text: string; told: Tokens | null }[] {
  const { input, output } = tokens;
  const content = { delta: { content: '"usage":{"prompt_tokens":999}' } };
  const event = (told: Tokens | null, data: object) => ({ text: `data: ${JSON.stringify(data)}\n\n`, told });
  if (format === "messages") {
    const first = { input, output: 1 };
    return [
      event(first, {
        type: "message_start",
        message: { usage: { input_tokens: input - 1, cache_read_input_tokens: 1, output_tokens: 1 } },
      }),
      event(first, { type: "content_block_delta", ...content }),
      event(tokens, { type: "message_delta", usage: { output_tokens: output } }),
    ];
  }
  if (format === "responses") {
    const usage = { input_tokens: input, output_tokens: output };
    return [
      event(null, { type: "response.created", response: { usage: null } }),
      event(null, { type: "response.output_text.delta", ...content }),
      event(tokens, { type: "response.completed", response: { usage } }),
    ];
  }
  return [1, 2, 3].map((n) => {
    const told = format === "growing" ? { input, output: n === 3 ? output : n } : null;
    const last = n === 3 ? tokens : told;
    const usage = last && { prompt_tokens: last.input, completion_tokens: last.output };
    return event(last, { choices: [content], usage });
  });
}
