// Rule 6: drafts are kept by the service, and nothing personal in the browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { people } from "./support/people.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();

const draft = (user, peer) => user.call("GET", user.at(peer, "/draft")).catch(() => undefined);
const stored = (user, peer, body) => until(`the draft "${body}"`, async () => (await draft(user, peer))?.body === body);
const puts = (at) => at.requests.filter((request) => request === "PUT /conversations/PEER/draft").length;

test("a draft is stored a second after the last key, and is there again", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia), { before: (page) => page.clock.install() });
  await at.composer.pressSequentially("Dear ");
  await at.composer.pressSequentially("Mia");
  await at.page.clock.runFor(900);
  await at.page.clock.runFor(200);
  await stored(ada, mia, "Dear Mia");
  assert.ok(puts(at) <= 2, `${puts(at)} requests`);
  await at.page.reload();
  await until("the draft", async () => (await at.composer.inputValue()) === "Dear Mia");
});

test("a draft is stored when the page is left", async (t) => {
  const [ada, mia] = await people(stage);
  // Time stands still: the second after the last key does not end.
  const before = async (page) => {
    await page.clock.install();
    await page.clock.pauseAt(new Date(Date.now() + 1000));
  };
  const at = await visit(t, stage, thread(ada, mia), { before });
  await at.composer.pressSequentially("in a hurry");
  assert.equal(puts(at), 0);
  await at.page.goto("about:blank");
  await stored(ada, mia, "in a hurry");
});

test("each conversation of a messenger has its draft", async (t) => {
  const [ada, mia, noah] = await people(stage, 3);
  await mia.send(ada, "from Mia");
  await noah.send(ada, "from Noah");
  const at = await visit(t, stage, messenger(ada, { layout: "split" }), { viewport: { width: 1000, height: 700 } });
  const open = (person) => at.find("pidge-inbox .open", { hasText: person.name }).click();
  await open(mia);
  await at.shows("from Mia");
  await at.composer.pressSequentially("to Mia");
  await open(noah);
  await at.shows("from Noah");
  assert.equal(await at.composer.inputValue(), "");
  await at.composer.pressSequentially("to Noah");
  await open(mia);
  await until("the draft to Mia", async () => (await at.composer.inputValue()) === "to Mia");
  await stored(ada, mia, "to Mia");
  await stored(ada, noah, "to Noah");
});

test("sending ends the draft", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  await at.composer.pressSequentially("first a draft");
  await stored(ada, mia, "first a draft");
  await at.composer.press("Enter");
  await at.message(1).waitFor();
  await until("the draft to go", async () => !(await draft(ada, mia)));
  await at.page.reload();
  await at.message(1).waitFor();
  await at.frames();
  assert.equal(await at.composer.inputValue(), "");
});

test("a text that is deleted is a draft no longer", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  await at.composer.pressSequentially("never mind");
  await stored(ada, mia, "never mind");
  await at.composer.fill("");
  await until("the draft to go", async () => !(await draft(ada, mia)));
});

test("a newer draft from another device is told, and can be used", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  at.expect(/412 \(Precondition Failed\)/);
  await at.composer.pressSequentially("here");
  await stored(ada, mia, "here");
  const { version } = await draft(ada, mia);
  await ada.call("PUT", ada.at(mia, "/draft"), { body: "on the phone" }, { "If-Match": `"${version}"` });
  await at.composer.pressSequentially(" and more");
  const told = at.find("pidge-composer .notice");
  await told.waitFor();
  assert.match(await told.textContent(), /A newer draft from another device:\s+on the phone/);
  assert.equal((await draft(ada, mia)).body, "on the phone");
  await at.button("Use it").click();
  assert.equal(await at.composer.inputValue(), "on the phone");
  await at.composer.press("Enter");
  await at.message(1).waitFor();
  assert.deepEqual(await at.bodies(), ["on the phone"]);
  await until("the draft to go", async () => !(await draft(ada, mia)));
});

test("a newer draft from another device can be left, and the text stays", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  at.expect(/412 \(Precondition Failed\)/);
  await at.composer.pressSequentially("here");
  await stored(ada, mia, "here");
  const { version } = await draft(ada, mia);
  await ada.call("PUT", ada.at(mia, "/draft"), { body: "on the phone" }, { "If-Match": `"${version}"` });
  await at.composer.pressSequentially(" too");
  await at.find("pidge-composer .notice").getByRole("button", { name: "Close" }).click();
  assert.equal(await at.composer.inputValue(), "here too");
  await at.composer.pressSequentially("!");
  await stored(ada, mia, "here too!");
});

test("nothing personal is in the local storage, and nothing of the user in the session's when all is sent", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  await at.composer.pressSequentially("a secret");
  await stored(ada, mia, "a secret");
  await at.composer.press("Enter");
  await at.message(1).waitFor();
  await until("the copy to go", async () => (await at.pending.count()) === 0);
  const storages = await at.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  const [local] = JSON.parse(storages);
  assert.deepEqual(local, {});
  assert.ok(!storages.includes("a secret") && !storages.includes("eyJ"), storages);
});
