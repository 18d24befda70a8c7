// One stream for several tabs: who reads it, what the others are told, and what happens when the tab that reads is gone.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { shareEvents, StreamRefused, type Pidge, type PidgeEvent, type StreamState } from "../src/index.js";
import { flagged, frame, hello, open, status, streaming, type Script, type Streaming } from "./streaming.js";

type Events = AsyncGenerator<PidgeEvent, void, undefined>;

/** Web Locks, as far as tabs use them; Node 20 has none. */
class Locks {
  readonly names: string[] = [];
  readonly #held = new Map<string, { waiting: (() => void)[]; rob: () => void }>();

  async request<T>(name: string, { steal, signal }: LockOptions, work: () => Promise<T>): Promise<T> {
    this.names.push(name);
    const held = this.#held.get(name);
    if (held && steal) held.rob();
    else if (held) {
      await new Promise<void>((resolve, reject) => {
        const enter = () => (signal?.removeEventListener("abort", leave), resolve());
        const leave = () => (held.waiting.splice(held.waiting.indexOf(enter), 1), reject(signal?.reason as Error));
        held.waiting.push(enter);
        signal?.addEventListener("abort", leave, { once: true });
      });
    }
    const lock = { waiting: held?.waiting ?? [], rob: () => {} };
    const robbed = new Promise<never>((_, reject) => (lock.rob = () => reject(new DOMException("another has the lock", "AbortError"))));
    robbed.catch(() => {});
    this.#held.set(name, lock);
    try {
      return await Promise.race([work(), robbed]);
    } finally {
      if (this.#held.get(name) === lock) {
        this.#held.delete(name);
        lock.waiting.shift()?.();
      }
    }
  }

  /** A tab that has the lock of this name and shows nothing, since it is suspended. */
  suspend(name: string): void {
    void this.request(name, {}, () => new Promise(() => {})).catch(() => {});
  }
}

const browser = (locks: Locks | undefined, document?: object) => {
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: locks && { locks } });
  Object.defineProperty(globalThis, "document", { configurable: true, value: document });
  return locks!;
};
afterEach(() => void browser(undefined));

const opened = { type: "reset", reason: "opened" };
const missed = { type: "reset", reason: "missed" };
const change = (peer_id: string) => ({ type: "conversation.updated", peer_id, changed: "flags" });
const next = async (...tabs: Events[]) => Promise.all(tabs.map(async (tab) => (await tab.next()).value));
const both = (event: object) => [event, event];

/** A stream whose events the test sends, and a server for it. */
async function live(...more: Script[]): Promise<{ server: Streaming; send: (text: string) => void }> {
  let send = (_: string) => {};
  const script: Script = (response) => {
    open(hello("a"))(response);
    send = (text) => void response.write(text);
  };
  const server = await streaming(script, ...more);
  return { server, send: (text) => send(text) };
}

/** Two tabs, of which the first reads. */
async function two(pidge: Pidge, options = {}): Promise<[Events, Events]> {
  const tabs: [Events, Events] = [shareEvents(pidge, "ada", options), shareEvents(pidge, "ada", options)];
  assert.deepEqual(await next(tabs[0]), [opened]);
  assert.deepEqual(await next(tabs[1]), [opened]);
  return tabs;
}

async function close(server: Streaming, ...tabs: Events[]): Promise<void> {
  for (const tab of tabs) await tab.return();
  await server.stop();
}

test("two tabs have one connection, and both get all events", async () => {
  browser(new Locks());
  const { server, send } = await live();
  const tabs = await two(server.client());
  for (const id of ["b", "c"]) {
    send(flagged(id));
    assert.deepEqual(await next(...tabs), both(change(id)));
  }
  assert.equal(server.requests.length, 1);
  await close(server, ...tabs);
});

test("when the tab that reads is closed, another goes on where the stream was", async () => {
  browser(new Locks());
  const { server, send } = await live(open(flagged("d")));
  const [one, other] = await two(server.client());
  send(`${flagged("b")}id: c\n\n${flagged("c")}`);
  assert.deepEqual(await next(one, other), both(change("b")));
  assert.deepEqual(await next(one, other), both(change("c")));
  await one.return();
  assert.deepEqual(await next(other), [change("d")]);
  assert.deepEqual(server.requests.map((headers) => headers["last-event-id"]), [undefined, "c"]);
  await close(server, other);
});

test("a tab that the user sees takes over from one that is suspended", { timeout: 20_000 }, async () => {
  const locks = browser(new Locks());
  const { server, send } = await live();
  const [probe] = [shareEvents(server.client(), "ada")];
  await next(probe);
  await probe.return();
  locks.suspend(locks.names[0]!);
  const tab = shareEvents(server.client(), "ada", { silence: 0.2 });
  assert.deepEqual(await next(tab), [opened]);
  await close(server, tab);
  assert.equal(server.requests.length, 2);
  send("");
});

