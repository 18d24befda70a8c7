// Reads `text/event-stream` as the WHATWG's HTML standard says (9.2.6): piece by piece, wherever the pieces end.

/** What an empty line ends: an event if it has data, otherwise only a new position. */
export interface Frame {
  event: string;
  data: string | undefined;
}

export class FrameReader {
  /** The position of the last frame: it stays until a frame has another one. */
  id: string | undefined;
  /** Milliseconds to wait before the next connection, if the service said so. */
  retry: number | undefined;

  // Replaces what is not UTF-8, and removes a byte order mark at the beginning.
  readonly #decoder = new TextDecoder();
  #rest = "";
  #isAfterReturn = false;
  #id: string | undefined;
  #event = "";
  #data: string[] = [];

  /** The frames that these bytes complete. `id` and `retry` are those at the end of the frame that was taken last. */
  *read(bytes: Uint8Array): Generator<Frame, void, undefined> {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === "") return;
    // A carriage return has ended its line already; a line feed that comes with the next bytes belongs to it.
    this.#rest += text.slice(this.#isAfterReturn && text.startsWith("\n") ? 1 : 0);
    this.#isAfterReturn = text.endsWith("\r");
    const lines = this.#rest.split(/\r\n|\r|\n/);
    this.#rest = lines.pop()!;
    for (const line of lines) {
      const frame = this.#take(line);
      if (frame) yield frame;
    }
  }

  #take(line: string): Frame | undefined {
    if (line === "") return this.#dispatch();
    const [, name, value = ""] = /^([^:]*):? ?(.*)$/s.exec(line)!;
    if (name === "event") this.#event = value;
    else if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^[0-9]+$/.test(value)) this.retry = Number(value);
    return undefined; // comments (without a name) and unknown fields are ignored
  }

  #dispatch(): Frame {
    const frame = { event: this.#event || "message", data: this.#data.length > 0 ? this.#data.join("\n") : undefined };
    this.id = this.#id;
    [this.#event, this.#data] = ["", []];
    return frame;
  }
}
