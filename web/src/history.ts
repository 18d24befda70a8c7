// The history of a conversation as a thread has it: a window that grows at both ends and is looked at again.

import type { Entry, Message } from "pidge-client";
import { data, Refused } from "./calls.js";
import type { Hub } from "./hub.js";
import { addNewer, addOlder, NOTHING, refresh, trim, windowOf, type HistoryPage, type Window } from "./page.js";

export type End = "older" | "newer";
type Position = { before?: number; after?: number; around?: number; limit?: number };

/** Where to begin. */
export interface Opening {
  /** The message to show. */
  around?: number | undefined;
  /** The conversation, if it is known: then one request is enough. */
  entry?: Entry | undefined;
}

/** Milliseconds after which what is on the screen is read again, for edits and tombstones. */
const REFRESH = 30_000;
/** The most messages of a page. */
const PAGE = 100;

export class History {
  window: Window = NOTHING;
  /** The conversation as the user has it; undefined before it is known, null if there is none yet. */
  entry: Entry | null | undefined;
  /** The highest `seq` of the user's messages that the peer has seen; null where receipts are off. */
  peerSeen: number | null = null;
  /** The first message that was unread when the thread was opened. */
  divider: number | undefined;
  /** What is being loaded. */
  loading: End | "opening" | undefined = "opening";
  /** What could not be loaded. */
  failed: End | "opening" | undefined;
  /** The code of the error if the service has refused it, and will again. */
  refusal: string | undefined;
  #refreshedAt = 0;
  #changedAt = performance.now();
  #isOver = false;
  /** The last load: it may be under way. */
  #busy: Promise<void> | undefined;

  /** `apply` makes a change, and keeps in place what is being read. */
  constructor(
    readonly hub: Hub,
    readonly peer: string,
    readonly apply: (change: () => void) => Promise<void>,
  ) {}

  /** Milliseconds until the next look: the longer nothing has changed, the longer. */
  readonly every = (): number => {
    const quiet = performance.now() - this.#changedAt;
    return quiet < 120_000 ? 4000 : quiet < 600_000 ? 10_000 : 30_000;
  };

  /** Whether the account of the peer is, as far as it is known. */
  get isActive(): boolean {
    return this.entry?.peer.active !== false;
  }

  close(): void {
    this.#isOver = true;
  }

