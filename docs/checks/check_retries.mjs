// The page module of docs/integrating.md obeys the table that all clients obey: `check_retries.mjs <retry-cases.json>`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import { pathToFileURL } from "node:url";

const { Messaging } = await import(pathToFileURL(`${process.cwd()}/messaging.mjs`));
const given = JSON.parse(readFileSync(process.argv[2], "utf8"));

function allCases() {
  const of = (calls, answers, requests) =>
    calls.flatMap((call) =>
      answers.map((answer) => {
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

const body = { body: "Hi" };
const CALLS = {
  "list inbox": ["GET", "/inbox"],
  "send with a key": ["POST", "/messages", { body, key: "k" }],
  "send without a key": ["POST", "/messages", { body }],
  "mark read": ["POST", "/conversations/4/read", { body }],
  "mark unread": ["POST", "/conversations/4/unread", { body }],
  "mark all read": ["POST", "/inbox/read-all", { body }],
  "set flags": ["PATCH", "/conversations/4", { body }],
  "edit a message": ["PATCH", "/conversations/4/messages/1", { body }],
  "hide a message": ["DELETE", "/conversations/4/messages/1"],
  "delete a conversation": ["DELETE", "/conversations/4?up_to_seq=1"],
  restore: ["POST", "/conversations/4/restore"],
  "change many": ["POST", "/inbox/batch", { body }],
  "put a draft": ["PUT", "/conversations/4/draft", { body }],
  "put a draft if it matches": ["PUT", "/conversations/4/draft", { body, headers: { "If-Match": '"1"' } }],
  "create a draft": ["PUT", "/conversations/4/draft", { body, headers: { "If-None-Match": "*" } }],
  "delete a draft": ["DELETE", "/conversations/4/draft"],
  "delete a draft if it matches": ["DELETE", "/conversations/4/draft", { headers: { "If-Match": '"1"' } }],
};

/** Gives an answer as the table describes it. */
function answer(response, { socket }, what) {
  if (what === "silent") return;
  if (what === "lost") return socket.destroy();
  if (what === "cut") {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 100 }).write("{");
    return setTimeout(() => socket.destroy(), 20);
  }
  const { status, retry_after } = typeof what === "object" ? what : { status: what };
  const isPage = status === 502 || status === 504;
  response.writeHead(status, { Connection: "close", ...(retry_after !== undefined && { "Retry-After": retry_after }) });
  response.end(status === 204 ? undefined : isPage ? "<html>" : JSON.stringify({ status, code: "code" }));
}

async function problemWith({ name, call, answers, requests, status, at_least_seconds = 0 }) {
  let count = 0;
  const server = http.createServer((request, response) => {
    request.resume().on("end", () => answer(response, request, answers[Math.min(++count, answers.length) - 1]));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const [method, path, options] = CALLS[call];
  const start = performance.now();
  const messaging = new Messaging(() => "t", `http://127.0.0.1:${server.address().port}`);
  const outcome = messaging.call(method, path, { ...options, tries: 3, seconds: 120 });
  const seen = await outcome.then((value) => (value === null ? 204 : 200), (error) => error.status ?? null);
  const seconds = (performance.now() - start) / 1000;
  server.close();
  server.closeAllConnections();
  const isRight = count === requests && seen === status && seconds >= at_least_seconds;
  return isRight ? "" : `${name}: ${count} requests, ${seen} after ${seconds.toFixed(1)} s\n`;
}

const found = await Promise.all(allCases().map(problemWith));
assert.equal(found.join(""), "");
