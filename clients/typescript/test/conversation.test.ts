// A whole conversation with a running service. Where it is and who talks: PIDGE_URL, PIDGE_EDUCATOR, PIDGE_EDUCATOR_TOKEN,
// PIDGE_STUDENT, PIDGE_STUDENT_TOKEN.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createPidge, newKey } from "../src/index.js";

function env(name: string): string {
  const value = process.env[name];
  assert.ok(value, `set ${name}`);
  return value;
}

/** The answer of a call that went well. */
async function ok<T>(call: Promise<{ data?: T; error?: unknown }>): Promise<NonNullable<T>> {
  const { data, error } = await call;
  assert.ok(data != null, JSON.stringify(error));
  return data;
}

test("a whole conversation", async () => {
  const [teacher, student, baseUrl] = [env("PIDGE_EDUCATOR"), env("PIDGE_STUDENT"), env("PIDGE_URL")];
  const ada = createPidge({ baseUrl, token: env("PIDGE_EDUCATOR_TOKEN") });
  const mia = createPidge({ baseUrl, token: async () => env("PIDGE_STUDENT_TOKEN") });
  const [withTeacher, withStudent] = [{ peer_id: teacher }, { peer_id: student }];
  assert.deepEqual((await ok(ada.GET("/v1/me"))).user.user_id, teacher);

  // Send with a key, again with the same key, and with the same key but other words.
  const key = { header: { "Idempotency-Key": newKey() } };
  const context = { type: "course", id: "42", title: "Biology" };
  const send = (body: string) => ada.POST("/v1/messages", { params: key, body: { recipient_id: student, body, context } });
  const sent = await send("Welcome! 💌");
  assert.deepEqual([sent.response.status, sent.data?.seq, sent.data?.body], [201, 1, "Welcome! 💌"]);
  const again = await send("Welcome! 💌");
  assert.deepEqual([again.response.status, again.data?.id], [200, sent.data?.id]);
  assert.equal(again.response.headers.get("Idempotent-Replayed"), "true");
  assert.equal((await send("Other")).error?.code, "idempotency_key_reused");
  for (let n = 2; n <= 7; n++) {
    const { seq } = await ok(ada.POST("/v1/messages", { body: { recipient_id: student, body: `No. ${n}` } }));
    assert.equal(seq, n);
  }

  // The student's badge and inbox.
  assert.deepEqual(await ok(mia.GET("/v1/inbox/unread")), { messages: 7, conversations: 1, muted_messages: 0 });
  const inbox = await ok(mia.GET("/v1/inbox", { params: { query: { filter: "unread", limit: 10 } } }));
  const [entry] = inbox.items;
  assert.deepEqual([inbox.items.length, entry?.peer.user_id, entry?.unread_count], [1, teacher, 7]);
  assert.equal(entry?.last_message?.body, "No. 7");

  // From the newest page to older ones, and forward again.
  const history = async (query: { before?: number; after?: number }) => {
    const params = { path: withTeacher, query: { limit: 3, ...query } };
    const page = await ok(mia.GET("/v1/conversations/{peer_id}/messages", { params }));
    return [page.items.map(({ seq }) => seq), page.has_older, page.has_newer];
  };
  assert.deepEqual(await history({}), [[5, 6, 7], true, false]);
  assert.deepEqual(await history({ before: 5 }), [[2, 3, 4], true, true]);
  assert.deepEqual(await history({ after: 4 }), [[5, 6, 7], true, false]);
  const one = "/v1/conversations/{peer_id}/messages/{seq}";
  const first = await ok(mia.GET(one, { params: { path: { ...withTeacher, seq: 1 } } }));
  assert.deepEqual([first.is_read, first.context], [false, context]);

  // Read, unread, and a stale device.
  const read = (body: { up_to_seq: number; read_version?: number }) =>
    ok(mia.POST("/v1/conversations/{peer_id}/read", { params: { path: withTeacher }, body }));
  const marked = await read({ up_to_seq: 5 });
  assert.deepEqual([marked.applied, marked.entry.unread_count, marked.unread.messages], [true, 2, 2]);
  const params = { path: withTeacher };
  const unread = await ok(mia.POST("/v1/conversations/{peer_id}/unread", { params, body: { from_seq: 3 } }));
  assert.equal(unread.entry.unread_count, 5);
  const stale = await read({ up_to_seq: 7, read_version: 0 });
  assert.deepEqual([stale.applied, stale.entry.unread_count], [false, 5]);
  assert.ok((await ok(ada.GET(one, { params: { path: { ...withStudent, seq: 1 } } }))).read_at);
  const { as_of } = await ok(mia.GET("/v1/inbox"));
  assert.equal((await ok(mia.POST("/v1/inbox/read-all", { body: { as_of } }))).unread.messages, 0);
  assert.equal((await ok(mia.GET("/v1/conversations/{peer_id}", { params }))).read_seq, 7);

  // Errors are problems.
  const self = await mia.POST("/v1/messages", { body: { recipient_id: student, body: "To me" } });
  assert.deepEqual([self.error?.status, self.error?.code], [422, "self_message"]);
  assert.equal(self.response.headers.get("Content-Type"), "application/problem+json");
  const missing = await mia.GET("/v1/conversations/{peer_id}", { params: { path: { peer_id: "nobody/at all" } } });
  assert.equal(missing.error?.code, "not_found");
  assert.equal((await createPidge({ baseUrl, token: "no.to.ken" }).GET("/v1/me")).error?.code, "unauthenticated");
});
