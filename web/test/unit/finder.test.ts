// People are looked for while a name is being typed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Finder, repeated, step } from "../../src/people/finder.js";
import type { User } from "../../src/people/service.js";

const user = (name: string): User => ({ user_id: name, display_name: name, avatar_url: null, role: "student", active: true });

interface Asked {
  q: string;
  signal: AbortSignal;
  resolve: (users: User[]) => void;
  reject: (error: unknown) => void;
}

/** A finder whose answers the test gives; its pause ends with `pause`. */
function finder() {
  const asked: Asked[] = [];
  let changes = 0;
  let waiting: (() => void) | undefined;
  const it = new Finder(
    (q, signal) => new Promise((resolve, reject) => void asked.push({ q, signal, resolve, reject })),
    () => (changes += 1),
    (act) => {
      waiting = act;
      return () => (waiting = undefined);
    },
  );
  const pause = () => {
    waiting?.();
    waiting = undefined;
  };
  return { it, asked, changes: () => changes, pause };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("one call for what was typed last, after a pause", async () => {
  const { it, asked, pause } = finder();
  it.type("mi");
  it.type("mia");
  assert.equal(asked.length, 0);
  pause();
  assert.deepEqual(asked.map(({ q }) => q), ["mia"]);
  asked[0]!.resolve([user("Mia")]);
  await settled();
  assert.deepEqual(it.users?.map(({ user_id }) => user_id), ["Mia"]);
});

test("no call for less than two characters, nor for the same text with other spaces", async () => {
  const { it, asked, pause } = finder();
  for (const text of ["", " ", "m", " m ", "😀"]) {
    it.type(text);
    pause();
    assert.ok(it.isShort, text);
  }
  assert.deepEqual(asked, []);
  it.type("mi");
  pause();
  it.type(" mi ");
  pause();
  assert.equal(asked.length, 1);
  assert.ok(!it.isShort);
});

test("at most 64 characters are asked for, and at most 20 people shown", async () => {
  const { it, asked, pause } = finder();
  it.type("😀".repeat(70));
  pause();
  assert.equal([...asked[0]!.q].length, 64);
  asked[0]!.resolve(Array.from({ length: 30 }, (_, n) => user(`${n}`)));
  await settled();
  assert.equal(it.users?.length, 20);
});

test("a call for another text is given up, and its answer does not count", async () => {
  const { it, asked, pause } = finder();
  it.type("mi");
  pause();
  it.type("ada");
  assert.ok(asked[0]!.signal.aborted);
  pause();
  asked[1]!.resolve([user("Ada")]);
  await settled();
  asked[0]!.resolve([user("Mia")]);
  await settled();
  assert.deepEqual(it.users?.map(({ user_id }) => user_id), ["Ada"]);
});

test("of those who were found, only who has what is typed now stays until the answer", async () => {
  const { it, asked, pause } = finder();
  const names = () => it.users?.map(({ display_name }) => display_name);
  it.type("mi");
  assert.ok(it.isBusy);
  pause();
  asked[0]!.resolve([user("Mia Berg"), user("Tom Mill"), user("Miro Berg")]);
  await settled();
  assert.ok(!it.isBusy);
  it.type("MIA");
  assert.deepEqual(names(), ["Mia Berg"]);
  assert.ok(it.isBusy);
  it.type("mia be");
  assert.deepEqual(names(), ["Mia Berg"]);
  // "ia" is within a word.
  it.type("ia");
  assert.equal(names(), undefined);
  pause();
  asked[1]!.resolve([user("Ian Mia")]);
  await settled();
  assert.deepEqual(names(), ["Ian Mia"]);
  it.type("i");
  assert.equal(names(), undefined);
  assert.ok(!it.isBusy);
});

test("a look that has failed is made again for the same text", async () => {
  const { it, asked, pause, changes } = finder();
  it.type("mi");
  pause();
  const error = new Error("away");
  asked[0]!.reject(error);
  await settled();
  assert.equal(it.failure, error);
  assert.equal(it.isBusy, false);
  assert.equal(changes(), 2);
  it.again();
  assert.equal(it.failure, undefined);
  assert.ok(it.isBusy);
  pause();
  assert.deepEqual(asked.map(({ q }) => q), ["mi", "mi"]);
});

test("what was ended tells nothing, also not that it has failed", async () => {
  const { it, asked, pause, changes } = finder();
  it.type("mi");
  pause();
  it.stop();
  asked[0]!.reject(new DOMException("ended", "AbortError"));
  await settled();
  assert.equal(it.failure, undefined);
  assert.equal(changes(), 1);
});

test("names that several people have", () => {
  assert.deepEqual([...repeated(["Mia", "Ada", "Mia", "Noah", "Mia", "Ada"])].sort(), ["Ada", "Mia"]);
  assert.equal(repeated(["Mia", "Ada"]).size, 0);
});

test("arrows lead through a list and around its ends", () => {
  assert.equal(step("ArrowDown", -1, 3), 0);
  assert.equal(step("ArrowDown", 2, 3), 0);
  assert.equal(step("ArrowUp", -1, 3), 2);
  assert.equal(step("ArrowUp", 0, 3), 2);
  assert.equal(step("ArrowUp", 2, 3), 1);
  assert.equal(step("ArrowDown", -1, 0), undefined);
  assert.equal(step("Home", 1, 3), undefined);
});
