// The list of whom the user has blocked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, look } from "./support/axe.mjs";
import { blocking, focused, list, said } from "./support/blocking.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { inbox, messenger, thread } from "./support/visit.mjs";

const stage = shared();
const open = (t, options) => blocking(t, stage, options);

test("the list of whom the user has blocked, and its end for one of them", async (t) => {
  const { at, ada, noah, policy, changes, why } = await open(t, { blocked: true });
  policy.blocked.push(ada);
  await why.waitFor();
  await list(at);
  const names = at.find("pidge-people li bdi");
  await names.nth(1).waitFor();
  assert.deepEqual(await names.allTextContents(), [noah.name, ada.name]);
  await look(at, "blocked-people");
  await at.button(`Unblock ${noah.name}`).click();
  await until("one to go", async () => (await names.count()) === 1);
  assert.deepEqual(changes(), [`DELETE blocks ${noah.id}`]);
  await said(at, `${noah.name} is no longer blocked.`);
  await until("the focus on the title", () => focused(at.find("pidge-people #blocked")));
  // The thread beside it knows at once.
  await at.composer.waitFor();
  await at.button(`Unblock ${ada.name}`).click();
  await at.find("pidge-people", { hasText: "You have not blocked anyone." }).waitFor();
  await look(at, "blocked-nobody");
  await at.page.keyboard.press("Escape");
  await at.find("pidge-people #blocked").waitFor({ state: "detached" });
  await until("the focus on the menu", () => focused(at.find("pidge-people pidge-menu button[aria-haspopup]")));
});

test("blocked people who were erased are deleted users, without an id", async (t) => {
  const { at, noah, policy } = await open(t, { blocked: true });
  for (const n of [1, 2]) policy.blocked.push({ id: `erased-7d3f1c52-0b9e-4c1e-8b1f-2a4c6e8f0a1${n}`, name: null });
  await list(at);
  const names = at.find("pidge-people li bdi");
  await names.nth(2).waitFor();
  assert.deepEqual(await names.allTextContents(), [noah.name, "Deleted user", "Deleted user"]);
  assert.equal(await at.button("Unblock Deleted user").count(), 2);
});

test("a long list is loaded page by page", async (t) => {
  const { at, ada, noah, policy } = await open(t, { blocked: true });
  policy.blocked.push(ada, { id: "z", name: "Zoë" });
  policy.pageSize = 2;
  await list(at);
  const names = at.find("pidge-people li bdi");
  await names.nth(1).waitFor();
  assert.deepEqual(await names.allTextContents(), [noah.name, ada.name]);
  const more = at.find("pidge-people .panel").getByRole("button", { name: "More" });
  await more.click();
  await names.nth(2).waitFor();
  assert.deepEqual(await names.allTextContents(), [noah.name, ada.name, "Zoë"]);
  assert.equal(await more.count(), 0);
  await until("the focus on the first new one", () => focused(at.button("Unblock Zoë")));
});

test("after an end of one's own, the pages that were loaded stay", async (t) => {
  const { at, ada, noah, policy, changes } = await open(t, { blocked: true });
  policy.blocked.push(ada, { id: "z", name: "Zoë" }, { id: "o", name: "Omar" });
  policy.pageSize = 2;
  await list(at);
  await at.find("pidge-people .panel").getByRole("button", { name: "More" }).click();
  const names = at.find("pidge-people li bdi");
  await names.nth(3).waitFor();
  const asked = policy.asked.filter((call) => call === "GET blocks").length;
  await at.button("Unblock Zoë").click();
  await until("one to go", async () => (await names.count()) < 4);
  await said(at, "Zoë is no longer blocked.");
  assert.deepEqual(await names.allTextContents(), [noah.name, ada.name, "Omar"]);
  // Nor does an end in the thread beside it take them away.
  await at.find("pidge-composer").getByRole("button", { name: "Unblock" }).click();
  await at.composer.waitFor();
  assert.deepEqual(await names.allTextContents(), [ada.name, "Omar"]);
  assert.deepEqual(changes(), ["DELETE blocks z", `DELETE blocks ${noah.id}`]);
  assert.equal(policy.asked.filter((call) => call === "GET blocks").length, asked);
});

