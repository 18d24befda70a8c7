// Where and what a client may call, and what ends a call early.

import assert from "node:assert/strict";
import { getEventListeners, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createPidge } from "../src/index.js";
import { unless } from "../src/signals.js";

const baseUrl = "http://pidge";
const problem = (status: number, headers = {}) => Response.json({ status, code: "code" }, { status, headers });

test("an address to which no path can be appended is refused", () => {
  for (const address of ["https://pidge.example/v1", "/pidge/v1/", "https://pidge.example?tenant=a", "https://pidge.example/#top"]) {
    assert.throws(() => createPidge({ baseUrl: address, token: "t" }), { name: "TypeError", message: /baseUrl/ }, address);
  }
});

test("a user id that paths cannot have is refused and not sent", async () => {
  const sent: string[] = [];
  const fetch = async ({ url }: Request) => (sent.push(new URL(url).pathname), new Response(null, { status: 204 }));
  const pidge = createPidge({ baseUrl, token: "t", fetch });
  const deleteDraft = (peer_id: string) => pidge.DELETE("/v1/conversations/{peer_id}/draft", { params: { path: { peer_id } } });

  for (const id of ["", ".", ".."]) await assert.rejects(deleteDraft(id), { name: "TypeError", message: /user id/ }, id);
  for (const id of ["...", ".a", "a/../b"]) await deleteDraft(id);

  assert.deepEqual(sent, ["...", ".a", "a%2F..%2Fb"].map((id) => `/v1/conversations/${id}/draft`));
});

test("a token that never arrives ends its call, and a later call asks for another", async () => {
  let asked = 0;
  const token = () => (++asked === 1 ? new Promise<string>(() => {}) : `token ${asked}`);
  const sent: unknown[] = [];
  const fetch = async ({ headers }: Request) => (sent.push(headers.get("Authorization")), problem(404));
  const pidge = createPidge({ baseUrl, token, fetch, timeout: 0.2 });

  const waiting = [pidge.GET("/v1/me"), pidge.GET("/v1/me")];
  for (const call of waiting) await assert.rejects(call, { name: "TimeoutError" });
  for (let n = 0; n < 2; n++) await pidge.GET("/v1/me");

  assert.deepEqual([asked, sent], [2, ["Bearer token 2", "Bearer token 2"]]);
});

test("a token that never arrives after a refusal ends its call at the deadline", async () => {
  let asked = 0;
  const token = () => (++asked === 1 ? "refused" : new Promise<string>(() => {}));
  const pidge = createPidge({ baseUrl, token, fetch: async () => problem(401), timeout: 0.2 });

  await assert.rejects(pidge.GET("/v1/me"), { name: "TimeoutError" });
  await assert.rejects(pidge.GET("/v1/me"), { name: "TimeoutError" });

  assert.equal(asked, 3);
});

test("an abort by the caller leaves the token that is on its way to the other calls", async () => {
  let asked = 0;
  let arrive = (_: string) => {};
  const token = () => (asked++, new Promise<string>((resolve) => (arrive = resolve)));
  const sent: unknown[] = [];
  const fetch = async ({ headers }: Request) => (sent.push(headers.get("Authorization")), problem(404));
  const pidge = createPidge({ baseUrl, token, fetch });
  const stop = new AbortController();

  const aborted = pidge.GET("/v1/me", { signal: stop.signal });
  stop.abort(new Error("the page is closed"));
  await assert.rejects(aborted, { message: "the page is closed" });
  const waiting = pidge.GET("/v1/me");
  arrive("the token");
  await waiting;

  assert.deepEqual([asked, sent], [1, ["Bearer the token"]]);
});

test("an abort ends an attempt", async () => {
  const stop = new AbortController();
  const fetch = ({ signal }: Request) => {
    stop.abort(new Error("the page is closed"));
    return unless(signal, new Promise<Response>(() => {}));
  };
  const pidge = createPidge({ baseUrl, token: "t", fetch });

  await assert.rejects(pidge.GET("/v1/inbox", { signal: stop.signal }), { message: "the page is closed" });
});

test("an abort ends the pause between two attempts", { timeout: 20_000 }, async (t) => {
  const stop = new AbortController();
  const fetch = async () => problem(503, { "Retry-After": "25" });
  const pidge = createPidge({ baseUrl, token: "t", fetch });
  const pausing = new Promise<void>((resolve) => {
    t.mock.method(globalThis, "setTimeout", (() => resolve()) as unknown as typeof setTimeout);
  });

  const call = pidge.GET("/v1/inbox", { signal: stop.signal });
  await pausing;
  stop.abort(new Error("the page is closed"));

  await assert.rejects(call, { message: "the page is closed" });
});

test("limits of time and aborts hold when garbage is collected", { timeout: 20_000 }, async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = new AbortController();
  const arrived = async () => ((await once(server, "request")) as [{ socket: EventTarget }, unknown])[0];
  const call = async (limits: { timeout?: number; attemptTimeout?: number; attempts?: number }, options: { signal?: AbortSignal }) => {
    const ended = assert.rejects(createPidge({ baseUrl: url, token: "t", ...limits }).GET("/v1/me", options), /nothing arrived|the page is closed/);
    const { socket } = await arrived();
    for (let n = 0; n < 5; n++) await new Promise<void>((resolve) => setImmediate(() => (collect(), resolve())));
    return { ended, closed: once(socket, "close") };
  };

  const calls = [await call({ attemptTimeout: 0.5, attempts: 1 }, {}), await call({ timeout: 0.5 }, {}), await call({}, { signal: stop.signal })];
  stop.abort(new Error("the page is closed"));

  await Promise.all(calls.flatMap(({ ended, closed }) => [ended, closed]));
  server.close();
});

test("the time limits do not count the time for which the service waits", async () => {
  const answer = async () => (await new Promise((resolve) => setTimeout(resolve, 300)), problem(404));
  const limits = [{ timeout: 0.1 }, { attemptTimeout: 0.1, attempts: 1 }];

  for (const limit of limits) {
    const pidge = createPidge({ baseUrl, token: "t", fetch: answer, ...limit });
    const { response } = await pidge.GET("/v1/events/log", { params: { query: { after: 0, wait: 25 } } });
    assert.equal(response.status, 404);
    await assert.rejects(pidge.GET("/v1/events/log", { params: { query: { after: 0 } } }), { name: "TimeoutError" });
  }
});

test("waiting leaves no listeners behind", async () => {
  const [open, aborted] = [new AbortController().signal, AbortSignal.abort(new Error("aborted"))];

  assert.equal(await unless(open, Promise.resolve(1)), 1);
  await assert.rejects(unless(open, Promise.reject(new Error("failed"))), { message: "failed" });
  await assert.rejects(unless(aborted, new Promise(() => {})), { message: "aborted" });

  assert.deepEqual([open, aborted].map((signal) => getEventListeners(signal, "abort").length), [0, 0]);
});
