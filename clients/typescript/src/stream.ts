// One stream over many connections: `GET /v1/events` is called again, with the position that was reached, until it is over.

import { Connection, Lost } from "./connection.js";
import { StreamRefused, type PidgeEvent, type StreamOptions, type StreamState } from "./events.js";
import { FrameReader, type Frame } from "./frames.js";
import { rest, retryAfter } from "./retries.js";
import { eventsUrl, type Service } from "./service.js";

/** How far a stream is, and how it is. */
export interface Progress {
  /** The position up to which events have been told; undefined before the first one is known. */
  id: string | undefined;
  state: StreamState;
}

/** One step of a stream: where it is afterwards, and the event that comes with it, if any. */
export type Step = Progress & { event?: PidgeEvent | undefined };

type Steps<Result> = AsyncGenerator<Step, Result, undefined>;

const KINDS = ["message.sent", "message.read", "message.edited", "message.retracted", "conversation.updated", "reset"];
/** Seconds without a byte after which a connection is given up: more than two heartbeats. */
export const SILENCE = 40;
const LONGEST_PAUSE = 3_600_000;

export class Stream {
  #id: string | undefined;
  /** Milliseconds before the next connection, unless the service says otherwise. */
  #retry = 3000;
  /** Attempts since the stream was last live. */
  #failures = 0;
  /** The token with which the last connection expired. */
  #expired: string | undefined;
  #wasRenewed = false;
  readonly #request: Request;
  readonly #signal: AbortSignal;

  /** The events after `id`; from now on without it. */
  constructor(
    readonly service: Service,
    readonly options: Omit<StreamOptions, "onState">,
    id?: string,
  ) {
    this.#id = id;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#request = new Request(eventsUrl(service), { headers: { Accept: "text/event-stream" }, cache: "no-store" });
  }

  async *steps(): Steps<void> {
    while (!this.#signal.aborted) {
      yield { id: this.#id, state: "connecting" };
      const connection = new Connection(this.#signal, this.options.silence ?? SILENCE);
      let wait: number | undefined;
      try {
        wait = yield* this.#connect(connection);
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        wait = this.#pause(0);
      } finally {
        connection.close();
      }
      if (wait === undefined) return;
      if (wait === 0 || this.#signal.aborted) continue;
      yield { id: this.#id, state: "waiting" };
      await rest(Math.min(wait, LONGEST_PAUSE), this.#signal).catch(() => {});
    }
  }

  /** One connection. Returns the milliseconds until the next one, or undefined if the stream is over. */
  async *#connect(connection: Connection): Steps<number | undefined> {
    const { tokens, fetch } = this.service;
    const token = await connection.wait(tokens.get(connection.signal));
    const answer = await connection.wait(fetch(this.#authorised(token, connection)));
    if (answer.status === 401 && !this.#wasRenewed && tokens.renew(token)) {
      this.#wasRenewed = true;
      await leave(answer);
      return 0;
    }
    if (isRefusal(answer.status)) throw new StreamRefused(answer.status, await connection.wait(problemOf(answer)));
    // Anything else that is no stream, such as the page of a proxy, may be another time.
    if (!isStream(answer)) {
      await leave(answer);
      return this.#pause(1000 * retryAfter(answer));
    }
    this.#wasRenewed = false;

    const reader = new FrameReader();
    for await (const frame of connection.frames(answer, reader)) {
      const isFirst = this.#id === undefined && reader.id !== undefined;
      this.#failures = 0;
      this.#retry = reader.retry ?? this.#retry;
      this.#id = reader.id ?? this.#id;
      const progress: Progress = { id: this.#id, state: "live" };
      if (isFirst) yield { ...progress, event: { type: "reset", reason: "opened" } };
      yield { ...progress, event: eventOf(frame) };
      if (frame.event === "replaced") return undefined;
      if (frame.event === "closing") return this.#retry;
      if (frame.event === "auth_expired") return this.#renew(token);
    }
    return this.#pause(0);
  }

  #authorised(token: string, connection: Connection): Request {
    const request = connection.request(this.#request);
    request.headers.set("Authorization", `Bearer ${token}`);
    if (this.#id) request.headers.set("Last-Event-ID", this.#id);
    return request;
  }

  /** Goes on at once with a new token, unless the last one was of no use either. */
  #renew(token: string): number {
    const isAnother = token !== this.#expired;
    this.#expired = token;
    return this.service.tokens.renew(token) && isAnother ? 0 : this.#pause(0);
  }

  /**
   * Milliseconds after a connection that was lost or not made: at least what the service said, and at random up to 1, 2, 4 …
   * times as much more, so that clients do not return all at once.
   */
  #pause(asked: number): number {
    const spread = Math.min(this.#retry * 2 ** this.#failures++, 30_000);
    return Math.max(asked, this.#retry) + Math.random() * spread;
  }
}

/** 429 and 5xx are not: they say that the stream cannot be had now. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && ![408, 429].includes(status);

function isStream({ status, headers }: Response): boolean {
  return status === 200 && /^text\/event-stream\b/i.test(headers.get("Content-Type") ?? "");
}

/** Frees the connection of an answer whose body is not read. */
async function leave({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

async function problemOf(answer: Response): Promise<StreamRefused["problem"]> {
  const isProblem = /^application\/problem\+json\b/i.test(answer.headers.get("Content-Type") ?? "");
  if (isProblem) return (await answer.json()) as StreamRefused["problem"];
  await leave(answer);
  return undefined;
}

/** What the program is told of a frame. Kinds that a later version of the service adds are skipped. */
function eventOf({ event, data }: Frame): PidgeEvent | undefined {
  if (data === undefined) return undefined;
  if (event === "replaced") return { type: "replaced" };
  if (!KINDS.includes(event)) return undefined;
  try {
    return { ...(JSON.parse(data) as object), type: event } as PidgeEvent;
  } catch {
    return { type: "reset", reason: "unreadable" };
  }
}
