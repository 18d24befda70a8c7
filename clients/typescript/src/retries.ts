// Which calls are repeated, when, and for how long: the table in clients/README.md.

import type { Service } from "./service.js";
import { Limit, unless } from "./signals.js";

export type Fetch = (request: Request) => Promise<Response>;

export interface Limits {
  attempts: number;
  attemptTimeout: number;
  timeout: number;
}

/** True if the request may be sent again although the first one may have been carried out. */
export function mayRepeat({ method, headers, url }: Request): boolean {
  const isMark = /\/(read|unread|read-all)$/.test(new URL(url).pathname);
  if (method === "POST") return isMark || headers.has("Idempotency-Key");
  return !headers.has("If-Match") && !headers.has("If-None-Match");
}

/** True if the request is sent again after an answer with this status, or after none. 429 says that nothing was done. */
export function isRepeated(request: Request, status: number | null): boolean {
  return status === 429 || ((status === null || [502, 503, 504].includes(status)) && mayRepeat(request));
}

/** Makes a request with the user's token, as often as the table allows, and returns the last answer with its body read. */
export async function attempts(request: Request, { tokens, limits, fetch }: Service): Promise<Response> {
  const wait = waiting(request);
  const deadline = performance.now() + 1000 * (limits.timeout + wait);
  const call = new Limit(request.signal, limits.timeout + wait);
  let wasRenewed = false;
  try {
    for (let attempt = 1; ; ) {
      const token = await tokens.get(call.signal);
      const answer = await once(request, token, call.signal, limits.attemptTimeout + wait, fetch).catch((error: unknown) => new Lost(error));
      if (answer instanceof Response && answer.status === 401 && !wasRenewed && tokens.renew(token)) {
        wasRenewed = true;
        continue;
      }
      const status = answer instanceof Lost ? null : answer.status;
      const milliseconds = pause(attempt++, answer instanceof Lost ? 0 : retryAfter(answer));
      const isLate = performance.now() + milliseconds >= deadline;
      if (call.signal.aborted || attempt > limits.attempts || !isRepeated(request, status) || isLate) {
        if (answer instanceof Lost) throw answer.cause;
        return answer;
      }
      await rest(milliseconds, request.signal);
    }
  } finally {
    call.close();
  }
}

/** The seconds for which the service waits before it answers, if the request asks it to: `wait` of the event log. */
function waiting({ url }: Request): number {
  const { pathname, searchParams } = new URL(url);
  const wait = pathname.endsWith("/v1/events/log") ? (searchParams.get("wait") ?? "") : "";
  return /^[0-9]{1,9}$/.test(wait) ? Number(wait) : 0;
}

class Lost {
  constructor(readonly cause: unknown) {}
}

/** One attempt. It ends when the body has arrived: a connection that is lost within a body is lost. */
async function once(request: Request, token: string, call: AbortSignal, timeout: number, fetch: Fetch): Promise<Response> {
  const attempt = new Limit(call, timeout);
  try {
    const authorised = attempt.request(request.clone());
    authorised.headers.set("Authorization", `Bearer ${token}`);
    const answer = await unless(attempt.signal, fetch(authorised));
    const hasBody = ![204, 205, 304].includes(answer.status);
    const { status, statusText, headers } = answer;
    const body = hasBody ? await unless(attempt.signal, answer.arrayBuffer()) : null;
    return new Response(body, { status, statusText, headers });
  } finally {
    attempt.close();
  }
}

/** Waits, unless the signal comes first. */
export function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return unless(signal, over).finally(() => clearTimeout(timer));
}

/** The seconds that an answer asks to wait. */
export function retryAfter({ headers }: Response): number {
  const value = headers.get("Retry-After") ?? "";
  return /^[0-9]+$/.test(value) ? Number(value) : 0;
}

/**
 * Milliseconds to wait: what the service asked for, and at random up to 200, 400, 800 … more, so that clients do not return
 * all at once.
 */
function pause(attempt: number, retryAfter: number): number {
  return 1000 * retryAfter + Math.random() * 100 * 2 ** attempt;
}
