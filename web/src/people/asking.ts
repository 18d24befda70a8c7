// When to ask whether the user may write to a peer, and what is known of it.

import type { Verdict } from "./service.js";

/** Why a message may be refused that would be refused again. */
const REASONS = [
  "blocked",
  "context_ended",
  "no_shared_context",
  "recipient_inactive",
  "recipient_unknown",
  "role_not_allowed",
  "self_message",
  "sender_inactive",
  "you_blocked",
];
/** The code whose text tells a reason: a later version may have others. */
export const told = (code: string): string => (REASONS.includes(code) ? code : "recipient_unknown");

/** Milliseconds in which an answer is not asked for again. */
const FRESH = 30_000;
/** Milliseconds until it is asked for again while the thread stays open. */
const WHILE_ALLOWED = 300_000;
const WHILE_REFUSED = 60_000;

export class Asking {
  /** The code of the reason for which the user may not write; undefined if they may, or as long as nothing is known. */
  code: string | undefined;
  #at = -Infinity;
  #round = 0;

  /** `changed` is called when the reason is another one. */
  constructor(
    readonly ask: () => Promise<Verdict>,
    readonly changed: () => void,
    readonly now: () => number = () => performance.now(),
  ) {}

  /** Milliseconds until the next look. */
  readonly every = (): number => (this.code === undefined ? WHILE_ALLOWED : WHILE_REFUSED);

  /** Asks, unless it has been asked just now. */
  async look(): Promise<void> {
    if (this.now() - this.#at >= FRESH) await this.again();
  }

  /** Asks. An answer that something newer has overtaken does not count. */
  async again(): Promise<void> {
    const round = ++this.#round;
    this.#at = this.now();
    try {
      const { allowed, code } = await this.ask();
      if (round === this.#round) this.#become(allowed ? undefined : (code ?? ""));
    } catch (error) {
      if (round === this.#round) this.#at = -Infinity;
      throw error;
    }
  }

  /**
   * A message was refused, or sent: then there is no code. Other refusals are about that message alone. The send may have begun
   * before what is known here, so that this is asked, and not believed.
   */
  async heard(code: string | undefined): Promise<void> {
    if (code !== this.code && (code === undefined || REASONS.includes(code))) await this.again();
  }

  /** The user has blocked the peer, or has ended it: answers that are on their way do not count. */
  decided(isBlocked: boolean): void {
    this.#round += 1;
    this.#at = this.now();
    this.#become(isBlocked ? "you_blocked" : undefined);
  }

  #become(code: string | undefined): void {
    if (code === this.code) return;
    this.code = code;
    this.changed();
  }
}
