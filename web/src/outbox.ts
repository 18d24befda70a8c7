// Messages on their way: kept for the session, so that they survive a reload, and sent again with the same key until the
// service has answered. None leaves by itself more than five minutes after it was written: a note to a teacher must not leave
// at midnight.

import { newKey, type Message, type Schemas } from "pidge-client";
import { data, Refused } from "./calls.js";
import { around, type Hub } from "./hub.js";

type Context = Schemas["Context"];

/** What the user has written. */
export interface Written {
  peer: string;
  body: string;
  context?: Context | undefined;
  /** The version of the draft that the text was. */
  draftVersion?: number | undefined;
}

export interface Pending extends Written {
  key: string;
  /** When it was written, in milliseconds since 1970. */
  at: number;
  state: "sending" | "failed";
  /** Why the service has refused it. */
  code?: string | undefined;
  requestId?: string | undefined;
  /** Its place, once it is sent and until the thread has it. */
  seq?: number | undefined;
}

/** What `failed` tells. Without an error, the service has not answered for too long. */
export interface Failure {
  peer: string;
  error: Refused | undefined;
}

const isOnItsWay = ({ state, seq }: Pending): boolean => state === "sending" && seq === undefined;

/** The most messages that are kept for the session. */
const MOST = 50;
/** Milliseconds after writing in which a message is sent by itself. */
const BY_ITSELF = 300_000;
/** Milliseconds before the first attempt after one that was not answered; twice as long each time, up to a minute. */
const PAUSE = 2000;
const LONGEST_PAUSE = 60_000;

/** A `change` event says that a list is another one; a `sent` event has the message as its `detail`, a `failed` event a `Failure`. */
export class Outbox extends EventTarget {
  #pending: Pending[] = [];
  readonly #running = new Set<string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #isReady = false;

