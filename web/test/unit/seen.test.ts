// How far a user has read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seenUpTo, visiblePart } from "../../src/seen.js";

const loaded = (seqs: number[], hasOlder = false) => ({ items: seqs.map((seq) => ({ seq })), hasOlder });
const upTo = (readSeq: number, seqs: number[], seen: number[], hasOlder = false) =>
  seenUpTo(readSeq, loaded(seqs, hasOlder), ({ seq }) => seen.includes(seq));

test("the run of seen messages ends at the first that was not seen", () => {
  assert.equal(upTo(2, [1, 2, 3, 4, 5, 6], [3, 4, 6]), 4);
  assert.equal(upTo(2, [1, 2, 3, 4], [3, 4]), 4);
  assert.equal(upTo(2, [1, 2, 3, 4], [4]), 2);
});

test("messages that are hidden leave no gap", () => {
  assert.equal(upTo(2, [2, 5, 9], [5, 9], true), 9);
});

test("a jump over messages that are not loaded marks nothing", () => {
  assert.equal(upTo(2, [50, 51], [50, 51], true), 2);
  assert.equal(upTo(49, [50, 51], [50, 51], true), 51);
  assert.equal(upTo(2, [50, 51], [50, 51], false), 51, "there is nothing before the first one");
});

test("nothing is loaded", () => {
  assert.equal(upTo(7, [], []), 7);
});

test("half of a message is visible, or half of the scroller", () => {
  const scroller = { top: 100, bottom: 300 };
  assert.equal(visiblePart({ top: 250, bottom: 350 }, scroller), 0.5);
  assert.equal(visiblePart({ top: -900, bottom: 200 }, scroller), 0.5);
  assert.equal(visiblePart({ top: 400, bottom: 500 }, scroller), 0);
});
