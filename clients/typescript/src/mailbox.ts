// Events that wait for the program to take them.

import type { PidgeEvent } from "./events.js";

/** How many events wait at most. If there would be more, the program is told to read everything again instead. */
const MOST = 1000;

export class Mailbox {
  #events: PidgeEvent[] = [];
  #end: { error?: unknown } | undefined;
  #wake = () => {};

  put(event: PidgeEvent): void {
    if (this.#events.length >= MOST) this.#events = [{ type: "reset", reason: "overflow" }];
    this.#events.push(event);
    this.#wake();
  }

  /** What waits is still taken; nothing is put in afterwards. The first end counts. */
  end(end: { error?: unknown } = {}): void {
    this.#end ??= end;
    this.#wake();
  }

  async *all(): AsyncGenerator<PidgeEvent, void, undefined> {
    for (;;) {
      for (let event; (event = this.#events.shift()); ) yield event;
      if (this.#end && "error" in this.#end) throw this.#end.error;
      if (this.#end) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
