import { expect, test } from "./fixtures";
import { createGuard } from "./guard";

test("a page that misbehaves is noticed, in each of the ways it can", async ({ browser, product }) => {
  const guard = createGuard([new URL(product.consoleUrl).host]);
  const context = await browser.newContext();
  await guard.watch(context);
  const page = await context.newPage();
  await page.goto(`${product.consoleUrl}/sign-in`);
  expect(guard.problems()).toEqual([]);

  await page.evaluate(() => {
    const button = document.createElement("button");
    button.setAttribute("onclick", "document.title = 'ran'");
    document.body.append(button);
    button.click();
    const image = document.createElement("img");
    image.src = "http://127.0.0.1:1/foreign.png";
    document.body.append(image);
    setTimeout(() => {
      throw new Error("planted");
    });
    return fetch("/no/such/page");
  });
  for (const problem of [
    /^policy violated: script-src-attr inline/,
    /^policy violated: img-src http:\/\/127\.0\.0\.1:1/,
    /^uncaught error: planted/,
    /^status 404: GET .*\/no\/such\/page/,
    /^console error: /,
  ]) {
    await expect.poll(guard.problems).toContainEqual(expect.stringMatching(problem));
  }
  expect(await page.title()).not.toBe("ran");
  guard.allow(/./);
  expect(guard.problems()).toEqual([]);
  await context.close();
});
