// The page of `pidge dev`: two people of the demo school side by side.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look, withAxe } from "./support/axe.mjs";
import { own } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { visit } from "./support/visit.mjs";

const stage = await own();

/** Opens the page, with Ada at the left and Mia at the right. */
async function open(t, options = {}) {
  const at = await visit(t, stage, "", { url: `${stage.url}/`, before: withAxe, viewport: { width: 1400, height: 900 }, ...options });
  const [left, right] = await at.find(".side").all();
  const side = (section, name) => ({
    section,
    badge: section.locator(".tools pidge-badge"),
    entry: section.locator("pidge-inbox .open", { hasText: name }),
    bodies: () => section.locator("pidge-thread .message [part=body]").allTextContents(),
    composer: section.locator("pidge-composer textarea"),
    write: async (text) => {
      await section.locator("pidge-composer textarea").fill(text);
      await section.locator("pidge-composer textarea").press("Enter");
    },
    shows: (text) => section.locator("pidge-thread .message [part=body]", { hasText: text }).first().waitFor(),
  });
  return { at, ada: side(left, "Mia Berg"), mia: side(right, "Ada Okafor") };
}

test("a message of one side appears on the other, with badge, divider and receipt", async (t) => {
  const { at, ada, mia } = await open(t);
  await ada.entry.click();
  await ada.shows("Pairs are fine");
  await mia.badge.getByText(/unread message/).waitFor({ state: "attached" });
  await ada.write("Bring your lab coat on Thursday, please.");
  await mia.section.locator("pidge-inbox .preview", { hasText: "Bring your lab coat" }).waitFor();
  await look(at, "dev-page");
  await mia.entry.click();
  await mia.section.locator("pidge-thread [part=divider]").waitFor();
  await mia.shows("Bring your lab coat");
  await ada.section.locator(".receipt").waitFor();
  await mia.write("I will!");
  await ada.shows("I will!");
  await look(at, "dev-page-threads");
});

test("either side can be someone else of the demo school", async (t) => {
  const { at, ada } = await open(t);
  await ada.entry.waitFor();
  const person = ada.section.getByRole("combobox", { name: "Person" });
  const names = await at.page.getByRole("combobox", { name: "Person" }).locator("option").allTextContents();
  assert.equal(new Set(names).size, 15, names.join());
  await person.selectOption("tom");
  await ada.section.locator("pidge-inbox .open", { hasText: "Omar Farouk" }).waitFor();
  assert.equal(await ada.section.locator("pidge-inbox .open", { hasText: "Sara Novak" }).count(), 0);
  await look(at, "dev-page-tom");
});

test("a side that is offline keeps its messages until it is online again", async (t) => {
  const { at, ada, mia } = await open(t);
  at.expect(/offline|Failed to load|ERR_/);
  await ada.entry.click();
  await mia.entry.click();
  await ada.shows("Pairs are fine");
  await mia.shows("Pairs are fine");
  const offline = ada.section.getByRole("checkbox", { name: "Offline" });
  await offline.check();
  await ada.write("written offline");
  await ada.section.locator(".pending").waitFor();
  await mia.write("meanwhile");
  await mia.section.locator("[data-seq]", { hasText: "meanwhile" }).waitFor();
  assert.ok(!(await ada.bodies()).includes("meanwhile"));
  await offline.uncheck();
  await mia.shows("written offline");
  await ada.shows("meanwhile");
  await until("the copy to go", async () => (await ada.section.locator(".pending").count()) === 0);
});

test("language, direction and colours are switched", async (t) => {
  const { at, ada } = await open(t);
  await ada.entry.waitFor();
  await at.page.getByRole("combobox", { name: "Language" }).selectOption("ar");
  await ada.section.locator("pidge-inbox option", { hasText: "الكل" }).waitFor({ state: "attached" });
  assert.equal(await at.find("html").getAttribute("dir"), "rtl");
  await look(at, "dev-page-arabic");
  await at.page.getByRole("combobox", { name: "Language" }).selectOption("de");
  await ada.section.locator("pidge-inbox option", { hasText: "Alle" }).waitFor({ state: "attached" });
  await at.page.getByRole("checkbox", { name: "Dark" }).check();
  await look(at, "dev-page-dark");
});

test("the lines for an LMS can be copied, and the documentation is one click away", async (t) => {
  const { at } = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await at.button("Copy").click();
  await at.page.getByText("Copied.").waitFor();
  const copied = await at.page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^<script type="module" src="[^"]*\/v1\/web\/pidge\.js"><\/script>\n<pidge-badge /);
  const link = at.page.getByRole("link", { name: "API documentation" });
  assert.equal((await fetch(new URL(await link.getAttribute("href"), stage.url))).status, 200);
});

test("on a phone the page is no wider than the screen", async (t) => {
  const { at, ada } = await open(t, { viewport: { width: 320, height: 700 } });
  await ada.entry.waitFor();
  await look(at, "dev-page-narrow");
  assert.ok(await at.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});
