// The events of the user's own stream, `GET /v1/events`, and how a program reads them.

import type { Pidge } from "./index.js";
import type { components } from "./schema.js";
import { serviceOf } from "./service.js";
import { Stream } from "./stream.js";

type Schemas = components["schemas"];

/** Whether a message was sent, edited, retracted or read, or the user's side of a conversation was changed: see `type`. */
export type PidgeEvent =
  | Schemas["MessageEvent"]
  | Schemas["ReadEvent"]
  | Schemas["ConversationEvent"]
  | Reset
  | { type: "replaced" };

/**
 * Read the inbox, and what is new in open conversations, again: events before this one are not told. The first event of a
 * stream is one with the reason `opened`. Later versions may add reasons.
 */
export interface Reset {
  type: "reset";
  reason: "opened" | "missed" | "unreadable" | "too_old" | "unknown" | "overflow" | (string & {});
}

/** `live`: events arrive. Otherwise there is no connection: one is being made, or the next attempt is being waited for. */
export type StreamState = "connecting" | "live" | "waiting";

export interface StreamOptions {
  /** Ends the stream. */
  signal?: AbortSignal;
  /** Seconds without a byte after which a connection is given up. The service sends a heartbeat every 15 seconds. */
  silence?: number;
  /** Is told each change of the state, such as to poll while the stream is not live. */
  onState?: (state: StreamState) => void;
}

/** The service refused the stream, and asking again would not change that. */
export class StreamRefused extends Error {
  override readonly name = "StreamRefused";

  constructor(
    /** The status of the answer. */
    readonly status: number,
    /** Why; undefined if the answer came from a proxy. */
    readonly problem: Schemas["Problem"] | undefined,
  ) {
    super(problem?.detail ?? `the stream was refused with status ${status}`);
  }
}

/**
 * The user's events, from now on, until the signal is aborted or the service replaces the stream: then `replaced` is the last
 * event. Connections that are lost are made again, and the stream goes on where it was; an event may be told twice.
 *
 * @throws StreamRefused if the service refuses the stream: 401 with a token that was just fetched, 403, 404
 */
export async function* streamEvents(pidge: Pidge, options: StreamOptions = {}): AsyncGenerator<PidgeEvent, void, undefined> {
  let last: StreamState | undefined;
  for await (const { state, event } of new Stream(serviceOf(pidge), options).steps()) {
    if (state !== last) options.onState?.((last = state));
    if (event) yield event;
  }
}
