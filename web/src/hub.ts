// A hub is what the elements of one user in a page share: the client with its token, what the service offers, the user, the
// unread totals, and the times at which to look again.

import { createPidge, type Pidge, type Schemas } from "pidge-client";
import { data } from "./calls.js";
import { Live } from "./live.js";
import { pageWide } from "./page-wide.js";
import { tokensFrom, type GetToken } from "./token.js";

export type Me = Schemas["Me"];
export type UnreadTotals = Schemas["UnreadTotals"];

/**
 * `starting`: nothing is known yet. `absent`: there is no service at this address. `down`: the service does not answer now;
 * what is shown stays. `signed-out`: the LMS has no token for the user.
 */
export type HubState = "starting" | "ready" | "down" | "absent" | "signed-out";

/** Where the service is, and where tokens come from. */
export interface Source {
  url: string;
  getToken?: GetToken | undefined;
  tokenUrl?: string | undefined;
}

/** Milliseconds in which a service that is there answers. */
const ANSWER = 2000;
/** Milliseconds after which an absent service is looked for again. */
const LOOK_FOR = 60_000;
/** Milliseconds between two looks at the unread totals. */
const COUNT = 30_000;
/** Failed calls in a row after which the service counts as down. */
const FAILURES = 2;
const STORAGE = "pidge:";

/** A quarter more or less, so that pages do not all come at once. */
export const around = (milliseconds: number): number => milliseconds * (0.75 + Math.random() / 2);

/**
 * The events are `change` (state, user or totals), and `user` when another user than before has signed in: whatever was shown
 * belongs to the one before.
 */
export class Hub extends EventTarget {
  readonly url: string;
  pidge: Pidge;
  readonly live: Live;
  /** Undefined until `GET /v1/me` has answered. */
  me: Me | undefined;
  totals: UnreadTotals | undefined;
  /** The users named in answers, by their ids. */
  people = new Map<string, Schemas["User"]>();
  state: HubState = "starting";
  #features: ReadonlySet<string> = new Set();
  #members = 0;
  #failures = 0;
  /** Its place among the hubs of the page: pages may show several users. */
  readonly #number = allHubs().length;
  #counting = 0;
  #endCounting: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #getToken: GetToken;

  constructor(source: Source) {
    super();
    this.url = source.url.replace(/\/$/, "");
    this.#getToken = source.getToken ?? tokensFrom(source.tokenUrl ?? "");
    this.pidge = this.#client();
    this.live = new Live(this);
  }

  /** Whether the service has a capability. */
  has(feature: string): boolean {
    return this.#features.has(feature);
  }

  /** The id of the user; undefined until it is known. */
  get myId(): string | undefined {
    return this.me?.user.user_id;
  }

