// Looks for people while a name is being typed.

import type { User } from "./service.js";

/** Milliseconds after the last key, after which it looks. */
const PAUSE = 250;
/** How much is to be typed, in characters. */
const LEAST = 2;
const MOST = 64;
/** The most people that are found. */
export const FOUND_AT_MOST = 20;

export class Finder {
  /** Undefined: nothing is known. While it looks, those of the last answer who have what is typed now. */
  users: readonly User[] | undefined;
  /** Whether an answer is to come. */
  isBusy = false;
  /** The error of the last look. */
  failure: unknown;
  #text = "";
  #wait: (() => void) | undefined;
  #call: AbortController | undefined;

  constructor(
    readonly find: (q: string, signal: AbortSignal) => Promise<User[]>,
    readonly changed: () => void,
    readonly later = afterPause,
  ) {}

  /** Whether more is to be typed before it looks. */
  get isShort(): boolean {
    return [...this.#text].length < LEAST;
  }

  /** The text has changed. A call for another text is given up. */
  type(text: string): void {
    const q = [...text.trim()].slice(0, MOST).join("").trim();
    if (q === this.#text && !this.failure) return;
    this.stop();
    this.#text = q;
    this.failure = undefined;
    this.isBusy = !this.isShort;
    const users = this.users?.filter(({ display_name }) => this.isBusy && hasWords(display_name, q));
    this.users = users?.length ? users : undefined;
    if (this.isBusy) this.#wait = this.later(() => void this.#look(q));
    this.changed();
  }

  /** Looks again after a failure. */
  again(): void {
    this.type(this.#text);
  }

  /** Ends what is under way. */
  stop(): void {
    this.#wait?.();
    this.#call?.abort();
    this.#call = undefined;
  }

  async #look(q: string): Promise<void> {
    const call = (this.#call = new AbortController());
    try {
      const users = await this.find(q, call.signal);
      if (call !== this.#call) return;
      this.users = users.slice(0, FOUND_AT_MOST);
    } catch (error) {
      if (call !== this.#call) return;
      this.users = undefined;
      this.failure = error;
    }
    this.isBusy = false;
    this.changed();
  }
}

/** Whether a name has words that begin like this, one after the other. The service finds more: in another order, without accents. */
const hasWords = (name: string | null, q: string): boolean => ` ${name}`.toLowerCase().includes(` ${q}`.toLowerCase());

/** Acts after the pause, unless what is returned is called before. */
function afterPause(act: () => void): () => void {
  const timer = setTimeout(act, PAUSE);
  return () => clearTimeout(timer);
}

/** Which of these names more than one of them has. */
export function repeated(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

/** The place in a list of `length` to which a key leads from another one, -1 for none; undefined for a key that leads nowhere. */
export function step(key: string, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  if (key === "ArrowDown") return (at + 1) % length;
  if (key === "ArrowUp") return at <= 0 ? length - 1 : at - 1;
  return undefined;
}
