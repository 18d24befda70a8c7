// Tokens and users: expiry, signing out, another user at the same computer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { people } from "./support/people.mjs";
import { answer, SENDS, tokens } from "./support/routes.mjs";
import { own, shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, inbox, messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();
// Without a stream, calls are made when it is time.
const polled = await own({ PIDGE__EVENTS__STREAMS: "false" });

test("all elements of a user share one token, which is renewed once at 80 % of its life", async (t) => {
  const [ada, mia] = await people(polled);
  await ada.send(mia, "hello");
  let view;
  const before = async (page) => {
    await page.clock.install();
    view = await tokens(page, polled, mia, 600);
  };
  const at = await visit(t, polled, badge(mia) + inbox(mia) + thread(mia, ada), { before });
  await at.shows("hello");
  await at.find("pidge-inbox .open").waitFor();
  assert.equal(view.count, 1);
  await at.page.clock.fastForward("07:30");
  await ada.send(mia, "before");
  await until("a look", async () => {
    await at.page.clock.fastForward(500);
    return (await at.bodies()).includes("before");
  });
  assert.equal(view.count, 1);
  await at.page.clock.fastForward("00:40");
  await until("another token", () => view.count > 1);
  await ada.send(mia, "after");
  await until("a look", async () => {
    await at.page.clock.fastForward("00:02");
    return (await at.bodies()).includes("after");
  });
  assert.equal(view.count, 2);
});

test("a token that the service refuses is renewed once, with one request for all", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "hello");
  let view;
  let refused;
  const before = async (page) => {
    view = await tokens(page, stage, mia);
    const isRefused = (request) => refused === undefined || request.headers()["authorization"] === refused;
    await page.route(/\/v1\/(inbox|conversations)/, async (route) => {
      const request = route.request();
      if (request.method() === "OPTIONS" || !isRefused(request)) return route.fallback();
      refused ??= request.headers()["authorization"];
      // The next token is another one: its times are.
      view.user = { ...mia, name: `${mia.name} again`, id: mia.id };
      const problem = { type: "urn:pidge:problem:unauthenticated", title: "", status: 401, code: "unauthenticated", request_id: "1" };
      await route.fulfill({ status: 401, json: problem, headers: { "Access-Control-Allow-Origin": "*" } });
    });
  };
  const at = await visit(t, stage, badge(mia) + inbox(mia) + thread(mia, ada), { before });
  at.expect(/401 \(Unauthorized\)/);
  await at.shows("hello");
  await at.find("pidge-inbox .open").waitFor();
  assert.equal(view.count, 2);
});

test("when the LMS answers 401, the page is told, nothing is asked for any more, and the text stays", async (t) => {
  const [ada, mia] = await people(polled);
  await ada.send(mia, "hello");
  let view;
  const before = async (page) => {
    await page.clock.install();
    view = await tokens(page, polled, mia, 600);
  };
  const at = await visit(t, polled, badge(mia) + inbox(mia) + thread(mia, ada), { before });
  at.expect(/\/token/);
  await at.shows("hello");
  await at.find("pidge-inbox .open").waitFor();
  await at.composer.pressSequentially("not lost");
  view.status = 401;
  await at.page.clock.fastForward("10:30");
  await at.heard("signed-out");
  await at.find("pidge-thread", { hasText: "You are signed out" }).waitFor();
  await at.find("pidge-inbox", { hasText: "You are signed out" }).waitFor();
  assert.equal(await at.composer.inputValue(), "not lost");
  assert.deepEqual(await at.bodies(), ["hello"]);
  const { count } = view;
  const calls = at.requests.length;
  await at.page.clock.fastForward("30:00");
  await at.frames();
  assert.ok(view.count <= count + 1, `${view.count - count} requests for tokens`);
  assert.equal(at.requests.length, calls);
  // The user signs in again, in another tab, and comes back.
  view.status = 200;
  await at.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await until("the line to go", async () => (await at.page.getByText("You are signed out").count()) === 0);
  await at.composer.press("Enter");
  await at.message(2).waitFor();
});

test("when nobody is signed in from the start, the elements say so", async (t) => {
  const [ada, mia] = await people(stage);
  const before = async (page) => void ((await tokens(page, stage, mia)).status = 401);
  const at = await visit(t, stage, badge(mia) + inbox(mia) + thread(mia, ada), { before });
  at.expect(/\/token/);
  await at.heard("signed-out");
  await at.find("pidge-inbox", { hasText: "You are signed out" }).waitFor();
  await at.find("pidge-thread", { hasText: "You are signed out" }).waitFor();
  assert.equal(await at.find("pidge-badge").textContent(), "");
});

