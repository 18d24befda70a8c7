// What axe-core says of each state, in light and dark, from left to right and from right to left, wide and narrow.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, look, withAxe } from "./support/axe.mjs";
import { people } from "./support/people.mjs";
import { answer, away, SENDS, tokens } from "./support/routes.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, messenger, visit } from "./support/visit.mjs";

const stage = shared();

const LOOKS = {
  light: {},
  dark: { dark: true, colorScheme: "dark" },
  narrow: { viewport: { width: 320, height: 640 } },
  "right-to-left": { lang: "ar", dir: "rtl" },
  "narrow-right-to-left": { lang: "ar", dir: "rtl", viewport: { width: 320, height: 640 } },
  contrast: { forcedColors: "active" },
};

/** A conversation with something of everything. */
async function school() {
  const [ada, mia, noah, lina] = await people(stage, 4);
  await noah.send(ada, "Could I get the slides?", { context: { type: "course", id: "42", title: "Biology" } });
  await ada.send(lina, "Welcome!");
  await mia.send(ada, "Is the essay due on Friday? https://example.org/essay\nAnd may we work in pairs?");
  await ada.send(mia, "On Friday at noon.");
  await ada.call("PATCH", ada.at(mia, "/messages/2"), { body: "On Friday at noon, in pairs." });
  await ada.send(mia, "A mistake");
  await ada.call("DELETE", ada.at(mia, "/messages/3?for=everyone"));
  await mia.read(ada, 3);
  await mia.send(ada, "Thank you! شكرا جزيلا");
  await mia.send(ada, "One more question");
  await ada.call("PATCH", ada.at(noah, ""), { starred: true });
  await ada.call("PATCH", ada.at(lina, ""), { muted_until: "2100-01-01T00:00:00Z" });
  return { ada, mia, noah };
}

/** Opens a messenger with axe. */
async function open(t, user, options, attributes = {}, before = undefined) {
  const at = await visit(t, stage, badge(user, { href: "/" }) + messenger(user, attributes), {
    ...options,
    before: async (page, at) => {
      await withAxe(page);
      await before?.(page, at);
    },
  });
  return at;
}

for (const [name, options] of Object.entries(LOOKS)) {
  test(`inbox, thread, menu, dialog, search and batch: ${name}`, async (t) => {
    const { ada, mia } = await school();
    const at = await open(t, ada, options, { layout: options.viewport ? "stacked" : "auto" });
    const entry = at.find("pidge-inbox .open", { hasText: mia.name });
    await entry.waitFor();
    await look(at, `${name}-inbox`);
    await fits(at);
    // Whatever the language is, it is the first button after the choice of the filter.
    await at.find("pidge-inbox .tools > button").first().click();
    await at.find("pidge-inbox input[type=checkbox]").first().check();
    await look(at, `${name}-batch`);
    await fits(at);
    await at.find("pidge-inbox .tools > button").first().click();

    await at.search("essay");
    await look(at, `${name}-search`);
    await fits(at);
    await at.find("pidge-search input").fill("");

    await entry.click();
    await at.message(5).waitFor();
    await look(at, `${name}-thread`);
    await fits(at);
    await at.message(2).locator("button[aria-haspopup]").click();
    await look(at, `${name}-menu`);
    await fits(at);
    await at.page.keyboard.press("Escape");
    await at.message(2).locator("button[aria-haspopup]").click();
    await at.page.getByRole("menuitem").first().click();
    await at.find("pidge-thread .editor").waitFor();
    await look(at, `${name}-editor`);
    await fits(at);
    await at.page.keyboard.press("Escape");
    await at.message(2).locator("button[aria-haspopup]").click();
    await at.page.getByRole("menuitem").nth(1).click();
    await at.page.getByRole("dialog").waitFor();
    await look(at, `${name}-dialog`);
  });
}

test("messages on their way, those that were not sent, and what is said of errors", async (t) => {
  const { ada, mia } = await school();
  let isAway = false;
  let view;
  const at = await open(t, ada, {}, { peer: mia.id }, async (page) => {
    await page.clock.install();
    view = await tokens(page, stage, ada, 600);
    await away(page, stage, () => isAway);
    await answer(page, SENDS, "POST", "no answer");
  });
  at.expect(/Failed to load|ERR_|CORS|\/token/);
  await at.message(5).waitFor();
  await at.write("on its way");
  await at.pending.waitFor();
  await look(at, "sending");
  isAway = true;
  await until("it to be given up", async () => {
    await at.page.clock.fastForward("01:00");
    return at.pending.filter({ hasText: "Not sent" }).count();
  });
  await at.find("pidge-thread", { hasText: "cannot be reached" }).waitFor();
  await look(at, "down");
  await fits(at);
  isAway = false;
  view.status = 401;
  await at.page.clock.fastForward("10:00");
  await at.find("pidge-thread", { hasText: "You are signed out" }).waitFor();
  await look(at, "signed-out");
});

