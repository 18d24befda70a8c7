// The stream of events over connections that break, expire, are refused or are silent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createPidge, streamEvents, StreamRefused, type PidgeEvent, type StreamOptions, type StreamState } from "../src/index.js";
import type { Token } from "../src/tokens.js";
import { flagged, frame, hello, lost, open, status, streaming, type Script, type Streaming } from "./streaming.js";

interface Given extends StreamOptions {
  token?: Token;
}

/** The first events of a stream, and the server with the requests that they took. */
async function first(count: number, scripts: Script[], { token, ...options }: Given = {}): Promise<[PidgeEvent[], Streaming]> {
  const server = await streaming(...scripts);
  const events: PidgeEvent[] = [];
  for await (const event of streamEvents(server.client(token), options)) if (events.push(event) >= count) break;
  await server.stop();
  return [events, server];
}

const opened = { type: "reset", reason: "opened" };
const change = (peer_id: string) => ({ type: "conversation.updated", peer_id, changed: "flags" });
const jwt = (n: number) => `h.${btoa(JSON.stringify({ iat: 1, exp: 301, n }))}.s`;

test("a stream begins with a reset, tells what it knows and skips what it does not", async () => {
  const sent = { type: "message.sent", at: "2026-11-27T01:00:00.000000Z", peer_id: "4", message: { seq: 1, body: "a\nb é" } };
  const script = open(hello("a"), frame("b", "message.sent", sent), frame("c", "user.danced", {}), "data: x\n\n", flagged("d"), frame("e", "reset", { reason: "too_old" }));
  const [events, { requests }] = await first(4, [script]);
  assert.deepEqual(events, [opened, sent, change("d"), { type: "reset", reason: "too_old" }]);
  const { authorization, accept, "last-event-id": id } = requests[0]!;
  assert.deepEqual([authorization, accept, id], ["Bearer t", "text/event-stream", undefined]);
});

test("a stream goes on where its connection was lost", async () => {
  const scripts = [
    lost(hello("a"), flagged("b")),
    lost("retry: 1\nid: c\n\n", "id: d\n\n", ":\n\n"),
    lost("id: e\nevent: conversation.updated\ndata: {}\n"),
    open(flagged("f")),
  ];
  const [events, { requests }] = await first(3, scripts);
  assert.deepEqual(events, [opened, change("b"), change("f")]);
  assert.deepEqual(requests.map((headers) => headers["last-event-id"]), [undefined, "b", "d", "d"]);
});

test("a connection that is lost before the first position begins anew", async () => {
  const [events, { requests }] = await first(1, [lost("retry: 1\n\n"), open(hello("b"))]);
  assert.deepEqual(events, [opened]);
  assert.deepEqual(requests.map((headers) => headers["last-event-id"]), [undefined, undefined]);
});

test("the next connection comes no sooner than the service says", async () => {
  const server = await streaming(lost(hello("a", 300)), lost(hello("b", 300), "retry: 400\nevent: closing\ndata: {}\n\n"), open(flagged("c")));
  const times: number[] = [];
  const onState = (state: StreamState) => void (state !== "live" && times.push(performance.now()));
  for await (const event of streamEvents(server.client(), { onState })) if (event.type !== "reset") break;
  await server.stop();
  // Connecting, waiting, connecting, waiting, connecting. Timers of Node may be a millisecond early.
  assert.equal(times.length, 5);
  assert.ok(times[2]! - times[1]! >= 299 && times[4]! - times[3]! >= 399, times.join());
});

test("a stream that closes is opened again with the same token", async () => {
  let asked = 0;
  const scripts = [open(hello("a", 3_600_000), "retry: 1\nid: b\nevent: closing\ndata: {}\n\n"), open(flagged("c"))];
  const [events, { requests }] = await first(2, scripts, { token: () => jwt(++asked) });
  assert.deepEqual(events, [opened, change("c")]);
  assert.deepEqual([asked, requests.map((headers) => headers["last-event-id"])], [1, [undefined, "b"]]);
});

test("a token that expires is replaced by a new one, at once", async () => {
  const expired = frame("b", "auth_expired", {});
  let asked = 0;
  const scripts = [open(hello("a", 3_600_000), expired), open(hello("b", 3_600_000), expired), open(flagged("c"))];
  const [events, { requests }] = await first(2, scripts, { token: () => jwt(++asked) });
  assert.deepEqual(events, [opened, change("c")]);
  assert.deepEqual(requests.map(({ authorization }) => authorization), [1, 2, 3].map((n) => `Bearer ${jwt(n)}`));
  assert.equal(requests[2]!["last-event-id"], "b");
});

test("a token that expires again and again is not used without a pause", async () => {
  const states: StreamState[] = [];
  const expired = open(hello("a"), frame("b", "auth_expired", {}));
  await first(2, [expired, expired, open(flagged("c"))], { token: () => jwt(1), onState: (state) => states.push(state) });
  assert.deepEqual(states, ["connecting", "live", "connecting", "live", "waiting", "connecting", "live"]);
});