test("when another user signs in at the same computer, nothing of the first one stays", async (t) => {
  const [ada, mia, noah] = await people(polled, 3);
  await ada.send(mia, "for Mia alone");
  await ada.send(noah, "for Noah alone");
  let view;
  const before = async (page) => {
    await page.clock.install();
    view = await tokens(page, polled, mia, 600);
    await answer(page, SENDS, "POST", "no answer");
  };
  const at = await visit(t, polled, badge(mia) + messenger(mia, { layout: "split" }), { before, viewport: { width: 1000, height: 700 } });
  at.expectFailures();
  await at.find("pidge-inbox .open").click();
  await at.shows("for Mia alone");
  await at.write("written by Mia");
  await at.pending.waitFor();
  await at.composer.pressSequentially("a draft of Mia");
  view.user = noah;
  await at.page.clock.fastForward("08:30");
  await at.find("pidge-inbox .open", { hasText: "for Noah alone" }).waitFor();
  const texts = () => at.page.evaluate(() => {
    const of = (root) => [...root.querySelectorAll("*")].flatMap((element) => [element.value ?? "", ...(element.shadowRoot ? [element.shadowRoot.textContent, of(element.shadowRoot)] : [])]);
    return of(document).flat(9).join("\n") + JSON.stringify({ ...sessionStorage, ...localStorage });
  });
  const shown = await texts();
  for (const text of ["for Mia alone", "written by Mia", "a draft of Mia", mia.name]) assert.ok(!shown.includes(text), `"${text}" is still there`);
  assert.equal(await at.composer.count(), 0);
  // What was on its way does not leave as the other user.
  await at.page.unroute(SENDS);
  await at.page.clock.fastForward("02:00");
  await at.frames();
  assert.equal((await noah.history(ada)).items.length, 1);
  assert.equal((await mia.history(ada)).items.length, 1);
});

test("a thread alone is that of the other user then, with an empty composer", async (t) => {
  const [ada, mia, noah] = await people(polled, 3);
  await ada.send(mia, "for Mia alone");
  await ada.send(noah, "for Noah alone");
  let view;
  const before = async (page) => {
    await page.clock.install();
    view = await tokens(page, polled, mia, 600);
  };
  const at = await visit(t, polled, thread(mia, ada), { before });
  await at.shows("for Mia alone");
  await at.composer.pressSequentially("a draft of Mia");
  view.user = noah;
  await at.page.clock.fastForward("08:30");
  await at.shows("for Noah alone");
  assert.deepEqual(await at.bodies(), ["for Noah alone"]);
  await until("an empty composer", async () => (await at.composer.inputValue()) === "");
  await at.page.clock.fastForward("01:00");
  await at.frames();
  assert.equal(await noah.call("GET", noah.at(ada, "/draft")).catch(() => undefined), undefined);
});

test("two users in one page do not touch", async (t) => {
  const [ada, mia] = await people(stage);
  await mia.send(ada, "from Mia");
  const at = await visit(t, stage, `<div id="ada">${badge(ada)}${thread(ada, mia)}</div><div id="mia">${badge(mia)}${thread(mia, ada)}</div>`);
  await at.find("#ada .theirs", { hasText: "from Mia" }).waitFor();
  await at.find("#mia .mine", { hasText: "from Mia" }).waitFor();
  await at.find("#ada textarea").fill("from Ada");
  await at.find("#ada textarea").press("Enter");
  await at.find("#ada .mine", { hasText: "from Ada" }).waitFor();
  await at.find("#mia .theirs", { hasText: "from Ada" }).waitFor();
  assert.equal(await at.find("#mia textarea").inputValue(), "");
});

test("reset() forgets the users of the page", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "for Mia alone");
  let view;
  const before = async (page) => {
    view = await tokens(page, stage, mia);
    await answer(page, SENDS, "POST", "no answer");
  };
  const at = await visit(t, stage, thread(mia, ada), { before });
  at.expect(/Failed to load|ERR_|\/token/);
  await at.shows("for Mia alone");
  await at.write("on its way");
  await at.pending.waitFor();
  view.status = 401;
  await at.page.evaluate(async (url) => (await import(url)).reset(), `${stage.url}/v1/web/pidge.js`);
  await until("the messages to go", async () => (await at.find("pidge-thread .message").count()) === 0);
  assert.deepEqual(await at.page.evaluate(() => Object.keys(sessionStorage)), []);
});
