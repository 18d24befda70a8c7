// Messages on their way.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import type { Hub } from "../../src/hub.js";
import { Outbox, type Pending } from "../../src/outbox.js";

/** The storage of the session, as a browser has it. */
class Storage {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
}

type Answer = { status: number; body?: unknown; retryAfter?: number } | Error;

/** A hub whose service answers as it is told, and what it was asked. */
class FakeHub extends EventTarget {
  answers: Answer[] = [];
  keys: string[] = [];
  me: unknown = { user: { user_id: "ada" } };
  state = "starting";
  readonly pidge = {
    POST: (_: string, { params }: { params: { header: Record<string, string> } }) => {
      this.keys.push(params.header["Idempotency-Key"]!);
      const answer = this.answers.shift() ?? { status: 201, body: { seq: 9 } };
      if (answer instanceof Error) return Promise.reject(answer);
      const headers = { "Retry-After": String(answer.retryAfter ?? "") };
      const response = new Response(null, { status: answer.status, headers });
      return Promise.resolve(response.ok ? { data: answer.body, response } : { error: answer.body, response });
    },
  };
  key = (name: string) => `pidge:x:ada:${name}`;

  /** The service answers for the first time, or again. */
  become(state: string) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

let storage: Storage;
let hub: FakeHub;
let outbox: Outbox;
let now = 0;

const open = () => new Outbox(hub as unknown as Hub, () => now);
/** Another page of the same session. */
function reload() {
  const { answers, keys } = hub;
  hub = Object.assign(new FakeHub(), { answers, keys });
  outbox = open();
}

const states = () => outbox.list("mia").map(({ body, state, code, seq }) => ({ body, state, code, seq }));

/** Lets everything happen that waits for nothing but the last answers. */
async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** Lets time pass, and what is due happen. */
async function pass(milliseconds: number) {
  now += milliseconds;
  mock.timers.tick(milliseconds);
  await settle();
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  storage = new Storage();
  Object.assign(globalThis, { sessionStorage: storage });
  hub = new FakeHub();
  now = 1_000_000;
  outbox = open();
});

test("a message stays until the thread has it", async () => {
  outbox.send({ peer: "mia", body: "hello" });
  assert.deepEqual(states(), [{ body: "hello", state: "sending", code: undefined, seq: undefined }]);
  await settle();
  assert.deepEqual(states(), [{ body: "hello", state: "sending", code: undefined, seq: 9 }]);

  outbox.arrived("mia", 8);
  assert.equal(states().length, 1);
  outbox.arrived("mia", 9);
  assert.equal(states().length, 0);
});

test("without an answer it is sent again with the same key", async () => {
  hub.answers = [new TypeError("network"), { status: 503 }];
  outbox.send({ peer: "mia", body: "hello" });
  await settle();
  await pass(10_000);
  await pass(10_000);

  assert.equal(hub.keys.length, 3);
  assert.equal(new Set(hub.keys).size, 1);
  assert.equal(states()[0]!.seq, 9);
});

test("what was sent just before a reload is no longer kept after it", async () => {
  hub.become("ready");
  outbox.send({ peer: "mia", body: "one" });
  await settle();
  assert.match(storage.getItem(hub.key("outbox"))!, /"seq":9/);

  reload();
  hub.become("ready");
  await settle();

  assert.deepEqual(states(), []);
  assert.equal(storage.getItem(hub.key("outbox")), "[]");
  assert.equal(hub.keys.length, 1);
});

test("after a reload it is sent again, with the same key", async () => {
  hub.answers = [new TypeError("network")];
  outbox.send({ peer: "mia", body: "hello" });
  await settle();
  reload();
  assert.deepEqual(states(), []);
  hub.become("ready");
  await settle();

  assert.equal(new Set(hub.keys).size, 1);
  assert.equal(states()[0]!.seq, 9);
});

test("when the service answers again, what waits is sent at once", async () => {
  hub.become("ready");
  hub.answers = Array.from({ length: 5 }, () => new TypeError("network"));
  outbox.send({ peer: "mia", body: "hello" });
  await settle();
  for (let attempt = 1; attempt < 5; attempt += 1) await pass(61_000);
  assert.equal(hub.keys.length, 5);
  hub.become("down");
  hub.become("ready");
  await settle();

  assert.deepEqual([states()[0]!.seq, new Set(hub.keys).size], [9, 1]);
});

test("messages to a user leave one after the other, and those to another one do not wait", async () => {
  hub.answers = [new TypeError("network"), { status: 201, body: { seq: 5 } }];
  outbox.send({ peer: "mia", body: "one" });
  outbox.send({ peer: "mia", body: "two" });
  outbox.send({ peer: "tom", body: "three" });
  await settle();
  assert.deepEqual(states().map(({ seq }) => seq), [undefined, undefined]);
  assert.deepEqual([outbox.list("tom")[0]!.seq, hub.keys.length], [5, 2]);
  hub.answers = [{ status: 201, body: { seq: 6 } }, { status: 201, body: { seq: 7 } }];
  await pass(3000);
  await settle();

  assert.deepEqual(states().map(({ body, seq }) => [body, seq]), [["one", 6], ["two", 7]]);
});

test("a message that waited while an earlier one was sent again is not forgotten", async () => {
  hub.answers = [{ status: 422, body: { code: "empty_body" } }, new TypeError("network")];
  const { key } = outbox.send({ peer: "mia", body: "one" });
  await settle();
  outbox.send({ peer: "mia", body: "two" });
  await settle();
  hub.answers = [new TypeError("network"), { status: 201, body: { seq: 6 } }, { status: 201, body: { seq: 7 } }];
  outbox.again(key);
  await pass(3000);
  await pass(10_000);

  assert.deepEqual(states().map(({ body, seq }) => [body, seq]), [["one", 6], ["two", 7]]);
});