test("a tab in the background leaves the lock to others", async () => {
  const document = { visibilityState: "hidden" };
  const locks = browser(new Locks(), document);
  const { server } = await live();
  const first = shareEvents(server.client(), "ada");
  await next(first);
  await first.return();
  locks.suspend(locks.names[0]!);
  const asked = locks.names.length;
  const tab = shareEvents(server.client(), "ada", { silence: 0.1 });
  const event = next(tab);
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(locks.names.length, asked + 1, "it waits");
  document.visibilityState = "visible";
  assert.deepEqual(await event, [opened]);
  await close(server, tab);
});

test("a tab from which another took over follows that one, and reads everything again if it missed something", { timeout: 20_000 }, async () => {
  const locks = browser(new Locks());
  const { server, send } = await live(open(flagged("c")));
  const tab = shareEvents(server.client(), "ada");
  await next(tab);
  send(flagged("b"));
  await next(tab);
  locks.request(locks.names[0]!, { steal: true }, async () => {}).catch(() => {});
  await server.left(0);
  assert.deepEqual(await next(tab), [change("c")], "the lock is free again");
  assert.equal(server.requests[1]!["last-event-id"], "b");
  await close(server, tab);
});

test("a tab that missed what the others were told reads everything again", async () => {
  const locks = browser(new Locks());
  const { server, send } = await live();
  const [one, other] = await two(server.client());
  const third = new BroadcastChannel(locks.names[0]!);
  third.postMessage({ from: "x", id: "y", state: "live" });
  assert.deepEqual(await next(other), [missed]);
  send(flagged("b"));
  assert.deepEqual(await next(one, other), [change("b"), missed]);
  assert.deepEqual(await next(other), [change("b")]);
  third.close();
  await close(server, one, other);
});

test("all tabs know how the stream is", async () => {
  browser(new Locks());
  const { server } = await live();
  const states: StreamState[][] = [[], []];
  const tabs = states.map((seen) => shareEvents(server.client(), "ada", { onState: (state) => seen.push(state) }));
  await next(tabs[0]!);
  await next(tabs[1]!);
  assert.deepEqual(states, [["connecting", "live"], ["live"]]);
  await close(server, ...tabs);
});

test("a stream that was replaced is over in all tabs", async () => {
  browser(new Locks());
  const { server, send } = await live();
  const tabs = await two(server.client());
  send(frame("b", "replaced", {}));
  assert.deepEqual(await next(...tabs), both({ type: "replaced" }));
  assert.deepEqual(await next(...tabs), [undefined, undefined]);
  assert.equal(server.requests.length, 1);
  await server.stop();
});

test("a refusal ends each tab", async () => {
  browser(new Locks());
  const server = await streaming(status(403));
  const tabs = ["ada", "ada"].map((user) => shareEvents(server.client(), user));
  await Promise.all(tabs.map((tab) => assert.rejects(tab.next(), StreamRefused)));
  assert.equal(server.requests.length, 2);
  await server.stop();
});

test("users and services have streams of their own", async () => {
  const locks = browser(new Locks());
  const servers = [await live(), await live()];
  const tabs = servers.flatMap(({ server }) => ["ada", "ben"].map((user) => shareEvents(server.client(), user)));
  assert.deepEqual(await next(...tabs), Array(4).fill(opened));
  assert.equal(new Set(locks.names).size, 4);
  for (const tab of tabs) await tab.return();
  for (const { server } of servers) await server.stop();
});

test("an abort ends the tab, and the next one reads", async () => {
  browser(new Locks());
  const { server } = await live(open(flagged("b")));
  const stop = new AbortController();
  const one = shareEvents(server.client(), "ada", { signal: stop.signal });
  await next(one);
  const other = shareEvents(server.client(), "ada");
  await next(other);
  const waiting = one.next();
  stop.abort();
  assert.deepEqual(await waiting, { done: true, value: undefined });
  assert.deepEqual(await next(other), [change("b")]);
  assert.equal((await shareEvents(server.client(), "ada", { signal: stop.signal }).next()).done, true);
  await close(server, other);
});

test("events that nobody takes are replaced by a reset", async () => {
  browser(new Locks());
  const { server, send } = await live();
  const [one, other] = await two(server.client());
  for (let n = 0; n < 1200; n++) send(flagged(`n${n}`));
  const last = frame("end", "reset", { reason: "too_old" });
  send(last);
  const seen: PidgeEvent[] = [];
  for await (const event of one) if (seen.push(event) && event.type === "reset" && event.reason === "too_old") break;
  const [event] = await next(other);
  assert.deepEqual(event, { type: "reset", reason: "overflow" });
  await other.return();
  await server.stop();
});

test("without locks each tab has a stream of its own", async () => {
  browser(undefined);
  const server = await streaming(open(hello("a")));
  const tabs = ["ada", "ada"].map((user) => shareEvents(server.client(), user));
  assert.deepEqual(await next(...tabs), both(opened));
  assert.equal(server.requests.length, 2);
  await close(server, ...tabs);
});
