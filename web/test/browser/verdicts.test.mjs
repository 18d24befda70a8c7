// A thread says why the user may not write to the peer, and keeps what they have typed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, look, withAxe } from "./support/axe.mjs";
import { people } from "./support/people.mjs";
import { Policy } from "./support/policy.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();

const SENTENCES = {
  blocked: "does not accept messages from you",
  context_ended: "the course or group that you shared has ended",
  no_shared_context: "only while you share a course or group",
  recipient_inactive: "This account is deactivated",
  recipient_unknown: "You cannot write to this person",
  role_not_allowed: "The rules here do not allow you",
  sender_inactive: "Your account is deactivated",
};

/** A student's thread with an educator, in a school where a policy is in force. */
async function open(t, { code, html = thread, before, ...options } = {}) {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "from Ada");
  const policy = new Policy();
  if (code) policy.refusals.set(ada.id, code);
  const at = await visit(t, stage, html(mia, ada), {
    ...options,
    before: async (page) => {
      await withAxe(page);
      await policy.route(page);
      await before?.(page, policy);
    },
  });
  at.expect(/status of 40[39]/);
  const why = at.find("pidge-composer [part=notice]");
  return { at, ada, mia, policy, why, says: (text) => at.find("pidge-composer [part=notice]", { hasText: text }).waitFor() };
}

/** The page is left for a while, and looked at again. */
async function back(at, minutes = 1) {
  await at.page.clock.fastForward(60_000 * minutes);
  await at.page.evaluate(() => window.dispatchEvent(new Event("focus")));
}

/** Has the composer, and not what stands in its place. */
const canWrite = (at) => at.find("pidge-composer textarea:not([readonly])").waitFor();

for (const [code, sentence] of Object.entries(SENTENCES)) {
  test(`the composer is replaced by the reason: ${code}`, async (t) => {
    const { at, says } = await open(t, { code });
    await says(sentence);
    assert.equal(await at.composer.count(), 0);
    await at.shows("from Ada");
    await look(at, `why-${code}`);
  });
}

test("it is asked once when a thread is opened, and who may write sees nothing of it", async (t) => {
  const { at, ada, policy, why } = await open(t);
  await at.shows("from Ada");
  await until("the question", () => policy.asked.length);
  await at.write("to Ada");
  await at.message(2).waitFor();
  assert.deepEqual(policy.asked, [`GET can-message ${ada.id}`]);
  assert.equal(await why.count(), 0);
});

test("where the service has neither a policy nor blocks, nothing is asked", async (t) => {
  const policy = new Policy();
  policy.features = [];
  const [ada, mia] = await people(stage);
  await ada.send(mia, "from Ada");
  policy.refusals.set(ada.id, "blocked");
  const at = await visit(t, stage, messenger(mia, { peer: ada.id }), { before: (page) => policy.route(page), viewport: { width: 1000, height: 700 } });
  await at.shows("from Ada");
  await at.find("pidge-inbox .open").waitFor();
  await at.frames();
  assert.deepEqual(policy.asked, []);
  assert.ok(!at.requests.some((request) => /people/.test(request)), at.requests.join("\n"));
  assert.equal(await at.find("pidge-people, pidge-peer").count(), 0);
});

for (const code of [...Object.keys(SENTENCES), "you_blocked"]) {
  test(`a send that is refused brings the reason, and the text stays: ${code}`, async (t) => {
    const { at, ada, mia, policy, why } = await open(t);
    await until("the first answer", () => policy.asked.length);
    if (code === "you_blocked") policy.blocked.push(ada);
    else policy.refusals.set(ada.id, code);
    await at.write("typed with care");
    await why.waitFor();
    await at.pending.filter({ hasText: "Not sent" }).waitFor();
    // The reason stands at the message too.
    const sentence = (await why.locator("span").textContent()).trim();
    await at.pending.filter({ hasText: sentence }).waitFor();
    assert.deepEqual((await at.bodies()).at(-1), "typed with care");
    assert.equal(await at.button("Change").count(), 0);
    // The focus of the user is where the reason is.
    await until("the focus on the reason", () => why.evaluate((element) => element.getRootNode().activeElement === element));
    await look(at, `refused-${code}`);
    policy.refusals.clear();
    policy.blocked = [];
    await at.button("Send again").click();
    await at.message(2).waitFor();
    await canWrite(at);
    assert.equal((await mia.history(ada)).items.at(-1).body, "typed with care");
  });
}

