// Each call after each failure: the table that all clients obey, `clients/retry-cases.json`.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createPidge, type Pidge } from "../src/index.js";

type Answer = number | string | { status: number; retry_after: string };
interface Case {
  name: string;
  call: string;
  answers: Answer[];
  requests: number;
  status: number | null;
  at_least_seconds?: number;
}

const given = JSON.parse(readFileSync(new URL("../../../retry-cases.json", import.meta.url), "utf8")) as {
  repeated: string[];
  not_repeated: string[];
  failures: Answer[];
  repeated_for_all: Answer[];
  never_repeated: Answer[];
  cases: Case[];
};

function allCases(): Case[] {
  const of = (calls: string[], answers: Answer[], requests: number) =>
    calls.flatMap((call) =>
      answers.map((answer): Case => {
        const status = requests === 2 ? 404 : typeof answer === "number" ? answer : null;
        return { name: `${call}, ${answer}`, call, answers: [answer, 404], requests, status };
      }),
    );
  const calls = [...given.repeated, ...given.not_repeated];
  return [
    ...of(given.repeated, given.failures, 2),
    ...of(given.not_repeated, given.failures, 1),
    ...of(calls, given.repeated_for_all, 2),
    ...of(calls, given.never_repeated, 1),
    ...given.cases,
  ];
}

const [path, peer, message] = [{ peer_id: "4" }, "/v1/conversations/{peer_id}", "/v1/conversations/{peer_id}/messages/{seq}"] as const;
const [draft, params] = [{ body: "Hi" }, { path }];
const CALLS: Record<string, (pidge: Pidge) => Promise<{ response: Response }>> = {
  "list inbox": (pidge) => pidge.GET("/v1/inbox"),
  "send with a key": (pidge) =>
    pidge.POST("/v1/messages", { params: { header: { "Idempotency-Key": "k" } }, body: { recipient_id: "4", body: "Hi" } }),
  "send without a key": (pidge) => pidge.POST("/v1/messages", { body: { recipient_id: "4", body: "Hi" } }),
  "mark read": (pidge) => pidge.POST(`${peer}/read`, { params, body: { up_to_seq: 1 } }),
  "mark unread": (pidge) => pidge.POST(`${peer}/unread`, { params, body: { from_seq: 1 } }),
  "mark all read": (pidge) => pidge.POST("/v1/inbox/read-all", { body: {} }),
  "set flags": (pidge) => pidge.PATCH(peer, { params, body: { starred: true } }),
  "edit a message": (pidge) => pidge.PATCH(message, { params: { path: { ...path, seq: 1 } }, body: { body: "Hi" } }),
  "hide a message": (pidge) => pidge.DELETE(message, { params: { path: { ...path, seq: 1 } } }),
  "delete a conversation": (pidge) => pidge.DELETE(peer, { params: { path, query: { up_to_seq: 1 } } }),
  restore: (pidge) => pidge.POST(`${peer}/restore`, { params }),
  "change many": (pidge) => pidge.POST("/v1/inbox/batch", { body: { action: "archive", items: [{ peer_id: "4" }] } }),
  "put a draft": (pidge) => pidge.PUT(`${peer}/draft`, { params, body: draft }),
  "put a draft if it matches": (pidge) => pidge.PUT(`${peer}/draft`, { params: { path, header: { "If-Match": '"1"' } }, body: draft }),
  "create a draft": (pidge) => pidge.PUT(`${peer}/draft`, { params: { path, header: { "If-None-Match": "*" } }, body: draft }),
  "delete a draft": (pidge) => pidge.DELETE(`${peer}/draft`, { params }),
  "delete a draft if it matches": (pidge) => pidge.DELETE(`${peer}/draft`, { params: { path, header: { "If-Match": '"1"' } } }),
};

/** A server that gives the answers in turn, the last one again and again. */
async function scripted(answers: Answer[]): Promise<{ server: Server; url: string; tokens: unknown[] }> {
  const tokens: unknown[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      tokens.push(request.headers.authorization);
      const answer = answers[Math.min(tokens.length, answers.length) - 1];
      if (answer === "silent") return;
      if (answer === "lost") return void request.socket.destroy();
      if (answer === "cut") {
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 100 }).write("{");
        return void setTimeout(() => request.socket.destroy(), 20);
      }
      const { status, retry_after } = typeof answer === "object" ? answer : { status: Number(answer), retry_after: undefined };
      const isPage = status === 502 || status === 504;
      response.writeHead(status, {
        Connection: "close",
        "Content-Type": isPage ? "text/html" : "application/problem+json",
        ...(retry_after !== undefined && { "Retry-After": retry_after }),
      });
      response.end(status === 204 ? undefined : isPage ? "<html>" : JSON.stringify({ status, code: "code" }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tokens };
}

async function problemWith({ name, call, answers, requests, status, at_least_seconds = 0 }: Case): Promise<string> {
  const { server, url, tokens } = await scripted(answers);
  const pidge = createPidge({ baseUrl: url, token: "t", attempts: 3, attemptTimeout: 3, timeout: 60 });
  const start = performance.now();
  const seen = await CALLS[call]!(pidge).then(({ response }) => response.status, () => null);
  const seconds = (performance.now() - start) / 1000;
  server.close();
  server.closeAllConnections();
  const isRight = tokens.length === requests && seen === status && seconds >= at_least_seconds;
  return isRight ? "" : `${name}: ${tokens.length} requests, ${seen} after ${seconds.toFixed(1)} s\n`;
}

test("calls are repeated as the table says", async () => {
  const [rest, found] = [allCases(), [] as string[]];
  const work = async () => {
    for (let next; (next = rest.pop()); ) found.push(await problemWith(next));
  };
  await Promise.all(Array.from({ length: 16 }, work));

  assert.equal(found.join(""), "");
});

test("a silent service is given up at the deadline", async () => {
  const { server, url, tokens } = await scripted(["silent"]);
  const slow = createPidge({ baseUrl: url, token: "t", timeout: 0.3 });
  await assert.rejects(slow.GET("/v1/inbox"), { name: "TimeoutError" });
  assert.equal(tokens.length, 1);
  server.close();
  server.closeAllConnections();
});
