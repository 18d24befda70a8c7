// Three pages in Chromium: two tabs that share a stream over nginx, and one of another origin with a stream of its own. The service
// is killed (SIGKILL) and started again, and the tab that reads is closed: no page misses a message, and none has to begin anew.

import assert from "node:assert/strict";
import { createPidge } from "../../dist/src/index.js";
import { clear, files, freePort, nginx, Service, until } from "./stage.mjs";

const PAGE = `<!doctype html><title>Live</title>
<script type="importmap">{"imports": {"pidge-client": "/dist/src/index.js", "openapi-fetch": "/node_modules/openapi-fetch/dist/index.mjs"}}</script>
<script type="module">
  import { createPidge, shareEvents, streamEvents } from "pidge-client";
  const query = new URLSearchParams(location.search);
  const pidge = createPidge({ baseUrl: query.get("api"), token: query.get("token") });
  const stop = new AbortController();
  Object.assign(window, { events: [], states: [] });
  const options = { signal: stop.signal, onState: (state) => states.push(state) };
  const stream = query.has("alone") ? streamEvents(pidge, options) : shareEvents(pidge, "ann", options);
  for await (const event of stream) events.push(event);
</script>`;

const { chromium } = await import(process.env.PLAYWRIGHT);
const say = (what) => console.log(`${(performance.now() / 1000).toFixed(1)} s: ${what}`);

/** Opens the page, and notes with which position it asks for a stream, each time. */
async function open(context, url, query) {
  const page = await context.newPage();
  const asked = [];
  page.on("request", async (request) => {
    if (request.method() === "GET" && request.url().endsWith("/v1/events")) asked.push((await request.allHeaders())["last-event-id"]);
  });
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(`${url}/?${new URLSearchParams(query)}`);
  const bodies = () => page.evaluate(() => events.map(({ type, reason, message }) => message?.body ?? reason ?? type));
  const shows = (body) => until(async () => (await bodies()).includes(body), `"${body}"`);
  return { page, asked, bodies, shows };
}

let browser;
try {
  const page = await files(PAGE);
  const port = await freePort();
  const service = new Service(port, {
    PIDGE__EVENTS__HEARTBEAT_SECONDS: "1",
    PIDGE__SERVER__CORS_ORIGINS: `http://127.0.0.1:${page}`,
  });
  await service.start();
  const url = await nginx(service, page);
  const [ann, ben, carl] = ["ann", "ben", "carl"].map(service.token);
  for (const token of [ann, carl]) await createPidge({ baseUrl: service.url, token }).GET("/v1/me"); // now users may write to them
  const sender = createPidge({ baseUrl: service.url, token: ben });
  const send = async (recipient_id, body) => {
    const { data, error } = await sender.POST("/v1/messages", { body: { recipient_id, body } });
    assert.ok(data, JSON.stringify(error));
  };

  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const context = await browser.newContext();
  const one = await open(context, url, { api: "", token: ann });
  await one.shows("opened");
  const two = await open(context, url, { api: "", token: ann });
  const other = await open(context, `http://127.0.0.1:${page}`, { api: service.url, token: ann, alone: "" });
  const pages = [one, two, other];
  for (const each of pages) await each.shows("opened");
  await send("ann", "first");
  for (const each of pages) await each.shows("first");
  assert.deepEqual(pages.map(({ asked }) => asked), [[undefined], [], [undefined]]);
  say("two tabs share a stream over nginx, and a page of another origin has its own");

  // Heartbeats have moved the position on when the service is killed, just after it has accepted a message.
  await send("carl", "not for ann");
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await send("ann", "second");
  await service.kill();
  say("the service was killed");
  await until(async () => (await one.page.evaluate(() => states)).includes("waiting"), "a tab that notices it");
  await service.start();
  await send("ann", "third");
  for (const each of pages) await each.shows("third");
  say("all have the messages from before and after");
  for (const each of pages) {
    const bodies = await each.bodies();
    assert.deepEqual([...new Set(bodies)], ["opened", "first", "second", "third"], `${bodies}`);
  }
  for (const { asked } of [one, other]) assert.ok(asked.length >= 2 && asked.slice(1).every(Boolean), `${asked}`);
  assert.deepEqual(two.asked, []);

  await one.page.close();
  await until(() => two.asked.length > 0, "the other tab to read");
  await send("ann", "fourth");
  await two.shows("fourth");
  assert.ok(two.asked[0] && !(await two.bodies()).includes("missed"));
  say("the other tab went on when the one that read was closed");
} finally {
  await browser?.close();
  await clear();
}
