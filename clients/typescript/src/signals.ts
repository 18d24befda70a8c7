// Waiting that a signal or a time ends.

/** The value of a promise, or the reason of the signal if that comes first. Listens to the signal only until then. */
export function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/**
 * A signal that is aborted with another one, or with a TimeoutError when a time is over. Its requests are kept until it is
 * closed. `AbortSignal.any` and a request that nothing refers to do not do: Node collects them as garbage, and then no time
 * limit ends the call.
 */
export class Limit {
  readonly #controller = new AbortController();
  readonly #requests: Request[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly signal = this.#controller.signal;
  readonly #follow = () => this.#controller.abort(this.outer.reason);

  constructor(
    readonly outer: AbortSignal,
    seconds?: number,
  ) {
    if (outer.aborted) this.#follow();
    else outer.addEventListener("abort", this.#follow, { once: true });
    if (seconds !== undefined) this.start(seconds);
  }

  /** Begins the time, or begins it again. */
  start(seconds: number): void {
    clearTimeout(this.#timer);
    const end = () => this.#controller.abort(new DOMException(`nothing arrived within ${seconds} s`, "TimeoutError"));
    this.#timer = setTimeout(end, Math.min(Math.ceil(1000 * seconds), 2 ** 31 - 1));
  }

  /** Ends the time: only the other signal counts now. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** A copy of a request that this signal aborts. */
  request(request: Request): Request {
    const limited = new Request(request, { signal: this.signal });
    this.#requests.push(limited);
    return limited;
  }

  /** Follows nothing any more, and keeps nothing. */
  close(): void {
    this.stop();
    this.outer.removeEventListener("abort", this.#follow);
    this.#requests.length = 0;
  }
}
