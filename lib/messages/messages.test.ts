import { readdirSync, readFileSync } from "node:fs";
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { loadMessages, locales } from "../locale";

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value]] : leaves(value, `${path}${key}.`),
  );
}

/** The arguments a message takes, with their kinds, such as `count: plural`. */
function argumentsOf(elements: MessageFormatElement[]): string[] {
  const found = elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    const own = `${element.value}: ${TYPE[element.type]}`;
    if (element.type === TYPE.tag) return [own, ...argumentsOf(element.children)];
    if (!("options" in element)) return [own];
    return [own, ...Object.values(element.options).flatMap((option) => argumentsOf(option.value))];
  });
  return [...new Set(found)].sort();
}

const root = new URL("../../", import.meta.url);

function sources(): string {
  return ["app", "components", "lib", "db", "gate", "cli"]
    .flatMap((room) =>
      readdirSync(new URL(`${room}/`, root), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
        .map((file) => readFileSync(new URL(`${room}/${file}`, root), "utf8")),
    )
    .join("\n");
}

const english = leaves(await loadMessages("en"));

describe.each(locales.filter((locale) => locale !== "en"))("the catalogue %s", async (locale) => {
  const translated = new Map(leaves(await loadMessages(locale)));

  it("has exactly the sentences of the English one, in the same order", () => {
    expect([...translated.keys()]).toEqual(english.map(([key]) => key));
  });
  it.each(english)("%s takes the same arguments", (key, message) => {
    const translation = translated.get(key) ?? "";
    expect(argumentsOf(parse(translation))).toEqual(argumentsOf(parse(message)));
  });
  it.each(english.filter(([, message]) => message !== "Latchkey"))("%s is translated", (key, message) => {
    expect(translated.get(key)).toBeTruthy();
    expect(translated.get(key)).not.toBe(message);
  });
});

it("every sentence is said somewhere", () => {
  const code = sources();
  const unused = english
    .map(([key]) => key)
    .filter((key) => {
      const name = key.split(".").at(-1);
      return !new RegExp(`["'\`.]${name}["'\`]|\\b${name}:`).test(code);
    });
  expect(unused).toEqual([]);
});
