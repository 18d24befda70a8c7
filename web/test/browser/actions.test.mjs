// Rule 8: what can be done with a message.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, people } from "./support/people.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, thread, visit } from "./support/visit.mjs";

const stage = shared();

const menu = (at) => at.page.getByRole("menuitem").allTextContents();

test("a message can be edited, which the other side sees", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "The essay is due on Fridy");
  const at = await visit(t, stage, thread(ada, mia));
  const other = await visit(t, stage, thread(mia, ada));
  await other.shows("Fridy");
  await at.act(1, "Edit");
  const editor = at.page.getByRole("textbox", { name: "Edit the message" });
  assert.equal(await editor.inputValue(), "The essay is due on Fridy");
  await editor.fill("The essay is due on Friday");
  await at.button("Save").click();
  await at.shows("Friday");
  await at.message(1).getByText("edited").waitFor();
  await other.shows("Friday");
  await other.message(1).getByText("edited").waitFor();
  assert.equal(await editor.count(), 0);
});

test("Escape ends editing, and nothing is changed", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "as it is");
  const at = await visit(t, stage, thread(ada, mia));
  await at.act(1, "Edit");
  await at.page.keyboard.type(" not");
  await at.page.keyboard.press("Escape");
  assert.deepEqual(await at.bodies(), ["as it is"]);
  assert.ok(!at.requests.some((request) => request.startsWith("PATCH")));
});

test("an edit that is refused keeps the text and tells why", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "as it is");
  const at = await visit(t, stage, thread(ada, mia));
  at.expect(/4\d\d \(/);
  await at.act(1, "Edit");
  // Meanwhile it is taken back elsewhere.
  const editor = at.page.getByRole("textbox", { name: "Edit the message" });
  await editor.fill("too late");
  await ada.call("DELETE", ada.at(mia, "/messages/1?for=everyone"));
  await at.button("Save").click();
  await at.find("pidge-thread .notice", { hasText: "already been deleted" }).waitFor();
  assert.equal(await editor.inputValue(), "too late");
});

test("taking a message back is asked for first, and leaves a tombstone on both sides", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a mistake");
  const at = await visit(t, stage, thread(ada, mia));
  const other = await visit(t, stage, thread(mia, ada));
  await other.shows("a mistake");
  await at.act(1, "Take back");
  const dialog = at.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  assert.deepEqual(await at.bodies(), ["a mistake"]);
  await at.act(1, "Take back");
  await dialog.getByRole("button", { name: "Take back" }).click();
  await at.shows("This message was deleted.");
  await other.shows("This message was deleted.");
  assert.ok(!(await at.page.content()).includes("a mistake"));
});

test("a hidden message is hidden for this user alone, and can be brought back", async (t) => {
  const [ada, mia] = await people(stage);
  for (const n of [1, 2, 3]) await ada.send(mia, `number ${n}`);
  const at = await visit(t, stage, thread(mia, ada));
  await at.act(2, "Hide for me");
  await until("it to go", async () => (await at.message(2).count()) === 0);
  assert.deepEqual((await mia.history(ada)).items.length, 2);
  assert.deepEqual((await ada.history(mia)).items.length, 3);
  await at.button("Undo").click();
  await at.message(2).waitFor();
  assert.deepEqual(await at.seqs(), [1, 2, 3]);
  assert.equal(await at.button("Undo").count(), 0);
});

test("messages that are marked unread stay so until the user goes on reading", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 6, { unread: 4 });
  const at = await visit(t, stage, badge(mia) + thread(mia, ada), { before: (page) => page.clock.install() });
  const unread = async () => (await mia.entry(ada)).unread_count;
  await until("them to be read", async () => (await unread()) === 0);
  await at.act(4, "Unread from here");
  await until("three to be unread", async () => (await unread()) === 3);
  await at.find("pidge-badge", { hasText: "3 unread messages" }).waitFor();
  // They are in sight all the time.
  await at.page.clock.runFor(5000);
  await at.frames();
  assert.equal(await unread(), 3);
  await at.scroll(50);
  await until("them to be read", async () => (await unread()) === 0);
});

test("the text of a message and a link to it can be copied", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a text\nof two lines");
  const at = await visit(t, stage, thread(mia, ada), { permissions: ["clipboard-read", "clipboard-write"] });
  const clipboard = () => at.page.evaluate(() => navigator.clipboard.readText());
  await at.act(1, "Copy text");
  await until("the text", async () => (await clipboard()) === "a text\nof two lines");
  await at.act(1, "Copy link");
  await until("the link", async () => (await clipboard()).startsWith(stage.origin));
  const { hash } = new URL(await clipboard());
  assert.deepEqual(Object.fromEntries(new URLSearchParams(hash.slice(1))), { "pidge-peer": ada.id, "pidge-message": "1" });
});

test("a message offers what its user may do with it, by the limits of the service", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 2);
  await ada.send(mia, "a new one");
  const { limits } = await ada.call("GET", "/me");
  const older = Math.max(limits.edit_seconds, limits.retract_seconds) + 60;
  await stage.sql(`update messages set created_at = now() - ${older} * interval '1 second'
                   where seq < 3 and sender_id = (select id from users where external_id = '${ada.id}')`);
  const at = await visit(t, stage, thread(ada, mia));
  const shown = async (seq) => {
    await at.message(seq).locator("button[aria-haspopup]").click();
    const actions = await menu(at);
    await at.page.keyboard.press("Escape");
    return actions;
  };
  await at.message(3).waitFor();
  assert.deepEqual(await shown(3), ["Edit", "Take back", "Copy text", "Copy link", "Hide for me"]);
  assert.deepEqual(await shown(2), ["Unread from here", "Copy text", "Copy link", "Hide for me"]);
  assert.deepEqual(await shown(1), ["Copy text", "Copy link", "Hide for me"]);
  const locked = await visit(t, stage, thread(ada, mia, { readonly: true }));
  await locked.message(3).locator("button[aria-haspopup]").click();
  assert.deepEqual(await menu(locked), ["Copy text", "Copy link", "Hide for me"]);
  assert.equal(await locked.composer.count(), 0);
});
