// A user blocks someone and ends it: from the menu of the thread, and from where one writes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, look } from "./support/axe.mjs";
import { blocking, focused, said } from "./support/blocking.mjs";
import { people } from "./support/people.mjs";
import { Policy } from "./support/policy.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();
const open = (t, options) => blocking(t, stage, options);

test("a question comes first; then the composer says it, and offers to end it", async (t) => {
  const { at, noah, policy, menu, changes, choose, dialog, why } = await open(t);
  await at.shows("from Noah");
  await choose("Block");
  await dialog.waitFor();
  assert.match(await dialog.textContent(), new RegExp(`Block ${noah.name}\\?.*no longer write to each other`, "s"));
  await look(at, "block-question");
  assert.deepEqual(changes(), []);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(changes(), []);
  await until("the focus on the menu", () => focused(menu));
  await choose("Block");
  await dialog.getByRole("button", { name: "Block" }).click();
  await why.filter({ hasText: "You have blocked this person" }).waitFor();
  await said(at, `${noah.name} is blocked.`);
  assert.deepEqual(changes(), [`PUT blocks ${noah.id}`]);
  await look(at, "blocked");
  // Nothing that was written is gone.
  await at.shows("from Noah");
  await at.button("Unblock").click();
  await at.composer.waitFor();
  await said(at, `${noah.name} is no longer blocked.`);
  assert.deepEqual(changes(), [`PUT blocks ${noah.id}`, `DELETE blocks ${noah.id}`]);
  assert.deepEqual(policy.blocked, []);
  await at.write("friends again");
  await at.message(2).waitFor();
});

test("it is done by keyboard alone", async (t) => {
  const { at, policy, menu, dialog, why } = await open(t, { html: thread });
  const { keyboard } = at.page;
  await at.shows("from Noah");
  await menu.waitFor();
  await menu.focus();
  assert.equal(await menu.getAttribute("tabindex"), "0");
  await keyboard.press("Enter");
  await at.page.getByRole("menuitem", { name: "Block" }).waitFor();
  await keyboard.press("Escape");
  await until("the focus on the menu", () => focused(menu));
  await keyboard.press("Enter");
  await keyboard.press("End");
  await keyboard.press("Enter");
  await dialog.waitFor();
  await keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await until("the focus on the menu", () => focused(menu));
  await keyboard.press("Enter");
  await keyboard.press("End");
  await keyboard.press("Enter");
  await dialog.waitFor();
  await until("the focus on what changes nothing", () => focused(dialog.getByRole("button", { name: "Cancel" })));
  await keyboard.press("Shift+Tab");
  await until("the focus on the other button", () => focused(dialog.getByRole("button", { name: "Block" })));
  await keyboard.press("Enter");
  await why.waitFor();
  assert.equal(policy.blocked.length, 1);
  await until("the focus on the menu", () => focused(menu));
  await at.button("Unblock").focus();
  await keyboard.press("Enter");
  await at.composer.waitFor();
  await until("the focus in the composer", () => focused(at.composer));
});

test("an Enter that is held opens the menu or the question, and answers nothing", async (t) => {
  const { at, changes, menu, dialog } = await open(t, { html: thread });
  const { keyboard } = at.page;
  await at.shows("from Noah");
  await menu.waitFor();
  const hold = async () => {
    // The first is the key, the others are its repetition.
    for (let n = 0; n < 8; n++) {
      await keyboard.down("Enter");
      await at.frames();
    }
    await keyboard.up("Enter");
  };
  await menu.focus();
  await hold();
  const item = at.page.getByRole("menuitem", { name: "Block", exact: true });
  await item.waitFor();
  assert.equal(await dialog.count(), 0);
  await item.focus();
  await hold();
  await dialog.waitFor();
  const block = dialog.getByRole("button", { name: "Block" });
  await block.focus();
  await keyboard.down("Enter");
  await dialog.waitFor({ state: "detached" });
  await until("one block", () => changes().length === 1);
  for (let n = 0; n < 8; n++) await keyboard.down("Enter");
  await keyboard.up("Enter");
  await at.frames();
  assert.equal(changes().length, 1);
});

test("Escape closes the question, and not the launcher's panel", async (t) => {
  const { at, noah, choose, dialog } = await open(t, { html: (mia) => messenger(mia, { launcher: true }) });
  await at.find("pidge-messenger .launcher").click();
  await at.find("pidge-inbox .open", { hasText: noah.name }).click();
  await at.shows("from Noah");
  await choose("Block");
  await at.find("pidge-peer dialog").waitFor();
  await fits(at);
  await look(at, "block-question-panel");
  await at.page.keyboard.press("Escape");
  await at.find("pidge-peer dialog").waitFor({ state: "detached" });
  assert.ok(await at.find("pidge-thread").isVisible());
  assert.ok((await dialog.count()) === 1, "the panel");
});

test("the menu ends it too", async (t) => {
  const { at, noah, changes, choose, why } = await open(t, { blocked: true });
  await why.filter({ hasText: "You have blocked this person" }).waitFor();
  await choose("Unblock");
  await at.composer.waitFor();
  assert.deepEqual(changes(), [`DELETE blocks ${noah.id}`]);
});

