// What a call of the service comes to: its data, or an error that an element can show.

import type { Problem } from "pidge-client";

/** The service has refused a call. */
export class Refused extends Error {
  readonly code: string;
  readonly requestId: string;

  constructor(
    readonly status: number,
    problem: Partial<Problem> = {},
    /** The seconds that the service asks to wait. */
    readonly retryAfter = 0,
  ) {
    super(problem.detail ?? `status ${status}`);
    this.code = problem.code ?? "unavailable";
    this.requestId = problem.request_id ?? "";
  }

  /** True if the same call may succeed later. */
  get isPassing(): boolean {
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The data of a call.
 *
 * @throws Refused if the service has answered with an error; whatever `fetch` throws if it has not answered
 */
export async function data<T>(call: Promise<Result<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw new Refused(response.status, (typeof error === "object" && error !== null ? error : {}) as Partial<Problem>, Number(response.headers.get("Retry-After")) || 0);
}
