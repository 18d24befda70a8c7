// Rule 5, while the service crashes: it has one of its own, which is killed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { people } from "./support/people.mjs";
import { SENDS } from "./support/routes.mjs";
import { own } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { inbox, thread, visit } from "./support/visit.mjs";

const stage = await own();

/** Each with what it does to the request, and to the service. */
const CRASHES = {
  "before a message reaches it": async (route) => {
    await stage.service.kill();
    await route.abort();
  },
  "while it stores a message": async (route) => {
    const sent = route.continue().catch(() => {});
    await stage.service.kill();
    await sent;
  },
  "when it has stored a message and has not answered": async (route) => {
    await route.fetch();
    await stage.service.kill();
    await route.abort();
  },
};

for (const [when, crash] of Object.entries(CRASHES)) {
  test(`killing the service ${when} leaves exactly one`, async (t) => {
    const [ada, mia] = await people(stage);
    let isFirst = true;
    let hasCrashed = false;
    const before = (page) =>
      page.route(SENDS, async (route) => {
        if (route.request().method() !== "POST" || !isFirst) return route.continue();
        isFirst = false;
        await crash(route);
        hasCrashed = true;
      });
    const at = await visit(t, stage, thread(ada, mia), { before });
    at.expect(/Failed to load|ERR_|CORS/);
    await at.composer.waitFor();
    await at.write(`written, and killed ${when}`);
    await at.pending.waitFor();
    await until("the crash", () => hasCrashed);
    await stage.service.start();
    await at.message(1).waitFor({ timeout: 60_000 });
    await until("the copy to go", async () => (await at.pending.count()) === 0);
    const { items } = await mia.history(ada);
    assert.deepEqual(items.map(({ body }) => body), [`written, and killed ${when}`]);
    assert.equal((await at.bodies()).length, 1);
    assert.equal(new Set(at.sends).size, 1);
  });
}

test("while the service is down, what is shown stays, a line says so, and messages wait", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "shown before");
  const at = await visit(t, stage, inbox(mia) + thread(mia, ada));
  at.expect(/Failed to load|ERR_|CORS/);
  await at.shows("shown before");
  await at.find("pidge-inbox .open").waitFor();
  await stage.service.kill();
  await at.write("written meanwhile");
  await at.find("pidge-thread", { hasText: "cannot be reached right now" }).waitFor({ timeout: 60_000 });
  await at.find("pidge-inbox", { hasText: "cannot be reached right now" }).waitFor();
  assert.deepEqual(await at.bodies(), ["shown before", "written meanwhile"]);
  assert.equal(await at.find("pidge-inbox .open").count(), 1);
  await stage.service.start();
  await at.message(2).waitFor({ timeout: 60_000 });
  await until("the line to go", async () => (await at.page.getByText("cannot be reached right now").count()) === 0, 60);
});