test("who has ended all blocks of the first page sees the next one", async (t) => {
  const { at, ada, policy } = await open(t, { blocked: true });
  policy.blocked.push(ada);
  policy.pageSize = 1;
  await list(at);
  await at.find("pidge-people li button").click();
  await at.find("pidge-people li", { hasText: ada.name }).waitFor();
  assert.equal(await at.find("pidge-people li").count(), 1);
});

test("an end and a page that fail are what is tried again", async (t) => {
  let isAway = false;
  const { at, ada, noah, policy, changes } = await open(t, {
    blocked: true,
    before: (page) => page.route(/\/v1\/blocks/, (route) => (isAway ? route.fulfill({ status: 500, headers: { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "*", "Access-Control-Allow-Headers": "*" } }) : route.fallback())),
  });
  at.expectFailures();
  policy.blocked.push(ada, { id: "z", name: "Zoë" });
  policy.pageSize = 2;
  const names = at.find("pidge-people li bdi");
  const again = at.find("pidge-people").getByRole("button", { name: "Try again" });
  await list(at);
  await names.nth(1).waitFor();
  isAway = true;
  await at.find("pidge-people .panel").getByRole("button", { name: "More" }).click();
  await again.waitFor();
  await said(at, "cannot be reached");
  assert.equal(await names.count(), 2);
  isAway = false;
  await again.click();
  await names.nth(2).waitFor();
  isAway = true;
  await at.button("Unblock Zoë").click();
  await again.waitFor();
  assert.deepEqual(await names.allTextContents(), [noah.name, ada.name, "Zoë"]);
  isAway = false;
  await again.click();
  await until("one to go", async () => (await names.count()) === 2);
  assert.deepEqual(changes(), ["DELETE blocks z"]);
  assert.deepEqual(await names.allTextContents(), [noah.name, ada.name]);
  assert.equal(await again.count(), 0);
  await until("the focus on the title", () => focused(at.find("pidge-people #blocked")));
});

test("the list is in an inbox alone too, and knows of a block in the thread beside it", async (t) => {
  const { at, noah, choose, dialog } = await open(t, { html: (mia, noah) => inbox(mia) + thread(mia, noah) });
  await at.shows("from Noah");
  await list(at);
  await at.find("pidge-people", { hasText: "You have not blocked anyone." }).waitFor();
  await choose("Block");
  await dialog.getByRole("button", { name: "Block" }).click();
  await at.find("pidge-people li", { hasText: noah.name }).waitFor();
});

test("a list that cannot be loaded is asked for again", async (t) => {
  let isAway = true;
  const { at, noah } = await open(t, {
    blocked: true,
    before: (page) => page.route(/\/v1\/blocks$/, (route) => (isAway ? route.fulfill({ status: 500, headers: { "Access-Control-Allow-Origin": "*" } }) : route.fallback())),
  });
  at.expectFailures();
  await list(at);
  await at.find("pidge-people", { hasText: "cannot be reached" }).waitFor();
  await look(at, "blocked-failed");
  isAway = false;
  await at.find("pidge-people").getByRole("button", { name: "Try again" }).click();
  await at.find("pidge-people li", { hasText: noah.name }).waitFor();
});

for (const lang of ["en", "de", "fr", "es", "ar"]) {
  test(`at 320 pixels, all of the reason and of its button is in sight, and the list names its buttons as they read: ${lang}`, async (t) => {
    const { at, why } = await open(t, {
      blocked: true,
      lang,
      dir: lang === "ar" ? "rtl" : "ltr",
      viewport: { width: 320, height: 640 },
      html: (mia, noah) => messenger(mia, { peer: noah.id, layout: "stacked" }),
    });
    const button = why.getByRole("button");
    await button.waitFor();
    await fits(at);
    const isWhole = (element) => {
      const { left, right } = element.getBoundingClientRect();
      return left >= 0 && right <= innerWidth && element.scrollWidth <= element.clientWidth;
    };
    assert.ok(await button.evaluate(isWhole), "the button is cut off");
    await look(at, `blocked-narrow-${lang}`);
    await at.find("pidge-messenger .back").click();
    await at.find("pidge-people pidge-menu button[aria-haspopup]").click();
    await at.page.getByRole("menuitem").first().click();
    await at.find("pidge-people li button").waitFor();
    await fits(at);
    assert.ok(await at.find("pidge-people li button").evaluate(isWhole), "the button of the list is cut off");
    await look(at, `blocked-people-narrow-${lang}`, ["label-content-name-mismatch"]);
  });
}
