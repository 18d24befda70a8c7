// One connection of a stream, which ends with the stream, or when nothing has arrived for too long.

import type { Frame, FrameReader } from "./frames.js";
import { Limit, unless } from "./signals.js";

/** The connection was lost, was silent for too long, or was not made. */
export class Lost {
  constructor(readonly cause: unknown) {}
}

export class Connection extends Limit {
  /** `silence`: the seconds for which `wait` waits at most. */
  constructor(
    stream: AbortSignal,
    readonly silence: number,
  ) {
    super(stream);
  }

  /** What the other side sends next. Only time in which it is waited for counts as silence. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    this.start(this.silence);
    try {
      return await unless(this.signal, promise);
    } catch (error) {
      throw new Lost(error);
    } finally {
      this.stop();
    }
  }

  async *frames(answer: Response, reader: FrameReader): AsyncGenerator<Frame, void, undefined> {
    const body = answer.body!.getReader();
    try {
      for (;;) {
        const { done, value } = await this.wait(body.read());
        if (done) return;
        yield* reader.read(value);
      }
    } finally {
      body.cancel().catch(() => {});
    }
  }
}
