import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "use-intl";
import { describe, expect, it } from "vitest";
import { loadMessages } from "../../lib/locale";
import { Button } from "./button";
import { Checkbox } from "./checkbox";
import { Field } from "./field";
import { Input } from "./input";
import { SortHeader } from "./sort-header";
import { Time } from "./time";

const messages = await loadMessages("en");
const now = new Date("2026-11-23T14:03:22Z");

/** As the server writes it, before any script runs. */
function render(node: ReactNode): string {
  return renderToStaticMarkup(
    <IntlProvider locale="en" messages={messages} now={now} timeZone="UTC">
      {node}
    </IntlProvider>,
  );
}

describe("a field", () => {
  it("ties its control to label, hint and error", () => {
    const html = render(
      <Field id="name" label="Name" hint="What uses it." error="Fill this in.">
        <Input name="name" />
      </Field>,
    );
    expect(html).toContain('<label id="name-label" for="name"');
    expect(html).toMatch(/<input id="name" aria-describedby="name-error name-hint" aria-invalid="true"/);
    expect(html).toMatch(/<p id="name-error".*Fill this in\..*<p id="name-hint"/);
  });
  it("says nothing about errors while there are none", () => {
    const html = render(
      <Field id="name" label="Name">
        <Input />
      </Field>,
    );
    expect(html).not.toMatch(/ aria-(invalid|describedby)=/);
  });
});

it("a hint describes a choice and is no part of its name", () => {
  const html = render(<Checkbox id="chat" label="Chat" hint="Also responses." />);
  expect(html).toMatch(/<input id="chat" aria-labelledby="chat-label" aria-describedby="chat-hint"/);
});

it("a pending button keeps its name and its place in the tab order", () => {
  const html = render(<Button pending>Save</Button>);
  expect(html).toContain('aria-disabled="true"');
  expect(html).not.toContain(" disabled=");
  expect(html).toContain("Save");
});

it("a time is written in UTC until the browser knows better, with the minute and the zone in its title", () => {
  const html = render(<Time value="2026-11-20T14:03:22Z" format="relative" />);
  expect(html).toBe(
    '<time dateTime="2026-11-20T14:03:22.000Z" title="20 Nov 2026, 14:03 UTC">3 days ago</time>',
  );
});

it.each([
  ["ascending", ' aria-sort="ascending"'],
  ["descending", ' aria-sort="descending"'],
] as const)("a column sorted %s says so", (sorted, attribute) => {
  const html = render(
    <SortHeader href="?sort_by=name" sorted={sorted}>
      Name
    </SortHeader>,
  );
  expect(html).toContain(attribute);
});

it("a column that could be sorted is a link and says nothing", () => {
  const html = render(
    <SortHeader href="?sort_by=name" sorted={null}>
      Name
    </SortHeader>,
  );
  expect(html).not.toContain("aria-sort");
  expect(html).toMatch(/<a [^>]*href="[^"]*\?sort_by=name"/);
});