test("a refusal that is about one message leaves the composer", async (t) => {
  const { at, ada, policy } = await open(t);
  await until("the first answer", () => policy.asked.length);
  policy.refusals.set(ada.id, "not_for_this_message");
  await at.write("this one");
  await at.pending.filter({ hasText: "Not sent" }).waitFor();
  await canWrite(at);
});

test("what was typed when the reason comes can be read and copied, and is a draft", async (t) => {
  const { at, ada, mia, policy, says } = await open(t, { before: (page) => page.clock.install() });
  await until("the first answer", () => policy.asked.length);
  await at.composer.fill("half a sen");
  const color = (input) => getComputedStyle(input).color;
  const writable = await at.composer.evaluate(color);
  policy.refusals.set(ada.id, "context_ended");
  await back(at);
  await says("has ended");
  assert.equal(await at.composer.inputValue(), "half a sen");
  assert.ok(await at.composer.evaluate((input) => input.readOnly));
  assert.match(await at.composer.evaluate((input) => input.getRootNode().getElementById(input.getAttribute("aria-describedby").split(" ")[0]).textContent), /has ended/);
  assert.notEqual(await at.composer.evaluate(color), writable);
  assert.equal(await at.find("pidge-composer input").count(), 0);
  assert.ok(await at.button("Send").isDisabled());
  await at.composer.press("Enter");
  await at.composer.press("x");
  assert.equal(at.sends.length, 0);
  assert.equal(await at.composer.inputValue(), "half a sen");
  await look(at, "why-draft");
  await at.page.clock.fastForward(2000);
  await until("the draft", () => mia.call("GET", mia.at(ada, "/draft")).then(({ body }) => body === "half a sen", () => false));
  policy.refusals.clear();
  await back(at);
  await canWrite(at);
  assert.equal(await at.composer.evaluate((input) => getComputedStyle(input).borderTopStyle), "solid");
  assert.equal(await at.find("pidge-composer input").count(), 1);
  await at.composer.press("End");
  await at.composer.pressSequentially("tence");
  await at.composer.press("Enter");
  await at.message(2).waitFor();
  assert.equal((await ada.history(mia)).items.at(-1).body, "half a sentence");
});

for (const features of [["directory", "policy", "blocks"], []]) {
  for (const text of ["half a sen", ""]) {
    test(`a peer is deactivated while the user writes${text && " something"}, where the service has ${features.join(", ") || "no policy"}`, async (t) => {
      const { at, ada, says } = await open(t, { before: (page, policy) => (policy.features = features) });
      await at.shows("from Ada");
      await canWrite(at);
      await at.composer.focus();
      await at.composer.pressSequentially(text);
      await stage.sql(`update users set deactivated_at = now() where external_id = '${ada.id}'`);
      await at.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      await says("This account is deactivated.");
      await at.find("pidge-thread [role=status]", { hasText: "This account is deactivated." }).waitFor({ state: "attached" });
      const focused = await at.find("pidge-composer").evaluate(({ shadowRoot }) => shadowRoot.activeElement?.localName);
      assert.equal(focused, text ? "textarea" : "div");
      assert.equal(await at.composer.count(), text ? 1 : 0);
      if (text) assert.equal(await at.composer.inputValue(), text);
      if (text) assert.ok(await at.composer.evaluate((input) => input.readOnly));
      await look(at, `deactivated-${features.length}-${text.length}`);
    });
  }
}

test("a draft from before is there, below the reason", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "from Ada");
  await mia.call("PUT", mia.at(ada, "/draft"), { body: "written at home" }, { "If-None-Match": "*" });
  const policy = new Policy();
  policy.refusals.set(ada.id, "no_shared_context");
  const at = await visit(t, stage, thread(mia, ada), { before: (page) => policy.route(page) });
  await at.find("pidge-composer [part=notice]").waitFor();
  await until("the draft", async () => (await at.composer.count()) === 1 && (await at.composer.inputValue()) === "written at home");
  assert.equal((await mia.call("GET", mia.at(ada, "/draft"))).body, "written at home");
});

test("it is asked again when the thread is looked at after a while, and not at each look", async (t) => {
  const { at, ada, policy, says } = await open(t, { code: "blocked", before: (page) => page.clock.install() });
  await says(SENTENCES.blocked);
  for (let n = 0; n < 3; n++) await at.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await at.frames();
  assert.equal(policy.asked.length, 1);
  policy.refusals.clear();
  await back(at);
  await canWrite(at);
  policy.refusals.set(ada.id, "role_not_allowed");
  await back(at);
  await says(SENTENCES.role_not_allowed);
});

