// One stream for all tabs of an origin: one tab reads it and tells the others. A lock of the browser decides which; when that
// tab is closed, the next one gets the lock and goes on at the last position that it was told.

import { streamEvents, type PidgeEvent, type StreamOptions } from "./events.js";
import type { Pidge } from "./index.js";
import { Mailbox } from "./mailbox.js";
import { eventsUrl, serviceOf, type Service } from "./service.js";
import { SILENCE, Stream, type Progress, type Step } from "./stream.js";

/** A step of the stream, and the position before it: a tab with another position has missed something. */
type Note = Step & { from: string | undefined };

/** Milliseconds within which the tab that reads answers a new one. */
const ANSWER = 3000;

/**
 * The user's events as `streamEvents` tells them, over one connection for all tabs that pass the same user, in a browser that
 * has Web Locks and BroadcastChannel. Without them each tab has its own stream.
 *
 * @param userId whose token the client has: tabs of different users, one after another in a browser, share nothing
 */
export async function* shareEvents(
  pidge: Pidge,
  userId: string,
  options: StreamOptions = {},
): AsyncGenerator<PidgeEvent, void, undefined> {
  const { navigator, BroadcastChannel } = globalThis as Partial<typeof globalThis>;
  if (!navigator?.locks || !BroadcastChannel) return yield* streamEvents(pidge, options);
  const tab = new Tab(serviceOf(pidge), userId, options, navigator.locks);
  try {
    yield* tab.events.all();
  } finally {
    tab.close();
  }
}

class Tab {
  readonly events = new Mailbox();
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  readonly #silence: number;
  readonly #watch: ReturnType<typeof setInterval>;
  #progress: Progress = { id: undefined, state: "connecting" };
  #told: Progress["state"] | undefined;
  #isClosed = false;
  /** Whether this tab has the lock, and reads the stream. */
  #reads = false;
  #takesOver = false;
  #heardAt: number;
  /** Ends waiting for the lock, or reading with it. */
  #round = new AbortController();

  constructor(
    readonly service: Service,
    userId: string,
    readonly options: StreamOptions,
    readonly locks: LockManager,
  ) {
    this.#name = `pidge events 1 ${new Request(eventsUrl(service)).url} ${userId}`;
    this.#silence = 1000 * (options.silence ?? SILENCE);
    this.#heardAt = performance.now() - Math.max(this.#silence - ANSWER, 0);
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }: MessageEvent<Note | "hello">) => this.#hear(data);
    this.#watch = setInterval(() => this.#look(), this.#silence / 10);
    options.signal?.addEventListener("abort", this.close);
    this.#channel.postMessage("hello");
    if (options.signal?.aborted) this.close();
    else void this.#run();
  }

  readonly close = (): void => {
    this.#isClosed = true;
    this.options.signal?.removeEventListener("abort", this.close);
    clearInterval(this.#watch);
    this.#channel.close();
    this.#round.abort();
    this.events.end();
  };

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const { signal } = (this.#round = new AbortController());
      const how: LockOptions = this.#takesOver ? { steal: true } : { signal };
      this.#takesOver = false;
      // Rejects if the wait for the lock ends, and if another tab takes the lock over.
      await this.locks.request(this.#name, how, () => this.#read(signal)).catch(() => {});
      this.#round.abort();
      this.#reads = false;
      this.#heardAt = performance.now();
    }
  }

  /** Reads the stream, while this tab has the lock. */
  async #read(signal: AbortSignal): Promise<void> {
    this.#reads = true;
    try {
      const stream = new Stream(this.service, { ...this.options, signal }, this.#progress.id);
      for await (const step of stream.steps()) {
        if (signal.aborted) return;
        const note: Note = { ...step, from: this.#progress.id };
        this.#channel.postMessage(note);
        this.#accept(note);
      }
    } catch (error) {
      this.events.end({ error });
      this.close();
    }
  }

  #hear(word: Note | "hello"): void {
    if (word === "hello") return this.#reads ? this.#show() : undefined;
    // The end of the stream may arrive after the lock of the tab that read it.
    if (this.#reads && word.event?.type !== "replaced") return;
    this.#heardAt = performance.now();
    this.#accept(word);
  }

  #accept({ from, id, state, event }: Note): void {
    const known = this.#progress.id;
    const isFirst = known === undefined && id !== undefined;
    const hasMissed = known !== undefined && known !== from;
    if ((isFirst || hasMissed) && event?.type !== "reset") {
      this.events.put({ type: "reset", reason: isFirst ? "opened" : "missed" });
    }
    this.#progress = { id, state };
    if (state !== this.#told) this.options.onState?.((this.#told = state));
    if (event) this.events.put(event);
    if (event?.type === "replaced") this.close();
  }

  #show(): void {
    const note: Note = { ...this.#progress, from: this.#progress.id };
    this.#channel.postMessage(note);
  }

  /**
   * The tab that reads shows that it is there. Another one that the user sees takes over if it hears nothing for too long:
   * browsers suspend tabs in the background, with their locks.
   */
  #look(): void {
    if (this.#reads) return this.#show();
    const isSeen = globalThis.document?.visibilityState !== "hidden";
    if (!isSeen || performance.now() - this.#heardAt < this.#silence) return;
    this.#takesOver = true;
    this.#round.abort();
  }
}
