// Rule 3: what counts as seen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, people } from "./support/people.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, thread, visit } from "./support/visit.mjs";

const stage = shared();

/** The marker of a user, once it has reached a seq. */
const hasRead = (user, peer, seq) => until(`everything up to ${seq} to be read`, async () => (await user.entry(peer)).read_seq >= seq);

/** Time stands still unless the test goes on. */
const stopped = async (page) => {
  await page.clock.install();
  await page.clock.pauseAt(new Date(Date.now() + 1000));
};

const marks = (at) => at.requests.filter((request) => request === "POST /conversations/PEER/read").length;

test("what is in sight is read, and the totals of the answer go to the badge", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 8, { unread: 3 });
  const at = await visit(t, stage, badge(mia) + thread(mia, ada));
  await hasRead(mia, ada, 8);
  await at.find("pidge-badge[hidden]").waitFor({ state: "attached" });
  assert.equal((await at.events()).findLast(({ name }) => name === "unread").detail.messages, 0);
});

test("a jump to the end marks nothing that was skipped, and a button does", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 300, { unread: 200 });
  const at = await visit(t, stage, thread(mia, ada));
  await at.find("pidge-thread [part=divider]").waitFor();
  await hasRead(mia, ada, 101);
  const seen = (await mia.entry(ada)).read_seq;
  await at.page.getByRole("button", { name: "To the newest message" }).click();
  await at.message(300).waitFor();
  const pill = at.find("pidge-thread .pill", { hasText: "unread above" });
  await pill.waitFor();
  // Another one is seen here: it does not carry along what was skipped.
  await ada.send(mia, "number 301");
  await at.message(301).waitFor();
  assert.equal(await at.scroller.evaluate(({ scrollTop }) => scrollTop), 0);
  const seqs = await at.seqs();
  assert.deepEqual(seqs, seqs.map((_, index) => seqs[0] + index), "there is a gap");
  const entry = await mia.entry(ada);
  assert.ok(entry.read_seq < 150, `read up to ${entry.read_seq}, seen up to ${seen}`);
  const [, count] = /(\d+) unread above/.exec(await pill.textContent());
  assert.ok(Number(count) > 100 && Number(count) < 200, count);
  await pill.getByRole("button", { name: "Mark as read" }).click();
  await hasRead(mia, ada, 301);
  await pill.waitFor({ state: "detached" });
});

test("nothing is read while the page has no focus", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 6, { unread: 3 });
  const before = async (page) => {
    await page.clock.install();
    await page.addInitScript(() => (document.hasFocus = () => window.isFocused ?? false));
  };
  const at = await visit(t, stage, thread(mia, ada), { before });
  await at.find("pidge-thread [part=divider]").waitFor();
  await at.page.clock.runFor(5000);
  assert.equal(marks(at), 0);
  await at.page.evaluate(() => {
    window.isFocused = true;
    window.dispatchEvent(new Event("focus"));
  });
  await hasRead(mia, ada, 6);
});

test("a message that is taller than the thread is read when half of the thread shows it", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a long one\n".repeat(120));
  const at = await visit(t, stage, thread(mia, ada));
  await at.opened();
  await hasRead(mia, ada, 1);
});

test("what was seen is told when the page is left", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 6, { unread: 3 });
  const at = await visit(t, stage, thread(mia, ada), { before: stopped });
  await at.message(6).waitFor();
  await at.frames();
  // Long enough for messages to be seen, and not for their mark.
  await at.page.clock.runFor(450);
  assert.equal(marks(at), 0);
  await at.page.goto("about:blank");
  await hasRead(mia, ada, 6);
});

test("a mark that another device has overtaken is not repeated", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 6, { unread: 3 });
  let isFirst = true;
  const before = async (page) => {
    await page.clock.install();
    await page.route(/\/read$/, async (route) => {
      // Just before, the user marks messages unread on a phone.
      if (route.request().method() === "POST" && isFirst) await mia.call("POST", mia.at(ada, "/unread"), { from_seq: 5 });
      isFirst &&= route.request().method() !== "POST";
      await route.continue();
    });
  };
  const at = await visit(t, stage, thread(mia, ada), { before });
  const answer = await at.page.waitForResponse((response) => response.url().endsWith("/read") && response.request().method() === "POST");
  assert.equal((await answer.json()).applied, false);
  await at.frames();
  await at.page.clock.runFor(3000);
  assert.equal(marks(at), 1);
  assert.equal((await mia.entry(ada)).read_seq, 3);
});