test("a message of the peer has it asked at once, while the user may not write", async (t) => {
  const { at, ada, mia, policy, says } = await open(t, { code: "blocked" });
  await says(SENTENCES.blocked);
  policy.refusals.clear();
  await ada.send(mia, "write to me again");
  await at.shows("write to me again");
  await canWrite(at);
  assert.equal(policy.asked.length, 2);
  await ada.send(mia, "as before");
  await at.shows("as before");
  await at.frames();
  assert.equal(policy.asked.length, 2);
});

test("it is asked every minute while the user may not write, also while events arrive", async (t) => {
  const { at, mia, policy, says } = await open(t, {
    code: "blocked",
    html: (mia, ada) => badge(mia) + thread(mia, ada),
    before: (page) => page.clock.install(),
  });
  await says(SENTENCES.blocked);
  await until("a stream", () => at.requests.includes("GET /events"));
  assert.equal(policy.asked.length, 1);
  // Without an event for 40 s, the stream would count as lost.
  const [other] = await people(stage, 1);
  for (let n = 1; n <= 3; n++) {
    await other.send(mia, "something else");
    await at.find("pidge-badge").getByText(new RegExp(`^${n} unread`)).waitFor({ state: "attached" });
    await at.page.clock.fastForward(25_000);
  }
  await until("another question", () => policy.asked.length === 2, 10);
});

test("a service that cannot say it leaves the composer, and is asked again", async (t) => {
  let isAway = true;
  let count = 0;
  const { at, says } = await open(t, {
    code: "blocked",
    before: async (page) => {
      await page.clock.install();
      await page.route(/can-message$/, (route) => {
        count += 1;
        return isAway ? route.fulfill({ status: 500, headers: { "Access-Control-Allow-Origin": "*" } }) : route.fallback();
      });
    },
  });
  at.expectFailures();
  await until("the question", () => count);
  await canWrite(at);
  isAway = false;
  await back(at, 0);
  await says(SENTENCES.blocked);
});

test("the reason is that of the peer whose conversation is open", async (t) => {
  const [ada, mia, noah] = await people(stage, 3);
  await ada.send(mia, "from Ada");
  await noah.send(mia, "from Noah");
  const policy = new Policy();
  policy.refusals.set(noah.id, "blocked");
  const at = await visit(t, stage, messenger(mia), { before: (page) => policy.route(page), viewport: { width: 1000, height: 700 } });
  const choose = (name) => at.find("pidge-inbox .open", { hasText: name }).click();
  await choose(noah.name);
  await at.find("pidge-composer [part=notice]", { hasText: SENTENCES.blocked }).waitFor();
  await choose(ada.name);
  await at.shows("from Ada");
  await canWrite(at);
  await choose(noah.name);
  await at.find("pidge-composer [part=notice]", { hasText: SENTENCES.blocked }).waitFor();
  // The focus goes where the reason is, and not into nothing.
  await until("the focus", () => at.find("pidge-composer [part=notice]").evaluate((element) => element.getRootNode().activeElement === element));
});

test("the texts are those of the page's language, also after it has changed, and the page can replace them", async (t) => {
  const { at, says } = await open(t, { code: "context_ended", lang: "de" });
  await says("Der gemeinsame Kurs");
  for (const [lang, sentence] of [["fr", "en commun est terminé"], ["es", "compartían ha terminado"], ["ar", "انتهت الدورة"], ["pt", "has ended"]]) {
    await at.find("pidge-thread").evaluate((element, lang) => (element.lang = lang), lang);
    await says(sentence);
  }
  await at.find("pidge-thread").evaluate((element) => (element.strings = { error_context_ended: "Biology 101 is over." }));
  await says("Biology 101 is over.");
});

test("a narrow page, from right to left", async (t) => {
  const { at, why } = await open(t, {
    code: "context_ended",
    html: (mia, ada) => messenger(mia, { peer: ada.id, layout: "stacked" }),
    lang: "ar",
    dir: "rtl",
    viewport: { width: 320, height: 640 },
  });
  await why.waitFor();
  await look(at, "why-narrow-right-to-left");
  await fits(at);
});
