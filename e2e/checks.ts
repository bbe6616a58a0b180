import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds, each rule with where it is broken. */
export async function violations(page: Page): Promise<unknown[]> {
  const result = await new AxeBuilder({ page }).withTags(tags).setLegacyMode().analyze();
  return result.violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
  }));
}

/** What can be pressed and is smaller than 24 pixels either way. A checkbox is pressed by its label, too. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pressable = "a[href], button, input, select, textarea, summary, [role=menuitem]";
    const targets = [...document.querySelectorAll<HTMLElement>(pressable)].filter((one) => {
      const isSeen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      return isSeen && one.getAttribute("aria-hidden") !== "true" && one.getBoundingClientRect().width > 1;
    });
    return targets
      .map((one) => (one.matches("[type=checkbox], [type=radio]") ? (one.closest("label") ?? one) : one))
      .filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        return width < 24 || height < 24;
      })
      .map((one) => one.outerHTML);
  });
}

/** What stands out at the sides, except within what scrolls or cuts on its own. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (one: Element | null): boolean =>
      one !== null &&
      one !== document.body &&
      (getComputedStyle(one).overflowX !== "visible" || isCut(one.parentElement));
    return [...document.querySelectorAll("body *")]
      .filter((one) => {
        const { left, right, width, height } = one.getBoundingClientRect();
        const isOutside = left < -1 || right > document.documentElement.clientWidth + 1;
        return width > 1 && height > 1 && isOutside && one.checkVisibility() && !isCut(one.parentElement);
      })
      .map((one) => one.outerHTML.slice(0, 200));
  });
}

/** Every text a reader meets, seen or heard, without what people have typed or machines read. */
function texts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const foreign = "script, style, noscript, bdi, code, [dir=auto], [lang]:not(html)";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [document.title];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (parentElement && !parentElement.closest(foreign)) found.push(textContent ?? "");
    }
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription", "data-label"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (!element.closest(foreign)) found.push(element.getAttribute(name) ?? "");
      }
    }
    return found.map((text) => text.trim()).filter(Boolean);
  });
}

/** Names that are the same in every language, and what the scene has named itself. */
const names =
  /https?:\/\/[\w.:/-]+|\/v1\b[\w/]*|LATCHKEY_\w+|gpu-1|OpenAI|curl|Python|Anthropic|vLLM|Ollama|llama\.cpp|GPUStack|Latchkey|API|ID|Authorization: Bearer|X-API-Key|Responses|qwen3-\*|GMT|UTC|OIDC_\w+|\bada\b|visitor-\d+|lk_\w+|deepseek[\w-]*|inference[.\w]*|management[.\w]*|W{2,}/g;

/** What a page in a language of other letters says in Latin ones. */
export async function latinTexts(page: Page): Promise<string[]> {
  return (await texts(page)).filter((text) => /[a-z]{2,}/i.test(text.replace(names, "")));
}
