// The pictures of the documents, of the demo school. They are written to the directory WEB_PICTURES, if it is given.

import assert from "node:assert/strict";
import { test } from "node:test";
import { own } from "./support/stage.mjs";
import { messenger, visit } from "./support/visit.mjs";

const stage = await own();
const ada = { id: "ada", role: "educator", name: "Ada Okafor" };
const directory = process.env.WEB_PICTURES;

/** Takes a picture, which is not empty. */
async function picture(at, name, of = at.find("pidge-messenger")) {
  await at.page.evaluate(() => document.activeElement?.blur());
  await at.page.mouse.move(0, 0);
  const image = await of.screenshot(directory && { path: `${directory}/${name}.png` });
  assert.ok(image.length > 10_000, `${name}: ${image.length} bytes`);
}

/** A messenger with the conversation of Ada and a student. */
async function open(t, student, options) {
  const at = await visit(t, stage, messenger(ada), options);
  const entry = at.find("pidge-inbox .open", { hasText: student });
  await entry.click();
  await at.opened();
  return at;
}

test("the page of pidge dev", async (t) => {
  const at = await visit(t, stage, "", { url: `${stage.url}/`, viewport: { width: 900, height: 900 } });
  const [left, right] = await at.find(".side").all();
  await left.locator("pidge-inbox .open", { hasText: "Mia Berg" }).click();
  await left.locator("pidge-thread .message").first().waitFor();
  await right.locator("pidge-inbox .open", { hasText: "Ada Okafor" }).click();
  await right.locator("pidge-thread .message").first().waitFor();
  await left.locator(".receipt").waitFor();
  await picture(at, "dev-page", at.page);
});

test("the messenger beside an inbox", async (t) => {
  const at = await open(t, "Mia Berg", { viewport: { width: 900, height: 720 } });
  await picture(at, "messenger-light");
});

test("the messenger from right to left", async (t) => {
  const at = await open(t, "Mia Berg", { viewport: { width: 700, height: 720 }, lang: "ar", dir: "rtl" });
  await picture(at, "messenger-rtl");
});

test("the messenger at the width of a phone", async (t) => {
  const at = await open(t, "Noah Castillo", { viewport: { width: 390, height: 720 } });
  await picture(at, "narrow");
});
