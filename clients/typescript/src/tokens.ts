// Tokens: kept until shortly before they expire or until the service refuses them, then fetched again.

/** A user's token, or a function that fetches a new one from the LMS. */
export type Token = string | (() => string | Promise<string>);

export class TokenSource {
  #kept: Promise<string> | undefined;
  #renewAt = Infinity;

  constructor(readonly token: Token) {}

  /** The current token. Calls that need a new one at the same time share it. */
  async get(): Promise<string> {
    if (typeof this.token === "string") return this.token;
    if (this.#kept && performance.now() < this.#renewAt) return this.#kept;
    const fetching = this.#fetch(this.token);
    this.#kept = fetching;
    fetching.catch(() => this.#kept === fetching && (this.#kept = undefined));
    return fetching;
  }

  /** Forgets a token that the service refused. False if there is no other one to be had. */
  async renew(refused: string): Promise<boolean> {
    if (typeof this.token === "string") return false;
    if ((await this.#kept) === refused) this.#kept = undefined;
    return true;
  }

  async #fetch(token: () => string | Promise<string>): Promise<string> {
    this.#renewAt = Infinity;
    const fetched = await token();
    this.#renewAt = performance.now() + 1000 * usableSeconds(fetched);
    return fetched;
  }
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
