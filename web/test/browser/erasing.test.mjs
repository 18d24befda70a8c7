// What is left of a user who was erased: their place in the conversation, without a name or a word.

import assert from "node:assert/strict";
import { test } from "node:test";
import { focused } from "./support/blocking.mjs";
import { fill, people } from "./support/people.mjs";
import { Policy } from "./support/policy.mjs";
import { own, shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { inbox, messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();
const polled = await own({ PIDGE__EVENTS__STREAMS: "false" });

const GONE = "This message was deleted.";
/** "Deleted user" in all languages, and why the user cannot write to them. */
const NAMES = {
  en: ["Deleted user", "This account was deleted."],
  de: ["Gelöschtes Konto", "Dieses Konto wurde gelöscht."],
  fr: ["Compte supprimé", "Ce compte a été supprimé."],
  es: ["Cuenta eliminada", "Esta cuenta se ha eliminado."],
  ar: ["حساب محذوف", "تم حذف هذا الحساب."],
};

/** A call of the back end of the LMS. */
async function asLms(at, method, path) {
  const answer = await fetch(`${at.url}/v1${path}`, { method, headers: { Authorization: `Bearer ${at.token({ id: "lms", role: "staff", scope: "privacy" })}` } });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

/** Has a user erased. Returns the id that is left once nothing else is. */
async function erase(at, { id }) {
  const begun = await asLms(at, "DELETE", `/users/${encodeURIComponent(id)}`);
  const { user_id } = await until("the erasure to be done", async () => {
    const erasure = await asLms(at, "GET", `/erasures/${begun.id}`);
    return erasure.state === "done" && erasure;
  });
  return user_id;
}

/** Everything that a page shows or tells screen readers, in all shadow trees. */
const everything = (at) =>
  at.page.evaluate(() => {
    const all = [];
    const read = (root) => {
      for (const element of root.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) if (/^(aria-|title$|alt$|placeholder$)/.test(name)) all.push(value);
        for (const node of element.childNodes) if (node.nodeType === 3) all.push(node.data);
        if (element.shadowRoot) read(element.shadowRoot);
      }
    };
    read(document.body);
    return all.join("\n");
  });

/** That neither a name, nor an id, nor a word of the erased user is on the page. */
async function nothingOf(at, { name, id }, left, ...words) {
  const shown = await everything(at);
  for (const one of [name, id, left, "erased-", ...words]) assert.ok(!shown.includes(one), `${one} is shown:\n${shown}`);
}

const where = { "over the stream": stage, "by looking": polled };
for (const [how, at] of Object.entries(where)) {
  test(`an open thread loses each word of a peer who is erased, and keeps those of the user, ${how}`, async (t) => {
    const [ada, mia] = await people(at);
    await ada.send(mia, "a word of Ada");
    await mia.send(ada, "a word of Mia");
    await ada.send(mia, "another word of Ada");
    const page = await visit(t, at, thread(mia, ada), { before: (page) => how === "by looking" && page.clock.install() });
    await page.shows("another word of Ada");
    // The former id is looked at until the conversation has another one.
    page.expect(/ 404 .*\/v1\/conversations\//);
    if (how === "by looking") {
      const ticking = setInterval(() => page.page.clock.fastForward(10_000).catch(() => {}), 200);
      t.after(() => clearInterval(ticking));
    }
    const left = await erase(at, ada);
    await until("the tombstones", async () => (await page.bodies()).join() === [GONE, "a word of Mia", GONE].join());
    assert.equal(await page.find("pidge-thread").getAttribute("peer"), left);
    await page.find("pidge-composer [part=notice]", { hasText: "This account was deleted." }).waitFor();
    await page.find("pidge-thread .scroller[aria-label='Messages with Deleted user']").waitFor();
    await until("each label to have another name", async () => !(await everything(page)).includes(ada.name));
    await nothingOf(page, ada, left, "word of Ada");
  });
}

test("an open thread finds the conversation also if the service does not answer at first", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a word of Ada");
  await mia.send(ada, "a word of Mia");
  let calls = 0;
  const refuse = (route) => ((calls += 1) <= 2 ? route.fulfill({ status: 503, headers: { "Access-Control-Allow-Origin": "*" } }) : route.continue());
  const at = await visit(t, stage, thread(mia, ada), { before: (page) => page.route(/\/v1\/inbox\?/, refuse) });
  at.expectFailures();
  await at.shows("a word of Mia");
  await erase(stage, ada);
  await until("the tombstone", async () => (await at.bodies()).join() === [GONE, "a word of Mia"].join());
  assert.ok(calls > 2, `${calls} calls`);
});

test("an open thread finds the conversation also behind many others, in the inbox and in the archive", async (t) => {
  for (const isArchived of [false, true]) {
    const [ada, mia, noah, lina] = await people(stage, 4);
    await ada.send(mia, "a word of Ada");
    await mia.send(ada, "a word of Mia");
    for (const other of [noah, lina]) await mia.send(other, "a later one");
    const items = [ada, noah, lina].map(({ id }) => ({ peer_id: id }));
    if (isArchived) await mia.call("POST", "/inbox/batch", { action: "archive", items });
    const one = (route) => route.continue({ url: route.request().url().replace("limit=100", "limit=1") });
    const at = await visit(t, stage, thread(mia, ada), { before: (page) => page.route(/\/v1\/inbox\?.*limit=100/, one) });
    await at.shows("a word of Mia");
    await erase(stage, ada);
    await until("the tombstone", async () => (await at.bodies()).join() === [GONE, "a word of Mia"].join());
    const pages = at.requests.filter((request) => request.startsWith("GET /inbox?"));
    assert.ok(pages.length >= (isArchived ? 4 : 3), pages.join("\n"));
  }
});

test("a peer keeps their name if it is the user who is erased, and the conversation is looked for three times", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a word of Ada");
  const policy = new Policy();
  policy.people = [ada];
  const at = await visit(t, stage, messenger(mia, { peer: ada.id, layout: "stacked" }), {
    before: async (page) => {
      await page.clock.install();
      await policy.route(page);
    },
  });
  at.expectFailures();
  const title = at.find("pidge-messenger header h2");
  await at.shows("a word of Ada");
  await title.getByText(ada.name).waitFor();
  await erase(stage, mia);
  const looks = () => at.requests.filter((request) => /^GET \/inbox\?.*archived.*limit=100/.test(request)).length;
  await at.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await until("no messages", async () => (await at.bodies()).length === 0);
  for (const look of [1, 2, 3]) {
    await until(`look ${look}`, () => looks() === look);
    await until("the name", async () => (await title.textContent()) === ada.name);
    await at.page.clock.runFor(5000);
  }
  await at.page.clock.runFor(10_000);
  await at.frames();
  assert.equal(looks(), 3);
  assert.equal(await at.find("pidge-thread .scroller").getAttribute("aria-label"), `Messages with ${ada.name}`);
  assert.ok(!(await everything(at)).includes("Deleted user"));
});

for (const isStored of [true, false]) {
  test(`what was typed to a peer who is erased stays, and is ${isStored ? "stored already" : "stored afterwards"}, under the new id only`, async (t) => {
    const [ada, mia] = await people(stage);
    await ada.send(mia, "a word of Ada");
    const draft = (id) => mia.call("GET", mia.at({ id }, "/draft")).then(({ body }) => body, () => undefined);
    const at = await visit(t, stage, thread(mia, ada), { before: (page) => page.clock.install() });
    await at.shows("a word of Ada");
    await at.composer.pressSequentially("Dear");
    await until("the draft", async () => (await draft(ada.id)) === "Dear");
    // Time stands still: the second after the last key does not end.
    await at.page.clock.pauseAt(new Date(Date.now() + 60_000));
    if (!isStored) await at.composer.pressSequentially(" Ada");
    const typed = isStored ? "Dear" : "Dear Ada";
    const left = await erase(stage, ada);
    await at.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await until("the thread of what is left", async () => (await at.find("pidge-thread").getAttribute("peer")) === left);
    await at.find("pidge-composer [part=notice]", { hasText: "This account was deleted." }).waitFor();
    assert.equal(await at.composer.inputValue(), typed);
    await at.page.clock.runFor(2000);
    await until("the draft under the new id", async () => (await draft(left)) === typed);
    assert.equal(await draft(ada.id), undefined);
    assert.equal(await at.composer.inputValue(), typed);
    assert.equal(await at.button("Use it").count(), 0);
  });
}

test("a message that goes with its peer leaves the focus in the thread", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a word of Ada");
  await mia.send(ada, "a word of Mia");
  const at = await visit(t, stage, thread(mia, ada));
  await at.message(2).focus();
  await erase(stage, ada);
  await until("the tombstone", async () => (await at.bodies()).join() === [GONE, "a word of Mia"].join());
  await until("the focus on the messages", () => focused(at.scroller));
});

