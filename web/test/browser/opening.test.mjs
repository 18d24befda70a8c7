// Rule 1: where a thread begins, and with how many requests.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, people } from "./support/people.mjs";
import { hold } from "./support/routes.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();

/** Where the divider is, as a part of the height of the scroller. */
const place = (scroller) =>
  scroller.evaluate((element) => {
    const { top, height } = element.getBoundingClientRect();
    return (element.querySelector("[part=divider]").getBoundingClientRect().top - top) / height;
  });

test("from the inbox, one request opens a thread with unread messages at the first of them", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 300, { unread: 60 });
  const at = await visit(t, stage, messenger(mia));
  await at.find("pidge-inbox .open").click();
  await at.opened();
  await at.find("pidge-thread [part=divider]").waitFor();
  await until("the divider at a third", async () => Math.abs((await place(at.scroller)) - 1 / 3) < 0.01);
  assert.equal(at.pages[0].split("?")[1], "around=241");
  const next = await at.find("pidge-thread [part=divider] ~ .message").first().getAttribute("data-seq");
  assert.equal(next, "241");
  // Further pages are only those at the ends, which are in sight or near.
  assert.ok(at.pages.slice(1).every((request) => /before=|after=/.test(request)), at.pages.join("\n"));
});

test("by the peer alone, a thread with unread messages is opened with two requests at most", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 300, { unread: 200 });
  const at = await visit(t, stage, thread(mia, ada));
  await at.find("pidge-thread [part=divider]").waitFor();
  const [first, second] = at.pages;
  assert.ok(!first.includes("?"), first);
  assert.equal(second.split("?")[1], "around=101");
  assert.ok(at.pages.slice(2).every((request) => /before=|after=/.test(request)), at.pages.join("\n"));
  assert.ok(Math.abs((await place(at.scroller)) - 1 / 3) < 0.01);
});

test("without unread messages, a thread begins at its end", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 120);
  const at = await visit(t, stage, thread(mia, ada));
  await at.message(120).waitFor();
  assert.equal(await at.scroller.evaluate(({ scrollTop }) => scrollTop), 0);
  assert.equal(await at.find("pidge-thread [part=divider]").count(), 0);
  assert.ok(!at.pages[0].includes("?"));
});

test("the divider stays until the thread is left", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 10, { unread: 3 });
  const at = await visit(t, stage, messenger(mia, { layout: "stacked" }));
  await at.find("pidge-inbox .open").click();
  await at.find("pidge-thread [part=divider]").waitFor();
  await until("everything to be read", async () => (await mia.entry(ada)).unread_count === 0);
  await ada.send(mia, "one more");
  await at.shows("one more");
  assert.equal(await at.find("pidge-thread [part=divider] + .message").getAttribute("data-seq"), "8");
  await until("that to be read", async () => (await mia.entry(ada)).unread_count === 0);
  await at.find(".back").click();
  await at.find("pidge-inbox .open").click();
  await at.opened();
  assert.equal(await at.find("pidge-thread [part=divider]").count(), 0);
});

test("a thread of 100,000 messages opens with two requests at most and 50 messages", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 100_000, { unread: 50_000 });
  let release;
  // What is loaded after the opening waits until the messages are counted.
  const at = await visit(t, stage, thread(mia, ada), { before: async (page) => (release = await hold(page, /messages\?(before|after)=/)) });
  await at.find("pidge-thread [part=divider]").waitFor();
  const opening = at.pages.filter((request) => !/before=|after=/.test(request));
  assert.ok(opening.length <= 2, opening.join("\n"));
  const seqs = await at.seqs();
  assert.ok(seqs.length <= 50 && seqs.includes(50_001), `${seqs.length} messages`);
  release();
});

test("a person without a conversation yet is told so, and can be written to", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  await at.find("pidge-thread .empty", { hasText: mia.name }).or(at.find("pidge-thread .empty")).waitFor();
  await at.write("The first one");
  await at.message(1).waitFor();
  assert.deepEqual(await at.bodies(), ["The first one"]);
});
