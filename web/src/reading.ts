// What a user has seen of a thread, and the read marks that follow from it.

import type { Message } from "pidge-client";
import { data, Refused } from "./calls.js";
import type { History } from "./history.js";
import { listen } from "./listen.js";
import { seenUpTo } from "./seen.js";

/** Milliseconds for which a message must be visible. */
const VISIBLE_FOR = 400;
/** Milliseconds after the last message seen, after which the mark is sent. */
const PAUSE = 500;
/** The part of a message that must be visible. */
const PART = 0.5;
/** Fine enough for a message that is hundreds of times taller than the thread. */
const THRESHOLDS = Array.from({ length: 1001 }, (_, step) => step / 1000);

const seqOf = (element: Element): number => Number((element as HTMLElement).dataset["seq"]);

export class Reading {
  readonly #seen = new Set<number>();
  readonly #visible = new Map<number, ReturnType<typeof setTimeout> | undefined>();
  readonly #observer: IntersectionObserver;
  #observed = new Set<Element>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #unlisten: () => void;
  #isPaused = false;
  #above = 0;
  /** The highest mark that was sent. */
  #sent = 0;

  /** `changed` is called when the answer to a mark has come, and when another number is unread above. */
  constructor(
    readonly history: History,
    scroller: Element,
    readonly changed: () => void,
  ) {
    this.#observer = new IntersectionObserver((entries) => this.#look(entries), { root: scroller, threshold: THRESHOLDS });
    const onLeave = () => this.flush(true);
    this.#unlisten = listen([document, "visibilitychange", this.#onSight], [window, "focus", this.#onSight], [window, "blur", this.#onSight], [window, "pagehide", onLeave]);
  }

  close(): void {
    this.flush();
    this.#observer.disconnect();
    for (const timer of this.#visible.values()) clearTimeout(timer);
    this.#unlisten();
  }

  /** The elements of the messages, each with `data-seq`. */
  observe(elements: Iterable<Element>): void {
    const observed = new Set(elements);
    for (const element of this.#observed) {
      if (observed.has(element)) continue;
      this.#observer.unobserve(element);
      this.#hide(element);
    }
    for (const element of observed) if (!this.#observed.has(element)) this.#observer.observe(element);
    this.#observed = observed;
  }

  /** The `seq` of the first message in sight. */
  get first(): number | undefined {
    return this.#visible.size > 0 ? Math.min(...this.#visible.keys()) : undefined;
  }

  /** Whether a message was seen, or needs no reading: one of the user's own, or a tombstone. */
  readonly isSeen = ({ seq, sender_id, retracted_at }: Message): boolean =>
    this.#seen.has(seq) || sender_id === this.#me || retracted_at !== null;

  /** How many unread messages a jump has skipped. */
  get unreadAbove(): number {
    const { entry, window } = this.history;
    const first = this.first;
    if (!entry || entry.unread_count === 0 || first === undefined) return 0;
    const unread = window.items.filter(({ seq }) => seq > entry.read_seq);
    const below = unread.filter(({ seq, sender_id, retracted_at }) => seq >= first && sender_id !== this.#me && !retracted_at).length;
    const above = unread.filter((message) => message.seq < first && !this.isSeen(message)).length;
    const notLoaded = window.hasNewer ? 0 : entry.unread_count - below - above;
    const isLoaded = !window.hasOlder || (window.items[0]?.seq ?? 0) <= entry.read_seq + 1;
    return above + (isLoaded ? 0 : Math.max(notLoaded, 0));
  }

  /** The user has marked the messages from one on unread. They are on the screen, so nothing is seen until `resume`. */
  pause(from: number): void {
    for (const seq of [...this.#seen]) if (seq >= from) this.#seen.delete(seq);
    this.#sent = Math.min(this.#sent, from - 1);
    this.#isPaused = true;
    this.#onSight();
  }

  /** The user goes on reading. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#onSight();
  }

  /** Sends the mark that is due. */
  flush(keepalive = false): void {
    clearTimeout(this.#timer);
    const readSeq = this.history.entry?.read_seq ?? 0;
    const upTo = seenUpTo(readSeq, this.history.window, this.isSeen);
    if (this.#me && upTo > Math.max(readSeq, this.#sent)) void this.mark(upTo, keepalive);
  }

  /** Marks as read what a jump has skipped; with it, what was seen after that. */
  markAbove(): void {
    void this.mark((this.first ?? 1) - 1);
  }

  /** Marks everything up to a message as read. */
  async mark(upTo: number, keepalive = false): Promise<void> {
    const { hub, peer, entry } = this.history;
    this.#sent = Math.max(this.#sent, upTo);
    const body = { up_to_seq: upTo, ...(entry && { read_version: entry.read_version }) };
    try {
      const params = { path: { peer_id: peer } };
      const update = await data(hub.pidge.POST("/v1/conversations/{peer_id}/read", { params, body, keepalive }));
      this.history.update(update.entry);
      hub.take(update.unread);
      this.changed();
      // What follows may have been seen already.
      this.flush();
    } catch (error) {
      // What the service has not taken is sent again.
      if (!(error instanceof Refused) || error.isPassing) this.#sent = 0;
    }
  }

  get #me(): string | undefined {
    return this.history.hub.myId;
  }

  #look(entries: IntersectionObserverEntry[]): void {
    for (const { target, intersectionRect, boundingClientRect, rootBounds } of entries) {
      const seq = seqOf(target);
      const whole = Math.min(boundingClientRect.height, rootBounds?.height ?? Infinity);
      const isVisible = target.isConnected && whole > 0 && intersectionRect.height >= whole * PART;
      if (isVisible && !this.#visible.has(seq)) this.#visible.set(seq, undefined);
      if (!isVisible) this.#hide(target);
    }
    this.#onSight();
    const above = this.unreadAbove;
    if (above !== this.#above) this.changed();
    this.#above = above;
  }

  #hide(element: Element): void {
    const seq = seqOf(element);
    clearTimeout(this.#visible.get(seq));
    this.#visible.delete(seq);
  }

  /** Counts the time of what is visible, while the user looks at the page. */
  readonly #onSight = (): void => {
    const isLookedAt = !this.#isPaused && !document.hidden && document.hasFocus();
    for (const [seq, timer] of this.#visible) {
      if (isLookedAt && timer === undefined && !this.#seen.has(seq)) this.#visible.set(seq, setTimeout(() => this.#see(seq), VISIBLE_FOR));
      if (!isLookedAt && timer !== undefined) {
        clearTimeout(timer);
        this.#visible.set(seq, undefined);
      }
    }
  };

  #see(seq: number): void {
    this.#seen.add(seq);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE);
  }
}
