// Tokens: kept until shortly before they expire or until the service refuses them, then fetched again.

import { unless } from "./signals.js";

/** A token, and for how long it can be used: what an LMS's view for tokens answers. */
export interface FetchedToken {
  token: string;
  /** The seconds until the token expires. */
  expires_in: number;
}

type Fetched = string | FetchedToken;

/** A user's token, or a function that fetches a new one from the LMS. */
export type Token = string | (() => Fetched | Promise<Fetched>);

/** The part of `expires_in` for which a token is used. */
const USED = 0.8;

/** A token that was asked for: `value` and `renewAt` are known when it has arrived. */
interface Kept {
  fetched: Promise<string>;
  value?: string;
  renewAt: number;
}

export class TokenSource {
  #kept: Kept | undefined;

  constructor(readonly token: Token) {}

  /**
   * The current token. Calls that need a new one at the same time share it. A call that gives up leaves the others waiting. The
   * next call asks again if the token did not arrive within the time of a call; an abort by the caller shows nothing.
   */
  async get(signal: AbortSignal): Promise<string> {
    if (typeof this.token === "string") return this.token;
    if (!this.#kept || performance.now() >= this.#kept.renewAt) this.#kept = fetchToken(this.token);
    const kept = this.#kept;
    try {
      return await unless(signal, kept.fetched);
    } catch (error) {
      const wasAborted = signal.aborted && (signal.reason as Error | undefined)?.name !== "TimeoutError";
      if (this.#kept === kept && !wasAborted) this.#kept = undefined;
      throw error;
    }
  }

  /** Forgets a token that the service refused. False if there is no other one to be had. */
  renew(refused: string): boolean {
    if (this.#kept?.value === refused) this.#kept = undefined;
    return typeof this.token !== "string";
  }
}

function fetchToken(token: () => Fetched | Promise<Fetched>): Kept {
  const fetching = async () => {
    const fetched = await token();
    const value = typeof fetched === "string" ? fetched : fetched.token;
    const seconds = typeof fetched === "string" ? usableSeconds(value) : fetched.expires_in * USED;
    Object.assign(kept, { value, renewAt: performance.now() + 1000 * seconds });
    return value;
  };
  const kept: Kept = { fetched: fetching(), renewAt: Infinity };
  return kept;
}

/**
 * How long to use a token: for its life from `iat` to `exp`, less 30 seconds, or less a fifth of a shorter life. The
 * clock of a browser may be wrong, so it is not compared with `exp`. A token without these claims is used until it is
 * refused.
 */
export function usableSeconds(token: string): number {
  try {
    const payload = token.split(".")[1] ?? "";
    const text = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const { iat, exp } = JSON.parse(text) as { iat: number; exp: number };
    const life = Math.max(exp - iat, 0);
    return Number.isFinite(life) ? life - Math.min(30, life / 5) : Infinity;
  } catch {
    return Infinity;
  }
}
