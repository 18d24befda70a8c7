// What the calls, the stream and the exports of one client share: where the service is, the user's tokens, and how requests are
// made.

import type { Fetch, Limits } from "./retries.js";
import type { TokenSource } from "./tokens.js";

export interface Service {
  baseUrl: string;
  tokens: TokenSource;
  limits: Limits;
  fetch: Fetch;
}

const services = new WeakMap<object, Service>();

/** Notes the service that a client calls. */
export const setService = (client: object, service: Service): void => void services.set(client, service);

/**
 * The service that a client calls.
 *
 * @throws TypeError if `createPidge` did not make the client
 */
export function serviceOf(client: object): Service {
  const service = services.get(client);
  if (!service) throw new TypeError("the client was not made by createPidge");
  return service;
}

/** Where the stream of the user's events is. In a browser it may be relative to the page. */
export const eventsUrl = ({ baseUrl }: Service): string => `${baseUrl.replace(/\/$/, "")}/v1/events`;