test("who was blocked by the other one, too, still cannot write once the own block is over", async (t) => {
  const { at, noah, policy, why } = await open(t, { blocked: true });
  policy.refusals.set(noah.id, "blocked");
  await why.filter({ hasText: "You have blocked" }).waitFor();
  await at.button("Unblock").click();
  await why.filter({ hasText: "does not accept messages from you" }).waitFor();
  assert.equal(await at.button("Unblock").count(), 0);
});

for (const [code, status, sentence] of [
  ["not_blockable", 403, "cannot be blocked because of their role"],
  ["too_many_blocks", 409, "as many people as possible"],
]) {
  test(`that somebody cannot be blocked is said in words: ${code}`, async (t) => {
    const { at, policy, choose, dialog, why } = await open(t);
    at.expect(/status of 40[39]/);
    policy.blockRefusal = [status, code];
    await choose("Block");
    await dialog.getByRole("button", { name: "Block" }).click();
    await at.find("pidge-thread > .notice, pidge-thread .notice", { hasText: sentence }).waitFor();
    await said(at, sentence);
    assert.deepEqual((await at.heard("error")).detail, { code, request_id: "request-1" });
    assert.equal(await why.count(), 0);
    await look(at, code);
    // The next attempt takes the sentence away.
    policy.blockRefusal = undefined;
    await choose("Block");
    await dialog.getByRole("button", { name: "Block" }).click();
    await why.waitFor();
    assert.equal(await at.find("pidge-thread .notice", { hasText: sentence }).count(), 0);
  });
}

test("nobody is offered to be blocked whom the user does not know", async (t) => {
  const { at, noah, policy, menu, why } = await open(t, { html: (mia, noah) => thread(mia, noah), before: (page) => page.clock.install() });
  await menu.waitFor();
  policy.refusals.set(noah.id, "recipient_unknown");
  await at.page.clock.fastForward(60_000);
  await at.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await why.waitFor();
  await menu.waitFor({ state: "detached" });
});

test("where the service has no blocks, nobody can be blocked", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "from Ada");
  const policy = new Policy();
  policy.features = ["directory", "policy"];
  policy.refusals.set(ada.id, "you_blocked");
  const at = await visit(t, stage, messenger(mia, { peer: ada.id }), { viewport: { width: 1000, height: 700 }, before: (page) => policy.route(page) });
  await at.button("New message").waitFor();
  await at.find("pidge-composer [part=notice]").waitFor();
  assert.equal(await at.find("pidge-people pidge-menu").count(), 0);
  assert.equal(await at.find("pidge-peer pidge-menu").count(), 0);
  assert.equal(await at.button("Unblock").count(), 0);
});

test("another user who signs in finds neither the question nor the reason, and it is asked anew", async (t) => {
  const { at, noah, policy, choose, dialog, why } = await open(t, { html: (mia, noah) => thread(mia, noah) });
  await at.shows("from Noah");
  await choose("Block");
  await dialog.waitFor();
  const reset = () => at.page.evaluate(() => import(document.querySelector("script[type=module]").src).then(({ reset }) => reset()));
  await reset();
  await dialog.waitFor({ state: "detached" });
  policy.refusals.set(noah.id, "blocked");
  await reset();
  await why.waitFor();
  policy.refusals.clear();
  await reset();
  await at.composer.waitFor();
  // Out of the page, and into it again.
  policy.refusals.set(noah.id, "blocked");
  await at.find("pidge-thread").evaluate((element) => {
    element.remove();
    setTimeout(() => document.querySelector("main").append(element));
  });
  await why.waitFor();
  const { length } = policy.asked;
  await reset();
  await until("the question", () => policy.asked.length > length);
  await at.find("pidge-thread").evaluate((element) => (element.peer = undefined));
  await at.find("pidge-thread", { hasText: "Choose a conversation" }).waitFor();
});

for (const [name, options] of Object.entries({
  dark: { dark: true, colorScheme: "dark" },
  "narrow-right-to-left": { lang: "ar", dir: "rtl", viewport: { width: 320, height: 640 } },
  contrast: { forcedColors: "active" },
})) {
  test(`menu, question, list and what the composer says, as they look: ${name}`, async (t) => {
    const { at, menu, dialog, why } = await open(t, { ...options, html: (mia, noah) => messenger(mia, { peer: noah.id, layout: options.viewport ? "stacked" : "auto" }) });
    await menu.click();
    await at.page.getByRole("menuitem").last().waitFor();
    await look(at, `thread-menu-${name}`);
    await fits(at);
    await at.page.getByRole("menuitem").last().click();
    await dialog.waitFor();
    await look(at, `block-question-${name}`);
    await fits(at);
    await dialog.getByRole("button").first().click();
    await why.waitFor();
    await look(at, `blocked-${name}`);
    await fits(at);
    if (options.viewport) await at.find("pidge-messenger .back").click();
    await at.find("pidge-people pidge-menu button[aria-haspopup]").click();
    await look(at, `inbox-menu-${name}`);
    await fits(at);
    await at.page.getByRole("menuitem").first().click();
    await at.find("pidge-people li").waitFor();
    await look(at, `blocked-people-${name}`);
    await fits(at);
  });
}
