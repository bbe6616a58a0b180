import { expect, test } from "vitest";
import { deviceOf } from "./device";

const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const blink = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  [
    "(Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Firefox 128",
    "Windows",
    "desktop",
  ],
  [
    `(Windows NT 10.0; Win64; x64) ${blink} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`,
    "Microsoft Edge 126",
    "Windows",
    "desktop",
  ],
  [
    `(Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/17.4 Safari/605.1.15`,
    "Safari 17",
    "macOS",
    "desktop",
  ],
  [
    `(iPhone; CPU iPhone OS 17_4 like Mac OS X) ${webkit} Version/17.4 Mobile/15E148 Safari/604.1`,
    "Safari 17",
    "iOS",
    "mobile",
  ],
  [
    `(Linux; Android 14; Pixel 8) ${blink} Chrome/126.0.0.0 Mobile Safari/537.36`,
    "Chrome 126",
    "Android",
    "mobile",
  ],
])("Mozilla/5.0 %s is known for what it is", (userAgent, browser, system, kind) => {
  expect(deviceOf(`Mozilla/5.0 ${userAgent}`)).toEqual({ kind, browser, system });
});

test.each([null, "", " ", "curl/8.0", "<script>alert(1)</script>", "\u202e".repeat(300)])(
  "%j is a device of which nothing is known",
  (userAgent) => {
    expect(deviceOf(userAgent)).toEqual({ kind: null, browser: null, system: null });
  },
);