  /** Loads the first page: around a message, at the first unread one, or the newest. */
  async open({ around, entry }: Opening): Promise<void> {
    await this.#load("opening", async () => {
      const firstUnread = entry && entry.unread_count > 0 ? entry.read_seq + 1 : undefined;
      const position = around ?? firstUnread;
      let page = await this.#page(position === undefined ? {} : { around: position });
      const { unread_count = 0, read_seq = 0 } = page.entry ?? {};
      const isBefore = page.has_older && (page.oldest_seq ?? 0) > read_seq + 1;
      if (around === undefined && firstUnread === undefined && unread_count > 0 && isBefore) page = await this.#page({ around: read_seq + 1 });
      return () => {
        this.window = windowOf(page);
        this.#take(page);
        this.divider = unread_count > 0 ? this.#firstUnread() : undefined;
      };
    });
  }

  /** Loads the page at an end of the window, unless one is being loaded. */
  async extend(end: End): Promise<void> {
    const { items, hasOlder, hasNewer } = this.window;
    if (this.loading || items.length === 0 || !(end === "older" ? hasOlder : hasNewer)) return;
    await this.#load(end, async () => {
      const page = await this.#page(end === "older" ? { before: items[0]!.seq } : { after: items.at(-1)!.seq });
      return () => {
        this.window = end === "older" ? trim(addOlder(this.window, page), "at the older end") : trim(addNewer(this.window, page), "at the newer end");
        this.#take(page);
      };
    });
  }

  /** Loads the newest page, unless the window reaches to it. */
  async newest(): Promise<void> {
    await this.#idle();
    if (this.loading || !this.window.hasNewer) return;
    await this.#load("newer", async () => {
      const page = await this.#page({});
      return () => {
        this.window = windowOf(page);
        this.#take(page);
      };
    });
  }

  /**
   * Looks whether there is something new, and from time to time what has become of the messages from `screen` on, which returns
   * the first one in sight. Returns what is new.
   */
  async look(isWoken: boolean, screen: () => number | undefined): Promise<Message[]> {
    await this.#idle();
    const { window } = this;
    const { items, hasNewer } = window;
    const isRefresh = isWoken || performance.now() - this.#refreshedAt > REFRESH;
    if (hasNewer && !isRefresh) return [];
    const last = items.at(-1)?.seq ?? 0;
    const first = screen() ?? 0;
    // What was in sight may have gone with a jump.
    const from = isRefresh && first >= (items[0]?.seq ?? Infinity) ? first - 1 : last;
    const page = await this.#page({ after: from, limit: PAGE });
    if (this.#isOver) return [];
    // The page may not adjoin to another window.
    if (this.loading || window !== this.window) return this.look(isWoken, screen);
    if (isRefresh) this.#refreshedAt = performance.now();
    await this.apply(() => {
      const kept = refresh(window, { ...page, has_older: true });
      const isUp = first > 0 && first < (items[items.length >> 1]?.seq ?? 0);
      // Without a conversation where there was one, the peer was erased: nothing of them stays on the screen.
      this.window = !page.entry ? NOTHING : hasNewer ? kept : trim(addNewer(kept, page), isUp ? "at the older end" : "at the newer end");
      this.#take(page);
    });
    // The screen is more than a page away from the end, or more than a page has arrived.
    if (!hasNewer && page.has_newer && (page.newest_seq ?? 0) <= last) await this.extend("newer");
    return hasNewer ? [] : page.items.filter(({ seq }) => seq > last);
  }

  /** Takes over the conversation from an answer. */
  update(entry: Entry): void {
    this.entry = entry;
  }

  /** Changes the window outside of a look, such as after an edit. */
  async change(change: (window: Window) => Window): Promise<void> {
    await this.apply(() => {
      this.window = change(this.window);
    });
  }

  #take(page: HistoryPage): void {
    const newest = page.entry?.last_seq;
    if (newest !== this.entry?.last_seq || page.seen_up_to !== this.peerSeen) this.#changedAt = performance.now();
    this.entry = page.entry;
    if (page.entry) this.hub.meet(page.entry.peer);
    this.peerSeen = page.seen_up_to;
  }

  #firstUnread(): number | undefined {
    const me = this.hub.myId;
    const readSeq = this.entry?.read_seq ?? 0;
    return this.window.items.find(({ seq, sender_id, retracted_at }: Message) => seq > readSeq && sender_id !== me && !retracted_at)?.seq;
  }

  #load(what: End | "opening", load: () => Promise<() => void>): Promise<void> {
    return (this.#busy = this.#loadNow(what, load));
  }

  /** Waits for the loads that are under way. */
  async #idle(): Promise<void> {
    for (let load; load !== this.#busy; ) await (load = this.#busy);
  }

  async #loadNow(what: End | "opening", load: () => Promise<() => void>): Promise<void> {
    await this.apply(() => {
      this.loading = what;
      this.failed = this.refusal = undefined;
    });
    let change;
    try {
      change = await load();
    } catch (error) {
      // There is a button to try it again.
      change = () => {
        this.failed = what;
        if (error instanceof Refused && !error.isPassing) this.refusal = error.code;
      };
    }
    if (this.#isOver) return;
    await this.apply(() => {
      this.loading = undefined;
      change();
    });
  }

  #page(query: Position): Promise<HistoryPage> {
    const params = { path: { peer_id: this.peer }, query };
    return data(this.hub.pidge.GET("/v1/conversations/{peer_id}/messages", { params }));
  }
}