  constructor(
    readonly hub: Hub,
    readonly now: () => number = Date.now,
  ) {
    super();
    hub.addEventListener("user", () => this.#forget());
    hub.addEventListener("change", () => this.#onChange());
    this.#onChange();
  }

  /** The messages to a user, the oldest first. */
  list(peer: string): Pending[] {
    return this.#pending.filter((pending) => pending.peer === peer);
  }

  /** The user is known now, or the service answers again. */
  #onChange(): void {
    const { me, state } = this.hub;
    const wasReady = this.#isReady;
    this.#isReady = me !== undefined && state === "ready";
    if (wasReady || !this.#isReady) return;
    this.#resume();
    for (const [key, timer] of this.#timers) {
      clearTimeout(timer);
      void this.#attempt(key, 0);
    }
  }

  /** Takes over what the session has kept, and goes on sending it. What was sent just before the page was left goes. */
  #resume(): void {
    const known = new Set(this.#pending.map(({ key }) => key));
    const kept = this.#load().filter(({ key, seq }) => !known.has(key) && seq === undefined);
    this.#pending = [...kept, ...this.#pending].sort((a, b) => a.at - b.at);
    this.#changed();
    for (const { peer } of kept) this.#goOn(peer);
  }

  /** Sends a message, once it is known which draft it was. It is kept at once. */
  send(written: Written, draftVersion?: Promise<number | undefined>): Pending {
    const pending: Pending = { ...written, key: newKey(), at: this.now(), state: "sending" };
    const { key } = pending;
    this.#pending = [...this.#pending, pending];
    this.#changed();
    if (draftVersion) void this.#await(key, draftVersion);
    else void this.#attempt(key, 0);
    return pending;
  }

  /** Sends one again that was not sent, with the same key: if it had arrived after all, it is there once. */
  again(key: string): void {
    this.#set(key, { state: "sending", at: this.now(), code: undefined, requestId: undefined });
    void this.#attempt(key, 0);
  }

  /** Removes one, to be changed or deleted. What was changed is another message, with another key. */
  take(key: string): Pending | undefined {
    const taken = this.#pending.find((pending) => pending.key === key);
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#pending = this.#pending.filter((pending) => pending !== taken);
    this.#changed();
    if (taken) this.#goOn(taken.peer);
    return taken;
  }

  /** The thread has come to this message: copies here of those up to it go. */
  arrived(peer: string, last: number): void {
    const isThere = ({ peer: to, seq = Infinity }: Pending) => to === peer && seq <= last;
    if (!this.#pending.some(isThere)) return;
    this.#pending = this.#pending.filter((pending) => !isThere(pending));
    this.#changed();
  }

  async #await(key: string, draftVersion: Promise<number | undefined>): Promise<void> {
    this.#running.add(key);
    this.#set(key, { draftVersion: await draftVersion });
    this.#running.delete(key);
    void this.#attempt(key, 0);
  }

  async #attempt(key: string, count: number): Promise<void> {
    this.#timers.delete(key);
    const pending = this.#pending.find((candidate) => candidate.key === key);
    if (!pending || !isOnItsWay(pending) || this.#running.has(key)) return;
    // Those to a user leave one after the other, so that they arrive in the order in which they were written.
    if (this.list(pending.peer).find(isOnItsWay) !== pending) return;
    const left = pending.at + BY_ITSELF - this.now();
    if (left <= 0) return this.#fail(pending);
    this.#running.add(key);
    try {
      const message = await this.#post(pending);
      this.#set(key, { seq: message.seq });
      this.dispatchEvent(new CustomEvent<Message>("sent", { detail: message }));
    } catch (error) {
      let wait = around(Math.min(PAUSE * 2 ** count, LONGEST_PAUSE));
      if (error instanceof Refused) {
        wait += 1000 * error.retryAfter;
        if (!error.isPassing || 1000 * error.retryAfter > left) return this.#fail(pending, error);
      }
      this.#timers.set(key, setTimeout(() => void this.#attempt(key, count + 1), Math.min(wait, left)));
    } finally {
      this.#running.delete(key);
      this.#goOn(pending.peer);
    }
  }

  #fail(pending: Pending, error?: Refused): void {
    this.#set(pending.key, { state: "failed", code: error?.code, requestId: error?.requestId });
    this.dispatchEvent(new CustomEvent<Failure>("failed", { detail: { peer: pending.peer, error } }));
    this.#goOn(pending.peer);
  }

  /** Sends the next message to a user, unless an earlier one is tried again later. */
  #goOn(peer: string): void {
    const next = this.list(peer).find(isOnItsWay);
    if (next && !this.#timers.has(next.key)) void this.#attempt(next.key, 0);
  }

  #post({ peer, body, context, draftVersion, key }: Pending): Promise<Message> {
    const request = {
      recipient_id: peer,
      body,
      ...(context && { context }),
      ...(draftVersion !== undefined && { draft_version: draftVersion }),
    };
    return data(this.hub.pidge.POST("/v1/messages", { params: { header: { "Idempotency-Key": key } }, body: request }));
  }

  #set(key: string, change: Partial<Pending>): void {
    this.#pending = this.#pending.map((pending) => (pending.key === key ? { ...pending, ...change } : pending));
    this.#changed();
  }

  #changed(): void {
    try {
      if (this.hub.me) sessionStorage.setItem(this.hub.key("outbox"), JSON.stringify(this.#pending.slice(-MOST)));
    } catch {
      // The storage is refused or full: the messages are kept until the page is left.
    }
    this.dispatchEvent(new Event("change"));
  }

  #load(): Pending[] {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.hub.key("outbox")) ?? "[]") as unknown;
      return Array.isArray(kept) ? (kept as Pending[]) : [];
    } catch {
      return [];
    }
  }

  #forget(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#pending = [];
    this.dispatchEvent(new Event("change"));
  }
}

const outboxes = new WeakMap<Hub, Outbox>();

/** The outbox of a hub. */
export function outboxOf(hub: Hub): Outbox {
  const outbox = outboxes.get(hub) ?? new Outbox(hub);
  outboxes.set(hub, outbox);
  return outbox;
}