test("a refused token is replaced once, and a stream that is refused is over", async () => {
  let asked = 0;
  const token = () => jwt(++asked);
  const [events, { requests }] = await first(1, [status(401), open(hello("a"))], { token });
  assert.deepEqual([events, asked, requests.length], [[opened], 2, 2]);

  const cases: [Script[], Token, requests: number, status: number][] = [
    [[status(401)], token, 2, 401],
    [[lost(hello("a")), status(401)], token, 3, 401],
    [[status(401)], "fixed", 1, 401],
    [[open(hello("a"), frame("b", "auth_expired", {})), status(401)], "fixed", 2, 401],
    [[status(403)], token, 1, 403],
    [[status(404)], token, 1, 404],
    [[lost(hello("a")), status(400)], token, 2, 400],
  ];
  for (const [scripts, token, requests, code] of cases) {
    const server = await streaming(...scripts);
    const reading = (async () => {
      for await (const _ of streamEvents(server.client(token)));
    })();
    await assert.rejects(reading, (error) => {
      assert.ok(error instanceof StreamRefused);
      assert.deepEqual([error.status, error.problem?.code, error.message], [code, "code", "why"]);
      return true;
    });
    assert.equal(server.requests.length, requests, `${code}`);
    await server.stop();
  }
});

test("the page of a proxy that refuses has no problem", async () => {
  const server = await streaming(status(404, { "Content-Type": "text/html" }));
  await assert.rejects(streamEvents(server.client()).next(), (error: StreamRefused) => error.problem === undefined && /404/.test(error.message));
  await server.stop();
});

test("a stream that cannot be had now is asked for again", async () => {
  const failures = [408, 429, 500, 502, 503, 504].map((code) => status(code));
  const page: Script = (response) => void response.writeHead(200, { "Content-Type": "text/html" }).end("<html>Sign in to the network");
  const cut: Script = (response) => void response.socket?.destroy();
  const scripts = [...failures, page, cut].flatMap((failure, n) => [lost(hello(`${n}`)), failure]);
  const [events, { requests }] = await first(2, [...scripts, open(flagged("z"))]);
  assert.deepEqual(events, [opened, change("z")]);
  assert.equal(requests.length, scripts.length + 1);
});

test("Retry-After is heeded", async () => {
  const start = performance.now();
  await first(2, [lost(hello("a")), status(503, { "Retry-After": "1" }), open(flagged("b"))]);
  assert.ok(performance.now() - start >= 999);
});

test("a token that cannot be fetched now is asked for again", async () => {
  let asked = 0;
  const token = () => {
    if (++asked === 2) throw new Error("the LMS is down");
    return jwt(asked);
  };
  const scripts = [open(hello("a"), frame("b", "auth_expired", {})), open(flagged("c"))];
  const [events, { requests }] = await first(2, scripts, { token });
  assert.deepEqual([events, asked, requests.length], [[opened, change("c")], 3, 2]);
});

test("a stream that was replaced is over", async () => {
  const [events, { requests }] = await first(9, [open(hello("a"), frame("b", "replaced", {}), flagged("c"))]);
  assert.deepEqual([events, requests.length], [[opened, { type: "replaced" }], 1]);
});

test("an event that cannot be read makes the program read everything again", async () => {
  const [events] = await first(2, [open(hello("a"), "event: message.sent\ndata: {\n\n")]);
  assert.deepEqual(events, [opened, { type: "reset", reason: "unreadable" }]);
});

test("a silent connection is given up, whether its head has arrived or not", async () => {
  const silent: Script = () => {};
  const [events, { requests }] = await first(2, [open(hello("a")), silent, open(flagged("b"))], { silence: 0.3 });
  assert.deepEqual(events, [opened, change("b")]);
  assert.ok(requests.length >= 3);
});

test("time in which the program takes no event is no silence", async () => {
  const server = await streaming(open(hello("a"), flagged("b"), flagged("c")));
  const events = streamEvents(server.client(), { silence: 0.5 });
  for (const expected of [opened, change("b"), change("c")]) {
    assert.deepEqual((await events.next()).value, expected);
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
  assert.equal(server.requests.length, 1);
  await events.return();
  await server.left(0);
  await server.stop();
});

test("an abort ends the stream, whatever it waits for", { timeout: 20_000 }, async () => {
  const never = () => new Promise<string>(() => {});
  const cases: [Script, Token, StreamState, connections: number][] = [
    [open(hello("a")), never, "connecting", 0],
    [() => {}, "t", "connecting", 1],
    [open(hello("a")), "t", "live", 1],
    [lost(hello("a", 3_600_000)), "t", "waiting", 1],
  ];
  for (const [script, token, state, connections] of cases) {
    let arrived = () => {};
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    const server = await streaming((response) => (script(response), arrived()));
    const stop = new AbortController();
    let reached = () => {};
    const there = new Promise<void>((resolve) => (reached = resolve));
    const reading = (async () => {
      for await (const _ of streamEvents(server.client(token), { signal: stop.signal, onState: (now) => now === state && reached() }));
    })();
    await there;
    if (connections) await asked;
    stop.abort();
    await reading;
    if (connections) await server.left(0);
    assert.equal(server.requests.length, connections, state);
    await server.stop();
  }
  assert.deepEqual(await streamEvents(createPidge({ baseUrl: "http://pidge", token: never }), { signal: AbortSignal.abort() }).next(), { done: true, value: undefined });
});

test("a program that leaves the loop ends the connection", async () => {
  const server = await streaming(open(hello("a")));
  for await (const _ of streamEvents(server.client())) break;
  await server.left(0);
  await server.stop();
});

test("a stream of something that is no client is refused", async () => {
  await assert.rejects(streamEvents({} as ReturnType<typeof createPidge>).next(), TypeError);
});
