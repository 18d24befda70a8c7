// Rule 4, and looking again: what happens elsewhere comes by itself, over the stream of events and without it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, people } from "./support/people.mjs";
import { answer } from "./support/routes.mjs";
import { own, shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, inbox, thread, visit } from "./support/visit.mjs";

const stage = shared();
const polled = await own({ PIDGE__EVENTS__STREAMS: "false" });

const all = (mia, ada) => badge(mia) + inbox(mia) + thread(mia, ada);
const streams = (at) => at.requests.filter((request) => request === "GET /events").length;
const unread = (at) => at.find("pidge-badge");

/** Opens everything in a page with another conversation, so that reading does not empty the badge. */
async function open(t, stage, before) {
  const [ada, mia, noah] = await people(stage, 3);
  await noah.send(ada, "from Noah");
  await mia.send(ada, "from Mia");
  const at = await visit(t, stage, all(ada, mia), { before });
  await at.shows("from Mia");
  await at.find("pidge-inbox .open", { hasText: "from Noah" }).waitFor();
  return { at, ada, mia, noah };
}

/** Waits until the elements have what has just been sent. */
async function comes({ at, ada, mia, noah }) {
  await mia.send(ada, "to the thread");
  await at.shows("to the thread");
  await noah.send(ada, "to the inbox");
  await at.find("pidge-inbox .open", { hasText: "to the inbox" }).waitFor();
  await unread(at).getByText("2 unread messages").waitFor({ state: "attached" });
}

test("over the stream, everything comes at once", async (t) => {
  const opened = await open(t, stage);
  await until("a stream", () => streams(opened.at) === 1);
  await comes(opened);
  assert.equal(streams(opened.at), 1);
});

test("without a stream, everything comes by looking", async (t) => {
  const opened = await open(t, polled, (page) => page.clock.install());
  const { at } = opened;
  const ticking = setInterval(() => at.page.clock.fastForward(10_000).catch(() => {}), 200);
  t.after(() => clearInterval(ticking));
  await comes(opened);
  assert.equal(streams(at), 0);
});

test("after a stream has failed three times, looking is in charge", async (t) => {
  const opened = await open(t, stage, async (page, at) => {
    at.expectFailures();
    await page.clock.install();
    await answer(page, /\/v1\/events$/, "GET", "no answer");
  });
  const { at } = opened;
  const ticking = setInterval(() => at.page.clock.fastForward(5000).catch(() => {}), 200);
  t.after(() => clearInterval(ticking));
  await until("three attempts", () => streams(at) >= 3);
  await comes(opened);
  const count = streams(at);
  assert.ok(count <= 6, `${count} attempts`);
});

test("a thread looks every four seconds, and less often when nothing happens", async (t) => {
  const [ada, mia] = await people(polled);
  await ada.send(mia, "hello");
  const at = await visit(t, polled, thread(mia, ada), { before: (page) => page.clock.install() });
  await at.opened();
  await until("it to be read", async () => (await mia.entry(ada)).unread_count === 0);
  const during = async (seconds) => {
    const before = at.pages.length;
    for (let passed = 0; passed < seconds; passed += 2) {
      await at.page.clock.runFor(2000);
      await at.frames();
    }
    return at.pages.length - before;
  };
  const soon = await during(30);
  assert.ok(soon >= 5 && soon <= 11, `${soon} looks in 30 s`);
  await at.page.clock.fastForward("02:30");
  await at.frames();
  const later = await during(60);
  assert.ok(later >= 4 && later <= 9, `${later} looks in 60 s`);
  await at.page.clock.fastForward("11:00");
  await at.frames();
  const last = await during(120);
  assert.ok(last >= 2 && last <= 6, `${last} looks in 120 s`);
});

