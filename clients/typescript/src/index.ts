// A typed client of Pidge. The types are generated from the service's OpenAPI document; this file adds the token, time
// limits and retries. The stream of a user's events is in events.ts, the export of a user's data in export.ts.

import createClient, { defaultPathSerializer, type Client } from "openapi-fetch";
import { attempts as make, type Fetch } from "./retries.js";
import type { components, paths } from "./schema.js";
import { setService, type Service } from "./service.js";
import { TokenSource, type Token } from "./tokens.js";

export { streamEvents, StreamRefused } from "./events.js";
export type { PidgeEvent, StreamOptions, StreamState } from "./events.js";
export { ExportRefused, readExport } from "./export.js";
export type { ExportOptions } from "./export.js";
export { IncompleteExport } from "./lines.js";
export type { ExportedLine } from "./lines.js";
export { isRepeated, mayRepeat } from "./retries.js";
export { shareEvents } from "./shared.js";
export type { FetchedToken, Token } from "./tokens.js";
export type Schemas = components["schemas"];
export type Message = Schemas["Message"];
export type Entry = Schemas["Entry"];
export type Problem = Schemas["Problem"];
/**
 * All calls but those whose answers are read piece by piece: `streamEvents` and `shareEvents` read the stream, which has no end,
 * and `readExport` reads an export.
 */
export type Pidge = Client<Omit<paths, "/v1/events" | "/v1/users/{user_id}/export">>;

export interface Options {
  /** Where the service is, without `/v1`. In a browser it may be relative to the page; empty is the page's own origin. */
  baseUrl: string;
  /** The user's token, signed by the LMS, or a function that fetches one, which is kept until it expires or is refused. */
  token: Token;
  /** How often a call that may be repeated is attempted at most. */
  attempts?: number;
  /** Seconds of one attempt at most. */
  attemptTimeout?: number;
  /** Seconds of one call at most: all attempts, pauses and tokens included. */
  timeout?: number;
  /** Makes the requests. */
  fetch?: Fetch;
}

/**
 * A client that calls with the user's token, and repeats calls as the table in `clients/README.md` says.
 *
 * @throws TypeError if the paths of the API cannot be appended to `baseUrl`
 */
export function createPidge(options: Options): Pidge {
  const { baseUrl, token, attempts = 5, attemptTimeout = 10, timeout = 30, fetch = globalThis.fetch } = options;
  if (/[?#]|\/v1\/*$/.test(baseUrl)) {
    throw new TypeError(`baseUrl must not have a query, a fragment or \`/v1\` at its end: ${baseUrl}`);
  }
  const limits = { attempts, attemptTimeout, timeout };
  const service: Service = { baseUrl, tokens: new TokenSource(token), limits, fetch: (request) => fetch(request) };
  const client = createClient<paths>({ baseUrl, pathSerializer: pathOf, fetch: (request) => make(request, service) });
  setService(client, service);
  return client;
}

/** The path of a call. Throws for a user id that `fetch` or a proxy removes from paths: the request would be another one. */
function pathOf(template: string, parameters: Record<string, unknown>): string {
  if (Object.values(parameters).some((value) => ["", ".", ".."].includes(String(value)))) {
    throw new TypeError("a user id is neither empty nor `.` nor `..`");
  }
  return defaultPathSerializer(template, parameters);
}

/**
 * A new `Idempotency-Key`, 128 random bits. Keep it until the send is answered: the same key is the same message. In pages
 * without TLS too, where browsers have no `crypto.randomUUID`.
 */
export const newKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");
