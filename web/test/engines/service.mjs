// A service with one long conversation, as the elements call it, and the page that they are in. What happens to the
// conversation, and when an answer goes out, is decided by the page: `POST /test/…`.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

/** How many messages there are. */
export const MESSAGES = 2000;
const FEATURES = ["drafts", "edit", "receipts", "retract", "search"];
const START = Date.UTC(2026, 0, 5, 8);
const WORDS = "the lesson begins at nine and everybody needs a pencil two sheets of paper their notes from last week".split(" ");
const user = (user_id, display_name, role) => ({ user_id, display_name, role, active: true, avatar_url: null });
const ME = user("mia", "Mia Berg", "student");
const PEER = user("ada", "Ada Okafor", "educator");
const NOTHING_UNREAD = { conversations: 0, messages: 0, muted_messages: 0 };
const TYPES = { js: "text/javascript", css: "text/css" };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html";

/** A text of so many words. */
export const text = (words) => Array.from({ length: words }, (_, at) => WORDS[(words * 7 + at * 5) % WORDS.length]).join(" ");

/** Most are short, some have a few lines, and one in fifty is higher than what is in sight. */
const words = (seq) => (seq % 50 === 7 ? 300 : seq % 7 === 0 ? 60 : 1 + ((seq * 7919) % 23));

function message(seq, body = text(words(seq))) {
  const isMine = seq % 5 < 2;
  const [sender, recipient] = isMine ? [ME, PEER] : [PEER, ME];
  const created_at = new Date(START + seq * 1_500_000).toISOString();
  const rest = { context: null, edited_at: null, is_read: true, read_at: null, retracted_at: null };
  return { ...rest, id: `m${seq}`, seq, sender_id: sender.user_id, recipient_id: recipient.user_id, body, created_at };
}

export class Service {
  #messages = [];
  #hold;
  #came;
  #release;
  #toldResult = () => {};
  /** What the page does at the moment. */
  step = "nothing";
  #server = createServer((request, response) => {
    this.#answer(request).then(
      ({ status = 200, headers = { "Content-Type": "application/json" }, body }) => response.writeHead(status, headers).end(body),
      (error) => response.writeHead(500).end(String(error.stack)),
    );
  });

  async start() {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The next result that a page tells. */
  result(seconds) {
    return new Promise((resolve, reject) => {
      this.#toldResult = resolve;
      setTimeout(() => reject(new Error(`no result after ${seconds} s; the step was: ${this.step}`)), 1000 * seconds).unref();
    });
  }

  async #answer(request) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const json = (body) => ({ body: JSON.stringify(body) });
    if (pathname.startsWith("/test/")) return json((await this.#test(pathname.slice(6), await read(request))) ?? {});
    if (pathname === "/") return { headers: { "Content-Type": "text/html", "Content-Security-Policy": POLICY }, body: html(searchParams) };
    const [, dist, file, type] = /^\/(dist\/)?([\w-]+\.(js|css))$/.exec(pathname) ?? [];
    if (file) return { headers: { "Content-Type": TYPES[type] }, body: await readFile(new URL((dist ? "../../dist/" : "./") + file, import.meta.url)) };
    const answer = await this.#api(`${request.method} ${pathname}`, searchParams);
    return answer ? json(answer) : { status: 404, ...json({ code: "not_found", status: 404, title: "Not found", request_id: "r" }) };
  }

  async #api(call, query) {
    switch (call) {
      case "GET /token":
        return { token: "of the test", expires_in: 3600 };
      case "GET /.well-known/messaging":
        return { service: "pidge", version: "0", api: "v1", features: FEATURES };
      case "GET /v1/me":
        return { user: ME, tenant: "t", scopes: [], features: FEATURES, limits: { body_max_chars: 10_000, edit_seconds: 900, retract_seconds: 900 } };
      case "GET /v1/inbox/unread":
        return NOTHING_UNREAD;
      case "GET /v1/inbox":
        return { items: [this.#entry()], next_cursor: null, as_of: "now" };
      case `GET /v1/conversations/${PEER.user_id}/messages`:
        await this.#hold?.();
        return this.#page(Object.fromEntries([...query].map(([name, value]) => [name, Number(value)])));
      case `POST /v1/conversations/${PEER.user_id}/read`:
        return { applied: true, entry: this.#entry(), unread: NOTHING_UNREAD };
    }
  }

  #page({ before, after, around, limit = 50 }) {
    const all = this.#messages;
    // The `seq` of the first message is 1, and none is missing.
    let start = all.length - limit;
    if (before !== undefined) start = before - 1 - limit;
    if (after !== undefined) start = after;
    if (around !== undefined) start = around - 1 - Math.floor(limit / 2);
    const end = before === undefined ? start + limit : before - 1;
    const items = all.slice(Math.max(start, 0), Math.max(end, 0));
    const [oldest_seq, newest_seq] = [items[0]?.seq ?? null, items.at(-1)?.seq ?? null];
    const has_older = (oldest_seq ?? after + 1) > 1;
    return { entry: this.#entry(), items, has_older, has_newer: end < all.length, oldest_seq, newest_seq, seen_up_to: 0 };
  }

  #entry() {
    const { seq, body, sender_id, created_at } = this.#messages.at(-1);
    const last_message = { seq, body, sender_id, created_at, retracted: false };
    const flags = { archived: false, muted_until: null, starred: false };
    return { ...flags, peer: PEER, last_activity_at: created_at, last_message, last_seq: seq, read_seq: seq, read_version: 1, unread_count: 0 };
  }

  async #test(what, { seq, words, step, result }) {
    switch (what) {
      case "reset":
        this.#messages = Array.from({ length: MESSAGES }, (_, at) => message(at + 1));
        this.step = step;
        return;
      case "arrive":
        this.#messages.push(message(this.#messages.length + 1, text(words)));
        return;
      case "edit":
        this.#messages[seq - 1] = { ...message(seq, text(words)), edited_at: new Date(START).toISOString() };
        return;
      // The next calls for a page of the history wait: `held` is answered when one has come, `release` lets them go on.
      case "hold": {
        const released = new Promise((resolve) => (this.#release = resolve));
        this.#came = new Promise((resolve) => (this.#hold = () => (resolve(), released)));
        return;
      }
      case "held":
        return this.#came;
      case "release":
        this.#hold = undefined;
        return this.#release();
      case "result":
        return this.#toldResult(result);
    }
  }
}

async function read(request) {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body ? JSON.parse(body) : {};
}

const html = (query) => `<!doctype html>
<html lang="${query.get("lang")}" dir="${query.get("lang") === "ar" ? "rtl" : "ltr"}">
<meta charset="utf-8"><title>The elements in an engine</title>
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
<script type="module" src="/dist/pidge.js"></script>
`;
