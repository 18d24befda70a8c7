// Exports of a running service, and those that are cut off, changed or refused.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test, type TestContext } from "node:test";
import { createPidge, ExportRefused, IncompleteExport, readExport, type ExportedLine, type ExportOptions, type Pidge } from "../src/index.js";
import { Sha256 } from "../src/sha256.js";
import { lost, open, status, streaming, type Script, type Streaming } from "./streaming.js";

const LINES = ['{"kind":"user","display_name":"Mia é 💌"}\n', '{"kind":"novelty","of":"a later version"}\n'];
const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");
const last = (lines: number, hash: string): string => `{"kind":"end","lines":${lines},"sha256":"${hash}"}\n`;
/** An export whose second line is cut off. */
const CUT = LINES.join("").slice(0, -3);
const WHOLE = LINES.join("") + last(2, sha256(LINES.join("")));

/** A client whose service answers with these bytes, in pieces of this size. */
function answering(bytes: Uint8Array, size = 7): Pidge {
  const fetch = async () => {
    let at = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) =>
      at < bytes.length ? controller.enqueue(bytes.subarray(at, (at += size))) : controller.close();
    return new Response(new ReadableStream({ pull }), { headers: { "Content-Type": "application/x-ndjson" } });
  };
  return createPidge({ baseUrl: "http://pidge", token: "t", fetch });
}

async function all(pidge: Pidge, userId = "mia", options: ExportOptions = {}): Promise<ExportedLine[]> {
  const lines: ExportedLine[] = [];
  for await (const line of readExport(pidge, userId, options)) lines.push(line);
  return lines;
}

/** A server that is stopped after the test. */
async function serving(context: TestContext, ...scripts: Script[]): Promise<Streaming> {
  const server = await streaming(...scripts);
  context.after(server.stop);
  return server;
}

const textOf = (lines: ExportedLine[]): string => lines.map(({ text }) => text).join("");

test("a whole export is read, wherever its pieces end, and its end is the last line", async () => {
  const bytes = Buffer.from(WHOLE);
  for (let size = 1; size <= bytes.length; size++) {
    const lines = await all(answering(bytes, size));
    assert.equal(textOf(lines), WHOLE);
    assert.deepEqual(lines.map(({ data }) => data.kind), ["user", "novelty", "end"]);
  }
});

test("an export that is cut off anywhere is incomplete", async () => {
  const bytes = Buffer.from(WHOLE);
  for (let length = 0; length < bytes.length; length++) {
    await assert.rejects(all(answering(bytes.subarray(0, length))), IncompleteExport, `${length} bytes`);
  }
});

test("an export with any byte changed is incomplete", async () => {
  for (let at = 0; at < Buffer.byteLength(WHOLE); at++) {
    const bytes = Buffer.from(WHOLE);
    bytes[at]! ^= 1;
    await assert.rejects(all(answering(bytes)), IncompleteExport, `byte ${at}`);
  }
});

test("an incomplete export says why", async () => {
  const hash = sha256(LINES.join(""));
  for (const [text, why] of [
    [LINES.join(""), /cut off after 2 lines$/],
    [LINES[0]! + last(1, hash), /SHA-256 is another one$/],
    [LINES.join("") + last(3, hash), /should have 3 lines, and has 2$/],
    [`${WHOLE}${LINES[0]}`, /something follows its last line$/],
    [`${WHOLE} `, /something follows its last line$/],
    [`${LINES[0]}<html>\n`, /line 2 is none of an export$/],
    ["null\n", /line 1 is none of an export$/],
  ] as const) {
    await assert.rejects(all(answering(Buffer.from(text))), { name: "IncompleteExport", message: why });
  }
});

test("an export whose connection is lost or silent is incomplete", async (context) => {
  for (const script of [lost(CUT), open(CUT)]) {
    const server = await serving(context, script);
    const lines: string[] = [];
    const read = async () => {
      for await (const { text } of readExport(server.client(), "mia", { silence: 1 })) lines.push(text);
    };
    await assert.rejects(read(), (error: Error) => error instanceof IncompleteExport && error.cause instanceof Error);
    assert.deepEqual(lines, LINES.slice(0, 1));
  }
});

test("a connection that is lost after the last line does no harm", async (context) => {
  const server = await serving(context, lost(WHOLE));
  assert.equal(textOf(await all(server.client())), WHOLE);
});

