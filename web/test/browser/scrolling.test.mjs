// Rule 2: the pages at both ends of a thread.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, people } from "./support/people.mjs";
import { answer, hold } from "./support/routes.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { thread, visit } from "./support/visit.mjs";

const stage = shared();

const heights = (scroller) => scroller.evaluate(({ scrollHeight, scrollTop, clientHeight }) => ({ scrollHeight, scrollTop, clientHeight }));

/** Where a message is, in pixels from the top of the window. */
const top = async (message) => (await message.boundingBox()).y;

/** The first message that is in sight. */
const inSight = (scroller) =>
  scroller.evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    return Number([...element.querySelectorAll("[data-seq]")].find((message) => message.getBoundingClientRect().bottom > top).dataset.seq);
  });

for (const [where, distance] of [["at the very top", 0], ["300 pixels below the top", 300]]) {
  test(`an older page that comes above moves nothing for a reader ${where}`, async (t) => {
    const [ada, mia] = await people(stage);
    await fill(stage, ada, mia, 400);
    let release;
    const at = await visit(t, stage, thread(mia, ada), { before: async (page) => (release = await hold(page, /messages\?before=/)) });
    await at.opened();
    // Programs that scroll reach the very top at once.
    await at.scroller.evaluate((element, distance) => (element.scrollTop = element.clientHeight - element.scrollHeight + distance), distance);
    await until("a request", () => at.pages.some((request) => request.includes("before=")));
    const first = (await at.seqs())[0];
    const reading = await inSight(at.scroller);
    const before = await top(at.message(reading));
    const { scrollHeight } = await heights(at.scroller);
    release();
    await until("the page", async () => (await at.seqs())[0] < first);
    assert.ok((await heights(at.scroller)).scrollHeight > scrollHeight + 1000);
    assert.ok(Math.abs((await top(at.message(reading))) - before) <= 0.5, "the text has moved");
    assert.equal(at.pages.filter((request) => request.includes(`before=${first}`)).length, 1);
  });
}

test("messages that come, grow and go around a reader move nothing", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 200);
  const at = await visit(t, stage, thread(mia, ada));
  await at.opened();
  await at.scroll(-1500);
  await until("the scroller to rest", async () => {
    const { scrollTop } = await heights(at.scroller);
    return scrollTop < -1000 && scrollTop === (await heights(at.scroller)).scrollTop;
  });
  const reading = await inSight(at.scroller);
  const before = await top(at.message(reading));
  const moved = async () => Math.abs((await top(at.message(reading))) - before);

  await ada.send(mia, "at the end");
  await at.shows("at the end");
  assert.ok((await moved()) <= 0.5, "a message at the end has moved the text");

  const late = await mia.send(ada, "to be edited");
  await at.message(late.seq).waitFor();
  await mia.call("PATCH", mia.at(ada, `/messages/${late.seq}`), { body: "edited\n".repeat(20) });
  await at.shows("edited");
  assert.ok((await moved()) <= 0.5, "a message that grows has moved the text");

  await mia.call("DELETE", mia.at(ada, `/messages/${late.seq}?for=everyone`));
  await at.message(late.seq).locator("em").waitFor();
  assert.ok((await moved()) <= 0.5, "a message that was taken back has moved the text");
});

test("a page that fails can be tried again, and is not asked for in a loop", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 200);
  let fails = true;
  const before = (page) => answer(page, /messages\?before=/, "GET", { status: 500 }, () => fails);
  const at = await visit(t, stage, thread(mia, ada), { before });
  at.expectFailures();
  await at.opened();
  await at.scroll(-20_000);
  const again = at.page.getByRole("button", { name: "Try again" });
  await again.waitFor();
  const asked = at.pages.length;
  // The thread is scrolled there and back.
  for (const distance of [600, -20_000, 600, -20_000]) await at.scroll(distance);
  await again.waitFor();
  assert.equal(at.pages.length, asked);
  const first = (await at.seqs())[0];
  fails = false;
  await again.click();
  await until("the page", async () => (await at.seqs())[0] < first);
  assert.equal(await again.count(), 0);
});

test("after 5,000 messages were scrolled, at most 1,000 are in the page, and those that went come back", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 6000, { lines: 0 });
  const at = await visit(t, stage, thread(mia, ada));
  await at.opened();
  const memory = await at.page.context().newCDPSession(at.page);
  const used = async () => {
    await memory.send("HeapProfiler.collectGarbage");
    return (await memory.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const begun = await used();
  // In the page, since each step over the wire takes as long as ten here.
  const most = await at.scroller.evaluate(async (element) => {
    let most = 0;
    const first = () => Number(element.querySelector("[data-seq]").dataset.seq);
    while (first() > 1000) {
      const before = first();
      element.scrollTop = element.clientHeight - element.scrollHeight;
      await new Promise((resolve) => {
        const observer = new MutationObserver(() => first() < before && (observer.disconnect(), resolve()));
        observer.observe(element, { childList: true, subtree: true });
      });
      most = Math.max(most, element.querySelectorAll("[data-seq]").length);
    }
    return most;
  });
  assert.ok(most <= 1000, `${most} messages`);
  const more = (await used()) - begun;
  t.diagnostic(`${more.toFixed(1)} MB more in the heap`);
  assert.ok(more <= 10, `${more} MB more`);

  const seqs = await at.seqs();
  assert.deepEqual(seqs, seqs.map((_, index) => seqs[0] + index), "there is a gap");
  const last = seqs.at(-1);
  await at.scroller.evaluate((element) => (element.scrollTop = -1));
  await until("the pages that went", async () => (await at.seqs()).at(-1) > last);
  const newer = await at.seqs();
  assert.deepEqual(newer, newer.map((_, index) => newer[0] + index), "there is a gap");
  await at.page.getByRole("button", { name: "To the newest message" }).click();
  await at.message(6000).waitFor();
  assert.equal(await at.scroller.evaluate(({ scrollTop }) => scrollTop), 0);
});

test("a link to a message opens the thread around it", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 500);
  const at = await visit(t, stage, thread(mia, ada, { around: 200 }));
  await at.message(200).waitFor();
  assert.equal(at.pages[0].split("?")[1], "around=200");
  await until("the message in the middle", async () => {
    const { y, height } = await at.message(200).boundingBox();
    const scroller = await at.scroller.boundingBox();
    return Math.abs(y + height / 2 - scroller.y - scroller.height / 2) < 60;
  });
});
