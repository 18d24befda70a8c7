// A typed client of Pidge. The types are generated from the service's OpenAPI document; what is written here is the token, and
// trying again.

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type Schemas = components["schemas"];
export type Message = Schemas["Message"];
export type Entry = Schemas["Entry"];
export type Problem = Schemas["Problem"];
export type Pidge = Client<paths>;

export interface Options {
  /** Where the service is, without `/v1`. */
  baseUrl: string;
  /** The user's token, signed by the LMS, or what fetches one. It is asked for before each request. */
  token: string | (() => string | Promise<string>);
  /** How often a request is made at most. */
  attempts?: number;
  /** What makes the requests. */
  fetch?: (request: Request) => Promise<Response>;
}

/** A client that calls with the user's token, and tries again where that is safe: see `mayRepeat`. */
export function createPidge({ baseUrl, token, attempts = 5, fetch = globalThis.fetch }: Options): Pidge {
  const pidge = createClient<paths>({ baseUrl, fetch: (request) => retrying(request, attempts, fetch) });
  pidge.use({
    async onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${typeof token === "string" ? token : await token()}`);
      return request;
    },
  });
  return pidge;
}

/** A new name for a send. Keep it until the send is answered: the same key is the same message. */
export const newKey = (): string => crypto.randomUUID();

/** What only reads may be repeated, and a send with an `Idempotency-Key`. Another call may have been carried out unheard. */
export function mayRepeat(request: Request): boolean {
  return request.method === "GET" || request.headers.has("Idempotency-Key");
}

async function retrying(request: Request, attempts: number, fetch: (request: Request) => Promise<Response>): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt >= attempts;
    try {
      const response = await fetch(request.clone());
      // 429 says that nothing was carried out.
      const passes = response.status === 429 || (response.status === 503 && mayRepeat(request));
      if (isLast || !passes) return response;
      await response.body?.cancel();
      await pause(attempt, Number(response.headers.get("Retry-After")), request.signal);
    } catch (error) {
      if (isLast || !mayRepeat(request) || request.signal.aborted) throw error;
      await pause(attempt, 0, request.signal);
    }
  }
}

/** At least the seconds asked for, and up to 0.2, 0.4, 0.8 … seconds more, by chance: so clients do not return all at once. */
async function pause(attempt: number, asked: number, signal: AbortSignal): Promise<void> {
  const seconds = (Number.isFinite(asked) ? Math.min(asked, 60) : 0) + Math.random() * 0.1 * 2 ** attempt;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  signal.throwIfAborted();
}