test("nothing looks while the page is hidden, and everything at once when it is shown again", async (t) => {
  const [ada, mia] = await people(polled);
  await ada.send(mia, "hello");
  const at = await visit(t, polled, all(mia, ada), { before: (page) => page.clock.install() });
  await at.opened();
  await until("it to be read", async () => (await mia.entry(ada)).unread_count === 0);
  const show = (isHidden) =>
    at.page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
      Object.defineProperty(document, "visibilityState", { value: isHidden ? "hidden" : "visible", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  await show(true);
  await at.page.waitForLoadState("networkidle");
  const count = at.requests.length;
  await at.page.clock.fastForward("05:00");
  await at.frames();
  assert.equal(at.requests.length, count, at.requests.slice(count).join("\n"));
  await ada.send(mia, "meanwhile");
  await show(false);
  await at.shows("meanwhile");
  await at.find("pidge-inbox .open", { hasText: "meanwhile" }).waitFor();
});

test("new messages keep the end in view for a reader at the end, and else a button counts them", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 100);
  const at = await visit(t, stage, thread(mia, ada));
  await at.message(100).waitFor();
  await ada.send(mia, "to a reader at the end");
  await at.shows("to a reader at the end");
  const scrollTop = () => at.scroller.evaluate((element) => element.scrollTop);
  assert.equal(await scrollTop(), 0);
  assert.equal(await at.page.getByRole("button", { name: /new message/ }).count(), 0);
  await at.scroll(-1200);
  await until("the scroller above", async () => (await scrollTop()) < -1000);
  await ada.send(mia, "one");
  await at.button("1 new message").waitFor();
  await ada.send(mia, "two");
  await at.button("2 new messages").click();
  await until("the end", async () => (await scrollTop()) === 0);
  assert.equal(await at.page.getByRole("button", { name: /new message/ }).count(), 0);
});

test("a screen reader hears who has written what", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "before");
  const at = await visit(t, stage, thread(mia, ada));
  await at.opened();
  await ada.send(mia, "Bring your lab coat");
  await at.find("pidge-thread [role=status]", { hasText: `${ada.name}: Bring your lab coat` }).waitFor({ state: "attached" });
  assert.equal(await at.find("pidge-thread [aria-live], pidge-thread [role=log]").count(), 0);
});

test("two tabs share a stream, and what one reads or sends is in the other", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 5, { unread: 2 });
  const context = await stage.browser.newContext();
  t.after(() => context.close());
  const one = await visit(t, stage, all(mia, ada), { context });
  await one.opened();
  const two = await visit(t, stage, all(mia, ada), { context });
  await two.opened();
  for (const at of [one, two]) await at.find("pidge-badge[hidden]").waitFor({ state: "attached" });
  await one.write("from the first tab");
  await two.shows("from the first tab");
  await two.write("from the second tab");
  await one.shows("from the second tab");
  await ada.send(mia, "to both");
  for (const at of [one, two]) {
    await at.shows("to both");
    assert.equal(new Set(await at.seqs()).size, 8);
    await until("no copies", async () => (await at.pending.count()) === 0);
  }
  assert.equal(streams(one) + streams(two), 1);
  // The one that reads the stream is closed.
  await one.page.close();
  await ada.send(mia, "to the other one");
  await two.shows("to the other one");
});

test("a badge counts up to its limit, and may leave out what is muted", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 150, { unread: 120 });
  const at = await visit(t, stage, badge(mia, { href: "/messages/" }) + badge(mia, { max: 200 }) + badge(mia, { quiet: true }));
  const [first, second, third] = await at.find("pidge-badge").all();
  await first.getByText("99+").waitFor();
  assert.equal(await first.getByRole("link").getAttribute("href"), "/messages/");
  await first.getByRole("link", { name: "120 unread messages" }).waitFor();
  await second.getByText("120", { exact: true }).waitFor();
  await mia.call("PATCH", mia.at(ada, ""), { muted_until: "2100-01-01T00:00:00Z" });
  await until("the muted ones to go", async () => (await third.getAttribute("hidden")) !== null);
  await second.getByText("120", { exact: true }).waitFor();
});
