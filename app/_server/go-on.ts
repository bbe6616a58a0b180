import "server-only";

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/**
 * Leads from a form to another site by a page of our own. A redirect would count as the form's target, which our
 * policy allows nowhere else, and nobody knows all the sites an identity provider leads on to.
 */
export function goOn(url: string, { locale, words }: { locale: string; words: string }): Response {
  const html = `<!doctype html>
<html lang="${escaped(locale)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0;url=${escaped(url)}">
<title>Latchkey</title>
<p><a href="${escaped(url)}">${escaped(words)}</a></p>
</html>
`;
  return new Response(html, {
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
  });
}