test("an empty inbox, an empty thread, and a page that could not be loaded", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await open(t, ada);
  await at.find("pidge-inbox .empty").waitFor();
  await look(at, "empty-inbox");
  const empty = await open(t, ada, {}, { peer: mia.id });
  await empty.find("pidge-thread .empty").waitFor();
  await look(empty, "empty-thread");
  const failed = await open(t, ada, {}, { peer: mia.id }, (page) => answer(page, /\/v1\/(inbox\?|conversations)/, "GET", { status: 500 }));
  failed.expectFailures();
  await failed.button("Try again").first().waitFor();
  await look(failed, "failed");
});

test("a draft from another device, too long a message, and a notice with Undo", async (t) => {
  const { ada, mia } = await school();
  const at = await open(t, ada, {}, { peer: mia.id });
  at.expect(/412/);
  await at.message(5).waitFor();
  await at.composer.pressSequentially("here");
  const draft = await until("the draft", () => ada.call("GET", ada.at(mia, "/draft")).catch(() => undefined));
  await ada.call("PUT", ada.at(mia, "/draft"), { body: "on the phone" }, { "If-Match": `"${draft.version}"` });
  await at.composer.pressSequentially(" too");
  await at.find("pidge-composer .notice").waitFor();
  await at.composer.fill("a".repeat(10_001));
  await at.find("pidge-composer #count", { hasText: "1 character too many" }).waitFor();
  await look(at, "newer-draft");
  await at.act(1, "Hide for me");
  await at.button("Undo").waitFor();
  await look(at, "undo");
});

test("the launcher opens and closes a panel, and Escape gives the focus back", async (t) => {
  const { ada } = await school();
  const at = await open(t, ada, {}, { launcher: true });
  const launcher = at.find("pidge-messenger .launcher");
  await launcher.getByText("4 unread messages").waitFor({ state: "attached" });
  await look(at, "launcher");
  await launcher.click();
  await at.find("pidge-inbox .open").first().waitFor();
  await look(at, "panel");
  // The panel is narrower than the page.
  assert.equal(await at.find("pidge-thread").count(), 0, "inbox and thread are side by side");
  await fits(at);
  await at.find("pidge-search input").press("Escape");
  assert.equal(await at.find("pidge-inbox").count(), 0);
  assert.ok(await launcher.evaluate((button) => button.getRootNode().activeElement === button));
});

test("with text of twice the size nothing is lost", async (t) => {
  const { ada, mia } = await school();
  const at = await open(t, ada, { viewport: { width: 640, height: 800 } }, { layout: "stacked" });
  await at.page.evaluate(() => (document.body.style.fontSize = "200%")).catch(() => {});
  await at.find("pidge-inbox .open", { hasText: mia.name }).click();
  await at.message(5).waitFor();
  await look(at, "twice");
  await fits(at);
  assert.ok(await at.button("Send").isVisible());
});

test("from right to left, one's own messages are at the left, and the way back points to the right", async (t) => {
  const { ada, mia } = await school();
  const at = await open(t, ada, { lang: "ar", dir: "rtl", viewport: { width: 390, height: 700 } });
  await at.find("pidge-inbox .open", { hasText: mia.name }).click();
  await at.message(5).waitFor();
  const [mine, theirs, list] = await Promise.all([at.message(2).locator(".bubble").boundingBox(), at.message(5).locator(".bubble").boundingBox(), at.scroller.boundingBox()]);
  assert.ok(mine.x - list.x < 60, "one's own");
  assert.ok(list.x + list.width - theirs.x - theirs.width < 60, "the other's");
  // A sign that is mirrored by the direction of its text.
  const back = at.find("pidge-messenger .back");
  assert.match((await back.textContent()).trim(), /^\p{Bidi_Mirrored}$/u);
  assert.equal(await back.evaluate((element) => getComputedStyle(element).direction), "rtl");
});
