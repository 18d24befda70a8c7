// How long a fetched token is used, and when a new one is fetched.

import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { createPidge, type FetchedToken, type Pidge, type Token } from "../src/index.js";
import { usableSeconds } from "../src/tokens.js";

const jwt = (claims: object) => `h.${btoa(JSON.stringify(claims)).replace(/=+$/, "")}.s`;

/** A client whose calls are answered with the statuses in turn, the last one again and again. */
function scripted(statuses: number[], token: Token): { pidge: Pidge; tokens: (string | null)[] } {
  const tokens: (string | null)[] = [];
  const fetch = async (request: Request) => {
    const status = statuses[Math.min(tokens.push(request.headers.get("Authorization")), statuses.length) - 1]!;
    return new Response(JSON.stringify({ status, code: "code" }), { status });
  };
  return { pidge: createPidge({ baseUrl: "https://pidge.example", token, fetch }), tokens };
}

/** A function that fetches the tokens `1`, `2`, …, each of which expires in this many seconds. */
function fetching(expires_in: number): { token: () => Promise<FetchedToken>; asked: () => number } {
  let asked = 0;
  return { token: async () => ({ token: `${++asked}`, expires_in }), asked: () => asked };
}

const me = async (pidge: Pidge) => (await pidge.GET("/v1/me")).response.status;
const bearers = (...numbers: number[]) => numbers.map((n) => `Bearer ${n}`);

afterEach(() => mock.restoreAll());

test("a token is kept until it is refused", async () => {
  let asked = 0;
  const { pidge, tokens } = scripted([404, 404, 401, 404, 401, 401], async () => jwt({ iat: 1, exp: 301, n: ++asked }));

  await Promise.all([me(pidge), me(pidge)]);
  assert.deepEqual([await me(pidge), await me(pidge)], [404, 401]);
  assert.equal(asked, 3);
  assert.deepEqual(tokens, [1, 1, 1, 2, 2, 3].map((n) => `Bearer ${jwt({ iat: 1, exp: 301, n })}`));
});

test("a token that is no function's is not repeated", async () => {
  const { pidge, tokens } = scripted([401], "fixed");

  assert.equal(await me(pidge), 401);
  assert.deepEqual(tokens, ["Bearer fixed"]);
});

test("a token is renewed before it expires, and after a failure to fetch it", async () => {
  assert.deepEqual([jwt({ iat: 0, exp: 300 }), jwt({ iat: 0, exp: 10 }), jwt({}), "x", ""].map(usableSeconds), [270, 8, Infinity, Infinity, Infinity]);
  let asked = 0;
  const { pidge, tokens } = scripted([404], () => {
    if (++asked === 1) throw new Error("the LMS is down");
    return jwt({ iat: 5, exp: 5, n: asked });
  });

  await assert.rejects(me(pidge), { message: "the LMS is down" });
  await me(pidge);
  await me(pidge);
  assert.deepEqual([asked, tokens.length], [3, 2]);
});

test("a token with expires_in is used for 80 % of it, whatever its claims say", async () => {
  let now = 1000;
  mock.method(performance, "now", () => now);
  let asked = 0;
  const token = () => ({ token: jwt({ iat: 0, exp: 10, n: ++asked }), expires_in: 100 });
  const { pidge, tokens } = scripted([404], token);

  const used = [];
  for (const seconds of [0, 79.9, 80, 159.9, 160]) {
    now = 1000 + 1000 * seconds;
    await me(pidge);
    used.push(asked);
  }
  assert.deepEqual(used, [1, 1, 2, 2, 3]);
  assert.deepEqual(tokens, used.map((n) => `Bearer ${jwt({ iat: 0, exp: 10, n })}`));
});

test("a token with expires_in is fetched once for all calls that wait for it", async () => {
  let arrive = (_: FetchedToken) => {};
  let asked = 0;
  const { pidge, tokens } = scripted([404], () => {
    asked++;
    return new Promise<FetchedToken>((resolve) => (arrive = resolve));
  });

  const calls = [me(pidge), me(pidge), me(pidge)];
  await new Promise(setImmediate);
  arrive({ token: "1", expires_in: 300 });
  assert.deepEqual(await Promise.all(calls), [404, 404, 404]);
  assert.deepEqual([asked, tokens], [1, bearers(1, 1, 1)]);
});

test("a token with expires_in that is refused is renewed once for each call", async () => {
  const { token, asked } = fetching(300);
  const { pidge, tokens } = scripted([404, 401, 404, 404, 401, 401, 404], token);

  assert.deepEqual([await me(pidge), await me(pidge), await me(pidge), await me(pidge), await me(pidge)], [404, 404, 404, 401, 404]);
  // The new token of the fourth call is refused too. The call ends, and the next one uses this token.
  assert.deepEqual(tokens, bearers(1, 1, 2, 2, 2, 3, 3));
  assert.equal(asked(), 3);
});

test("calls whose token is refused at the same time renew it together", async () => {
  const { token, asked } = fetching(300);
  const { pidge, tokens } = scripted([401, 401, 401, 404], token);

  assert.deepEqual(await Promise.all([me(pidge), me(pidge), me(pidge)]), [404, 404, 404]);
  assert.deepEqual(tokens, bearers(1, 1, 1, 2, 2, 2));
  assert.equal(asked(), 2);
});

test("a token that has expired already is used for the call that fetched it", async () => {
  const { token, asked } = fetching(0);
  const { pidge, tokens } = scripted([404], token);

  assert.deepEqual([await me(pidge), await me(pidge)], [404, 404]);
  assert.deepEqual([asked(), tokens], [2, bearers(1, 2)]);
});
