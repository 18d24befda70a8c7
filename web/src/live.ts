// When to look again: each element says what it looks at and how often. The stream of events says it earlier, where there is one.

import { shareEvents, type PidgeEvent } from "pidge-client";
import { around, type Hub } from "./hub.js";
import { listen } from "./listen.js";
import { ERASED } from "./text.js";

/** What is looked at. `thread` has a peer, and so has `verdict`: whether the user may write to them. */
export type Topic = "totals" | "inbox" | "thread" | "verdict";

export interface Look {
  readonly topic: Topic;
  readonly peer?: string | undefined;
  /** Milliseconds until the next look, while no events arrive. */
  every(): number;
  /**
   * Looks. `isWoken`: because something has happened, or may have been missed, and not only because it is time. An error is not
   * shown: the next look comes anyway.
   */
  look(isWoken: boolean): Promise<void>;
}

interface Scheduled {
  timer?: ReturnType<typeof setTimeout> | undefined;
  isRunning: boolean;
  /** Whether it was woken while it ran. */
  isDue: boolean;
}

/** Milliseconds between two looks while events arrive: something may have been lost. */
const WHILE_LIVE = 120_000;
/** Connections in a row that were not made, after which polling alone is in charge. */
const STREAM_FAILURES = 3;
/** Milliseconds after which the stream is tried again then. */
const STREAM_PAUSE = 300_000;

export class Live {
  readonly #looks = new Map<Look, Scheduled>();
  #isStarted = false;
  #unlisten: (() => void) | undefined;
  /** True while events arrive. */
  #isLive = false;
  #stream: AbortController | undefined;
  #streamTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly hub: Hub) {}

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#unlisten = listen([document, "visibilitychange", this.#onSight], [window, "online", this.#onSight], [window, "pageshow", this.#onShow]);
    this.#onSight();
  }

  stop(): void {
    this.#isStarted = false;
    this.#unlisten?.();
    for (const scheduled of this.#looks.values()) clearTimeout(scheduled.timer);
    clearTimeout(this.#streamTimer);
    this.#stream?.abort();
    this.#stream = undefined;
    this.#isLive = false;
  }

  /** Looks from now on, beginning at once. Returns what ends it. */
  add(look: Look): () => void {
    this.#looks.set(look, { isRunning: false, isDue: false });
    this.#run(look);
    return () => {
      clearTimeout(this.#looks.get(look)?.timer);
      this.#looks.delete(look);
    };
  }

  /** Has everything of a topic looked at now; of a thread, that of one peer. Without a topic, everything. */
  wake(topic?: Topic, peer?: string): void {
    for (const look of [...this.#looks.keys()]) {
      const isMeant = !topic || (look.topic === topic && (!peer || look.peer === peer));
      if (isMeant) this.#run(look, true);
    }
  }

  get #isSignedOut(): boolean {
    return this.hub.state === "signed-out";
  }

  readonly #onShow = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) return;
    this.hub.renew();
    this.stop();
    this.start();
  };

  readonly #onSight = (): void => {
    if (document.hidden) {
      for (const scheduled of this.#looks.values()) clearTimeout(scheduled.timer);
      return;
    }
    this.wake();
    void this.#follow();
  };

  #run(look: Look, isWoken = false): void {
    const scheduled = this.#looks.get(look);
    if (!scheduled || !this.#isStarted || document.hidden) return;
    clearTimeout(scheduled.timer);
    if (scheduled.isRunning) {
      scheduled.isDue ||= isWoken;
      return;
    }
    scheduled.isRunning = true;
    const run = async () => {
      await look.look(isWoken).catch(() => {});
      scheduled.isRunning = false;
      if (this.#looks.get(look) !== scheduled) return;
      if (scheduled.isDue) {
        scheduled.isDue = false;
        this.#run(look, true);
      } else if (this.#isStarted && !document.hidden) {
        this.#plan(look, scheduled);
      }
      if (!this.#stream) void this.#follow();
    };
    void run();
  }

  #plan(look: Look, scheduled: Scheduled): void {
    const every = this.#isSignedOut ? Infinity : look.every();
    // No event tells of a verdict.
    const wait = Math.max(every, this.#isLive && look.topic !== "verdict" ? WHILE_LIVE : 0);
    clearTimeout(scheduled.timer);
    if (wait !== Infinity) scheduled.timer = setTimeout(() => this.#run(look), around(wait));
  }

  /** Reads the stream of events, if there is one and it is not read yet. */
  async #follow(): Promise<void> {
    const me = this.hub.me;
    if (this.#stream || !this.#isStarted || !me || this.#isSignedOut || !this.hub.has("events") || this.#looks.size === 0) return;
    const stream = (this.#stream = new AbortController());
    let failures = 0;
    const onState = (state: string) => {
      failures = state === "live" ? 0 : failures + Number(state === "waiting");
      this.#becomeLive(state === "live");
      if (failures >= STREAM_FAILURES || this.#isSignedOut) stream.abort();
    };
    try {
      for await (const event of shareEvents(this.hub.pidge, me.user.user_id, { signal: stream.signal, onState })) this.#hear(event);
    } catch {
      // Refused: polling is in charge.
    }
    if (this.#stream !== stream) return;
    this.#becomeLive(false);
    if (this.#isSignedOut) return void (this.#stream = undefined);
    this.#streamTimer = setTimeout(() => {
      this.#stream = undefined;
      void this.#follow();
    }, around(STREAM_PAUSE));
  }

  #hear(event: PidgeEvent): void {
    if (event.type === "reset") return this.wake();
    if (event.type === "replaced") return;
    this.wake("totals");
    this.wake("inbox");
    // Of a user who was erased, an open thread may have the id of before: all look.
    this.wake("thread", event.peer_id.replace(ERASED, ""));
  }

  #becomeLive(isLive: boolean): void {
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    for (const [look, scheduled] of this.#looks) if (!scheduled.isRunning && !document.hidden) this.#plan(look, scheduled);
  }
}
