// Runs the Node code of docs/integrating.md: the module of the page through nginx, and the modules of the LMS's server.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { pathToFileURL } from "node:url";

const from = (file) => import(pathToFileURL(`${process.cwd()}/${file}`));
const { Draft, Messaging, Problem, Thread, badge, canMessage, findPeople, followBadge, followThread, inbox, messaging, readAll, show } = await from("messaging.mjs");
const tokens = await from("lms/tokens.mjs");
const { remind, sendAs } = await from("lms/reminders.mjs");
const { scrollUp } = await from("flask_lms/static/scroll_up.mjs");
const { keySet, sign } = await from("lms/keyPair.mjs");
const { live } = await from("live.mjs");
const { messagesToken } = await from("lms/tokenView.mjs");
const { createPidge } = await import(pathToFileURL(`${process.cwd()}/node_modules/pidge-client/dist/src/index.js`));
const nginx = process.env.NGINX_URL;
const user = (id, role = "student") => new Messaging(() => tokens.tokenFor({ id, role, name: `N ${id}` }), nginx);

// Discovery, with the service and without it.
assert.equal((await messaging(nginx)).service, "pidge");
assert.equal(await messaging("http://127.0.0.1:9"), null);
assert.equal((await fetch(`${nginx}/metrics`)).status, 404, "nginx does not publish the metrics");

