// A page where the service is not, or not yet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { people } from "./support/people.mjs";
import { away, hold } from "./support/routes.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, inbox, messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();

test("without the service, all elements are hidden, and come when it does", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "hello");
  let isAway = true;
  const before = async (page) => {
    await page.clock.install();
    await away(page, stage, () => isAway);
  };
  const at = await visit(t, stage, badge(mia) + inbox(mia) + thread(mia, ada) + messenger(mia, { launcher: true }), { before });
  at.expect(/ERR_FAILED/);
  await until("each to tell", async () => (await at.events()).filter(({ name }) => name === "absent").length >= 4);
  for (const name of ["badge", "inbox", "thread", "messenger"]) assert.ok(await at.find(`body > main > pidge-${name}`).isHidden(), name);
  assert.equal(at.requests.filter((request) => !request.includes("well-known") && !request.includes("/web/")).length, 0);
  isAway = false;
  await at.page.clock.fastForward("01:20");
  await at.shows("hello");
  await at.find("body > main > pidge-inbox .open").waitFor();
  assert.ok(await at.find("pidge-messenger .launcher").isVisible());
});

test("a service that does not answer in two seconds is absent", async (t) => {
  const [, mia] = await people(stage);
  let release;
  const at = await visit(t, stage, inbox(mia), { before: async (page) => (release = await hold(page, /well-known/)) });
  await at.heard("absent");
  assert.ok(await at.find("pidge-inbox").isHidden());
  release();
});

test("without the module, the page is as it would be without messaging", async (t) => {
  const [ada, mia] = await people(stage);
  const before = (page) => page.route(/\/v1\/web\//, (route) => route.abort());
  const at = await visit(t, stage, badge(mia) + thread(mia, ada), { before });
  at.expect(/ERR_FAILED/);
  assert.equal((await at.page.locator("main").innerText()).trim(), "Messages");
  assert.equal(at.requests.filter((request) => !request.includes("/web/")).length, 0);
});