  /** Registers an element. The hub works while it has one. */
  join(): void {
    if (++this.#members === 1) void this.#start();
  }

  leave(): void {
    if (--this.#members === 0) this.#stop();
  }

  /** Reads the unread totals from now on. Returns what ends it. Several elements share the looks. */
  counts(): () => void {
    const look = async () => this.take(await data(this.pidge.GET("/v1/inbox/unread")));
    if (++this.#counting === 1) this.#endCounting = this.live.add({ topic: "totals", every: () => COUNT, look });
    return () => --this.#counting === 0 && this.#endCounting?.();
  }

  /** Remembers a user. */
  meet(user: Schemas["User"]): void {
    const isNew = !this.people.has(user.user_id);
    this.people.set(user.user_id, user);
    if (isNew) this.#changed();
  }

  /** The name of a user, as far as it is known. */
  name(id: string): string {
    return this.people.get(id)?.display_name ?? id;
  }

  /** Takes over the totals of an answer. */
  take(totals: UnreadTotals): void {
    this.totals = totals;
    this.#changed();
  }

  /** Forgets the user with their token, and begins anew. */
  forget(): void {
    this.me = this.totals = undefined;
    this.people = new Map();
    this.pidge = this.#client();
    this.live.stop();
    if (this.state !== "absent") this.#become("starting");
    this.dispatchEvent(new Event("user"));
    if (this.#members > 0) this.live.start();
  }

  /** The key of what is kept for a user in the storage of the session: by default, for the one who is signed in. */
  key(name: string, user = this.myId ?? ""): string {
    return `${STORAGE}${this.url}:${user}:${name}`;
  }

  /** The page was left, and is shown again: another user may have signed in meanwhile. */
  renew(): void {
    this.pidge = this.#client();
  }

  /** A client with a token of its own. Once there is another one, its calls fail: they may be those of another user. */
  #client(): Pidge {
    const check = () => {
      if (pidge !== this.pidge) throw new DOMException("another user", "AbortError");
    };
    const checked = async <Result>(result: Promise<Result>) => {
      await result.catch(() => {});
      check();
      return result;
    };
    const pidge: Pidge = createPidge({
      // Looks and the outbox try again by themselves.
      attempts: 2,
      baseUrl: this.url,
      token: () => checked(this.#token(check)),
      fetch: (request) => checked(this.#fetch(request)),
    });
    return pidge;
  }

  async #start(): Promise<void> {
    clearTimeout(this.#timer);
    const service = await find(this.url);
    if (this.#members === 0) return;
    if (!service) {
      this.#become("absent");
      this.#timer = setTimeout(() => void this.#start(), around(LOOK_FOR));
      return;
    }
    this.#features = new Set(service.features);
    if (this.state === "absent") this.#become("starting");
    this.live.start();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.live.stop();
  }

  #become(state: HubState): void {
    if (state === this.state) return;
    const wasOff = this.state === "down" || this.state === "signed-out";
    this.state = state;
    this.#changed();
    if (wasOff) this.live.wake();
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }

  /** A request. Notes whether the service answers. */
  async #fetch(request: Request): Promise<Response> {
    try {
      const answer = await fetch(request);
      this.#note([502, 503, 504].includes(answer.status));
      return answer;
    } catch (error) {
      if (!request.signal.aborted || (request.signal.reason as Error).name === "TimeoutError") this.#note(true);
      throw error;
    }
  }

  #note(isFailure: boolean): void {
    this.#failures = isFailure ? this.#failures + 1 : 0;
    if (this.#failures >= FAILURES && this.state === "ready") this.#become("down");
    if (!isFailure && this.me && this.state !== "signed-out") this.#become("ready");
  }

  /** A new token, after a look at whose it is: no call is ever made for another user than the one that the page shows. */
  async #token(check: () => void): Promise<Awaited<ReturnType<GetToken>>> {
    let answer;
    try {
      answer = await this.#getToken();
    } catch (error) {
      if ((error as Error).name === "SignedOut") this.#become("signed-out");
      throw error;
    }
    const token = typeof answer === "string" ? answer : answer.token;
    const me = await data(createPidge({ baseUrl: this.url, token, fetch: (request) => this.#fetch(request) }).GET("/v1/me"));
    check();
    const before = this.myId;
    if (before !== undefined && before !== me.user.user_id) this.forget();
    this.me = me;
    this.#features = new Set(me.features);
    this.#clear(me.user.user_id);
    this.#become("ready");
    this.#changed();
    return answer;
  }

  /** Removes what the session has kept for the user of before: the page may have been loaded again meanwhile. */
  #clear(user: string): void {
    const key = `${STORAGE}${this.url}:user${this.#number}`;
    try {
      const before = sessionStorage.getItem(key);
      if (before !== null && before !== user) sessionStorage.removeItem(this.key("outbox", before));
      sessionStorage.setItem(key, user);
    } catch {
      // The storage is refused, such as in a frame.
    }
  }
}

/** The hub of a service and a source of tokens: one for all elements that have the same. */
export function hubOf(source: Source): Hub {
  const key = source.getToken ?? source.tokenUrl ?? "";
  const ofSource = pageWide.hubs.get(key) ?? new Map<string, Hub>();
  pageWide.hubs.set(key, ofSource);
  const hub = ofSource.get(source.url) ?? new Hub(source);
  ofSource.set(source.url, hub);
  return hub;
}

/** All hubs of the page. */
export const allHubs = (): Hub[] => [...pageWide.hubs.values()].flatMap((ofSource) => [...ofSource.values()]);

/** What the service says of itself; undefined if there is none. */
async function find(url: string): Promise<Schemas["Service"] | undefined> {
  try {
    const answer = await fetch(`${url}/.well-known/messaging`, { signal: AbortSignal.timeout(ANSWER), cache: "no-store" });
    return answer.ok ? ((await answer.json()) as Schemas["Service"]) : undefined;
  } catch {
    return undefined;
  }
}

/** Removes all that the elements keep in the storage of the session. */
export function emptyStorage(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(STORAGE)) sessionStorage.removeItem(key);
  } catch {
    // The storage is refused, such as in a frame.
  }
}