// The short way: the view at the `token-url` of the page, and the module of the page.
const lines = readFileSync("messages.html", "utf8");
const [tokenUrl, module] = [/token-url="(.+?)"/, /src="(.+?)"/].map((attribute) => attribute.exec(lines)[1]);
let signedIn;
const lms = http.createServer((request, response) => {
  if (request.url !== tokenUrl) return response.writeHead(404).end();
  return messagesToken(Object.assign(request, { user: signedIn }), response);
});
await new Promise((done) => lms.listen(0, "127.0.0.1", done));
const view = () => fetch(`http://127.0.0.1:${lms.address().port}${tokenUrl}`);
assert.equal((await view()).status, 401);
signedIn = { id: 17, name: "Ada Okafor", role: "educator" };
const fetched = await view();
assert.deepEqual([fetched.status, fetched.headers.get("Cache-Control")], [200, "no-store"]);
const { token, expires_in } = await fetched.json();
const { iat, exp } = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
assert.equal(exp - iat, expires_in);
const me = await (await fetch(`${nginx}/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).json();
assert.deepEqual([me.user.user_id, me.user.display_name, me.user.role], ["17", "Ada Okafor", "educator"]);
lms.close();
const served = await fetch(nginx + module);
assert.deepEqual([served.status, /^text\/javascript/.test(served.headers.get("Content-Type"))], [200, true], module);

// Ids that need encoding, through the proxy, both ways.
const oddId = "a/b é%2F+@ü?#";
const [ada, odd] = [user("n-ada", "educator"), user(oddId)];
assert.deepEqual(await badge(ada), { messages: 0, conversations: 0, muted_messages: 0 });
const strangers = new Thread(odd, "n-ada");
await strangers.open();
assert.deepEqual([strangers.messages, strangers.entry], [[], null]);
assert.equal(await strangers.seen(1), null);
for (let n = 1; n <= 60; n++) await new Draft(strangers, `message ${n}`).send();
assert.deepEqual(strangers.messages.map((m) => m.seq), Array.from({ length: 60 }, (_, n) => n + 1));

// To whom one may write, and finding people.
assert.deepEqual(await canMessage(odd, "n-ada"), { allowed: true, held: false, code: null, detail: null });
assert.equal((await canMessage(odd, "n-nobody")).code, "recipient_unknown");
assert.deepEqual([(await findPeople(odd, "n-ADA")).map((found) => found.user_id), await findPeople(odd, "a")], [["n-ada"], []]);

// Up, down, read, unread, on two devices.
for (const id of ["", ".", ".."]) assert.throws(() => new Thread(ada, id), RangeError);
const [desk, phone] = [new Thread(ada, oddId), new Thread(user("n-ada", "educator"), oddId)];
await desk.open();
await phone.open();
assert.deepEqual([desk.messages.length, desk.messages[0].seq, desk.hasOlder, desk.entry.unread_count], [50, 11, true, 60]);
await desk.older();
await desk.older();
assert.deepEqual([desk.messages.length, desk.messages[0].seq, desk.hasOlder], [60, 1, false]);
assert.deepEqual(await desk.seen(40), { messages: 20, conversations: 1, muted_messages: 0 });
assert.equal(await desk.seen(39), null, "nothing new");
assert.equal((await desk.unread(31)).messages, 30);
assert.equal((await phone.seen(60)).messages, 30, "a device that does not know of the marking cannot undo it");
assert.deepEqual([phone.entry.read_seq, phone.entry.read_version], [30, 1]);
assert.equal((await phone.seen(60)).messages, 0);
for (let n = 61; n <= 130; n++) await sendAs(oddId, "n-ada", `message ${n}`, `more-${n}`);
await desk.follow();
assert.deepEqual(desk.messages.map((m) => m.seq), Array.from({ length: 130 }, (_, n) => n + 1));

// In the middle: opened at the first unread message, to the end by pages, and to the end at once after a send.
const middle = new Thread(user("n-ada", "educator"), oddId);
await middle.open(61);
assert.ok(middle.hasOlder && middle.hasNewer && middle.messages.some(({ seq }) => seq === 61));
const lastShown = middle.messages.at(-1).seq;
assert.equal((await middle.seen(lastShown)).messages, 130 - lastShown, "what was not shown stays unread");
await middle.follow();
assert.equal(middle.messages.at(-1).seq, lastShown, "the reader is further up");
while (middle.hasNewer) await middle.newer();
await Promise.all([middle.older(), middle.newer(), middle.follow(), middle.follow()]);
const before = middle.messages[0].seq;
assert.deepEqual(middle.messages.map((m) => m.seq), Array.from({ length: 131 - before }, (_, n) => before + n));
await middle.open(61);

// What changes after it was shown: an edit, a retraction, a receipt, and what another device hides.
const [writer, reader] = [new Thread(odd, "n-ada"), new Thread(user("n-ada", "educator"), oddId)];
await writer.open();
await reader.open();
const one = (thread, seq) => thread.messages.find((message) => message.seq === seq);
await odd.call("PATCH", `${writer.path}/messages/128`, { body: { body: "edited" } });
await odd.call("DELETE", `${writer.path}/messages/129?for=everyone`);
await ada.call("DELETE", `${reader.path}/messages/127`);
await reader.seen(130);
for (let look = 0; look < 5; look++) await Promise.all([writer.follow(), reader.follow()]);
assert.deepEqual([one(reader, 128).body, one(reader, 129).body, one(reader, 127)], ["edited", null, undefined]);
assert.ok(one(reader, 128).edited_at && one(reader, 129).retracted_at && one(writer, 130).read_at && one(writer, 127));
reader.onScreen = 101;
await odd.call("PATCH", `${writer.path}/messages/102`, { body: { body: "edited, too" } });
await reader.refresh();
assert.equal(one(reader, 102).body, "edited, too");
const [enough, drawn] = [new AbortController(), []];
await followThread(reader, ({ messages }) => drawn.push(messages.length) > 2 && enough.abort(), enough.signal, 0.01);
assert.equal(drawn.length, 3);
await new Thread(ada, "n-nobody").refresh();

// A draft: its answers have a version, or no body at all.
const draftPath = `${desk.path}/draft`;
const saved = await ada.call("PUT", draftPath, { body: { body: "to be continued" } });
await assert.rejects(ada.call("DELETE", draftPath, { headers: { "If-Match": '"99"' } }), { status: 412 });
assert.equal(await ada.call("DELETE", draftPath, { headers: { "If-Match": `"${saved.version}"` } }), null);

// The list, its end, and the badge.
const students = Array.from({ length: 25 }, (_, n) => `n-student-${n}`);
for (const id of students) await sendAs(id, "n-ada", "hello", "hello");
let page = await inbox(ada);
const peers = page.items.map((entry) => entry.peer.user_id);
assert.equal(peers.length, 20);
const second = await inbox(ada, { cursor: page.next_cursor });
peers.push(...second.items.map((entry) => entry.peer.user_id));
assert.deepEqual([second.next_cursor, new Set(peers).size, peers.at(-1)], [null, 26, oddId]);
await sendAs("n-student-3", "n-ada", "later than the page", "later");
assert.equal((await readAll(ada, page)).unread.messages, 1);
assert.deepEqual((await inbox(ada, { filter: "unread" })).items.map((entry) => entry.peer.user_id), ["n-student-3"]);
const [stop, shown] = [new AbortController(), []];
const following = followBadge(ada, (totals) => shown.push(totals) > 2 && stop.abort(), stop.signal, 0.05);
await following;
assert.equal(shown.at(-1).messages, 1);
const tab = Object.assign(new EventTarget(), { visibilityState: "hidden" });
globalThis.document = tab;
const [shownAgain, looks] = [new AbortController(), []];
const returning = setInterval(() => tab.dispatchEvent(new Event("visibilitychange")), 50);
await followBadge(ada, (totals) => looks.push(totals) > 1 && shownAgain.abort(), shownAgain.signal, 3600);
clearInterval(returning);
delete globalThis.document;
await followBadge({ call: () => { stop2.abort(); throw new Error("down"); } }, () => assert.fail(), (globalThis.stop2 = new AbortController()).signal, 0.01);

// Failures: a lost answer, a busy service, an expired token.
let plan = [];
const keys = [];
const flaky = http.createServer(async (request, response) => {
  const body = [];
  for await (const chunk of request) body.push(chunk);
  const step = plan.shift();
  if (request.headers["idempotency-key"]) keys.push(request.headers["idempotency-key"]);
  if (typeof step === "number") return response.writeHead(step, { "Retry-After": "1" }).end("<html>");
  const { host, connection, "content-length": _, ...headers } = request.headers;
  const answer = await fetch(nginx + request.url, { method: request.method, headers, body: body.length ? Buffer.concat(body) : undefined });
  const text = await answer.text();
  if (step === "lose") return request.socket.destroy();
  response.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") }).end(text);
});
await new Promise((done) => flaky.listen(0, "127.0.0.1", done));
const through = `http://127.0.0.1:${flaky.address().port}`;
let asked = 0;
const shaky = new Messaging(async () => (asked++ ? tokens.tokenFor({ id: oddId, role: "student" }) : "an.old.one"), through);
plan = [null, "lose", 503, 429];
const start = performance.now();
const draft = new Draft(new Thread(shaky, "n-ada"), "written <once>\nreally");
const message = await draft.send();
assert.equal(message.seq, 131);
assert.ok(performance.now() - start >= 2000, "Retry-After is heeded");
assert.deepEqual(keys, Array(5).fill(draft.key));
assert.equal(asked, 2);
await assert.rejects(new Draft(draft.thread, "another text", draft.key).send(), { code: "idempotency_key_reused", status: 422 });
plan = [502, 502];
await assert.rejects(shaky.call("GET", "/inbox/unread", { tries: 2 }), { status: 502, code: "http_502" });
plan = [403];
assert.deepEqual(await (async () => {
  const url = process.env.PIDGE_URL;
  process.env.PIDGE_URL = through;
  const outcome = await sendAs(oddId, "n-ada", "x", "a-page");
  process.env.PIDGE_URL = url;
  return outcome;
})(), { refused: "http_403" }, "a proxy's page is no lost connection");
await assert.rejects(new Messaging(() => "no.good.one", nginx).call("GET", "/me"), (problem) => {
  assert.ok(problem instanceof Problem && problem.requestId && problem.message, problem);
  return problem.status === 401 && problem.code === "unauthenticated";
});
await assert.rejects(new Draft(strangers, "  ").send(), (problem) => problem.errors[0].pointer === "/body");
await assert.rejects(new Messaging(() => tokens.tokenFor({ id: "x" }), "http://127.0.0.1:9").call("GET", "/me", { tries: 2 }), TypeError);
const url = process.env.PIDGE_URL;
process.env.PIDGE_URL = through;
plan = [503, "lose"];
assert.equal((await sendAs(oddId, "n-ada", "tried", "tried")).message.seq, 132);
process.env.PIDGE_URL = "http://127.0.0.1:9";
await assert.rejects(sendAs("a", "b", "c", "d", 1), TypeError);
process.env.PIDGE_URL = url;
flaky.close();

// Live updates through nginx: the page is read once, when the stream is open, and again after a failure; and polls where it gets no
// stream.
const pidge = createPidge({ baseUrl: nginx, token: () => tokens.tokenFor({ id: "n-ada", role: "educator" }) });
for (const [opening, failures] of [[3600, 0], [0.5, 1]]) {
  const [left, shows] = [new AbortController(), []];
  let reads = 0;
  const screen = {
    async read() {
      if (reads++ < failures) throw new Error("the network is gone");
      setTimeout(() => sendAs("n-student-5", "n-ada", "live", `live-${failures}`), 0);
    },
    show(event) {
      shows.push(event);
      left.abort();
    },
  };
  await live(pidge, "n-ada", screen, left.signal, 3600, opening);
  assert.deepEqual([shows[0].type, shows[0].peer_id, shows[0].message.body], ["message.sent", "n-student-5", "live"]);
  assert.equal(reads, failures + 1);
}
const [gone, noStream] = [new AbortController(), createPidge({ baseUrl: `${nginx}/nothing`, token: "t" })];
let polls = 0;
await live(noStream, "n-ada", { read: async () => void (++polls > 2 && gone.abort()) }, gone.signal, 0.01);
assert.equal(polls, 3);

// Bodies are shown as text, not as HTML.
globalThis.document = { createElement: (tag) => ({ tag, style: {} }) };
const nasty = await sendAs(oddId, "n-ada", "<img src=x onerror=alert(1)>", "nasty");
const line = show(nasty.message, oddId);
assert.deepEqual([line.textContent, line.className], ["<img src=x onerror=alert(1)>", "mine"]);
assert.equal(show({ ...nasty.message, body: null }, "n-ada").className, "theirs");
assert.match(show({ ...nasty.message, edited_at: "x", read_at: "x" }, oddId).title, /, edited, read$/);

// Scrolling up in a rendered page: the link is replaced by the older page, and what is being read stays where it is.
const watched = [];
globalThis.IntersectionObserver = class {
  constructor(load) {
    this.load = load;
  }
  observe(target) {
    watched.push(() => this.load([{ isIntersecting: true, target }]));
  }
  unobserve() {}
};
const link = { href: "http://127.0.0.1:9/?x" };
const list = { scrollTop: 40, scrollHeight: 1000, querySelector: () => null, querySelectorAll: () => (link.outerHTML ? [] : [link]) };
scrollUp(list);
assert.equal(list.scrollTop, 1000, "opens at the end");
list.scrollTop = 40;
Object.defineProperty(link, "outerHTML", { set: () => (list.scrollHeight = 1500), get: () => list.scrollHeight === 1500 });
await watched[0]();
assert.equal(list.scrollTop, 40, "without an answer nothing happens");
link.href = `${nginx}/.well-known/messaging?x`;
await watched[0]();
assert.deepEqual([list.scrollTop, watched.length], [540, 1]);

// From a server: each reminder is sent once, and refusals do not stop the others.
for (const round of [1, 2]) {
  const refused = await remind({ id: "e", title: "Essay" }, "n-ada", [...students, "n-ada"]);
  assert.deepEqual(refused, { "n-ada": "self_message" }, `round ${round}`);
}
const reminded = new Thread(user("n-student-1"), "n-ada");
await reminded.open();
assert.equal(reminded.messages.length, 2);

// Key pairs.
const paths = ["keys/2026-11-22.pem", "keys/2026-11-21.pem"];
writeFileSync("node-keys.json", JSON.stringify(await keySet(paths)));
writeFileSync("node-tokens.json", JSON.stringify(await Promise.all([paths, [...paths].reverse()].map((list) => sign({ sub: "n-1" }, list)))));
