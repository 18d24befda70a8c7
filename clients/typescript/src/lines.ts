// Reads the lines of an export, piece by piece, wherever the pieces end, and checks them against the last one.

import type { Schemas } from "./index.js";
import { Sha256 } from "./sha256.js";

/** A line of an export. */
export interface ExportedLine {
  /** The line as it came, with the line feed at its end: in a file, one after another, they are the export. */
  text: string;
  /** What the line says. `kind` tells which one it is; later versions may add kinds. */
  data: Schemas["ExportLine"];
}

/** The export was cut off, or changed on its way. Request it again: there is no way to go on with a part. */
export class IncompleteExport extends Error {
  override readonly name = "IncompleteExport";
}

const LINE_FEED = 10;

export class LineReader {
  // Removes no byte order mark: the texts are what came.
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #hash = new Sha256();
  #lines = 0;
  #rest = new Uint8Array();
  #last: ExportedLine | undefined;

  /** The lines that these bytes complete, without the last one of the export. */
  *read(bytes: Uint8Array): Generator<ExportedLine, void, undefined> {
    let begin = 0;
    for (let end; (end = bytes.indexOf(LINE_FEED, begin) + 1) > 0; begin = end) {
      const line = this.#take(joined(this.#rest, bytes.subarray(begin, end)));
      this.#rest = new Uint8Array();
      if (line) yield line;
    }
    this.#rest = joined(this.#rest, bytes.subarray(begin));
  }

  /**
   * The last line of the export, of which no more bytes come; `cause` tells why, if it is an error.
   *
   * @throws IncompleteExport if the bytes are not a whole export
   */
  finish(cause?: unknown): ExportedLine {
    if (!this.#last) throw new IncompleteExport(`the export is cut off after ${this.#lines} lines`, { cause });
    if (this.#rest.length > 0) throw changed("something follows its last line");
    return this.#last;
  }

  #take(bytes: Uint8Array): ExportedLine | undefined {
    if (this.#last) throw changed("something follows its last line");
    const line = this.#parse(bytes);
    if (line.data.kind === "end") {
      if (line.data.lines !== this.#lines) throw changed(`it should have ${line.data.lines} lines, and has ${this.#lines}`);
      if (line.data.sha256 !== this.#hash.digest()) throw changed("its SHA-256 is another one");
      this.#last = line;
      return undefined;
    }
    this.#hash.update(bytes);
    this.#lines += 1;
    return line;
  }

  #parse(bytes: Uint8Array): ExportedLine {
    try {
      const text = this.#decoder.decode(bytes);
      const data = JSON.parse(text) as ExportedLine["data"] | null;
      if (typeof data?.kind === "string") return { text, data };
    } catch {
      // Neither UTF-8 nor JSON: the same as without a kind.
    }
    throw changed(`line ${this.#lines + 1} is none of an export`);
  }
}

const changed = (how: string): IncompleteExport => new IncompleteExport(`the export was changed: ${how}`);

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