test("lines come before the export ends, whose connection a reader can leave", async (context) => {
  const server = await serving(context, open(WHOLE));
  for await (const { data } of readExport(server.client(), "mia")) {
    assert.equal(data.kind, "user");
    break;
  }
  await server.left(0);
});

test("a signal ends an export with its reason", async (context) => {
  const server = await serving(context, open(WHOLE));
  const stop = new AbortController();
  const reading = readExport(server.client(), "mia", { signal: stop.signal });
  await reading.next();
  stop.abort(new Error("enough"));
  await assert.rejects(async () => { for await (const _ of reading); }, { message: "enough" });
  await server.left(0);
  await assert.rejects(all(server.client(), "mia", { signal: stop.signal }), { message: "enough" });
  assert.equal(server.requests.length, 1);
});

test("an export that does not begin is asked for again, as every GET, and ends within the time limits of a call", async (context) => {
  const server = await serving(context, status(503), (response) => void response.socket?.destroy(), open(WHOLE));
  for await (const { data } of readExport(server.client(), "mia")) {
    assert.equal(data.kind, "user");
    break;
  }
  assert.equal(server.requests.length, 3);
  const fetch = () => new Promise<Response>(() => {});
  await assert.rejects(all(createPidge({ baseUrl: "http://pidge", token: "t", timeout: 0.1, fetch })), { name: "TimeoutError" });
});

test("a refused export tells the problem, and a proxy's page has none", async (context) => {
  const server = await serving(context, status(403));
  await assert.rejects(all(server.client()), (error: ExportRefused) => error.status === 403 && error.problem?.code === "code");
  const fetch = async () => new Response("<html>", { status: 502 });
  const pidge = createPidge({ baseUrl: "http://pidge", token: "t", attempts: 1, fetch });
  await assert.rejects(all(pidge), (error: ExportRefused) => error.name === "ExportRefused" && error.status === 502 && !error.problem);
  await assert.rejects(all(pidge, ".."), TypeError);
});

test("the hash is SHA-256, whatever the pieces", () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, n) => (n * 167) % 251);
  for (let length = 0; length <= bytes.length; length++) {
    const hash = new Sha256();
    hash.update(bytes.subarray(0, length / 3));
    hash.update(bytes.subarray(length / 3, length));
    assert.equal(hash.digest(), sha256(bytes.subarray(0, length)), `${length} bytes`);
  }
});

test("a running service exports what it stores", async () => {
  const { PIDGE_URL: baseUrl, PIDGE_EDUCATOR_TOKEN: token, PIDGE_EDUCATOR: teacher, PIDGE_SERVICE_TOKEN: serviceToken } = process.env;
  assert.ok(baseUrl && token && teacher && serviceToken, "set PIDGE_URL, PIDGE_EDUCATOR, PIDGE_EDUCATOR_TOKEN and PIDGE_SERVICE_TOKEN");
  const [ada, service] = [createPidge({ baseUrl, token }), createPidge({ baseUrl, token: serviceToken })];
  const user_id = "typescript/é exported";
  await service.PUT("/v1/users/{user_id}", { params: { path: { user_id } }, body: { display_name: "Ed Exported", role: "student" } });
  for (let n = 1; n <= 3; n++) await ada.POST("/v1/messages", { body: { recipient_id: user_id, body: `No. ${n}\n💌` } });

  const lines = await all(service, user_id);
  const answer = await fetch(`${baseUrl}/v1/users/${encodeURIComponent(user_id)}/export`, { headers: { Authorization: `Bearer ${serviceToken}` } });

  assert.equal(textOf(lines), await answer.text());
  assert.deepEqual(lines.map(({ data }) => data.kind), ["user", "conversation", "message", "message", "message", "end"]);
  const [user, , , , message, end] = lines.map(({ data }) => data);
  assert.ok(user?.kind === "user" && message?.kind === "message" && end?.kind === "end");
  assert.deepEqual([user.display_name, message.seq, message.body, message.sender_id, end.lines], ["Ed Exported", 3, "No. 3\n💌", teacher, 5]);

  const redacted = (await all(service, user_id, { others: "redact" })).map(({ data }) => data);
  assert.deepEqual(redacted.flatMap((data) => (data.kind === "message" ? [data.body, data.redacted] : [])), [null, true, null, true, null, true]);
  const own = await all(ada, teacher);
  assert.ok(own.some(({ data }) => data.kind === "message" && data.recipient_id === user_id && data.body === "No. 2\n💌"));
  await assert.rejects(all(ada, user_id), (error: ExportRefused) => error.problem?.code === "insufficient_scope");
});
