// A server whose streams are scripted.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createPidge, type Pidge } from "../src/index.js";
import type { Token } from "../src/tokens.js";

/** What one connection gets. */
export type Script = (response: ServerResponse) => void;

export interface Streaming {
  /** A client of the server. */
  client(token?: Token): Pidge;
  /** The headers of each request. */
  requests: IncomingHttpHeaders[];
  /** Resolves when the client has ended the connection with this number. */
  left: (connection: number) => Promise<unknown>;
  stop(): Promise<void>;
}

/** A server that runs the scripts one after another, the last one again and again. */
export async function streaming(...scripts: Script[]): Promise<Streaming> {
  const requests: IncomingHttpHeaders[] = [];
  const answers: ServerResponse[] = [];
  const server = createServer((request, response) => {
    answers.push(response);
    scripts[Math.min(requests.push(request.headers), scripts.length) - 1]!(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    client: (token = "t") => createPidge({ baseUrl, token }),
    requests,
    left: async (connection) => answers[connection]!.closed || (await once(answers[connection]!, "close")),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A stream with these bytes, which stays open. */
export const open =
  (...lines: string[]): Script =>
  (response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" }).write(lines.join("\n"));
  };

/** A stream with these bytes, whose connection is lost afterwards. */
export const lost =
  (...lines: string[]): Script =>
  (response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(lines.join("\n"), () => response.socket?.end());
  };

/** An answer that is no stream. */
export const status =
  (code: number, headers: Record<string, string> = {}): Script =>
  (response) => {
    response.writeHead(code, { "Content-Type": "application/problem+json", ...headers });
    response.end(JSON.stringify({ status: code, code: "code", detail: "why" }));
  };

/** The first lines of a stream of the service, with a short time between two connections. */
export const hello = (id: string, retry = 1): string => `retry: ${retry}\nid: ${id}\n\n`;

/** A frame as the service sends it. */
export const frame = (id: string, event: string, data: object): string => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

export const flagged = (id: string, peer_id = id): string =>
  frame(id, "conversation.updated", { type: "conversation.updated", peer_id, changed: "flags" });