test("the time that the service asks to wait is waited", async () => {
  hub.answers = [{ status: 429, body: { code: "rate_limited" }, retryAfter: 60 }];
  outbox.send({ peer: "mia", body: "hello" });
  await settle();
  await pass(59_000);
  assert.equal(hub.keys.length, 1);
  await pass(4000);

  assert.deepEqual([hub.keys.length, states()[0]!.seq], [2, 9]);
});

test("a message that was refused does not keep the next one", async () => {
  hub.answers = [{ status: 422, body: { code: "empty_body" } }, { status: 201, body: { seq: 6 } }];
  const failures: unknown[] = [];
  outbox.addEventListener("failed", (event) => failures.push((event as CustomEvent<{ error: { code: string } }>).detail.error.code));
  outbox.send({ peer: "mia", body: "one" });
  outbox.send({ peer: "mia", body: "two" });
  await settle();
  await settle();

  assert.deepEqual(states().map(({ state, seq }) => [state, seq]), [["failed", undefined], ["sending", 6]]);
  assert.deepEqual(failures, ["empty_body"]);
});

test("a message waits until it is known which draft it was, and is kept meanwhile", async () => {
  let know: (version: number) => void = () => {};
  outbox.send({ peer: "mia", body: "hello" }, new Promise((resolve) => (know = resolve)));
  await settle();
  assert.deepEqual([states()[0]!.state, hub.keys.length], ["sending", 0]);
  assert.match(storage.getItem(hub.key("outbox"))!, /hello/);
  know(3);
  await settle();

  assert.deepEqual([states()[0]!.seq, outbox.list("mia")[0]!.draftVersion], [9, 3]);
});

test("after five minutes it does not leave by itself any more", async () => {
  hub.answers = Array.from({ length: 50 }, () => new TypeError("network"));
  outbox.send({ peer: "mia", body: "hello" });
  await settle();
  for (let minute = 0; minute < 7; minute += 1) await pass(61_000 * 1.25);
  assert.equal(states()[0]!.state, "failed");
  const attempts = hub.keys.length;
  reload();
  hub.become("ready");
  await pass(600_000);
  assert.deepEqual([states()[0]!.state, hub.keys.length], ["failed", attempts]);

  hub.answers = [];
  outbox.again(outbox.list("mia")[0]!.key);
  await settle();
  assert.deepEqual([states()[0]!.seq, new Set(hub.keys).size], [9, 1]);
});

test("a message that was kept over night does not leave in the morning", async () => {
  const kept: Pending[] = [{ peer: "mia", body: "late", key: "k", at: now - 36_000_000, state: "sending" }];
  storage.setItem(hub.key("outbox"), JSON.stringify(kept));
  hub.become("ready");
  await settle();

  assert.deepEqual([states()[0]!.state, hub.keys.length], ["failed", 0]);
});

test("a refusal is shown, and changed text gets another key", async () => {
  hub.answers = [{ status: 422, body: { code: "recipient_unknown", request_id: "r" } }];
  const { key } = outbox.send({ peer: "mia", body: "hello" });
  await settle();
  assert.deepEqual(states(), [{ body: "hello", state: "failed", code: "recipient_unknown", seq: undefined }]);

  assert.equal(outbox.take(key)!.body, "hello");
  outbox.send({ peer: "mia", body: "changed" });
  await settle();
  assert.equal(new Set(hub.keys).size, 2);
});

test("nothing is left of a user who has signed out", async () => {
  hub.answers = [new TypeError("network")];
  outbox.send({ peer: "mia", body: "hello" });
  await settle();
  hub.dispatchEvent(new Event("user"));
  await pass(600_000);

  assert.deepEqual([states().length, hub.keys.length], [0, 1]);
});

test("damaged storage is as none", () => {
  storage.setItem(hub.key("outbox"), "{");
  hub.become("ready");

  assert.deepEqual(states(), []);
});

for (const [limit, retryAfter] of [["pair_day", 28_795], ["newcomers", 3595]] as const) {
  test(`a message is not sent if it may leave only when it no longer does so by itself: ${limit}`, async () => {
    const refusal = { status: 429, body: { code: "rate_limited", request_id: "r" }, retryAfter };
    hub.answers = [refusal, refusal];
    const failures: unknown[] = [];
    outbox.addEventListener("failed", (event) => failures.push((event as CustomEvent<{ error: { code: string } }>).detail.error.code));
    outbox.send({ peer: "mia", body: "one" });
    outbox.send({ peer: "mia", body: "two" });
    await settle();

    // The second one does not wait for the first one.
    assert.deepEqual(states().map(({ state, code }) => [state, code]), [["failed", "rate_limited"], ["failed", "rate_limited"]]);
    assert.deepEqual(failures, ["rate_limited", "rate_limited"]);
    outbox.again(outbox.list("mia")[0]!.key);
    await settle();
    assert.equal(states()[0]!.seq, 9);
  });
}

test("a message is not sent exactly after five minutes, also while the next attempt is waited for", async () => {
  hub.answers = [{ status: 429, body: { code: "rate_limited" }, retryAfter: 299 }, new TypeError("network")];
  outbox.send({ peer: "mia", body: "hello" });
  await settle();
  await pass(298_000);
  assert.equal(states()[0]!.state, "sending");
  await pass(2000);
  assert.equal(states()[0]!.state, "failed");
});
