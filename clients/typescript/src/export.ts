// Reads an export, `GET /v1/users/{user_id}/export`: everything that is stored about a user, line by line.

import type { Client } from "openapi-fetch";
import { Connection, Lost } from "./connection.js";
import type { Pidge, Problem } from "./index.js";
import { LineReader, type ExportedLine } from "./lines.js";
import { attempts, type Fetch } from "./retries.js";
import type { paths } from "./schema.js";
import { serviceOf } from "./service.js";

export interface ExportOptions {
  /** What the export says of other users: `show` (the default) their names, pictures and words; `redact` their ids alone. */
  others?: "show" | "redact";
  /** Ends the export: reading it rejects with the reason. */
  signal?: AbortSignal;
  /** Seconds without a byte after which the export counts as cut off. Time that the program takes for a line does not count. */
  silence?: number;
}

/** The service refused the export. */
export class ExportRefused extends Error {
  override readonly name = "ExportRefused";

  constructor(
    /** The status of the answer. */
    readonly status: number,
    /** Why; undefined if the answer came from a proxy. */
    readonly problem: Problem | undefined,
  ) {
    super(problem?.detail ?? `the export was refused with status ${status}`);
  }
}

/** Seconds for which the service may be busy before the next lines: more than it takes to try a page of them four times. */
const SILENCE = 60;

/**
 * Everything that is stored about a user, line by line, in memory for one line. The last one is of the kind `end`: it comes
 * only if the export is complete and was not changed, by its number of lines and its SHA-256. Ask for the user's own data with
 * their token, or for those of any user with a token of the scope `privacy`.
 *
 * @throws IncompleteExport if the export is cut off or was changed: forget its lines, and request it again
 * @throws ExportRefused if the service refuses it
 */
export async function* readExport(
  pidge: Pidge,
  userId: string,
  options: ExportOptions = {},
): AsyncGenerator<ExportedLine, void, undefined> {
  const signal = options.signal ?? new AbortController().signal;
  const body = (await open(pidge, userId, options.others, signal)).getReader();
  const connection = new Connection(signal, options.silence ?? SILENCE);
  const lines = new LineReader();
  let cause: unknown;
  try {
    for (;;) {
      const { done, value } = await connection.wait(body.read());
      if (done) break;
      yield* lines.read(value);
    }
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    signal.throwIfAborted();
    cause = error.cause;
  } finally {
    connection.close();
    body.cancel().catch(() => {});
  }
  yield lines.finish(cause);
}

/** Makes the call as any other, in attempts with time limits, which end when the answer begins: its body is left unread. */
async function open(pidge: Pidge, userId: string, others: ExportOptions["others"], signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const service = serviceOf(pidge);
  let body: ReadableStream<Uint8Array> | null = null;
  const begin: Fetch = async (request) => {
    const answer = await service.fetch(request);
    if (!answer.ok) return answer;
    body = answer.body;
    return new Response(null, answer);
  };
  const { error, response } = await (pidge as Client<paths>).GET("/v1/users/{user_id}/export", {
    params: { path: { user_id: userId }, query: others ? { others } : {} },
    parseAs: "stream",
    fetch: (request) => attempts(request, { ...service, fetch: begin }),
    signal,
  });
  if (response.ok) return body ?? new Response("").body!;
  throw new ExportRefused(response.status, typeof error === "object" ? error : undefined);
}
