// The user's tokens, as the LMS hands them out.

import type { FetchedToken } from "pidge-client";

export type GetToken = () => Promise<string | FetchedToken>;

/** Nobody is signed in at the LMS. */
export class SignedOut extends Error {
  override readonly name = "SignedOut";
}

/** Fetches tokens with the LMS's session from a view that answers `{token, expires_in}`. 401, or the page to sign in, says that there is none. */
export function tokensFrom(url: string): GetToken {
  return async () => {
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" });
    const isJson = /\bjson\b/.test(answer.headers.get("Content-Type") ?? "");
    if (answer.status === 401 || (answer.redirected && !isJson)) throw new SignedOut();
    if (!answer.ok || !isJson) throw new TypeError(`no token: ${answer.status}`);
    return (await answer.json()) as FetchedToken;
  };
}
