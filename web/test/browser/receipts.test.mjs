// Rule 10: how far the other side has read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, people } from "./support/people.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { thread, visit } from "./support/visit.mjs";

const stage = shared();

const receipts = (at) => at.find("pidge-thread .message:has(.receipt)").evaluateAll((all) => all.map(({ dataset }) => Number(dataset.seq)));

test("the last message that the other side has seen says so, and no other one", async (t) => {
  const [ada, mia] = await people(stage);
  for (const n of [1, 2, 3]) await ada.send(mia, `number ${n}`);
  await mia.read(ada, 2);
  const at = await visit(t, stage, thread(ada, mia));
  await at.message(3).waitFor();
  assert.deepEqual(await receipts(at), [2]);
  await mia.read(ada, 3);
  await until("the receipt to move", async () => String(await receipts(at)) === "3");
});

test("a receipt stands at one's own message, also if the other side has written since", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "mine");
  await mia.send(ada, "theirs");
  await mia.read(ada, 1);
  const at = await visit(t, stage, thread(ada, mia));
  await at.message(2).waitFor();
  assert.deepEqual(await receipts(at), [1]);
});

test("what the other side has seen before what is loaded is told too", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 120, { unread: 80 });
  await mia.read(ada, 50);
  const at = await visit(t, stage, thread(ada, mia));
  await at.message(120).waitFor();
  assert.deepEqual(await receipts(at), []);
  await mia.read(ada, 118);
  await until("the receipt", async () => String(await receipts(at)) === "118");
});

test("a message that is read in another page shows it within moments", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  await at.write("have you seen this?");
  await at.message(1).waitFor();
  assert.deepEqual(await receipts(at), []);
  const other = await visit(t, stage, thread(mia, ada));
  await other.message(1).waitFor();
  await until("the receipt", async () => String(await receipts(at)) === "1");
});

test("where receipts are off, none is shown", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "mine");
  await mia.read(ada, 1);
  // The service has no switch for it yet: this is what it would answer.
  const before = async (page) => {
    const change = (pattern, changed) =>
      page.route(pattern, async (route) => {
        if (route.request().method() === "OPTIONS") return route.fallback();
        const response = await route.fetch();
        await route.fulfill({ response, json: changed(await response.json()) });
      });
    const without = (body) => ({ ...body, features: body.features.filter((feature) => feature !== "receipts") });
    await change(/\/v1\/me$|well-known/, without);
    await change(/\/messages(\?|$)/, (page) => ({ ...page, seen_up_to: null }));
  };
  const at = await visit(t, stage, thread(ada, mia), { before });
  await at.message(1).waitFor();
  await at.frames();
  assert.deepEqual(await receipts(at), []);
});
