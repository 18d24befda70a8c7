// Blocks while something else is under way: a message, another block, or its end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { blocking, said } from "./support/blocking.mjs";
import { hold, SENDS } from "./support/routes.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";

const stage = shared();
const open = (t, options) => blocking(t, stage, options);

test("a message that was on its way when its recipient was blocked does not end the block on the screen", async (t) => {
  let release;
  const isLate = new Promise((resolve) => (release = resolve));
  const { at, noah, policy, choose, dialog, why } = await open(t, {
    before: (page) =>
      page.route(SENDS, async (route) => {
        const response = await route.fetch();
        await isLate;
        await route.fulfill({ response });
      }),
  });
  await at.shows("from Noah");
  await at.write("on its way");
  await at.pending.waitFor();
  await choose("Block");
  await dialog.getByRole("button", { name: "Block" }).click();
  await why.filter({ hasText: "You have blocked this person" }).waitFor();
  await said(at, `${noah.name} is blocked.`);
  const questions = () => policy.asked.filter((asked) => asked.startsWith("GET can-message")).length;
  await until("the question that follows a block", () => questions() === 2);
  const shown = await at.find("pidge-composer").evaluateHandle((composer) => {
    const reasons = [];
    new MutationObserver(() => reasons.push(!!composer.why)).observe(composer.shadowRoot, { childList: true, subtree: true });
    return reasons;
  });
  release();
  await at.heard("sent");
  await until("another question", () => questions() === 3);
  await at.frames();
  assert.ok((await shown.jsonValue()).every((isShown) => isShown));
  assert.equal(await why.count(), 1);
});

test("each of two people is blocked, also while the call for the other one is under way", async (t) => {
  let release;
  const { at, ada, noah, policy, changes, choose, dialog, why } = await open(t, {
    before: async (page) => (release = await hold(page, /\/v1\/blocks\/noah/, "PUT")),
  });
  const block = async () => {
    await choose("Block");
    await dialog.getByRole("button", { name: "Block" }).click();
    await dialog.waitFor({ state: "detached" });
  };
  await at.shows("from Noah");
  await block();
  await at.find("pidge-inbox .open", { hasText: ada.name }).click();
  await at.shows("from Ada");
  await block();
  await why.filter({ hasText: "You have blocked this person" }).waitFor();
  assert.deepEqual(changes(), [`PUT blocks ${ada.id}`]);
  release();
  await said(at, `${noah.name} is blocked.`);
  assert.deepEqual(changes(), [`PUT blocks ${ada.id}`, `PUT blocks ${noah.id}`]);
  assert.equal(policy.blocked.length, 2);
});

test("a block that fails when another conversation is open is told with the name", async (t) => {
  let release;
  const { at, ada, noah, policy, choose, dialog, why } = await open(t, {
    before: async (page) => (release = await hold(page, /\/v1\/blocks\//, "PUT")),
  });
  at.expectFailures();
  policy.blockRefusal = [409, "too_many_blocks"];
  await at.shows("from Noah");
  await choose("Block");
  await dialog.getByRole("button", { name: "Block" }).click();
  await at.find("pidge-inbox .open", { hasText: ada.name }).click();
  await at.shows("from Ada");
  release();
  await at.find("pidge-thread .notice", { hasText: `${noah.name}: You have blocked as many people as possible` }).waitFor();
  assert.equal(await why.count(), 0);
});

test("a block that is confirmed while an earlier one is being ended follows it", async (t) => {
  let release;
  const { at, noah, policy, changes, choose, dialog, why } = await open(t, {
    blocked: true,
    before: async (page) => (release = await hold(page, /\/v1\/blocks\//, "DELETE")),
  });
  await why.filter({ hasText: "You have blocked this person" }).waitFor();
  await at.button("Unblock").click();
  // Elsewhere, such as in the list of blocked people.
  policy.blocked = [];
  await at.find("pidge-peer").evaluate(({ hub }) => hub.dispatchEvent(new Event("verdicts")));
  await at.composer.waitFor();
  await choose("Block");
  await dialog.getByRole("button", { name: "Block" }).click();
  await dialog.waitFor({ state: "detached" });
  release();
  await why.filter({ hasText: "You have blocked this person" }).waitFor();
  assert.deepEqual(changes(), [`DELETE blocks ${noah.id}`, `PUT blocks ${noah.id}`]);
  assert.equal(policy.blocked.length, 1);
});
