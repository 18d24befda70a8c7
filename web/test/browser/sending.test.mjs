// Rule 5: what becomes of a message on its way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { people } from "./support/people.mjs";
import { Policy } from "./support/policy.mjs";
import { answer, hold, SENDS } from "./support/routes.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { thread, visit } from "./support/visit.mjs";

const stage = shared();

const bodies = async (user, peer) => (await user.history(peer)).items.map(({ body }) => body);

test("a message is shown at once, and once when it has arrived", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "before");
  let release;
  const at = await visit(t, stage, thread(mia, ada), { before: async (page) => (release = await hold(page, SENDS, "POST")) });
  await at.message(1).waitFor();
  await at.write("hello");
  await at.pending.filter({ hasText: "Sending" }).waitFor();
  assert.deepEqual(await at.bodies(), ["before", "hello"]);
  assert.equal(await at.composer.inputValue(), "");
  // Meanwhile another one arrives: it comes before.
  await ada.send(mia, "between");
  await at.message(2).waitFor();
  assert.deepEqual(await at.bodies(), ["before", "between", "hello"]);
  release();
  await at.message(3).waitFor();
  assert.equal(await at.pending.count(), 0);
  assert.deepEqual(await at.bodies(), ["before", "between", "hello"]);
  const { detail } = await at.heard("sent");
  assert.equal(detail.message.seq, 3);
});

test("what is written while a message is on its way follows it", async (t) => {
  const [ada, mia] = await people(stage);
  let second;
  const isThere = new Promise((resolve) => (second = resolve));
  const before = (page) =>
    page.route(SENDS, async (route) => {
      if (route.request().postDataJSON()?.body === "one") await isThere;
      await route.continue();
    });
  const at = await visit(t, stage, thread(ada, mia), { before });
  await at.write("one");
  await at.write("two");
  await until("both to be shown", async () => (await at.pending.count()) === 2);
  await at.frames();
  second();
  await at.message(2).waitFor();
  assert.deepEqual(await bodies(ada, mia), ["one", "two"]);
});

test("an answer that is lost makes no second message", async (t) => {
  const [ada, mia] = await people(stage);
  let isFirst = true;
  const before = (page) =>
    page.route(SENDS, async (route) => {
      if (route.request().method() !== "POST" || !isFirst) return route.continue();
      isFirst = false;
      await route.fetch();
      await route.abort();
    });
  const at = await visit(t, stage, thread(ada, mia), { before });
  at.expectFailures();
  await at.write("once");
  await at.message(1).waitFor();
  await until("the copy to go", async () => (await at.pending.count()) === 0);
  assert.deepEqual(await bodies(ada, mia), ["once"]);
  assert.equal(new Set(at.sends).size, 1);
});

for (const status of [429, 502, 503, 504]) {
  test(`a send that is answered ${status} is repeated with its key`, async (t) => {
    const [ada, mia] = await people(stage);
    let isFirst = true;
    const before = (page) => answer(page, SENDS, "POST", { status, headers: { "Retry-After": "1" } }, () => isFirst && !(isFirst = false));
    const at = await visit(t, stage, thread(ada, mia), { before });
    at.expectFailures();
    await at.write("again");
    await at.message(1).waitFor();
    assert.deepEqual(await bodies(ada, mia), ["again"]);
    assert.ok(at.sends.length >= 2);
    assert.equal(new Set(at.sends).size, 1);
  });
}

test("a message on its way survives a reload, with its key", async (t) => {
  const [ada, mia] = await people(stage);
  let isOff = true;
  const at = await visit(t, stage, thread(ada, mia), { before: (page) => answer(page, SENDS, "POST", "no answer", () => isOff) });
  at.expectFailures();
  await at.write("through a reload");
  await at.pending.waitFor();
  await until("an attempt", () => at.sends.length > 0);
  isOff = false;
  await at.page.reload();
  await at.message(1).waitFor();
  assert.deepEqual(await bodies(ada, mia), ["through a reload"]);
  assert.equal(new Set(at.sends).size, 1);
  // An event may have shown it before its send was answered.
  await until("nothing to be kept", async () => {
    const kept = await at.page.evaluate(() => Object.entries(sessionStorage));
    return kept.filter(([key]) => /^pidge:.*:outbox$/.test(key)).flatMap(([, value]) => JSON.parse(value)).length === 0;
  });
});

/** Opens a thread in which no message can be sent, and writes one; five minutes go by. */
async function unsent(t, text) {
  const [ada, mia] = await people(stage);
  const line = { isOff: true };
  const before = async (page) => {
    await page.clock.install();
    await answer(page, SENDS, "POST", "no answer", () => line.isOff);
  };
  const at = await visit(t, stage, thread(ada, mia), { before });
  at.expectFailures();
  await at.write(text);
  await until("an attempt", () => at.sends.length > 0);
  await at.page.clock.fastForward("05:30");
  await until("it to be given up", async () => {
    await at.page.clock.fastForward("01:00");
    return at.pending.filter({ hasText: "Not sent" }).count();
  });
  return { at, ada, mia, line };
}

test("after five minutes a message is no longer sent by itself, not even after a reload", async (t) => {
  const { at, ada, mia, line } = await unsent(t, "for today");
  line.isOff = false;
  const count = at.sends.length;
  await at.page.reload();
  await at.pending.filter({ hasText: "Not sent" }).waitFor();
  await at.page.clock.fastForward("10:00");
  await at.frames();
  assert.equal(at.sends.length, count);
  assert.deepEqual(await bodies(ada, mia), []);
});

test("a message that was not sent can be sent again, with its key", async (t) => {
  const { at, ada, mia, line } = await unsent(t, "again, please");
  line.isOff = false;
  await at.button("Send again").click();
  await at.message(1).waitFor();
  assert.deepEqual(await bodies(ada, mia), ["again, please"]);
  assert.equal(new Set(at.sends).size, 1);
});

test("a message that was not sent can be changed, which makes it another one", async (t) => {
  const { at, ada, mia, line } = await unsent(t, "wrong");
  line.isOff = false;
  await at.button("Change").click();
  assert.equal(await at.composer.inputValue(), "wrong");
  assert.equal(await at.pending.count(), 0);
  await at.write("right");
  await at.message(1).waitFor();
  assert.deepEqual(await bodies(ada, mia), ["right"]);
  assert.equal(new Set(at.sends).size, 2);
});

test("a message that was not sent can be deleted", async (t) => {
  const { at, line } = await unsent(t, "never");
  line.isOff = false;
  const count = at.sends.length;
  await at.pending.getByRole("button", { name: "Delete", exact: true }).click();
  await until("it to go", async () => (await at.pending.count()) === 0);
  await at.page.reload();
  await at.find("pidge-thread .empty").waitFor();
  assert.equal(at.sends.length, count);
});

test("a refusal is told with its text and the id of its request", async (t) => {
  const [, mia] = await people(stage);
  // A service that cannot be asked beforehand whether the user may write.
  const policy = new Policy();
  policy.features = [];
  const at = await visit(t, stage, thread(mia, { id: "nobody/é" }), { before: (page) => policy.route(page) });
  at.expectFailures();
  await at.write("is anybody there?");
  const told = at.pending.getByText("You cannot write to this person.");
  await told.waitFor();
  const { detail } = await at.heard("error").catch(() => ({ detail: undefined }));
  const id = await told.getAttribute("title");
  assert.match(id, /\S{8}/);
  assert.deepEqual(detail, { code: "recipient_unknown", request_id: id });
  assert.equal(at.sends.length, 1);
});
