// The elements in the page of an LMS on another origin, whose policy allows nothing but what they need.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fill, people } from "./support/people.mjs";
import { element, tokenUrl } from "./support/pages.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, inbox, messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();
const DIST = new URL("../../dist/", import.meta.url);

test("the service has the elements that are tested here", async () => {
  for (const { file } of JSON.parse(readFileSync(new URL("manifest.json", DIST), "utf8"))) {
    const served = await (await fetch(`${stage.url}/v1/web/${file}`)).text();
    assert.ok(served === readFileSync(new URL(file, DIST), "utf8"), `${file} is another one: is the program older than web/dist?`);
  }
});

test("three lines of HTML are enough", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "hello");
  const at = await visit(t, stage, badge(mia, { href: "/messages/" }) + messenger(mia));
  assert.equal(await at.page.evaluate(() => isSecureContext && location.origin !== new URL(document.querySelector("script").src).origin), true);
  await at.find("pidge-badge").getByText("1 unread message").waitFor({ state: "attached" });
  await at.find("pidge-inbox .open").click();
  await at.shows("hello");
  await at.write("hello to you, too");
  await at.message(2).waitFor();
  await until("it to be read", async () => (await mia.entry(ada)).unread_count === 0);
  await at.find("pidge-badge[hidden]").first().waitFor({ state: "attached" });
});

test("elements of a user share their requests", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "hello");
  const asked = [];
  const before = (page) => page.on("request", (request) => request.url().includes("/token?") && asked.push(request.url()));
  const at = await visit(t, stage, badge(mia) + badge(mia) + inbox(mia) + thread(mia, ada), { before });
  await at.shows("hello");
  await until("both badges", async () => (await at.page.getByText("1 unread message", { exact: true }).count()) >= 2 || (await at.find("pidge-badge[hidden]").count()) === 2);
  assert.equal(asked.length, 1);
  assert.equal(at.requests.filter((request) => request === "GET /me").length, 1);
  assert.equal(at.requests.filter((request) => request.endsWith("/.well-known/messaging")).length, 1);
});

test("no global is written but the elements", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "hello");
  const before = (page) => page.addInitScript(() => (window.globals = [...Object.getOwnPropertyNames(window), "globals"]));
  const at = await visit(t, stage, messenger(mia), { before });
  await at.find("pidge-inbox .open").click();
  await at.shows("hello");
  // `0` is the frame of tests, if there is one.
  const more = await at.page.evaluate(() => Object.getOwnPropertyNames(window).filter((name) => !window.globals.includes(name) && !/^\d+$/.test(name)));
  assert.deepEqual(more, []);
});

test("a page can hand out tokens itself, and say where the service is", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "hello");
  const at = await visit(t, stage, '<div id="here"></div>');
  await at.page.evaluate(
    async ({ url, tokenUrl, peer }) => {
      const { configure } = await import(`${url}/v1/web/pidge.js`);
      configure({ url, getToken: async () => (await (await fetch(tokenUrl)).json()).token, strings: { send: "Off it goes" } });
      const element = document.createElement("pidge-thread");
      element.setAttribute("peer", peer);
      document.querySelector("#here").append(element);
    },
    { url: stage.url, tokenUrl: tokenUrl(mia), peer: ada.id },
  );
  await at.shows("hello");
  await at.button("Off it goes").waitFor();
});

test("badge.js alone shows the badge, and shares with pidge.js in one page", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "hello");
  const asked = [];
  const before = async (page) => {
    page.on("request", (request) => request.url().includes("/token?") && asked.push(request.url()));
    // The page has the small one in place of the other.
    await page.route(/pidge\.js$/, (route) => route.continue({ url: `${stage.url}/v1/web/badge.js` }));
  };
  const at = await visit(t, stage, badge(mia) + inbox(mia) + thread(mia, ada), { before });
  await at.find("pidge-badge").getByText("1 unread message").waitFor({ state: "attached" });
  assert.equal(await at.page.evaluate(() => customElements.get("pidge-inbox")), undefined);
  await at.page.evaluate((url) => import(`${url}/v1/web/pidge.js?later`).then(() => {}), stage.url);
  await at.find("pidge-inbox .open").waitFor();
  await at.shows("hello");
  assert.equal(asked.length, 1);
});

test("an element that is moved or taken out of the page leaves nothing running", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "hello");
  const at = await visit(t, stage, thread(mia, ada) + badge(mia), { before: (page) => page.clock.install() });
  await at.shows("hello");
  await at.page.evaluate(() => {
    const element = document.querySelector("pidge-thread");
    for (let times = 0; times < 3; times++) {
      element.remove();
      document.body.append(element);
    }
  });
  await at.shows("hello");
  await ada.send(mia, "once");
  await at.shows("once");
  assert.equal((await at.bodies()).filter((body) => body === "once").length, 1);
  await at.page.evaluate(() => document.querySelectorAll("pidge-thread, pidge-badge").forEach((element) => element.remove()));
  await at.page.waitForLoadState("networkidle");
  const count = at.requests.length;
  await at.page.clock.fastForward("10:00");
  await at.frames();
  assert.equal(at.requests.length, count, at.requests.slice(count).join("\n"));
});

test("a change of attributes leaves nothing of the conversation, and of the user, before", async (t) => {
  const [ada, mia, noah] = await people(stage, 3);
  await fill(stage, ada, mia, 3);
  await ada.send(noah, "for Noah");
  const at = await visit(t, stage, element("thread", { "token-url": tokenUrl(ada), peer: mia.id }));
  await at.message(3).waitFor();
  await at.composer.pressSequentially("to Mia");
  await at.page.evaluate((peer) => document.querySelector("pidge-thread").setAttribute("peer", peer), noah.id);
  await at.shows("for Noah");
  assert.deepEqual(await at.bodies(), ["for Noah"]);
  assert.equal(await at.composer.inputValue(), "");
  await at.page.evaluate((url) => document.querySelector("pidge-thread").setAttribute("token-url", url), tokenUrl(noah));
  await at.page.evaluate((peer) => document.querySelector("pidge-thread").setAttribute("peer", peer), ada.id);
  await at.find("pidge-thread .theirs", { hasText: "for Noah" }).waitFor();
});
