/** The environment variable that the snippets read their key from. */
const keyVariable = "LATCHKEY_API_KEY";

/** A call of a model as one pastes it into a shell. @param baseUrl of the gate, up to `/v1` */
export function curlSnippet(baseUrl: string, model: string): string {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  return [
    `curl ${shellWord(`${baseUrl}/chat/completions`)} \\`,
    `  -H "Authorization: Bearer $${keyVariable}" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${shellWord(body)}`,
  ].join("\n");
}

/** The same with OpenAI's library for Python. */
export function pythonSnippet(baseUrl: string, model: string): string {
  // What JSON writes as a string, Python reads as the same one: model names have no halves of characters.
  return [
    "import os",
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${JSON.stringify(baseUrl)}, api_key=os.environ["${keyVariable}"])`,
    "answer = client.chat.completions.create(",
    `    model=${JSON.stringify(model)},`,
    '    messages=[{"role": "user", "content": "Hello"}],',
    ")",
    "print(answer.choices[0].message.content)",
  ].join("\n");
}

/** Nothing within single quotes means anything to a shell but the quote itself. */
function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