test("a messenger shows a deleted user in list, header and search, with neither initials nor a menu to block them", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a word of Ada");
  await mia.send(ada, "about photosynthesis");
  const at = await visit(t, stage, messenger(mia, { peer: ada.id, layout: "split" }), { viewport: { width: 1000, height: 700 } });
  await at.shows("about photosynthesis");
  const left = await erase(stage, ada);
  await at.find("pidge-messenger header h2", { hasText: "Deleted user" }).waitFor();
  await at.find("pidge-inbox .open .name", { hasText: "Deleted user" }).waitFor();
  await until("the tombstone", async () => (await at.bodies()).join() === [GONE, "about photosynthesis"].join());
  assert.equal(await at.find("pidge-messenger").getAttribute("peer"), left);
  for (const of of ["header", "pidge-inbox .open"]) await until(`no initials in ${of}`, async () => (await at.find(`pidge-messenger ${of} .letters`).allTextContents()).join() === "");
  assert.equal(await at.find("pidge-peer pidge-menu").count(), 0);
  await nothingOf(at, ada, left, "word of Ada");
  await (await at.search("photosynthesis")).first().getByText("Deleted user").waitFor();
});

for (const [lang, [name, why]] of Object.entries(NAMES)) {
  test(`a deleted user is called so in ${lang}`, async (t) => {
    const [ada, mia] = await people(stage);
    await ada.send(mia, "a word of Ada");
    const left = await erase(stage, ada);
    const at = await visit(t, stage, inbox(mia) + thread(mia, { id: left }), { lang, dir: lang === "ar" ? "rtl" : "ltr" });
    await at.find("pidge-inbox .open .name", { hasText: name }).waitFor();
    await at.opened();
    await at.find(`pidge-thread .scroller[aria-label*="${name}"]`).waitFor();
    await at.find("pidge-composer [part=notice]", { hasText: why }).waitFor();
    await nothingOf(at, ada, left, "word of Ada");
  });
}

test("a thread that only shows messages loses those of a peer who is erased", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a word of Ada");
  const at = await visit(t, stage, thread(mia, ada, { readonly: true }));
  await at.shows("a word of Ada");
  await erase(stage, ada);
  await until("an empty thread", async () => (await at.bodies()).length === 0);
});

test("messages that expire become tombstones in an open thread", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 6);
  const at = await visit(t, stage, thread(mia, ada));
  await at.message(6).waitFor();
  const id = `(select m.conversation_id from messages m join users u on u.id = m.sender_id where u.external_id = '${ada.id}' limit 1)`;
  await stage.sql(`begin; select lock_conversations(array[${id}]); select wipe(array[${id}, ${id}], array[2, 5]::bigint[]); commit`);
  await until("two tombstones", async () => (await at.bodies()).map((body) => body === GONE).join() === "false,true,false,false,true,false");
});
