// The events of a running service, as two users get them. Where it is and who they are: PIDGE_URL, PIDGE_USERS.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createPidge, streamEvents, StreamRefused, type Pidge, type PidgeEvent } from "../src/index.js";

function env(name: string): string {
  const value = process.env[name];
  assert.ok(value, `set ${name}`);
  return value;
}

function client(user: string, fetch: (request: Request) => Promise<Response> = globalThis.fetch): Pidge {
  const [, token] = new RegExp(`name: ${user}\\n[^]*?Bearer ([^"]+)`).exec(readFileSync(env("PIDGE_USERS"), "utf8")) ?? [];
  assert.ok(token);
  return createPidge({ baseUrl: env("PIDGE_URL"), token, fetch });
}

type Events = AsyncGenerator<PidgeEvent, void, undefined>;

/** The next event, which must be of this type. */
async function next<K extends PidgeEvent["type"]>(events: Events, type: K): Promise<PidgeEvent & { type: K }> {
  const { value } = await events.next();
  assert.equal(value?.type, type);
  return value as PidgeEvent & { type: K };
}

async function ok<T>(call: Promise<{ data?: T; error?: unknown }>): Promise<NonNullable<T>> {
  const { data, error } = await call;
  assert.ok(data != null, JSON.stringify(error));
  return data;
}

const [withAnn, withBen] = [{ path: { peer_id: "ann" } }, { path: { peer_id: "ben" } }];
const conversation = "/v1/conversations/{peer_id}";
const send = (from: Pidge, recipient_id: string, body: string) => ok(from.POST("/v1/messages", { body: { recipient_id, body } }));

test("two users get the events of their conversation", { timeout: 60_000 }, async () => {
  const [ann, ben] = [client("ann"), client("ben")];
  const [anns, bens] = [streamEvents(ann), streamEvents(ben)];
  for (const events of [anns, bens]) assert.equal((await next(events, "reset")).reason, "opened");

  const body = "é 💌\nsecond line".padEnd(3000, ".");
  const { seq, id } = await send(ann, "ben", body);
  for (const [events, me, peer] of [[anns, ann, "ben"], [bens, ben, "ann"]] as const) {
    const sent = await next(events, "message.sent");
    assert.deepEqual([sent.peer_id, sent.message.id, sent.message.body, sent.message.truncated], [peer, id, body.slice(0, 2001), true]);
    assert.deepEqual(sent.entry, await ok(me.GET(conversation, { params: { path: { peer_id: peer } } })));
    assert.deepEqual(sent.unread, await ok(me.GET("/v1/inbox/unread")));
  }

  await ok(ben.POST(`${conversation}/read`, { params: withAnn, body: { up_to_seq: seq } }));
  for (const events of [anns, bens]) {
    const read = await next(events, "message.read");
    assert.deepEqual([read.reader_id, read.up_to_seq, read.entry.unread_count], ["ben", seq, 0]);
  }

  const params = { path: { ...withBen.path, seq } };
  await ok(ann.PATCH(`${conversation}/messages/{seq}`, { params, body: { body: "edited" } }));
  for (const events of [anns, bens]) assert.equal((await next(events, "message.edited")).message.body, "edited");
  await ok(ann.DELETE(`${conversation}/messages/{seq}`, { params: { ...params, query: { for: "everyone" } } }));
  for (const events of [anns, bens]) assert.equal((await next(events, "message.retracted")).message.body, null);

  // What ben tidies is told to ben's devices only: ann's next event is the message that follows.
  await ok(ben.PATCH(conversation, { params: withAnn, body: { starred: true } }));
  const flagged = await next(bens, "conversation.updated");
  assert.deepEqual([flagged.changed, flagged.entry.starred], ["flags", true]);
  await send(ben, "ann", "good bye");
  for (const events of [anns, bens]) assert.equal((await next(events, "message.sent")).message.body, "good bye");
  for (const events of [anns, bens]) await events.return();
});

test("a stream whose connection was lost misses nothing", { timeout: 60_000 }, async () => {
  const asked: (string | null)[] = [];
  let lose = () => {};
  // The answers arrive through a pipe that the test can break.
  const fetch = async (request: Request) => {
    asked.push(request.headers.get("Last-Event-ID"));
    const answer = await globalThis.fetch(request);
    const pipe = new TransformStream<Uint8Array, Uint8Array>();
    const broken = new AbortController();
    lose = () => broken.abort(new Error("the network is gone"));
    answer.body!.pipeTo(pipe.writable, { signal: broken.signal }).catch(() => {});
    return new Response(pipe.readable, answer);
  };
  const events = streamEvents(client("ann", fetch));
  await next(events, "reset");

  const ben = client("ben");
  await send(ben, "ann", "1");
  assert.equal((await next(events, "message.sent")).message.body, "1");
  lose();
  const told = next(events, "message.sent");
  for (const body of ["2", "3"]) await send(ben, "ann", body);
  assert.equal((await told).message.body, "2");
  assert.equal((await next(events, "message.sent")).message.body, "3");

  assert.equal(asked.length, 2);
  assert.ok(asked[0] === null && asked[1]);
  await events.return();
});

test("a stream is refused without a valid token", async () => {
  const pidge = createPidge({ baseUrl: env("PIDGE_URL"), token: "no.to.ken" });
  await assert.rejects(streamEvents(pidge).next(), (error) => error instanceof StreamRefused && error.problem?.code === "unauthenticated");
});
